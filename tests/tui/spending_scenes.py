"""Scenes about money: a take over a limit, and the spending screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from ima_tui.domain.spending import Amounts

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


SCENES: dict[str, tuple[tuple[int, int], str, str, Act]] = {
    "confirm-over": ((120, 36), "en", "ima-dark", spent("ctrl+j", day=100)),
    "confirm-small": ((80, 24), "en", "ima-dark", spent("ctrl+j", day=200, session=100)),
    "confirm-smallest": ((60, 20), "en", "ima-dark", spent("ctrl+j", day=100)),
    "spending": ((120, 36), "en", "ima-dark", spent("alt+m", day=120, session=100)),
    "spending-smallest": ((60, 20), "en", "ima-dark", spent("alt+m", day=120)),
}
