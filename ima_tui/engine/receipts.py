"""Receipts of finished takes: measured once, kept, and worked out anew from the figures whenever they are asked for.

What is measured is the clip itself: the file that was downloaded, else the one that is fetched to be played.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ima_tui.domain.delivered import Delivered
from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job, State
from ima_tui.domain.receipt import Receipt, receipt
from ima_tui.domain.text import Said, say
from ima_tui.engine.clips import Clips
from ima_tui.engine.clock import Clock
from ima_tui.engine.downloads import Downloads
from ima_tui.media.problem import ClipProblem
from ima_tui.media.receipts import measure
from ima_tui.store.files import Files

__all__ = ("ClipProblem", "Receipt", "Receipts")

Progress = Callable[[int, int], None]


def _nothing(received: int, total: int) -> None:
    """Nobody asks how far it is."""


class Receipts:
    """Measures clips, and remembers what was measured."""

    def __init__(self, files: Files, downloads: Downloads, clips: Clips, clock: Clock) -> None:
        self._files = files
        self._downloads = downloads
        self._clips = clips
        self._clock = clock
        self._turn = asyncio.Semaphore(1)

    async def known(self, job: Job) -> Receipt | None:
        """The receipt of a take that was measured before; asks only the disk. Raises StoreError."""
        delivered = await self._files.delivered(job.id)
        return receipt(job.request, delivered, len(job.medias)) if delivered is not None else None

    async def of(self, job: Job, progress: Progress = _nothing, *, anew: bool = False) -> Receipt:
        """The receipt of a finished take; `progress` is told while its clip is fetched, in bytes.

        Raises ClipProblem with what is wrong and what to do, and StoreError. Cancelling ends the measuring.
        """
        if job.state is not State.READY or job.main_media is None:
            raise ClipProblem(say("This take has no clip yet, so there is no receipt."))
        known = None if anew else await self.known(job)
        if known is not None:
            return known
        clip = await self._clip(job, progress)
        try:
            delivered = await self._measured(clip)
        except ClipProblem as problem:
            if clip in {file.path for file in await self._downloads.kept(job)}:
                raise
            # What was fetched for this lies under a name that tells nobody anything.
            sentence = problem.sentence
            named = Said(sentence.template, {**sentence.values, "name": say("The clip of {take}", take=job.id)})
            raise ClipProblem(named) from problem
        with suppress(StoreError):  # it can be measured again
            await self._files.keep_delivered(job.id, 0, delivered, self._clock.now())
        return receipt(job.request, delivered, len(job.medias))

    async def _clip(self, job: Job, progress: Progress) -> Path:
        for file in await self._downloads.kept(job):
            if file.number == 0:
                return file.path
        return await self._clips.whole(job, progress)

    async def _measured(self, clip: Path) -> Delivered:
        stop = threading.Event()
        async with self._turn:  # decoding takes what the machine has: one clip at a time
            working = asyncio.ensure_future(asyncio.to_thread(measure, clip, stop))
            try:
                return await asyncio.shield(working)
            except asyncio.CancelledError:
                stop.set()
                await asyncio.gather(working, return_exceptions=True)
                raise
