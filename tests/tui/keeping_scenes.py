"""Scenes of keeping a take: its clip on the way to the disk, its receipt in order and not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from ima_tui.engine.downloads import Moved, Phase
from ima_tui.tui.widgets.download_line import DownloadLine
from tests.tui.stand_in_files import SHORT

Act = Callable[[Pilot[None]], Awaitable[None]]


def kept(*names: str, wrong: bool = False) -> Act:
    """On the take that is ready, these keys; its clip is what was paid, or `wrong`."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        if wrong:
            studio.receipts.delivered["job-007"] = SHORT
        for name in ("f8", "down", "down", "down", *names):
            await pilot.press(name)
            await pilot.pause()

    return act


async def _downloading(pilot: Pilot[None]) -> None:
    await kept()(pilot)
    line = DownloadLine("paper boat in the gutter, macro, rain drops as slow bells", "job-007")
    await pilot.app.screen.mount(line)
    line.moved = Moved(Phase.FETCHING, 2_236_000, 5_200_000)
    await pilot.pause()


SCENES: dict[str, Act] = {
    "downloading": _downloading,
    "receipt": kept("R"),
    "receipt-differs": kept("R", wrong=True),
}
