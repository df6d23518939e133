"""The keys in force: what a user may wish, what cannot be, and that whatever shows a key shows the right one."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import TextArea

from ima_tui.tui import command
from ima_tui.tui.app import ImaApp
from ima_tui.tui.command import CHANGES_SCREEN, DIALOGS
from ima_tui.tui.commands import BY_ID, TABLE, Where, at, bindings, key_of
from ima_tui.tui.keymap import (
    EDITING,
    SWALLOWED,
    UNBOUND,
    VI,
    VI_COMMANDS,
    VI_MOVES,
    Keymap,
    comes_first,
    make_keymap,
    understand,
)
from ima_tui.tui.screens.help import Help
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.screens.picker import Picker
from ima_tui.tui.screens.places import Places
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn
from tests.tui.test_commands import ready


@pytest.fixture(autouse=True)
def _keys_of_the_table() -> Any:
    """Every test starts and ends with the table's keys."""
    command.put_in_force({})
    yield
    command.put_in_force({})


def keymap(own: dict[str, tuple[str, ...]], name: str = "standard") -> Keymap:
    """The keys in force for some wishes."""
    return make_keymap(name, own, TABLE)


def complaints(made: Keymap) -> str:
    """Everything that is said about them."""
    return "\n".join(str(trouble.sentence) for trouble in made.troubles)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ctrl+g", "ctrl+g"), ("Ctrl-G", "ctrl+g"), ("^g", "ctrl+g"), ("F5", "f5"), ("?", "question_mark"),
        ("Esc", "escape"), ("shift+a", "A"), ("S", "S"), ("option+up", "alt+up"), ("shift+alt+up", "alt+shift+up"),
        ("+", "plus"), ("ctrl+[", "ctrl+left_square_bracket"), ("PgDn", "pagedown"),
        ("crtl+g", None), ("", None), ("hyperdrive", None), ("ctrl+", None), ("é", None),
    ],
)  # fmt: skip
def test_keys_are_understood_as_people_write_them(text: str, key: str | None) -> None:
    """And nothing else is."""
    assert understand(text) == key


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_key(text: str) -> None:
    """What is understood is understood again."""
    key = understand(text)
    assert key is None or understand(key) == key


def test_a_wish_is_met_and_nothing_else_changes() -> None:
    """One command has other keys."""
    made = keymap({"images": ("ctrl+l", "f2")})
    assert made.keys["images"] == ("ctrl+l", "f2")
    assert not made.troubles
    assert {one.id for one in TABLE if made.keys[one.id] != one.keys} == {"images"} == made.own


def test_a_command_can_be_without_a_key_but_not_the_way_to_all_others() -> None:
    """Nor the way out."""
    made = keymap({"model": (), "palette": (), "quit": ()})
    assert made.keys["model"] == ()
    assert made.keys["palette"] == ("ctrl+p",)
    assert made.keys["quit"] == BY_ID["quit"].keys
    assert made.refused == 2


def test_mistakes_are_told_with_what_was_probably_meant() -> None:
    """Near names of commands and keys."""
    made = keymap({"generat": ("x",), "images": ("crtl+g",), "model": ("ctrl+escpe",)})
    text = complaints(made)
    assert "Did you mean generate?" in text
    assert "Did you mean ctrl+g?" in text
    assert "Did you mean ctrl+escape?" in text
    assert made.keys["images"] == ("f2",)


@pytest.mark.parametrize("key", sorted(SWALLOWED))
def test_keys_that_never_arrive_are_refused(key: str) -> None:
    """And the command keeps its own."""
    made = keymap({"images": (key,)})
    assert made.keys["images"] == ("f2",)
    assert made.refused == 1


def test_one_key_is_never_two_commands() -> None:
    """Neither in one place nor across the places that meet."""
    made = keymap({"take.open": ("c",), "images": ("f7",), "recall.older": ("f3",), "history": ("m",)})
    assert made.keys["take.open"] == ("o",)
    assert made.keys["images"] == ("f2",)
    assert made.keys["recall.older"] == BY_ID["recall.older"].keys
    assert made.keys["history"] == ("f7",)
    assert made.refused == 4


def test_two_commands_may_swap_their_keys() -> None:
    """That is no conflict."""
    made = keymap({"take.open": ("y",), "take.link": ("o",)})
    assert (made.keys["take.open"], made.keys["take.link"]) == (("y",), ("o",))
    assert not made.troubles


