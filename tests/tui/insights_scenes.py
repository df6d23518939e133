"""Scenes of insights, of what is expected of running takes, and of sharing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from ima_tui.domain.estimates import Timing, kind_of
from ima_tui.domain.job import State
from ima_tui.engine.sharing import Target
from ima_tui.settings import Secret
from tests.tui.stand_in_telling import nothing_yet

Act = Callable[[Pilot[None]], Awaitable[None]]


def insights(*names: str, limit: int = 120, empty: bool = False) -> Act:
    """The insights, and then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        studio.settings.limit_day = limit
        studio.insights.found = nothing_yet() if empty else None
        for name in ("alt+a", *names):
            await pilot.press(name)
            await pilot.pause()

    return act


async def _expected(pilot: Pilot[None]) -> None:
    """Running takes of which a past is known."""
    studio: Any = pilot.app.studio  # type: ignore[attr-defined]
    running = [job for job in studio.takes if job.state is State.GENERATING]
    studio.insights.past = tuple(
        Timing(kind_of(job.request), seconds + 7.0 * number)
        for job, seconds in zip(running, (66, 130, 170), strict=False)
        for number in range(12)
    )
    await pilot.press("f8", "down")
    await pilot.pause()


async def _share(pilot: Pilot[None]) -> None:
    studio: Any = pilot.app.studio  # type: ignore[attr-defined]
    studio.sharing.kept = [
        Target("team", Secret("discord://webhook/token")),
        Target("客户 · 飞书", Secret("feishu://token")),
        Target("broken", Secret("slack://a/b/c")),
    ]
    await pilot.press("f8", *["down"] * 3, "p")
    await pilot.pause()
    for name in ("tab", "space", "down", "down", "space", "ctrl+j"):
        await pilot.press(name)
        await pilot.pause()


SCENES: dict[str, Act] = {
    "insights": insights(),
    "insights-week": insights("s", "s"),
    "insights-all": insights("s"),
    "insights-numbers": insights("t"),
    "insights-empty": insights(empty=True),
    "expected": _expected,
    "share": _share,
}
