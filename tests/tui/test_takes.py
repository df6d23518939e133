"""From start to a finished take in each mode, by keys, on the real studio and the real simulator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.engine.studio import Studio
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.generate_bar import GenerateButton
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.preview import Preview
from tests.tui.conftest import OpenApp, until, write
from tests.tui.stand_in import NOON, Media, StandIn, job_of, request_of

KEYS = {Mode.TEXT: "alt+1", Mode.FIRST_FRAME: "alt+2", Mode.FIRST_LAST: "alt+3", Mode.REFERENCE: "alt+4"}
IMAGES = {Mode.TEXT: 0, Mode.FIRST_FRAME: 1, Mode.FIRST_LAST: 2, Mode.REFERENCE: 3}


@pytest.mark.parametrize("mode", list(Mode))
async def test_a_take_in_each_mode(
    mode: Mode, studio: Studio, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """The price on the button is the price of the take, and its picture is shown when it is ready."""
    async with open_app(studio) as pilot:
        app = pilot.app
        assert isinstance(app, ImaApp)
        screen = app.screen
        assert isinstance(screen, StudioScreen)
        await pilot.press(KEYS[mode])
        for number in range(IMAGES[mode]):
            await pilot.press("f2")
            await until(pilot, lambda: app.screen is not screen)
            path = picture_file(f"image-{number}.png")
            app.screen.query_one("#path").value = str(path)  # type: ignore[attr-defined]
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is screen)
        assert len(screen.draft.images) == IMAGES[mode]
        write(pilot, "a paper boat in the gutter")
        await until(pilot, lambda: screen.catalog is not None and screen.query_one(GenerateButton).credits)
        price = screen.query_one(GenerateButton).credits
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: app.jobs and app.jobs[0].settled, 60)
        job = app.jobs[0]
        assert job.state is State.READY
        assert (job.request.mode, job.request.credits) == (mode, price)
        await until(pilot, lambda: screen.query_one(Preview).query_one(Picture).has_pixels)
        assert screen.draft.prompt == "a paper boat in the gutter"


async def test_what_was_typed_and_made_is_there_at_the_next_start(studio: Studio, open_app: OpenApp) -> None:
    """Draft, cursor, mode and takes."""
    async with open_app(studio) as pilot:
        await pilot.press("alt+4", *"lake", "left")
        await pilot.press("ctrl+q")
    async with open_app(studio) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, StudioScreen)
        assert (screen.draft.mode, screen.draft.prompt) == (Mode.REFERENCE, "lake")
        assert screen.query_one("#prompt").cursor_location == (0, 3)  # type: ignore[attr-defined]


async def test_a_second_key_on_its_way_does_not_answer_what_lies_beneath(studio: Studio, open_app: OpenApp) -> None:
    """A dialog is answered once, however often its key repeats."""
    async with open_app(studio) as pilot:
        screen = pilot.app.screen
        write(pilot, "a paper boat in the gutter")
        await until(pilot, lambda: screen.query_one(GenerateButton).credits)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        dialog = pilot.app.screen
        assert isinstance(dialog, Confirm)
        for _ in range(3):
            dialog.action_leave()
        await until(pilot, lambda: pilot.app.screen is screen)
        assert studio.jobs() == ()


async def test_the_footer_follows_what_becomes_of_the_chosen_take(stand_in: StandIn, open_app: OpenApp) -> None:
    """It is said at once what can be done with a take that becomes ready, without a key pressed on it."""
    stand_in.takes = [job_of(1, request_of("boat", Model.FAST), State.GENERATING, age=9)]

    def commands() -> set[str]:
        return {command.id for command in pilot.app.screen.query_one(Footer).commands}

    async with open_app(stand_in) as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: "take.stop" in commands())
        assert "clip.play" not in commands()
        clip = Media("https://cdn.example.com/clip.mp4", "", 1280, 720, 5.0)
        stand_in.push(replace(stand_in.takes[0], state=State.READY, medias=(clip,), changed_at=NOON))
        await until(pilot, lambda: "clip.play" in commands())
        assert "take.stop" not in commands()
