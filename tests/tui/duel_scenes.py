"""Scenes about two models: a pair before it is bought, one that is not possible, a take promoted to Pro."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from tests.tui.stand_in import NOON, job_of, request_of

Act = Callable[[Pilot[None]], Awaitable[None]]
_WORDS = "Slow push-in on the lighthouse, waves breaking below, gulls drifting through frame"


def pressed(*names: str, day: int = 0, seconds: int | None = None) -> Act:
    """A ready Fast take is the newest; then some keys."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        studio.settings.limit_day = day
        studio.promoting.without_seconds = seconds
        request = request_of(_WORDS, Model.FAST, Mode.TEXT, duration=10, resolution="720P")
        clip = Media("https://cdn.imastudio.com/out/2026/lighthouse.mp4", "", 1280, 720, 10.0)
        studio.push(job_of(30, request, State.READY, age=1, medias=(clip,), settled_at=NOON))
        await pilot.pause()
        for name in names:
            await pilot.press(name)
            await pilot.pause()

    return act


async def _not_for_both(pilot: Pilot[None]) -> None:
    """Pro is asked for what Fast does not have."""
    screen: Any = pilot.app.screen
    await pressed("alt+1", "f4")(pilot)
    screen.change(choices={"resolution": "4K"})
    await pilot.pause()
    await pilot.press("f6")


SCENES: dict[str, Act] = {
    "pair": pressed("f6"),
    "pair-over": pressed("f6", day=100),
    "pair-not": _not_for_both,
    "promote": pressed("f8", "home", "P"),
    "promote-not": pressed("f8", "home", "P", seconds=10),
}
