"""Every command, every binding and whatever can have the focus is explained, in both languages."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

import ima_tui
import ima_tui.tui
from ima_tui.domain.text import Said
from ima_tui.tui.commands import BY_ID, TABLE, Command
from ima_tui.tui.help_texts import BY_CLASS, Topic
from ima_tui.tui.own_keys import NAMES
from ima_tui.tui.widgets.dialog import Dialog

CATALOGUE = Path(ima_tui.__file__).parent / "locale" / "zh" / "LC_MESSAGES" / "ima_tui.po"
IN_A_DIALOG = {
    "Answer": "part of a question or of a field's dialog",
    "CropFrame": "the whole of a corrected copy",
    "Field": "a hole of a template",
    "FamilyList": "the tree of a dialog",
    "FilterLine": "the search line of a screen with its own topic",
    "FolderList": "the picker's list",
    "FoundList": "the list of a screen with its own topic",
    "FrameStrip": "the frames of the next shot",
    "GroupTabs": "the camera words' groups",
    "JobList": "the list of a screen with its own topic",
    "Options": "the lines of a menu, the pages of the help",
    "PathLine": "the picker's line",
    "PlaceList": "a list of a dialog",
    "PosterWall": "the wall of a screen with its own topic",
    "PromptList": "a list of a dialog",
    "SavedList": "a list of a dialog",
    "SearchLine": "the line above a list",
    "SettingRow": "a line of the settings screen",
    "SnippetList": "a list of a dialog",
    "TakeLines": "a list of a dialog",
    "TargetList": "a list of a dialog",
    "TermList": "a list of a dialog",
    "Tile": "a picture of a take",
    "TwinSteering": "both clips of Compare, which has the topic",
    "VirtualList": "the root of lists",
    "Area": "the root of what one writes in",
    "ViArea": "the root of the prompt editor",
    "WordButton": "a button of a dialog",
}
"""What has the focus only within something that has a topic, which is then shown."""
ROOTS = {
    "Room", "TakeActions", "Remedying", "Composing", "Wording", "Recalling", "Slotting", "Imaging", "Pricing",
    "Submitting", "Duelling", "Buying", "Promoting", "TakingUp", "Continuing", "PlayingClips", "Telling",
    "KeepingTakes", "Marking", "Pairing", "Linking", "Relating", "Finding", "Offering",
    "Binning", "SavingSearches", "SettingChanges", "Browsing", "Dialog", "HintedDialog", "CompareClips",
    "CompareLine", "CompareView",
}  # fmt: skip
"""Screens that are never shown themselves."""
NO_HELP_ABOUT_IT = {"Help", "CommandSearch"}
"""The help itself, and the palette, which explains every line it has."""
ONLY_MOVES = (
    "move.", "mend.left", "mend.right", "mend.up", "mend.down", "mend.shift-", "mend.shape", "matrix.up",
    "matrix.down", "matrix.left", "matrix.right", "matrix.layer", "camera.before", "holes.up", "holes.down", "ask.up",
    "ask.down", "take_pictures.before", "take_pictures.after", "menu.close", "help.pages",
)  # fmt: skip
"""Keys of dialogs that only move, or do what can be clicked right there: no lines for a menu."""
BUYS = "confirm.agree"
"""Never a line in a menu: the purchase has its own button."""


def classes() -> Iterator[type]:
    """Every class of the interface."""
    for found in pkgutil.walk_packages(ima_tui.tui.__path__, "ima_tui.tui."):
        module = importlib.import_module(found.name)
        for _name, one in inspect.getmembers(module, inspect.isclass):
            if one.__module__ == found.name:
                yield one


def bindings_of(one: type) -> Iterator[Binding]:
    """Those that a class adds itself."""
    for binding in vars(one).get("BINDINGS", []):
        assert isinstance(binding, Binding), f"{one.__qualname__}: {binding}"
        yield binding


def test_every_binding_says_what_it_does_and_can_be_named() -> None:
    """Description and id."""
    bare = [
        f"{one.__qualname__}: {binding}"
        for one in classes()
        for binding in bindings_of(one)
        if not (binding.description.strip() and binding.id)
    ]
    assert not bare


def test_no_name_of_a_binding_is_given_twice() -> None:
    """The same name is the same key for whoever chooses keys: only the table's bindings stand in several places."""
    homes: dict[str, set[tuple[str, str]]] = {}
    for one in classes():
        for binding in bindings_of(one):
            homes.setdefault(str(binding.id), set()).add((binding.action, binding.description))
    assert not {name: found for name, found in homes.items() if len(found) > 1}


def test_every_key_of_a_dialog_has_a_line_in_its_menu() -> None:
    """Or moves only, or is a command, or buys."""
    own = {
        str(binding.id)
        for one in classes()
        if issubclass(one, Dialog)
        for binding in bindings_of(one)
        if str(binding.id).partition("@")[0] not in BY_ID and not str(binding.id).startswith(ONLY_MOVES)
    }
    assert own - {BUYS} == set(NAMES)


@cache
def translated() -> dict[str, str]:
    """The Chinese catalogue as it is written."""
    with CATALOGUE.open("rb") as file:
        found = read_po(file, locale="zh")
    return {str(one.id): str(one.string) for one in found if one.id and not one.fuzzy}


def _in_chinese(said: Said) -> bool:
    return bool(translated().get(said.template, "").strip())


@pytest.mark.parametrize("command", TABLE, ids=lambda command: command.id)
def test_every_command_is_explained_in_chinese_too(command: Command) -> None:
    """In the catalogue itself: a missing line would show the English one."""
    assert _in_chinese(command.label), command.label
    assert _in_chinese(command.help), command.help


def test_every_topic_and_every_line_of_a_dialog_is_explained_in_chinese_too() -> None:
    """As above."""
    topics: list[Topic] = list(BY_CLASS.values())
    said = [one for topic in topics for one in (topic.title, *topic.sentences, *(words for _, words in topic.moves))]
    missing = sorted({one.template for one in (*said, *NAMES.values()) if not _in_chinese(one)})
    assert not missing


def test_whatever_can_have_the_focus_has_a_topic() -> None:
    """Its own, or that of the dialog it is only part of; no dialog falls back to the studio's."""
    for one in classes():
        if not issubclass(one, Widget) or one.__name__ in ROOTS:
            continue
        names = {kind.__name__ for kind in one.__mro__}
        if issubclass(one, Screen):
            assert names & set(BY_CLASS) or one.__name__ in NO_HELP_ABOUT_IT, one.__name__
        elif one.can_focus and not names & set(BY_CLASS):
            assert names & set(IN_A_DIALOG), f"{one.__name__} can have the focus and has no topic"


def test_the_help_explains_nothing_that_is_not_there() -> None:
    """Neither a topic nor an exception for a class that went."""
    names = {one.__name__ for one in classes()}
    assert set(BY_CLASS) | set(IN_A_DIALOG) | ROOTS <= names
