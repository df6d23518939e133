"""The real simulator, which draws one plain clip per size and copies it: for tests that look at requests, not pictures.

Run as `python -m tests.contract.quick_simulator FOLDER PORT TIME_SCALE HOW`. Everything but the drawing is the real
one's, and with `draw` as the last word the drawing too, done hastily.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from ima_tui.simulator import service
from ima_tui.simulator.encode import RATE, write_clip
from ima_tui.simulator.server import Options, serve
from ima_tui.simulator.sound import pad
from ima_tui.simulator.workshop import Workshop

BALANCE = 10_000_000


class CopyingWorkshop(Workshop):
    """Draws the first clip of a kind; the next ones are copies."""

    async def _render(self, order: dict[str, Any]) -> str:
        await asyncio.to_thread(_copy, order)
        return ""


_drawn: dict[tuple[object, ...], Path] = {}


def _copy(order: dict[str, Any]) -> None:
    video = Path(order["video"])
    size = (int(order["width"]), int(order["height"]))
    kind = (*size, order["seconds"], order["audio"])
    if kind not in _drawn:
        master = video.with_name(f"master-{len(_drawn)}.mp4")
        count = round(float(order["seconds"]) * RATE)
        sound = pad(1, count / RATE, "day") if order["audio"] else None
        frame = Image.new("RGB", (64, 48), (40, 60, 90))
        write_clip(master, size, (frame for _ in range(count)), sound, True)
        _drawn[kind] = master
    Image.new("RGB", (64, 48), (40, 60, 90)).save(order["cover"])
    part = video.with_suffix(".part")
    shutil.copyfile(_drawn[kind], part)
    part.replace(video)


if __name__ == "__main__":
    folder, port, time_scale, how = sys.argv[1:5]
    if how != "draw":
        service.Workshop = CopyingWorkshop  # type: ignore[misc]
    options = Options(
        folder=Path(folder), port=int(port), time_scale=float(time_scale), balance=BALANCE, render_scale=0.2
    )
    sys.exit(serve(options))
