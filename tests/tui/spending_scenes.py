"""Scenes about money: a take over a limit, and the spending screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from ima_tui.domain.job import State
from ima_tui.domain.spending import Amounts
from tests.tui.stand_in import job_of

Act = Callable[[Pilot[None]], Awaitable[None]]


def spent(*names: str, day: int = 0, session: int = 0) -> Act:
    """A day on which something is under way and something unknown, under these limits; then some keys."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        studio.settings.limit_day, studio.settings.limit_session = day, session
        studio.spending.today = Amounts(Decimal(60), Decimal(10), Decimal(25))
        await pilot.app.count_money()  # type: ignore[attr-defined]
        for name in names:
            await pilot.press(name)
            await pilot.pause()

    return act


async def _held_over(pilot: Pilot[None]) -> None:
    """A take that was held is sent on, over a limit."""
    studio: Any = pilot.app.studio  # type: ignore[attr-defined]
    request = studio.takes[-1].request
    studio.push(job_of(20, request, State.HELD, age=4))
    await spent("f8", "home", "r", day=100)(pilot)


SCENES: dict[str, Act] = {
    "confirm": spent("ctrl+j"),
    "confirm-over": spent("ctrl+j", day=100),
    "over-limit": _held_over,
    "spending": spent("alt+m", day=120, session=100),
    "prices": spent("alt+1", "alt+p", "right", "down"),
}
