"""A take whose clip can be played, on a clock that only the test moves: for the tests of the player."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.tui.widgets import moving_picture
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.transport import Transport, TransportLine
from tests.media.clip_maker import number_in, numbered_clip
from tests.tui.conftest import OpenApp, until
from tests.tui.stand_in import StandIn, job_of, request_of

__all__ = ("clip", "clock", "on_stage")

FRAMES, RATE = 48, 24
SHAPE = 160 / 96
Run = Pilot[None]


@dataclass
class Clock:
    """The time of every player."""

    now: float = 1000.0
    each_look: float = 0.0
    """Seconds that pass with every look at it."""

    def __call__(self) -> float:
        self.now += self.each_look
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time passes when the test says so."""
    made = Clock()
    monkeypatch.setattr(moving_picture, "now", made)
    return made


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds whose frames say their number."""
    return numbered_clip(tmp_path / "clip.mp4", FRAMES, RATE, bframes=3)


@dataclass
class Stage:
    """A take whose clip can be played, in the studio's preview."""

    pilot: Run
    stand_in: StandIn
    clock: Clock

    @property
    def player(self) -> Player:
        return self.pilot.app.screen.query_one(Player)

    @property
    def line(self) -> Transport:
        return self.player.query_one(TransportLine).shown

    def number(self) -> int | None:
        """What the frame in sight says."""
        view = self.player.query_one(FrameView)
        return number_in(view.shown.pixels, SHAPE) if view.display and view.shown is not None else None

    async def shows(self, number: int) -> None:
        await until(self.pilot, lambda: self.number() == number and self.player.frame == number)

    async def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.pilot.pause()


@pytest.fixture
def on_stage(stand_in: StandIn, open_app: OpenApp, clock: Clock, clip: Path) -> Callable[..., Any]:
    """Open the app with the focus on the one take there is."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (120, 36), clips: int = 1) -> AsyncIterator[Stage]:
        media = Media("https://cdn.example.com/out/boat.mp4", "", 160, 96, 2.0)
        request = request_of("a boat", Model.FAST)
        stand_in.takes = [job_of(at, request, State.READY, age=10 * at, medias=(media,)) for at in range(1, clips + 1)]
        stand_in.clips.files = {job.id: clip for job in stand_in.takes}
        async with open_app(stand_in, size) as pilot:
            await pilot.press("f8")
            await until(pilot, lambda: getattr(pilot.app.screen, "take", None))
            yield Stage(pilot, stand_in, clock)

    return opened