def test_so_may_one_of_everywhere_whose_new_key_means_something_in_a_dialog() -> None:
    """It does nothing there, so the dialog's own command keeps the key; that is said."""
    made = keymap({"history": ("f8",), "takes": ("f7",)})
    assert (made.keys["history"], made.keys["takes"]) == (("f8",), ("f7",))
    assert made.keys["picker.places"] == ("f8",)
    assert not made.refused
    assert "In a dialog F8 stays Places." in complaints(made)
    made = keymap({"help": ("f8",), "takes": ("f1",)})
    assert (made.keys["help"], made.keys["takes"]) == (("f1",), ("f8",))
    assert made.refused == 2


def test_the_dialogs_of_the_table_are_dialogs() -> None:
    """And no other place is one."""
    for name in ("picker", "mend", "next_shot", "prompt_search", "snippets", "history", "detail", "compare", "studio"):
        for screen in vars(import_module(f"ima_tui.tui.screens.{name}")).values():
            if isinstance(screen, type) and isinstance(screen.__dict__.get("PLACE"), Where):
                assert (screen.__dict__["PLACE"] in DIALOGS) is issubclass(screen, ModalScreen), screen


async def test_in_a_dialog_the_key_of_history_is_the_dialogs(stand_in: StandIn, open_app: OpenApp) -> None:
    """Everywhere else it is that of the history."""
    async with open_app(with_keys(stand_in, history=("f8",), takes=("f7",))) as pilot:
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker) and pilot.app.screen.at_rest)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(pilot.app.screen, Places))
        await pilot.press("escape", "escape", "f7")
        await until(pilot, lambda: isinstance(pilot.app.focused, Takes))
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))


def test_a_half_swap_is_undone_to_the_end() -> None:
    """The second falls back, so the first cannot keep what it took."""
    made = keymap({"take.open": ("y",), "take.link": ("c",)})
    assert (made.keys["take.open"], made.keys["take.link"]) == (("o",), ("y",))
    assert made.refused == 2


def test_what_the_prompt_loses_is_said() -> None:
    """The wish is met all the same."""
    made = keymap({"images": ("ctrl+k",), "phrase.apply": ("x",)})
    assert made.keys["images"] == ("ctrl+k",)
    assert "edits text otherwise" in complaints(made)
    assert "a character of your prompt" in complaints(made)
    assert made.keys["phrase.apply"] == ("alt+s",)


def test_the_keys_that_edit_are_those_of_the_editor() -> None:
    """The table beside the framework's own."""
    bound = {key.strip() for one in TextArea.BINDINGS for key in cast(Any, one).key.split(",")}
    chords = {key for key in bound if key.startswith("ctrl+")} - {"ctrl+c", "ctrl+z"}
    assert chords - {"ctrl+shift+k"} <= EDITING | {"ctrl+shift+left", "ctrl+shift+right", "ctrl+shift+z"}


def test_the_vi_set_only_adds() -> None:
    """No key of the table is lost, and no two commands of one place get the same."""
    made = keymap({}, VI)
    for one in TABLE:
        assert made.keys[one.id][: len(one.keys)] == one.keys
    assert set(VI_COMMANDS) <= set(BY_ID)
    for place in Where:
        keys = [key for one in at(place) for key in made.keys[one.id]]
        assert len(keys) == len(set(keys)), place
    assert made.moves == VI_MOVES


def test_an_own_key_is_worth_more_than_a_move() -> None:
    """In the vi set."""
    made = keymap({"mode.next": ("j",)}, VI)
    assert made.keys["mode.next"] == ("j",)
    assert "j" not in made.moves


WISHES = st.dictionaries(
    st.sampled_from([one.id for one in TABLE]),
    st.lists(st.sampled_from(["a", "c", "o", "y", "j", "?", "f2", "f3", "f7", "ctrl+k", "ctrl+l", "alt+x", "enter"]),
             max_size=3).map(tuple),
    max_size=8,
)  # fmt: skip


@given(WISHES, st.sampled_from(["standard", VI]))
def test_whatever_is_wished_no_place_has_a_key_twice(own: dict[str, tuple[str, ...]], name: str) -> None:
    """Nor is a command changed that nobody named."""
    made, usual = keymap(own, name), keymap({}, name)
    for place in Where:
        places = (place,) if place in (Where.HELP, Where.EVERYWHERE) else (place, Where.EVERYWHERE)
        keys = [
            key
            for one in at(*places)
            for key in made.keys[one.id]
            if not (place in DIALOGS and one.action.removeprefix("app.") in CHANGES_SCREEN and comes_first(key))
        ]
        assert len(keys) == len(set(keys)), place
    assert {one for one in made.keys if made.keys[one] != usual.keys[one]} <= set(own)


def test_what_one_types_never_comes_before_what_has_the_focus() -> None:
    """Or the prompt would lose characters."""
    for place in Where:
        for binding in bindings(place):
            for key in binding.key.split(","):
                if binding.priority and not key.startswith(UNBOUND) and place is not Where.HELP:
                    assert comes_first(key), binding


