"""Keys held with Alt, from the bytes that a terminal sends to what happens in the program."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.pilot import Pilot

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.tui import keys
from ima_tui.tui.command_table import TABLE
from ima_tui.tui.keys import KeyParser, hearing_alt
from ima_tui.tui.reading import Decoder
from ima_tui.tui.screens.compare import CompareScreen
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from tests.tui.conftest import OpenApp, until, write
from tests.tui.stand_in import StandIn
from tests.tui.test_prompt_editor import editor_of


class Line:
    """What comes from the terminal to the parser, and a clock that only goes on when it is told to."""

    def __init__(self) -> None:
        self.decoder, self.parser = Decoder(), KeyParser()
        self.now = 100.0

    def sends(self, *pieces: bytes, silence: bool = True) -> list[Message]:
        """The events of what is read piece by piece; then nothing comes any more."""
        texts = filter(None, map(self.decoder.decode, pieces))
        got = [event for text in texts for event in self.parser.feed(text)]
        if silence and self.parser._timeout_time is not None:
            self.parser._timeout_time = 0.0
            got += self.parser.tick()
        return got


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """One whose reads follow each other at once."""
    made = Line()
    monkeypatch.setattr(keys, "monotonic", lambda: made.now)
    return made


def names(got: Iterable[Message]) -> list[str]:
    """The keys among the events."""
    return [event.key for event in got if isinstance(event, events.Key)]


ALT_AND_A_CHARACTER = sorted(
    key for command in TABLE for key in command.keys if key.startswith("alt+") and len(key) == len("alt+x")
)


@pytest.mark.parametrize("key", [*ALT_AND_A_CHARACTER, "alt+b", "alt+f", "alt+5"])
def test_every_key_with_alt_arrives_however_often_it_is_pressed(key: str, line: Line) -> None:
    """At once, without waiting for what may follow, and without a character that could be typed."""
    once = b"\x1b" + key[-1].encode()
    (got,) = line.sends(once, silence=False)
    assert isinstance(got, events.Key)
    assert (got.key, got.character) == (key, None)
    assert names(line.sends(once * 3)) == [key] * 3
    assert names(line.sends(once + b"hello")) == [key, *"hello"]


def test_capitals_signs_and_other_letters_too(line: Line) -> None:
    """The names under which a user may give them to a command; with ESC [ and ESC O when nothing follows."""
    assert names(line.sends("\x1bK\x1b,\x1b?\x1bé\x1b ".encode())) == [
        "alt+shift+k", "alt+comma", "alt+question_mark", "alt+é", "alt+space",
    ]  # fmt: skip
    assert names(line.sends(b"\x1bO\x1bO")) == ["alt+shift+o"] * 2
    assert names(line.sends(b"\x1b[")) == ["alt+left_square_bracket"]


def test_sequences_stay_what_they_are(line: Line) -> None:
    """Arrows, with Ctrl too, function keys, the keyboard protocol, the mouse, the focus of the window."""
    assert names(line.sends(b"\x1bn\x1bn\x1b[B\x1bOA\x1bOP")) == ["alt+n", "alt+n", "down", "up", "f1"]
    assert names(line.sends(b"\x1b[1;5D\x1b[1;5C\x1b[1;3D")) == ["ctrl+left", "ctrl+right", "alt+left"]
    assert names(line.sends(b"\x1b[98;3u\x1b[98;5u\x1b\x7f")) == ["alt+b", "ctrl+b", "ctrl+w"]
    got = line.sends(b"\x1bb\x1b[<0;10;5M\x1b[<0;10;5m\x1b[I\x1b[O")
    assert [type(event) for event in got] == [
        events.Key, events.MouseDown, events.MouseUp, events.AppFocus, events.AppBlur,
    ]  # fmt: skip


def test_a_lone_escape_is_a_key_whatever_comes_then(line: Line) -> None:
    """Once, twice, and before an arrow."""
    assert names(line.sends(b"\x1b")) == ["escape"]
    assert names(line.sends(b"\x1b\x1b")) == ["escape", "escape"]
    assert names(line.sends(b"\x1b\x1b[A")) == ["escape", "up"]


def test_escape_and_then_a_letter_by_hand_are_two_keys(line: Line) -> None:
    """The halves of one key come together, or one right behind the other."""
    assert names(line.sends(b"\x1b", b"k")) == ["alt+k"]
    assert not line.sends(b"\x1b", silence=False)
    line.now += 0.06
    assert names(line.sends(b"k")) == ["escape", "k"]
    assert not line.sends(b"\x1b", silence=False)
    line.now += 0.06
    assert names(line.sends(b"[A")) == ["up"]  # a slow line


@given(st.text(st.characters(codec="utf-8"), max_size=20), st.lists(st.integers(0, 60), max_size=6))
def test_a_paste_between_two_keys_stays_whole_in_any_pieces(text: str, cuts: list[int]) -> None:
    """However it is read."""
    line = Line()
    line.parser._comes_late = lambda _: False  # type: ignore[method-assign]
    whole = b"\x1bn\x1b[200~" + text.encode() + b"\x1b[201~\x1bn"
    edges = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    got = line.sends(*(whole[start:end] for start, end in pairwise(edges)))
    assert [type(event) for event in got] == [events.Key, events.Paste, events.Key]
    assert names(got) == ["alt+n", "alt+n"]


def test_the_driver_of_a_real_terminal_gets_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or all this would be for nothing."""
    linux_driver = pytest.importorskip("textual.drivers.linux_driver", reason="needs a terminal of Unix")
    monkeypatch.setattr(linux_driver, "XTermParser", linux_driver.XTermParser)
    hearing_alt(linux_driver.LinuxDriver)
    assert linux_driver.XTermParser is KeyParser


def terminal_sends(pilot: Pilot[None], *pieces: bytes) -> None:
    """Bytes, as they would come to the program."""
    driver: Any = pilot.app._driver
    for event in Line().sends(*pieces):
        driver.process_message(event)


async def test_in_a_text_alt_goes_word_by_word(stand_in: StandIn, open_app: OpenApp) -> None:
    """As Option and an arrow do on a Mac; Alt+W compares, in a text too."""
    async with open_app(stand_in) as pilot:
        write(pilot, "slow push in")
        editor = editor_of(pilot)
        terminal_sends(pilot, b"\x1bb\x1bb")
        await until(pilot, lambda: editor.cursor_location == (0, 5))
        terminal_sends(pilot, b"\x1bf")
        await until(pilot, lambda: editor.cursor_location == (0, 9))
        terminal_sends(pilot, b"\x1b[1;3D")
        await until(pilot, lambda: editor.cursor_location == (0, 5))
        pilot.app.use_keymap("standard", {"images": ("alt+l",), "model": ("alt+f",)})  # type: ignore[attr-defined]
        model = pilot.app.screen.model  # type: ignore[attr-defined]
        terminal_sends(pilot, b"\x1bf")
        await until(pilot, lambda: pilot.app.screen.model is not model)  # type: ignore[attr-defined]
        assert editor.cursor_location == (0, 5)
        terminal_sends(pilot, b"\x1bw")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        assert editor.text == "slow push in"


async def test_in_vi_a_key_that_is_no_command_is_escape_and_the_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """Where the terminal sends both as one; a command stays a command."""
    stand_in.settings.keymap = "vi"
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"one", "enter", *"two")
        terminal_sends(pilot, b"\x1bk")
        await until(pilot, lambda: editor.cursor_location == (0, 2))
        terminal_sends(pilot, b"\x1bb\x1bD")
        await until(pilot, lambda: editor.text == "\ntwo")
        terminal_sends(pilot, b"\x1bu")
        await until(pilot, lambda: editor.text == "one\ntwo")


async def test_a_freed_key_selects_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """The next letter is one more letter of the prompt."""
    stand_in.settings.keys = {"history": ("alt+h",), "pair": ("alt+d",)}
    async with open_app(stand_in) as pilot:
        write(pilot, "slow push in")
        await pilot.press("f7", "f6", "g")
        assert editor_of(pilot).text == "slow push ing"


async def test_the_terminal_knows_where_the_cursor_is_before_the_first_key(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Or an input method would open its window somewhere else; also when the editor has moved."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="slow push in\nat dusk", cursor=(1, 3))}
    async with open_app(stand_in) as pilot:
        editor = pilot.app.screen.query_one(PromptEditor)
        await until(pilot, lambda: pilot.app.cursor_position == editor.content_region.offset + Offset(3, 1))
        before = editor.content_region.offset
        pilot.app.screen.action_mode("reference_image_to_video")  # type: ignore[attr-defined]
        await until(pilot, lambda: editor.content_region.offset != before)
        await until(pilot, lambda: pilot.app.cursor_position == editor.cursor_screen_offset)
