"""Clips of finished takes as local files, to be played: a cache of bounded size, out of which the last used go last.

A clip can be played while it is still fetched. All who want the same clip share one fetching, which ends when nobody
wants it any more and then leaves nothing behind. Names in the cache tell nothing: no prompt, no address.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.engine.clip_fetching import MOST_CLIP_BYTES, ClipFetching, Progress
from ima_tui.engine.connection import Connector
from ima_tui.files import make_private_folder
from ima_tui.media.clip_facts import open_clip
from ima_tui.media.growing import Growing
from ima_tui.media.problem import ClipProblem

__all__ = ("Clip", "ClipProblem", "Clips", "Growing", "Progress")

MOST_BYTES = 1_000_000_000
"""All kept clips together."""
_BEGUN = 64
"""Bytes after which it is known that they are a clip's."""
_LEFT_BEHIND = 3600.0
"""Seconds after which a half-fetched clip is nobody's any more."""


def _nothing(received: int, total: int) -> None:
    """Nobody asks how far it is."""


@dataclass(slots=True)
class _Download:
    """One fetching, and who waits for it."""

    growing: Growing
    task: asyncio.Task[Path] | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """The first bytes are here and are a clip's; or it has ended."""
    holders: int = 0
    hearers: list[Progress] = field(default_factory=list)


class Clip:
    """A clip at hand: `source` can be played now. `close` it when nobody looks any more."""

    def __init__(self, path: Path, growing: Growing | None = None, download: _Download | None = None) -> None:
        self._path = path
        self._growing = growing
        self._download = download

    @property
    def path(self) -> Path:
        """Where it is; while it grows, where the beginning of it is."""
        return self._growing.path if self._growing is not None else self._path

    @property
    def growing(self) -> bool:
        """More of it still comes."""
        return self._growing is not None and not self._growing.done

    @property
    def source(self) -> Path | Growing:
        """What a player is given."""
        return self._growing if self._growing is not None and not self._growing.done else self.path

    def open(self, asked: Callable[[], None] = lambda: None) -> BinaryIO:
        """A reader of it, as of any source; what is not here yet is waited for. Raises ClipProblem."""
        source = self.source
        return source.open(asked) if isinstance(source, Growing) else open_clip(source)

    def close(self) -> None:
        """A clip that is still fetched for nobody else is not fetched further."""
        download, self._download = self._download, None
        if download is not None:
            _let_go(download)


class Clips:
    """The clips in the program's cache folder."""

    def __init__(self, connector: Connector, cache: Path, most_bytes: int = MOST_BYTES) -> None:
        self._fetching = ClipFetching(connector)
        self._folder = cache / "played"
        self._most_bytes = most_bytes
        self._running: dict[str, _Download] = {}

    async def kept(self, job: Job) -> Path | None:
        """The clip, if it is here whole; it counts as used."""
        path = self._path(job)
        return path if await asyncio.to_thread(_used, path) else None

    async def open(self, job: Job, progress: Progress = _nothing) -> Clip:
        """The clip to be played, as soon as enough is here to begin; `progress` goes on until it is whole.

        Raises ClipProblem with what is wrong and what to do. Cancelling is as closing.
        """
        kept = await self.kept(job)
        if kept is not None:
            return Clip(kept)
        download = self._join(job, progress)
        try:
            await download.begun.wait()
            if download.task is not None and download.task.done():
                return Clip(await asyncio.shield(download.task))
        except BaseException:
            _let_go(download)
            raise
        return Clip(download.growing.path, download.growing, download)

    async def whole(self, job: Job, progress: Progress = _nothing) -> Path:
        """The clip as a whole file. Raises ClipProblem. Cancelling leaves nothing half-fetched behind."""
        kept = await self.kept(job)
        if kept is not None:
            return kept
        download = self._join(job, progress)
        assert download.task is not None
        try:
            return await asyncio.shield(download.task)
        finally:
            _let_go(download)

    async def forget(self, job: Job) -> None:
        """A clip that cannot be played is not kept: the next time it is fetched anew."""
        if job.id not in self._running:
            await asyncio.to_thread(self._path(job).unlink, missing_ok=True)

    async def close(self) -> None:
        """End every fetching."""
        tasks = [download.task for download in self._running.values() if download.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # -- fetching

    def _path(self, job: Job) -> Path:
        return self._folder / f"{hashlib.sha256(job.id.encode()).hexdigest()[:32]}.mp4"

    def _join(self, job: Job, progress: Progress) -> _Download:
        download = self._running.get(job.id)
        if download is None:
            download = self._running[job.id] = _Download(Growing(self._folder))
            download.task = asyncio.create_task(self._fetch(job, download))
            download.task.add_done_callback(_noticed)
        download.holders += 1
        download.hearers.append(progress)
        return download

    async def _fetch(self, job: Job, download: _Download) -> Path:
        growing = download.growing
        part = self._folder / f"clip-{secrets.token_hex(8)}.part"

        def heard(received: int, total: int) -> None:
            growing.advance(received, total)
            if received >= _BEGUN:
                download.begun.set()
            for hearer in download.hearers:
                hearer(received, total)

        try:
            growing.begin(part)
            await asyncio.to_thread(self._make, part)
            await self._fetching.fetch(job, part, heard, min(MOST_CLIP_BYTES, self._most_bytes))
            path = self._path(job)
            await asyncio.to_thread(self._keep, part, path)
            growing.finish(path)
            return path
        except ClipProblem as problem:
            growing.fail(problem.sentence)
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            full = ClipProblem(say("There is no room for the clip ({reason}). Make room and try again.", reason=reason))
            growing.fail(full.sentence)
            raise full from error
        finally:
            self._running.pop(job.id, None)
            if not growing.done:
                growing.stop()
            await asyncio.shield(asyncio.to_thread(_remove, part))
            download.begun.set()

    def _make(self, part: Path) -> None:
        """An empty file, its owner's alone; what a program that was killed left behind goes first."""
        make_private_folder(self._folder)
        for left in self._folder.glob("clip-*.part"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                    left.unlink()
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _keep(self, part: Path, path: Path) -> None:
        """The finished file under its name; as many of the oldest go as there is no room for."""
        try:
            os.replace(part, path)
        except PermissionError:  # a system that lets nobody rename what a player has open
            shutil.copyfile(part, path)
        kept: list[tuple[float, int, Path]] = []
        for each in self._folder.glob("*.mp4"):
            with suppress(OSError):
                facts = each.stat()
                kept.append((facts.st_mtime, facts.st_size, each))
        used = sum(size for _, size, _ in kept)
        for _, size, each in sorted(kept):
            if used <= self._most_bytes:
                break
            if each != path:
                with suppress(OSError):
                    each.unlink()
                    used -= size


def _let_go(download: _Download) -> None:
    download.holders -= 1
    if download.holders <= 0 and download.task is not None and not download.task.done():
        download.growing.stop()
        download.task.cancel()


def _remove(part: Path) -> None:
    with suppress(OSError):  # one that cannot go now goes when it is old
        part.unlink(missing_ok=True)


def _used(path: Path) -> bool:
    """Whether it is here; the time of its last use is the file's."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _noticed(task: asyncio.Task[Path]) -> None:
    """Whoever waits hears of it; a failure nobody waits for any more is nobody's."""
    if not task.cancelled():
        task.exception()
