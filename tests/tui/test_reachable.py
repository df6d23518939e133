"""Every command, everywhere it works: really done by each of its keys, from the palette, and by a mouse alone.

One app for each place; the actions themselves are only counted. Each command is in a state in which it does something.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import TextArea

from ima_tui.tui.command import put_in_force
from ima_tui.tui.commands import BY_ID, TABLE, Command, Where, at
from ima_tui.tui.keyed import places_of
from ima_tui.tui.keymap import DOUBTFUL, SWALLOWED, comes_first
from ima_tui.tui.screens.ask import AskChoice
from ima_tui.tui.screens.camera import CameraWords
from ima_tui.tui.screens.help import Help
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.menu import Menu
from ima_tui.tui.widgets.takes import Takes
from ima_tui.tui.widgets.virtual_list import VirtualList
from tests.long import drawn
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.reaching import (
    PLACES,
    STATES,
    Spy,
    app_of,
    by_mouse,
    by_palette,
    mouse,
    prepare,
    right_click,
    screen_of,
    spied,
    words_at,
)
from tests.tui.stand_in import StandIn

ALL_WAYS = 3
"""Commands of each place that a short run tries by key, palette and mouse."""
NOT_IN_THE_PALETTE = {
    "palette": "it is the palette",
    "help.close": "Esc, and words in the pane; the palette would lie over what is to be closed",
    "back": "the palette has it as Studio",
    "slot.pick": "the palette has it as Images",
    "slot.remove": "about the slot that has the focus only; the palette has Clear all images",
    "slot.clipboard": "the palette has it as Image from the clipboard",
    "next_shot.cancel": "Esc, and words below the frames; the palette has the ways on",
    "setting.change": "Enter on the line under the cursor",
}
"""Commands of one widget or of leaving, and why the palette does not list them."""
DONE_BY = {"picker.choose": (FolderList, "action_pick")}
"""Where a list answers Enter itself, in the same words as the command: what it does then."""
WORDS = {"help.close": "close"}
"""Commands with words of their own on the screen, to be clicked."""


@pytest.fixture(autouse=True)
def _keys_of_the_table() -> Iterator[None]:
    put_in_force({})
    yield
    put_in_force({})


def test_every_place_is_visited_by_these_tests() -> None:
    """A new place needs its way here."""
    assert set(PLACES) == set(Where)


@pytest.mark.parametrize("place", list(PLACES))
async def test_every_command_of_a_place_is_done_by_key_by_palette_and_by_mouse(
    place: Where, stand_in: StandIn, open_app: OpenApp
) -> None:
    """And it is offered in the state in which it is done. The short form tries every key, and a few by all ways."""
    prepare(stand_in)
    commands = sorted(at(place), key=lambda one: one.id == "pane")
    by_all_ways = drawn(commands, ALL_WAYS, str(place))
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await PLACES[place](pilot)
        screen = screen_of(pilot)
        for command in commands:
            if command.id in STATES:
                await STATES[command.id](pilot)
            assert app_of(pilot).can_run(screen, command), f"{command.id} does nothing in this state"
            for key in command.keys:
                with spied(pilot, command, DONE_BY.get(command.id)) as spy:
                    await pilot.press(key)
                    await ran_once(pilot, spy, f"{command.id} by {key}")
            if command not in by_all_ways and command.keys:
                continue
            if command.palette:
                with spied(pilot, command) as spy:
                    await by_palette(pilot, command)
                    await ran_once(pilot, spy, f"{command.id} by palette")
            with spied(pilot, command) as spy:
                way = await by_mouse(pilot, command, WORDS.get(command.id, ""))
                await ran_once(pilot, spy, f"{command.id} by mouse, {way}")
            assert pilot.app.screen is screen


async def ran_once(pilot: Pilot[None], spy: Spy, how: str) -> None:
    """Soon, and no second time."""
    try:
        await until(pilot, lambda: spy.ran, 10)
    except AssertionError as error:
        raise AssertionError(f"{how} did nothing: {text_of(app_of(pilot))}") from error
    assert spy.ran == 1, f"{how} ran {spy.ran} times"


def test_what_the_palette_leaves_out_is_a_short_list() -> None:
    """Each with its reason."""
    assert {one.id for one in TABLE if not one.palette} == set(NOT_IN_THE_PALETTE)


NEVER_BOUND = {
    **{key: str(why) for key, why in {**SWALLOWED, **DOUBTFUL}.items() if key not in ("tab", "shift+tab")},
    "ctrl+j": "",
    "ctrl+backslash": "terminals send a signal that ends the program",
    "ctrl+at": "sent as Ctrl+Space",
    "shift+enter": "most terminals send it as Enter",
    "ctrl+tab": "terminals change their tabs by it",
    "alt+tab": "windows are changed by it",
    "alt+f4": "windows are closed by it",
    "alt+enter": "many terminals use it for the full screen",
    "alt+space": "window managers open a menu by it",
}
"""Keys that do not arrive, or not as themselves, and why."""
del NEVER_BOUND["ctrl+j"]  # sent as a line feed, which the framework tells apart from Enter
BESIDE_A_SURE_ONE = {
    "ctrl+enter": "only terminals with the newer keyboard protocol send it",
    "ctrl+up": "macOS shows all windows by it",
    "ctrl+down": "macOS shows the windows of a program by it",
    "f10": "some terminals open their menu by it",
    "f12": "some terminals drop down by it",
}
"""Keys that some terminals keep: only beside another key, or with a line in the palette and a way by mouse."""


def sure(key: str) -> bool:
    """Whether every terminal sends this key: a plain one, or Ctrl with a letter; Alt depends on its settings."""
    *modifiers, last = key.split("+")
    if key in NEVER_BOUND or key in BESIDE_A_SURE_ONE or "super" in modifiers or "alt" in modifiers:
        return False
    if last.startswith("f") and last[1:].isdigit():
        return not modifiers and int(last[1:]) <= 10
    return not modifiers or (modifiers == ["ctrl"] and (len(last) == 1 or last == "underscore"))


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.id)
def test_no_action_needs_a_key_that_terminals_swallow(command: Command) -> None:
    """A sure key, or a line in the palette, which the mouse reaches too."""
    assert not set(command.keys) & set(NEVER_BOUND), command.keys
    assert not any("super" in key or key.startswith("shift+") for key in command.keys), command.keys
    assert command.palette or any(map(sure, command.keys)), command.keys
    if set(command.places) == {Where.EDITOR}:
        assert all(map(comes_first, command.keys)), "a letter would be typed"


def test_the_way_to_everything_and_the_way_out_have_sure_keys() -> None:
    """Also without Alt and without a mouse one gets everywhere."""
    for name in ("palette", "quit", "help", "generate", "images", "takes", "prompt"):
        assert any(map(sure, BY_ID[name].keys)), name


async def test_the_right_button_opens_the_menu_and_presses_nothing(
    stand_in: StandIn, open_app: OpenApp, tmp_path: Path
) -> None:
    """On a slot, on the button that generates, and on the button that buys."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        app, screen = pilot.app, screen_of(pilot)
        await until(pilot, lambda: screen.query_one(Takes).chosen_id)
        await PLACES[Where.SLOTS](pilot)
        await right_click(pilot)
        await pilot.press("escape")
        assert app.screen is screen
        assert screen.query_one(ImageSlots).focused_index == 1
        await pilot.press("alt+1")
        button = screen.query_one("GenerateButton")
        screen.query_one(TextArea).insert("boat")
        await pilot.pause()
        await mouse(pilot, button.region.x + 4, button.region.y + button.region.height // 2, 3)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await pilot.press("escape", "ctrl+j")
        await until(pilot, lambda: app.screen.query("StartButton"))
        start = app.screen.query_one("StartButton")
        for other in (3, 2):
            await mouse(pilot, start.region.x + 3, start.region.y, other)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await pilot.press("escape")
        assert app.screen.query("StartButton")
        assert not stand_in.submitted


async def test_the_right_button_shows_what_can_be_done_with_the_take_under_it(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """The take under the pointer is chosen, and the command is about it."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        app, takes = pilot.app, pilot.app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id == "job-001")
        card: Any = next(card for card in takes.query("TakeCard") if card.shown_job.id == "job-004")  # type: ignore[attr-defined]
        card.scroll_visible(animate=False)
        await pilot.pause()
        await mouse(pilot, card.region.x + 5, card.region.y, 3)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await until(pilot, lambda: takes.chosen_id == "job-004")
        assert "Not created" in text_of(app_of(pilot))
        spot = words_at(pilot, "Remove")
        assert spot is not None
        await mouse(pilot, *spot)
        await until(pilot, lambda: "job-004" not in [job.id for job in takes.jobs])


async def test_the_right_button_goes_to_the_line_under_it(stand_in: StandIn, open_app: OpenApp) -> None:
    """In a list of one line each, as in the history."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await PLACES[Where.HISTORY](pilot)
        listed = pilot.app.screen.query_one(VirtualList)
        await mouse(pilot, listed.region.x + 20, listed.region.y + 3, 3)
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        assert listed.cursor == 3


@pytest.mark.parametrize("place", [Where.SPENDING])
async def test_a_list_stays_on_its_take_when_something_in_front_of_it_closes(
    place: Where, stand_in: StandIn, open_app: OpenApp
) -> None:
    """The list is read again then; what was chosen in a menu must not meet another take."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await PLACES[place](pilot)
        screen: Any = screen_of(pilot)
        await STATES["take.stop"](pilot)
        before = screen.take
        read_again = []
        screen.query_one(JobList).begin = lambda *given, **more: (
            read_again.append(given),
            JobList.begin(screen.query_one(JobList), *given, **more),
        )
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen and read_again)
        assert screen.take.id == before.id != screen.query_one(JobList).loaded[0].id


async def test_the_menu_acts_on_the_image_that_had_the_focus(stand_in: StandIn, open_app: OpenApp) -> None:
    """Though the menu took the focus for a moment."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        screen: Any = screen_of(pilot)
        await PLACES[Where.SLOTS](pilot)
        gone = screen.draft.images[1]
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is screen and gone not in screen.draft.images)


async def test_a_dialog_that_is_no_place_shows_its_own_keys(stand_in: StandIn, open_app: OpenApp) -> None:
    """And they can be clicked; the way to all commands stands below."""
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CameraWords))
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        lines = [line.words for line in pilot.app.screen._lines]  # type: ignore[attr-defined]
        assert lines == ["Insert and stay", "Next group", "Close", "Commands"]
        spot = words_at(pilot, "Close")
        assert spot is not None
        await mouse(pilot, *spot)
        await until(pilot, lambda: not isinstance(pilot.app.screen, Menu | CameraWords))


