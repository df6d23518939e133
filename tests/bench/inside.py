"""The real program with a watch inside: `python -m tests.bench.inside PATH [--lag]`.

Which frame of a clip is in what the driver is given, and when; with `--lag`, how late the event loop comes back to a
task that only sleeps. Both are written to PATH as JSON when the program ends; that PATH is there at all says that the
first frame has been shown. The watch is wrapped round the program: nothing in the package knows of it. Looking at the
loop costs a little itself, so it is done only where that is asked.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui import __main__ as program
from ima_tui.tui import app as app_module
from ima_tui.tui.app import ImaApp
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.twin_player import TwinPlayer

if TYPE_CHECKING:
    from textual.driver import Driver

    from ima_tui.engine.studio import Studio

LOOK_EVERY = 0.005
"""Seconds the task sleeps that the loop's lag is read from."""
A_FRAME = 2000
"""Bytes of one write from which on a frame can be in it: lines and numbers beside it are fewer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the watch saw. Moments are of `time.perf_counter`, which all processes of a machine share."""

    frames: list[tuple[float, int]]
    """A moment and the number of the frame that was written then, from 0; only where it changed."""
    lags: list[tuple[float, float]]
    """A moment and how many seconds late the loop was."""
    size: tuple[int, int]
    """Cells of the picture, both of two."""
    count: int
    """Frames of the clip."""

    @classmethod
    def read(cls, path: Path) -> Seen:
        """As the program left it."""
        return cls(**json.loads(path.read_text()))


class Watch:
    """What is put down at the end."""

    def __init__(self, app: ImaApp, path: Path, *, lag: bool) -> None:
        self._app = app
        self._path = path
        self._frames: list[tuple[float, int]] = []
        self._lags: list[tuple[float, float]] = []
        self._size, self._count = (0, 0), 0
        self._lag = lag
        self._task: asyncio.Task[None] | None = None

    def over(self, driver: type[Driver]) -> type[Driver]:
        """The driver, looked at whenever it is given something to write."""
        watch = self

        class Watched(driver):  # type: ignore[valid-type, misc]
            def start_application_mode(self) -> None:
                super().start_application_mode()
                if watch._lag:
                    watch._task = asyncio.create_task(watch._look())

            def write(self, data: str) -> None:
                if len(data) >= A_FRAME:
                    watch._note()
                super().write(data)

        return Watched

    async def _look(self) -> None:
        while True:
            due = time.perf_counter() + LOOK_EVERY
            await asyncio.sleep(LOOK_EVERY)
            now = time.perf_counter()
            self._lags.append((now, max(0.0, now - due)))

    def _note(self) -> None:
        number = None
        for player in self._app.screen.query("Player, TwinPlayer"):
            if isinstance(player, Player) and player.reel is not None:
                number, self._count = player.frame, max(self._count, player.reel.facts.frames)
            elif isinstance(player, TwinPlayer) and player.twin is not None and player.moment is not None:
                number, self._count = player.moment.tick, player.twin.ticks
        if number is None or (self._frames and self._frames[-1][1] == number):
            return
        if not self._frames:
            self._path.touch()
        self._frames.append((time.perf_counter(), number))
        view = next((view for view in self._app.screen.query(FrameView) if view.has_pixels), None)
        if view is not None:
            self._size = view.size.width, view.size.height

    def put_down(self) -> None:
        """All of it."""
        seen = {"frames": self._frames, "lags": self._lags, "size": self._size, "count": self._count}
        self._path.write_text(json.dumps(seen))


def main(path: Path, *, lag: bool) -> int:
    """Run the program as its own entry does."""
    watches: list[Watch] = []

    def make(studio: Studio) -> ImaApp:
        app = ImaApp(studio)
        watches.append(Watch(app, path, lag=lag))
        plain = app.get_driver_class()
        app.driver_class = watches[0].over(plain)
        return app

    app_module.ImaApp = make  # type: ignore[misc, assignment]
    sys.argv[1:] = []
    code = program.main()
    watches[0].put_down()
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), lag="--lag" in sys.argv))
