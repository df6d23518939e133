"""The README's moving picture: a real A/B pair of the simulator on one clock, its difference, a wipe, and a vote.

`python -m tests.tui.moving_picture_scene screenshots/compare.gif`. Every frame is the interface after one more step of
the clips, so that the picture does not depend on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image
from textual.pilot import Pilot

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.settings import Flags
from ima_tui.tui.app import ImaApp
from ima_tui.wiring import open_studio, read_run_settings
from tests.tui.conftest import until
from tests.tui.picture import picture

PROMPT = "a lighthouse on the cliffs at dusk, gulls, the camera pushes in slowly"
SIZE = (110, 32)
STEP = 2
"""Frames of the clips between two frames of the picture."""
PACE = 90
"""Milliseconds a frame stands."""
COLOURS = 96


async def play(target: Path) -> Path:
    """Make the pair, hold the two against each other, and keep what is seen."""
    with tempfile.TemporaryDirectory() as folder:
        studio = await open_studio(read_run_settings(Flags(demo=True), {"HOME": folder}))
        prepared = await studio.duels.prepare(Draft(Mode.TEXT, PROMPT))
        await studio.duels.start(prepared)
        app = ImaApp(studio)
        async with app.run_test(size=SIZE, notifications=False) as pilot:
            await until(pilot, lambda: len(app.jobs) == 2 and all(job.settled for job in app.jobs), 240)
            frames = [frame async for frame in _seen(pilot, Path(folder) / "frame.png")]
        await studio.close(patience=1.0)
    target.parent.mkdir(parents=True, exist_ok=True)
    first, *rest = _with_one_palette(frames)
    first.save(target, save_all=True, append_images=rest, duration=PACE, loop=0, optimize=True)
    return target


async def _seen(pilot: Pilot[None], scratch: Path) -> Any:
    app: Any = pilot.app
    app.add_class("-still")
    await pilot.press("alt+w")
    await until(pilot, lambda: app.screen.player.moment is not None and app.screen.query_one("EnergyLine").line, 60)
    parts: tuple[tuple[tuple[str, ...], int], ...] = (((), 18), (("d",), 14), (("w",), 12), (("s",), 4), (("1",), 10))
    for pressed, count in parts:
        await pilot.press(*pressed)
        for _ in range(count):
            if pressed != ("1",):
                app.screen.player.step(STEP)
            elif _ == 0:
                await until(pilot, lambda: app.screen.duel.pair.judged)
            await pilot.pause()
            await asyncio.sleep(0.15)
            await pilot.pause()
            yield Image.open(picture(app, scratch)).convert("RGB").copy()


def _with_one_palette(frames: Iterable[Image.Image]) -> list[Image.Image]:
    """The same colours for all frames, so that what does not change is not written again."""
    made = list(frames)
    chosen = made[:: max(1, len(made) // 8)]
    sheet = Image.new("RGB", (chosen[0].width, sum(each.height for each in chosen)))
    for number, each in enumerate(chosen):
        sheet.paste(each, (0, number * each.height))
    palette = sheet.quantize(COLOURS)
    return [each.quantize(palette=palette, dither=Image.Dither.NONE) for each in made]


if __name__ == "__main__":
    print(asyncio.run(play(Path(sys.argv[1] if sys.argv[1:] else "screenshots/compare.gif"))))
