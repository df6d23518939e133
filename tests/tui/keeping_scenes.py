"""Scenes of keeping a take: its clip is saved, its receipt in order and not, its recipe written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from tests.tui.stand_in_files import SHORT

Act = Callable[[Pilot[None]], Awaitable[None]]


def kept(*names: str, wrong: bool = False, waits: bool = False) -> Act:
    """On the take that is ready, these keys; its clip is what was paid or not, and comes or is on its way."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        if wrong:
            studio.receipts.delivered["job-007"] = SHORT
        if waits:
            studio.downloads.gate.clear()
        for name in ("f8", "down", "down", "down", *names):
            await pilot.press(name)
            await pilot.pause()

    return act


SCENES: dict[str, Act] = {
    "downloading": kept("d", waits=True),
    "receipt": kept("R"),
    "receipt-differs": kept("R", wrong=True),
    "recipe": kept("X"),
}
