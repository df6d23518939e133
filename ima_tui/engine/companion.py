"""The simulator at our side: started when there is no key, shared by every program of this user, gone with the last.

It runs in a process of its own. Each program that uses it keeps one connection open; when the last of these closes, be
it by SIGKILL, the simulator waits its linger time and ends. So there are no orphans and nobody has to be its parent.
The port is kept from start to start, so that links of earlier demo clips work again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

from ima_tui.domain.errors import NotSent
from ima_tui.files import make_private_folder, write_private
from ima_tui.settings import Settings

READY = "simulator ready "
PATIENCE = 20.0
"""Seconds for the simulator to come up; it answers within one on an idle machine."""


@dataclass(slots=True)
class Companion:
    """Our hold on a running simulator."""

    linger: float
    """Seconds the simulator stays after we are gone."""
    _hold: asyncio.StreamWriter | None = None
    _reader: asyncio.Task[None] | None = None

    async def start(self, settings: Settings) -> Settings:
        """`settings` with the simulator's address, after it answered. Raises NotSent when it cannot be started."""
        folder = settings.places.simulator
        await asyncio.to_thread(make_private_folder, folder)
        async with _one_at_a_time(folder / "start.lock"):
            running = _remembered(folder)
            if running is not None and await self._holds(running):
                return replace(settings, base_url=running, im_base_url=running)
            url = await asyncio.to_thread(_launch, folder, settings.time_scale, self.linger, _port(running))
            if not await self._holds(url):
                raise NotSent("the simulator was started but does not answer")
            await asyncio.to_thread(write_private, folder / "running.json", json.dumps({"url": url}).encode())
        return replace(settings, base_url=url, im_base_url=url)

    async def _holds(self, url: str) -> bool:
        """Whether a simulator of ours is at `url`; if so, our connection now keeps it alive."""
        if self._hold is not None:
            return True
        port = _port(url)
        try:
            async with asyncio.timeout(3):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(f"GET /_sim/hold?linger={self.linger} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
                await writer.drain()
                answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return False
        if not answer.startswith("HTTP/1.1 200") or "ima-tui" not in answer:
            writer.close()
            return False
        self._hold = writer
        self._reader = asyncio.create_task(_drain(reader), name="simulator-hold")
        return True

    async def close(self) -> None:
        """Let go; the simulator ends after its linger time if nobody else holds it."""
        if self._reader is not None:
            self._reader.cancel()
        if self._hold is not None:
            self._hold.close()
            with contextlib.suppress(OSError):
                await self._hold.wait_closed()
        self._hold = self._reader = None


async def _drain(reader: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError):
        while await reader.read(1024):
            pass


@contextlib.asynccontextmanager
async def _one_at_a_time(path: Path) -> AsyncIterator[None]:
    from filelock import FileLock

    lock = FileLock(path, timeout=PATIENCE, mode=0o600, thread_local=False)
    await asyncio.to_thread(lock.acquire)
    try:
        yield
    finally:
        lock.release()


def _remembered(folder: Path) -> str | None:
    try:
        url = json.loads((folder / "running.json").read_text())["url"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) and _port(url) else None


def _port(url: str | None) -> int:
    digits = (url or "").rpartition(":")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) < 65536 else 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _launch(folder: Path, time_scale: float, linger: float, port: int) -> str:
    """Start the simulator in a session of its own, on the old port if that is free; the address it announces."""
    command = [sys.executable, "-m", "ima_tui", "simulate", "--folder", str(folder)]
    command += ["--time-scale", str(time_scale), "--linger", str(linger)]
    for tried in dict.fromkeys((port, 0)):
        with open(folder / "simulator.log", "ab", opener=_private) as log:
            process = subprocess.Popen(
                [*command, "--port", str(tried)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        process.stdout.close()
        if line.startswith(READY):
            return line.removeprefix(READY).strip()
        process.wait()
    raise NotSent(f"the simulator could not be started; see {folder / 'simulator.log'}")
