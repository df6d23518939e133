"""How quickly the picker opens a folder of 50 000 files, against Textual's own `DirectoryTree` on the same folder.

Run it by hand: `python -m tests.bench.picker [COUNT]`. It makes the folder, opens it in a headless terminal of
120 × 36, presses keys, and prints seconds and their ratio. Pytest never runs it: on a busy machine figures say little.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import DirectoryTree

from ima_tui.domain.modes import Mode
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.picker import Picker
from tests.tui.stand_in import StandIn

SIZE = (120, 36)
TICK = 0.002


@asynccontextmanager
async def measured_lag() -> AsyncIterator[list[float]]:
    """How late the event loop comes back to a task that sleeps two milliseconds; the longest first at the end."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(TICK)
            lags.append(time.perf_counter() - begun - TICK)

    watching = asyncio.create_task(watch())
    yield lags
    watching.cancel()
    lags.sort(reverse=True)


async def until(condition: Callable[[], object], begun: float) -> float:
    """Seconds since `begun` until `condition` holds."""
    while not condition():
        await asyncio.sleep(TICK)
    return time.perf_counter() - begun


def fill(folder: Path, count: int) -> None:
    """`count` files that look like images, their ages mixed."""
    for number in range(count):
        path = folder / f"shot_{number:05}_{['beach', 'dawn', 'sea'][number % 3]}.png"
        path.touch()
        os.utime(path, (1.7e9 + number * 104_729 % 1_000_003,) * 2)


async def time_picker(folder: Path, home: Path) -> dict[str, float]:
    """Seconds to the first page, to the whole list, per key, and the loop's longest lags."""
    stand_in = StandIn(home)
    stand_in.folders._home = folder
    app, found = ImaApp(stand_in), {}  # type: ignore[arg-type]
    async with app.run_test(size=SIZE) as pilot:
        picker = Picker(stand_in, Mode.FIRST_FRAME)  # type: ignore[arg-type]
        async with measured_lag() as idle:
            await asyncio.sleep(1.0)
        found["longest lag, nothing to do"] = idle[0]
        async with measured_lag() as lags:
            begun = time.perf_counter()
            app.push_screen(picker)
            found["first page"] = await until(lambda: picker.is_mounted and picker.listed.count > SIZE[1], begun)
            found["whole list"] = await until(lambda: picker.at_rest, begun)
        found["longest lag"], found["lag, 95 of 100"] = lags[0], lags[len(lags) // 20]
        for name, keys in (("arrow", ["down"] * 10), ("page", ["pagedown"] * 10), ("letter", list("dawn12"))):
            times = []
            for key in keys:
                begun = time.perf_counter()
                await pilot.press(key)
                times.append(time.perf_counter() - begun)
            found[f"a key: {name} (with the harness)"] = sorted(times)[len(times) // 2]
        begun = time.perf_counter()
        picker.listed.filter("bd")
        found["filter, two letters, all names"] = time.perf_counter() - begun
    return found


class Tree(App[None]):
    """The framework's own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def compose(self) -> ComposeResult:
        """Only the tree."""
        yield DirectoryTree(self.folder)


async def time_tree(folder: Path, count: int) -> float:
    """Seconds until it lists everything."""
    app = Tree(folder)
    begun = time.perf_counter()
    async with app.run_test(size=SIZE):
        tree = app.query_one(DirectoryTree)
        return await until(lambda: len(tree.root.children) >= count, begun)


async def main(count: int) -> None:
    """Both, and the ratio."""
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as home:
        folder = Path(made)
        fill(folder, count)
        found = await time_picker(folder, Path(home))
        tree = await time_tree(folder, count)
    for name, seconds in found.items():
        print(f"{name:<34}{seconds * 1000:9.1f} ms")
    print(f"{'DirectoryTree, whole list':<34}{tree * 1000:9.1f} ms")
    print(
        f"first page {tree / found['first page']:.0f} times, whole list {tree / found['whole list']:.1f} times as fast"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 50_000))
