"""Alt and a letter as terminals send it, ESC and the letter: a key, and never a letter in a text."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.tui.screens.camera import CameraWords
from ima_tui.tui.widgets.phrase_chips import PhraseChips
from tests.tui.conftest import OpenApp, until, write
from tests.tui.stand_in import StandIn
from tests.tui.test_image_sources import screen as studio_screen
from tests.tui.test_image_sources import terminal_sends


def held_with_alt(pilot: Pilot[None], letter: str) -> None:
    """What the framework makes of ESC and `letter`: the key's name, and the letter as text that could be typed."""
    driver: Any = pilot.app._driver
    name = f"shift+{letter.lower()}" if letter.isupper() else letter
    driver.process_message(events.Key(f"alt+{name}", letter))


async def test_a_suggestion_is_applied_and_no_letter_is_typed(stand_in: StandIn, open_app: OpenApp) -> None:
    """The editor has the focus, and would take a letter before any command hears of the key."""
    async with open_app(stand_in) as pilot:
        studio = studio_screen(pilot)
        write(pilot, "a boat, 10秒, 9:16")
        await until(pilot, lambda: len(studio.query_one(PhraseChips).chips) == 2)
        held_with_alt(pilot, "s")
        await until(pilot, lambda: studio.draft.choices == {"duration": 10})
        held_with_alt(pilot, "x")
        await until(pilot, lambda: not studio.query_one(PhraseChips).chips)
        assert studio.draft.prompt == "a boat, 10秒, 9:16"


async def test_alt_and_a_letter_without_a_command_types_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Not in the prompt, and not in the search line of a list."""
    async with open_app(stand_in) as pilot:
        write(pilot, "a boat")
        for letter in "kKc":
            held_with_alt(pilot, letter)
        await until(pilot, lambda: isinstance(pilot.app.screen, CameraWords))
        assert studio_screen(pilot).draft.prompt == "a boat"
        held_with_alt(pilot, "t")
        terminal_sends(pilot, "o")
        line = pilot.app.screen.query_one(Input)
        await until(pilot, lambda: line.value == "o")