async def test_what_one_could_type_works_in_the_lists_of_dialogs(stand_in: StandIn, open_app: OpenApp) -> None:
    """The colon of vi, the question mark; in a field they are characters."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        app_of(pilot).use_keymap("vi", {})
        await pilot.press("ctrl+r")
        await until(pilot, lambda: Where.PROMPTS in places_of(pilot.app.screen))
        dialog = screen_of(pilot)
        await pilot.press("colon")
        assert dialog.query_one("Input").value == ":"
        dialog.query_one(VirtualList).focus()
        await until(pilot, lambda: dialog.query_one(VirtualList).has_focus)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press("escape", "ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))


async def test_a_take_is_sent_anew_only_after_an_answer(stand_in: StandIn, open_app: OpenApp) -> None:
    """Its key stands beside that of another command, so a slip must cost nothing."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await PLACES[Where.TAKES](pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        await pilot.press("s", "S", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, AskChoice))
        assert not stand_in.submitted


async def test_a_take_removed_on_its_own_page_is_brought_back_from_the_list(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """As the notice says; its page is gone then."""
    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        takes = pilot.app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id == "job-001")
        await PLACES[Where.DETAIL](pilot)
        await pilot.press("delete")
        await until(pilot, lambda: Where.TAKES in places_of(pilot.app.screen))
        await until(pilot, lambda: "job-001" not in [job.id for job in takes.jobs])
        await pilot.press("u")
        await until(pilot, lambda: "job-001" in [job.id for job in takes.jobs])
