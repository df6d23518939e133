"""Orders go to one render worker, a process of its own, one at a time.

The worker reads orders from its standard input and ends when that closes, so a simulator that is killed outright leaves
no worker behind. A clip exists under its final name only when it is whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Done = Callable[[str], None]


class Workshop:
    """A queue in front of the worker. ``add`` never waits; the callback gets an empty text, or what went wrong."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[tuple[dict[str, Any], Done]] = asyncio.Queue()
        self._runner: asyncio.Task[None] | None = None
        self._worker: asyncio.subprocess.Process | None = None

    def add(self, order: dict[str, Any], done: Done) -> None:
        """Queue one clip."""
        self._queue.put_nowait((order, done))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Drop the queue and the worker; the task book knows what is still owed."""
        if self._runner is not None:
            self._runner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._runner
        if self._worker is not None and self._worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._worker.kill()
            await self._worker.wait()

    async def _run(self) -> None:
        while True:
            order, done = await self._queue.get()
            done(await self._render(order))

    async def _render(self, order: dict[str, Any]) -> str:
        worker = await self._hire()
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            worker.stdin.write(json.dumps(order).encode() + b"\n")
            await worker.stdin.drain()
            line = await worker.stdout.readline()
        except (BrokenPipeError, ConnectionResetError):
            line = b""
        if not line:
            await worker.wait()
            return "the render worker died"
        return str(json.loads(line)["error"])

    async def _hire(self) -> asyncio.subprocess.Process:
        if self._worker is None or self._worker.returncode is not None:
            home = str(Path(__file__).resolve().parents[2])
            paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ima_tui.simulator.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, start_new_session=True,
            )  # fmt: skip
        return self._worker
