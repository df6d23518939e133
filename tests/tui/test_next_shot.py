"""The next shot, by keys and by mouse: the strip, the proposed frame, and the draft that goes on from it."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from ima_tui.domain.exit_frames import Verdict
from ima_tui.domain.job import Descent, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.engine.next_shots import ImageProblem
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.screens.next_shot import NextShot
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.frame_strip import FrameStrip, FrameTile
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn, job_of, request_of
from tests.tui.test_commands import ready

BEST = 96 + 8
"""The number of the frame that is proposed: four bad ones follow it."""


def draft(pilot: Pilot[None]) -> Any:
    return pilot.app.screen_stack[0].draft  # type: ignore[attr-defined]


@pytest.fixture
def finished(stand_in: StandIn) -> StandIn:
    """A take that is ready, whose clip is here at once, and one that is not."""
    stand_in.takes = [ready(1, "paper boat"), job_of(2, request_of("a lynx", Model.PRO), State.GENERATING, age=90)]
    stand_in.next_shots.gate.set()
    return stand_in


async def opened(pilot: Pilot[None]) -> Any:
    """The strip of the finished take."""
    await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
    await pilot.press("f8", "home", "N")
    await until(pilot, lambda: isinstance(pilot.app.screen, NextShot) and pilot.app.screen.candidate)
    return pilot.app.screen


async def test_enter_begins_the_next_shot_with_the_proposed_frame(finished: StandIn, open_app: OpenApp) -> None:
    """Words, model and settings come along; what was being written can be had back; the take knows its parent."""
    async with open_app(finished) as pilot:
        write(pilot, "my own words")
        screen = await opened(pilot)
        assert (screen.candidate.number, screen.candidate.proposed) == (BEST, True)
        await until(pilot, lambda: "◆ −5" in text_of(pilot.app) and "◆ proposed" in text_of(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        await until(pilot, lambda: draft(pilot).mode is Mode.FIRST_FRAME and draft(pilot).images)
        assert draft(pilot).images == (str(finished.folder / f"job-001-frame-{BEST}.png"),)
        assert (draft(pilot).prompt, draft(pilot).model) == ("paper boat", Model.FAST)
        await until(pilot, lambda: f"begins with frame {BEST + 1}" in said(pilot))
        await until(pilot, lambda: f"frame {BEST + 1} · paper boat" in text_of(pilot.app))
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: finished.submitted)
        assert finished.takes[0].origin == Origin("job-001", Descent.NEXT_SHOT, BEST)
        await pilot.press("alt+up")
        await until(pilot, lambda: draft(pilot).prompt == "my own words")


async def test_any_other_frame_can_be_chosen(finished: StandIn, open_app: OpenApp) -> None:
    """By arrows, by the wheel, by a click, and back to the proposed one."""
    async with open_app(finished) as pilot:
        screen = await opened(pilot)
        await pilot.press("right", "right")
        assert (screen.candidate.offset, screen.candidate.verdict) == (-3, Verdict.BLURRED)
        await until(pilot, lambda: "2 before the end · blurred" in text_of(pilot.app))
        await pilot.press("home")
        assert screen.candidate.verdict is Verdict.BEFORE_CUT
        await until(pilot, lambda: "before a cut" in text_of(pilot.app))
        await pilot.press("end", "p")
        assert screen.candidate.proposed
        tiles = list(screen.query(FrameTile))
        await pilot.click(tiles[-1], offset=(4, 2))
        assert screen.candidate.number == tiles[-1].candidate.number
        number = screen.candidate.number
        await pilot.click(tiles[-1], offset=(4, 2), times=2)
        await until(pilot, lambda: draft(pilot).images)
        assert finished.next_shots.taken == [("job-001", number)]


async def test_the_other_key_fills_the_last_frame(finished: StandIn, open_app: OpenApp, picture_file: Any) -> None:
    """Behind the first one that is composed; where there is none yet, it waits for one."""
    own, frame = str(picture_file()), str(finished.folder / f"job-001-frame-{BEST}.png")
    finished.mode = Mode.FIRST_FRAME
    async with open_app(finished) as pilot:
        pilot.app.screen.take_images((own,))  # type: ignore[attr-defined]
        await opened(pilot)
        await pilot.press("L")
        await until(pilot, lambda: draft(pilot).mode is Mode.FIRST_LAST)
        assert (draft(pilot).images, draft(pilot).prompt) == ((own, frame), "paper boat")
        await until(pilot, lambda: f"ends with frame {BEST + 1}" in said(pilot))
    finished.drafts, finished.mode = {}, Mode.TEXT
    async with open_app(finished) as pilot:
        await opened(pilot)
        await pilot.press("L")
        await until(pilot, lambda: draft(pilot).images == (frame,))
        await until(pilot, lambda: "once there is a first one" in said(pilot))
        pilot.app.screen.take_images((own,), 1)  # type: ignore[attr-defined]
        assert draft(pilot).images == (own, frame)


async def test_a_long_chain_is_spoken_of_and_can_be_anchored(finished: StandIn, open_app: OpenApp) -> None:
    """From the third link on."""
    finished.next_shots.links = 1
    async with open_app(finished) as pilot:
        await opened(pilot)
        await pilot.press("R")
        await until(pilot, lambda: "no long chain yet" in said(pilot))
        assert isinstance(pilot.app.screen, NextShot)
        assert "in a row" not in text_of(pilot.app)
        await pilot.press("escape")
        finished.next_shots.links = 2
        await opened(pilot)
        await until(pilot, lambda: "Shot 4 in a row" in text_of(pilot.app))
        await pilot.press("R")
        await until(pilot, lambda: draft(pilot).mode is Mode.REFERENCE)
        assert [image.rsplit("/", 1)[-1] for image in draft(pilot).images] == [
            f"job-001-frame-{BEST}.png", "anchor.png",
        ]  # fmt: skip


async def test_while_the_clip_is_fetched_and_when_it_cannot_be(finished: StandIn, open_app: OpenApp) -> None:
    """How far it is, in words; leaving stops it; what is wrong is said with what to do next."""
    shots = finished.next_shots
    shots.gate.clear()
    async with open_app(finished) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "home", "N")
        await until(pilot, lambda: "fetching the clip 40 %" in text_of(pilot.app))
        await pilot.press("enter", "L", "right")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        shots.gate.set()
        shots.trouble = ImageProblem(say("The clip's link has expired."))
        await pilot.press("N")
        await until(pilot, lambda: "has expired" in text_of(pilot.app))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, NextShot)
        assert not shots.taken


async def test_where_no_frame_is_good_the_last_one_is_shown_and_nothing_proposed(
    finished: StandIn, open_app: OpenApp
) -> None:
    finished.next_shots.ending = (Verdict.BLACK,) * 12
    async with open_app(finished) as pilot:
        screen = await opened(pilot)
        assert screen.candidate.offset == -1
        await until(pilot, lambda: "None of these frames is a good one" in text_of(pilot.app))
        assert "◆" not in text_of(pilot.app)


async def test_only_a_finished_take_has_a_next_shot(finished: StandIn, open_app: OpenApp) -> None:
    async with open_app(finished) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "end", "N")
        await until(pilot, lambda: "no clip to go on from" in said(pilot))
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen) and pilot.app.screen.take)
        await pilot.press("N")
        await until(pilot, lambda: isinstance(pilot.app.screen, NextShot) and pilot.app.screen.candidate)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen) and draft(pilot).images)


async def test_settings_that_the_mode_lacks_are_named(finished: StandIn, open_app: OpenApp) -> None:
    finished.next_shots.left = ("camera_lens", "mood")
    async with open_app(finished) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "left out: camera_lens, mood" in said(pilot))


async def test_the_strip_follows_the_window(finished: StandIn, open_app: OpenApp) -> None:
    """As many frames as fit, the cursor always among them."""
    async with open_app(finished) as pilot:
        screen = await opened(pilot)
        strip = screen.query_one(FrameStrip)
        for width, height, most in ((160, 48, 8), (80, 24, 5), (60, 20, 4), (120, 36, 6)):
            await pilot.resize_terminal(width, height)
            await until(pilot, lambda most=most: len([tile for tile in strip.query(FrameTile) if tile.display]) == most)
            assert any(
                tile.has_class("-cursor") and tile.candidate is strip.candidate for tile in strip.query(FrameTile)
            )
            assert all(tile.region.right <= strip.region.right for tile in strip.query(FrameTile))


async def test_a_remix_remembers_the_take_until_the_composer_is_emptied(finished: StandIn, open_app: OpenApp) -> None:
    async with open_app(finished) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "home", "m")
        await until(pilot, lambda: draft(pilot).parent_id == "job-001")
        await pilot.press("end", "x")
        await until(pilot, lambda: draft(pilot).prompt == "paper boatx")
        assert draft(pilot).parent_id == "job-001"
        await until(pilot, lambda: (kept := finished.drafts.get(Mode.TEXT)) and kept.parent_id == "job-001")
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: finished.submitted)
        assert finished.takes[0].origin == Origin("job-001", Descent.REMIX)
        pilot.app.screen.query_one("PromptEditor").text = ""  # type: ignore[attr-defined]
        await until(pilot, lambda: not draft(pilot).parent_id)
        write(pilot, "something else")
        await until(pilot, lambda: draft(pilot).prompt == "something else")
        assert not draft(pilot).parent_id