def test_a_key_is_shown_as_it_is_in_force() -> None:
    """The first one; without one, the way by the palette."""
    command.put_in_force({"images": ("ctrl+l",), "model": ()})
    assert (key_of("images"), key_of("model"), key_of("takes")) == ("^L", "^P Pro/Fast", "F8")


def with_keys(stand_in: StandIn, name: str = "standard", **own: tuple[str, ...]) -> StandIn:
    """A studio whose user has wishes."""
    settings = cast(SimpleNamespace, stand_in.settings)
    settings.keymap, settings.keys = name, {key.replace("__", "."): keys for key, keys in own.items()}
    return stand_in


def app_of(pilot: Pilot[None]) -> ImaApp:
    """The app."""
    return cast(ImaApp, pilot.app)


async def test_own_keys_work_from_the_start_and_are_shown(stand_in: StandIn, open_app: OpenApp) -> None:
    """And the old ones do not."""
    async with open_app(with_keys(stand_in, history=("ctrl+l",), mode__next=("alt+g",))) as pilot:
        assert "Alt G Mode" in text_of(pilot.app)
        mode = pilot.app.screen.draft.mode  # type: ignore[attr-defined]
        await pilot.press("f3")
        assert pilot.app.screen.draft.mode is mode  # type: ignore[attr-defined]
        await pilot.press("alt+g")
        assert pilot.app.screen.draft.mode is not mode  # type: ignore[attr-defined]
        await pilot.press("f7")
        assert not isinstance(pilot.app.screen, HistoryScreen)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))


async def test_keys_change_while_one_works(stand_in: StandIn, open_app: OpenApp) -> None:
    """As when the settings file is saved."""
    async with open_app(stand_in) as pilot:
        assert "F2 Images" in text_of(pilot.app)
        app_of(pilot).use_keymap("standard", {"images": ("ctrl+l",)})
        await until(pilot, lambda: "^L Images" in text_of(pilot.app))
        app_of(pilot).use_keymap("standard", {})
        await until(pilot, lambda: "F2 Images" in text_of(pilot.app))


async def test_an_own_letter_is_still_a_letter_in_the_prompt(stand_in: StandIn, open_app: OpenApp) -> None:
    """Elsewhere it is the command."""
    async with open_app(with_keys(stand_in, history=("q",))) as pilot:
        await pilot.press("q")
        assert pilot.app.screen.query_one(TextArea).text == "q"
        await pilot.press("f8", "q")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))


async def test_problems_are_told_once_and_listed_in_the_help(stand_in: StandIn, open_app: OpenApp) -> None:
    """Calmly."""
    async with open_app(with_keys(stand_in, images=("ctrl+i",), model=("crtl+x",), nonsense=("x",))) as pilot:
        await until(pilot, lambda: "3 problems in your keys" in said(pilot))
        app_of(pilot).use_keymap("standard", {"images": ("ctrl+i",), "model": ("crtl+x",), "nonsense": ("x",)})
        assert said(pilot).count("in your keys") == 1
        await pilot.press("f1", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help) and "Your keys" in text_of(pilot.app))
        await pilot.press("tab", "end")
        await until(pilot, lambda: "terminals send it as Tab" in text_of(pilot.app))
        await pilot.press("tab")
        assert pilot.app.focused is pilot.app.screen.query_one("#help-page")


async def test_vi_moves_where_nothing_is_typed(stand_in: StandIn, open_app: OpenApp) -> None:
    """In the prompt the same keys are characters; `:` opens the palette, `q` goes back."""
    stand_in.takes = [ready(number, f"boat {number}", age=number) for number in range(1, 9)]
    async with open_app(with_keys(stand_in, VI)) as pilot:
        app = pilot.app
        takes = app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id)
        write(pilot, "words")
        await pilot.press("f8", "g")
        first = takes.chosen_id
        await pilot.press("G")
        await until(pilot, lambda: takes.chosen_id != first)
        await pilot.press("k", "g")
        await until(pilot, lambda: takes.chosen_id == first)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        await pilot.press("q")
        await until(pilot, lambda: not isinstance(app.screen, HistoryScreen))
        await pilot.press("f8", "colon")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"gG")
        assert app.screen.query_one("CommandInput").value == "gG"  # type: ignore[attr-defined]


async def test_without_the_vi_set_its_keys_do_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Neither `g` nor `:`."""
    stand_in.takes = [ready(number, f"boat {number}", age=number) for number in range(1, 4)]
    async with open_app(stand_in) as pilot:
        takes = pilot.app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id)
        first = takes.chosen_id
        await pilot.press("f8", "G", "colon")
        assert (takes.chosen_id, len(pilot.app.screen_stack)) == (first, 1)
