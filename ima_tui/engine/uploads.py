"""Bringing a request's local images to the service: three at a time, each different file once, known ones not at all.

The memory of content hashes lives as long as the URL answers: it is asked before each reuse. Source: wire contract,
section 4.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from ima_tui.domain.errors import StoreError, StudioError
from ima_tui.domain.events import Event, ImageReady, UploadMoved
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job
from ima_tui.engine.connection import Connection
from ima_tui.store.memo import Memo

AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class _Done:
    """One upload ended, well or with an error."""

    error: StudioError | None = None


class Uploads:
    """Uploads images over a connection, remembering what is there already."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._under_way: dict[str, asyncio.Lock] = {}
        """By content: two takes of a pair bring the same picture at the same moment, and it goes once."""

    async def bring(self, job: Job, connection: Connection) -> AsyncGenerator[Event, None]:
        """Progress and results for each of the job's local images. Raises StudioError for the first that fails."""
        queue: asyncio.Queue[Event | _Done] = asyncio.Queue()
        places: dict[str, list[int]] = {}
        facts: dict[str, ImageFacts] = {}
        for index, image in enumerate(job.request.images):
            if image.facts is not None:
                places.setdefault(image.facts.sha256, []).append(index)
                facts[image.facts.sha256] = image.facts
        tasks = [
            asyncio.create_task(self._one(facts[sha256], indices, connection, queue))
            for sha256, indices in places.items()
        ]
        try:
            running = len(tasks)
            while running:
                event = await queue.get()
                if isinstance(event, _Done):
                    running -= 1
                    if event.error is not None:
                        raise event.error
                else:
                    yield event
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(
        self, facts: ImageFacts, indices: list[int], connection: Connection, queue: asyncio.Queue[Event | _Done]
    ) -> None:
        clock = connection.clock

        def moved(sent: int, total: int) -> None:
            for index in indices:
                queue.put_nowait(UploadMoved(at=clock.now(), index=index, sent=sent, total=total))

        try:
            async with self._under_way.setdefault(facts.sha256, asyncio.Lock()), self._slots:
                url = await self._known(facts, connection)
                reused = url is not None
                if url is None:
                    url = await connection.client.upload(facts, moved)
                with suppress(StoreError):  # a forgotten upload costs bytes, no more
                    await self._memo.keep_upload(facts.sha256, connection.service, url, clock.now())
        except StudioError as error:
            queue.put_nowait(_Done(error))
            return
        for index in indices:
            queue.put_nowait(ImageReady(at=clock.now(), index=index, url=url, reused=reused))
        queue.put_nowait(_Done())

    async def _known(self, facts: ImageFacts, connection: Connection) -> str | None:
        try:
            known = await self._memo.upload(facts.sha256, connection.service)
        except StoreError:
            return None
        return known.url if known is not None and await connection.client.answers(known.url) else None
