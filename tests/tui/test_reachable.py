"""Every command, everywhere it works: by a key, in the palette, by the mouse, explained, and with code behind it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.pilot import Pilot

import ima_tui.tui
from ima_tui.language import CODES, Language
from ima_tui.tui.app import ImaApp
from ima_tui.tui.command import put_in_force
from ima_tui.tui.commands import TABLE, Command, Where, at
from ima_tui.tui.help_texts import BY_CLASS
from ima_tui.tui.keyed import places_of
from ima_tui.tui.keymap import SWALLOWED, comes_first
from ima_tui.tui.palette import TableProvider
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.menu import Menu
from ima_tui.tui.widgets.mode_picker import ModePicker
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn
from tests.tui.test_commands import ready

NOT_IN_THE_PALETTE = {
    "palette", "help.close", "back", "slot.pick", "slot.remove", "slot.clipboard", "setting.change",
}  # fmt: skip
"""Opening, closing, entering, and what the palette has under the name of a whole screen."""
FOCUS: dict[Where, Callable[[Any], Any]] = {
    Where.STUDIO: lambda screen: screen.query_one(ModePicker).focus(),
    Where.PICKER: lambda screen: screen.query_one(FolderList).focus(),
    Where.SLOTS: lambda screen: screen.query_one(ImageSlots).focus_slot(0),
}
KEYS: dict[Where, tuple[str, ...]] = {
    Where.EVERYWHERE: ("f8",), Where.STUDIO: (), Where.EDITOR: (), Where.SLOTS: ("alt+4",), Where.TAKES: ("f8",),
    Where.HISTORY: ("f7",), Where.DETAIL: ("f8", "enter"), Where.PICKER: ("f2",), Where.HELP: ("f1",),
    Where.PROMPTS: ("ctrl+r",), Where.SNIPPETS: ("alt+t",), Where.SPENDING: ("alt+m",), Where.SETTINGS: ("alt+o",),
}  # fmt: skip
"""How one gets there."""
ELSEWHERE = {Where.MEND}
"""Places that need more than keys; their own tests go there."""


@pytest.fixture(autouse=True)
def _keys_of_the_table() -> Iterator[None]:
    put_in_force({})
    yield
    put_in_force({})


def keyed(pilot: Pilot[None]) -> ImaApp:
    """The app."""
    return cast(ImaApp, pilot.app)


async def go(pilot: Pilot[None], place: Where, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a place, where every command of it is taken to do something."""
    await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
    for key in KEYS[place]:
        before = pilot.app.screen
        await pilot.press(key)
        if place not in (Where.TAKES, Where.SLOTS, Where.HELP, Where.DETAIL, Where.EVERYWHERE) or key == "enter":
            await until(pilot, lambda before=before: pilot.app.screen is not before)  # type: ignore[misc]
    if place in FOCUS:
        await until(pilot, lambda: FOCUS[place](pilot.app.screen) or True)
    await pilot.pause()
    if hasattr(pilot.app.screen, "applies"):
        monkeypatch.setattr(pilot.app.screen, "applies", lambda command: True)
    if place not in (Where.EVERYWHERE, Where.HELP):
        await until(pilot, lambda: place in places_of(pilot.app.screen))


def test_every_place_is_visited_by_these_tests() -> None:
    """A new place needs its way here."""
    assert set(KEYS) | ELSEWHERE == set(Where)


@pytest.mark.parametrize("place", list(KEYS))
async def test_every_command_of_a_place_is_reachable(
    place: Where, stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By key, by palette, by mouse; and there is code behind it."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        await go(pilot, place, monkeypatch)
        app, screen = keyed(pilot), pilot.app.screen
        # Enter and Esc may be a list's or a field's own on the way; both end in the same.
        active = {(key, one.binding.action) for key, one in screen.active_bindings.items()}
        active |= {(key, command.action) for key in ("enter", "escape") for command in at(place)}
        listed = {hit.text async for hit in TableProvider(screen).discover()}
        menu = app.useful(*places_of(screen)[:1])
        for command in at(place):
            bound = [key for key in command.keys if (key, command.action) in active]
            assert bound or not command.keys, f"no key of {command.id} works"
            assert command.id in NOT_IN_THE_PALETTE or str(command.label) in listed, f"{command.id} not in the palette"
            by_mouse = command.palette or command in menu or place is Where.HELP or command.id == "palette"
            assert by_mouse, f"{command.id} cannot be clicked"
            owner = app if command.action.startswith("app.") else screen
            name = command.action.partition(".")[2].partition("(")[0]
            assert callable(getattr(owner, f"action_{name}", None)), f"nothing does {command.action}"


def test_what_the_palette_leaves_out_is_a_short_list() -> None:
    """Opening, closing, confirming."""
    assert {one.id for one in TABLE if not one.palette} <= NOT_IN_THE_PALETTE


def sure(key: str) -> bool:
    """Whether every terminal sends this key."""
    modifiers, last = key.split("+")[:-1], key.split("+")[-1]
    if last.startswith("f") and last[1:].isdigit():
        return not modifiers and int(last[1:]) <= 10
    return key not in SWALLOWED and (not modifiers or (modifiers == ["ctrl"] and len(last) == 1))


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.id)
def test_no_action_needs_a_key_that_terminals_swallow(command: Command) -> None:
    """A sure key, or a line in the palette, which also the mouse reaches."""
    assert command.palette or any(map(sure, command.keys)), command.keys
    if set(command.places) == {Where.EDITOR}:
        assert all(map(comes_first, command.keys)), "a letter would be typed"


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.id)
def test_every_command_is_explained(command: Command) -> None:
    """In every language."""
    for code in CODES:
        assert Language(code).tr(command.label).strip()
        assert Language(code).tr(command.help).strip()


