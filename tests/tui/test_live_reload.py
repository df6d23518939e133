"""The settings file changed by hand while the program runs: put on at once, said in one line, nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

from textual.widgets import TextArea

from ima_tui import language
from ima_tui.domain.text import say
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn


def save(path: Path, text: str) -> None:
    """As an editor saves."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_text(text, "utf-8")
    os.replace(path.with_suffix(".new"), path)


async def test_everything_that_can_change_does_and_the_words_stay(stand_in: StandIn, open_app: OpenApp) -> None:
    path = stand_in.tuning.path
    async with open_app(stand_in) as pilot:
        app = pilot.app
        write(pilot, "my words")
        await pilot.press("left")
        save(path, 'theme = "ima-light"\ndensity = "compact"\nmotion = "reduced"\nconfirm_under = 30\n')
        await until(pilot, lambda: "Settings reloaded: Theme, Density, Animation, Don't ask under" in said(pilot))
        assert app.theme == "ima-light"
        assert app.has_class("-compact")
        assert (app.animation_level, app.has_class("-still")) == ("none", True)
        assert stand_in.settings.confirm_under == 30
        editor = app.screen.query_one(TextArea)
        assert (editor.text, editor.cursor_location, editor.has_focus) == ("my words", (0, 7), True)
        path.unlink()
        await until(pilot, lambda: app.theme == "ima-dark" and not app.has_class("-compact"))
        assert app.animation_level != "none"


async def test_the_language_follows_too(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        save(stand_in.tuning.path, 'language = "zh"\n')
        await until(pilot, lambda: language.tr(say("First frame")) in text_of(pilot.app)
                    and language.current().code == "zh")  # fmt: skip
        stand_in.tuning.path.unlink()
        await until(pilot, lambda: language.current().code == "en")


async def test_own_keys_are_in_force_at_once(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        save(stand_in.tuning.path, '[keys]\nhistory = "alt+h"\n')
        await until(pilot, lambda: "Settings reloaded: Your own keys" in said(pilot))
        await pilot.press("alt+h")
        await until(pilot, lambda: pilot.app.screen.query("JobList"))


async def test_the_set_of_keys_reaches_the_prompt_that_is_being_written(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        save(stand_in.tuning.path, 'keymap = "vi"\n')
        await until(pilot, lambda: "INSERT" in text_of(pilot.app))
        await pilot.press("escape", "x")
        assert pilot.app.screen.query_one(TextArea).text == "boa"
        stand_in.tuning.path.unlink()
        await until(pilot, lambda: "NORMAL" not in text_of(pilot.app))
        await pilot.press("x")
        assert "x" in pilot.app.screen.query_one(TextArea).text


async def test_a_mistake_is_said_with_its_line_and_what_was_there_stays(stand_in: StandIn, open_app: OpenApp) -> None:
    path = stand_in.tuning.path
    save(path, 'theme = "ima-light"\n')
    async with open_app(stand_in) as pilot:
        save(path, 'theme = "ima-contrast"\n')
        await until(pilot, lambda: pilot.app.theme == "ima-contrast")
        save(path, "theme = = \n")
        await until(pilot, lambda: "line 1" in said(pilot) and "What is in use stays" in said(pilot))
        assert pilot.app.theme == "ima-contrast"
        save(path, 'theme = "drak"\n')
        await until(pilot, lambda: "Did you mean ima-dark?" in said(pilot))


async def test_hosts_say_that_they_wait_for_the_next_start(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        save(stand_in.tuning.path, 'base_url = "https://other.example"\n')
        await until(pilot, lambda: "From the next start on: Service address" in said(pilot))
        assert stand_in.settings.base_url == "https://api.imastudio.com"


async def test_a_question_in_front_is_not_disturbed(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+j")
        await until(pilot, lambda: "boat" in text_of(pilot.app) and len(pilot.app.screen_stack) == 2)
        front = pilot.app.screen
        save(stand_in.tuning.path, 'theme = "ima-light"\ndensity = "compact"\n')
        await until(pilot, lambda: pilot.app.theme == "ima-light")
        assert pilot.app.screen is front
        assert not stand_in.submitted
