"""A hundred photographs of twelve megapixels, gone through in the picker one after another.

The real program in a pseudo-terminal, with a watch wrapped round it that notes how late the event loop comes back to a
task that only sleeps, when the pixels of a picture were decoded and turned into cells, and when half blocks were next
handed to the terminal. The cursor rests on each picture just longer than the picker waits before it looks at one.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import sys
import tempfile
import time
from bisect import bisect_right
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.figures import Figure, Form, Line, ninety_fifth
from tests.bench.home import environment
from tests.bench.light_service import LightService
from tests.bench.picking import DOWN, OPEN
from tests.bench.terminal import Terminal

COUNT = 100
EVERY = 0.12
"""Seconds between two keys."""
LOOK_EVERY = 0.005
FRAME = 1000 / 60
"""Milliseconds of the framework's own pace."""
HALF = "▀"


def photographs(folder: Path) -> Path:
    """A folder of JPEGs of 4000 × 3000, with the grain that makes them slow to decode; made if it is not there yet."""
    made = folder / "photographs"
    whole = made / ".whole"
    if not whole.exists():
        made.mkdir(exist_ok=True)
        smooth = Image.radial_gradient("L").resize((4000, 3000))
        grain = [Image.effect_noise((4000, 3000), 50) for _ in range(3)]
        photo = Image.merge("RGB", [Image.blend(smooth, each, 0.25) for each in grain])
        first = made / "photo_000.jpg"
        photo.save(first, quality=88)
        for number in range(1, COUNT):
            shutil.copyfile(first, made / f"photo_{number:03}.jpg")
        whole.touch()
    return made


def measure(form: Form) -> list[Line]:
    """The table's row about thumbnails."""
    folder = photographs(form.folder)
    with LightService() as service, tempfile.TemporaryDirectory() as home:
        environ = environment(Path(home), service.url)
        told = Path(home, "seen.json")
        command = (sys.executable, "-m", "tests.bench.thumbnails", str(told))
        with Terminal(command, environ, folder=folder) as terminal:
            terminal.arrival("Generate")
            terminal.quiet(0.5)
            terminal.write(OPEN)
            terminal.arrival(HALF)
            terminal.quiet(0.5)
            begun = time.perf_counter()
            for _ in range(form.many(COUNT, 8)):
                last = terminal.write(DOWN)
                time.sleep(EVERY)
            terminal.arrival(HALF, since=last)
            terminal.quiet(0.5)
            ended = time.perf_counter()
        seen = json.loads(told.read_text())
    lags = [1000 * lag for moment, lag in seen["lags"] if begun <= moment <= ended]
    made = [moment for moment in seen["made"] if begun <= moment <= ended]
    shown = [1000 * (seen["written"][bisect_right(seen["written"], moment)] - moment) for moment in made]
    size = f"{COUNT} JPEGs of 12 megapixels scrolled past"
    return [
        Figure("thumbnails", f"{size}: event-loop lag p95", ninety_fifth(lags), "ms", 5.0),
        Figure(
            "thumbnails", "a picture's cells ready to its bytes at the terminal, p95", ninety_fifth(shown), "ms", FRAME,
            note=f"{len(shown)} pictures, the median {statistics.median(shown):.1f} ms",
        ),
    ]  # fmt: skip


# -- inside the program


def watched(path: Path) -> int:
    """Run the program as its own entry does; what was seen is in `path` when it ends."""
    from textual.drivers.linux_driver import LinuxDriver

    from ima_tui import __main__ as program
    from ima_tui.tui import app
    from ima_tui.tui.widgets import picture

    seen: dict[str, list[Any]] = {"lags": [], "made": [], "written": []}
    make, show, write, run = picture._made, picture.Picture.show, LinuxDriver.write, app.run_tui
    ready: dict[int, float] = {}

    def made(*given: Any) -> Any:
        drawn = make(*given)
        ready[id(drawn)] = time.perf_counter()
        return drawn

    def shown(widget: picture.Picture, drawn: Any) -> None:
        if id(drawn) in ready:  # and not one that was scrolled away from meanwhile
            seen["made"].append(ready.pop(id(drawn)))
        show(widget, drawn)

    def written(driver: LinuxDriver, data: str) -> None:
        if HALF in data:
            seen["written"].append(time.perf_counter())
        write(driver, data)

    async def ran(*given: Any) -> int:
        looking = asyncio.create_task(_look(seen["lags"]))
        try:
            return await run(*given)
        finally:
            looking.cancel()

    for owner, name, with_a_look in (
        (picture, "_made", made), (picture.Picture, "show", shown), (LinuxDriver, "write", written),
        (app, "run_tui", ran),
    ):  # fmt: skip
        setattr(owner, name, with_a_look)
    sys.argv[1:] = []
    code = program.main()
    path.write_text(json.dumps(seen))
    return code


async def _look(lags: list[Any]) -> None:
    while True:
        due = time.perf_counter() + LOOK_EVERY
        await asyncio.sleep(LOOK_EVERY)
        lags.append((time.perf_counter(), max(0.0, time.perf_counter() - due)))


if __name__ == "__main__":
    sys.exit(watched(Path(sys.argv[1])))