def classes() -> Iterator[type]:
    """Every class of the interface."""
    for found in pkgutil.walk_packages(ima_tui.tui.__path__, "ima_tui.tui."):
        module = importlib.import_module(found.name)
        for _name, one in inspect.getmembers(module, inspect.isclass):
            if one.__module__ == found.name:
                yield one


def test_every_binding_says_what_it_does_and_can_be_named() -> None:
    """Description and id."""
    bare = [
        f"{one.__qualname__}: {binding}"
        for one in classes()
        for binding in vars(one).get("BINDINGS", [])
        if not (isinstance(binding, Binding) and binding.description and binding.id)
    ]
    assert not bare


def test_whatever_can_have_the_focus_is_explained_by_the_help() -> None:
    """And the help explains nothing that is not there."""
    names = {one.__name__ for one in classes()}
    assert set(BY_CLASS) <= names


async def test_the_mouse_alone_reaches_everything(stand_in: StandIn, open_app: OpenApp) -> None:
    """The last word of the footer opens a menu, its last line the palette, a click there runs a command."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        footer = app.screen.query_one(Footer)
        column = text_of(app).splitlines()[-1].index("more")
        await pilot.click(footer, offset=(column, 0))
        await until(pilot, lambda: isinstance(app.screen, Menu))
        lines = text_of(app).splitlines()
        row = next(at for at, line in enumerate(lines) if "Commands" in line and "^P" in line)
        await pilot.click(offset=(lines[row].index("Commands"), row))
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"history")
        await until(pilot, lambda: "Everything made so far" in text_of(app))
        row = next(at for at, line in enumerate(text_of(app).splitlines()) if "Everything made so far" in line)
        await pilot.click(offset=(text_of(app).splitlines()[row].index("Everything"), row))
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))


async def test_the_right_button_shows_what_can_be_done_with_a_take(stand_in: StandIn, open_app: OpenApp) -> None:
    """The take under the pointer is chosen, and the command is about it."""
    stand_in.takes = [ready(1, "first boat", age=60), ready(2, "second boat", age=90)]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        takes = app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id and "second boat" in text_of(app))
        lines = text_of(app).splitlines()
        row = next(at for at, line in enumerate(lines) if "second boat" in line)
        await pilot.click(offset=(lines[row].index("second boat"), row), button=3)
        await until(pilot, lambda: isinstance(app.screen, Menu))
        chosen = takes.chosen_id
        assert chosen == "job-002"
        lines = text_of(app).splitlines()
        row = next(at for at, line in enumerate(lines) if "Remove" in line)
        await pilot.click(offset=(lines[row].index("Remove"), row))
        await until(pilot, lambda: [job.id for job in takes.jobs] == ["job-001"])


async def test_the_menu_acts_on_the_image_that_had_the_focus(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """Though the menu took the focus for a moment."""
    async with open_app(stand_in) as pilot:
        app = pilot.app
        app.screen.take_images((str(picture_file()),))  # type: ignore[attr-defined]
        await until(pilot, lambda: app.screen.draft.images)  # type: ignore[attr-defined]
        slots = app.screen.query_one(ImageSlots)
        await until(pilot, lambda: slots.focus_slot(0) or slots.focused_index == 0)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await pilot.press("down", "enter")
        await until(pilot, lambda: not isinstance(app.screen, Menu))
        await until(pilot, lambda: not app.screen.draft.images)  # type: ignore[attr-defined]
