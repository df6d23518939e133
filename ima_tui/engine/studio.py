"""The studio: everything the program can do, behind one object without a screen. Both faces use it and nothing below.

Values go in and come out; nobody hands a widget in or gets a connection out. A job's truth is in the store before
anyone sees it, so a face may come and go at any moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui import language
from ima_tui.domain import events as ev
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.diagnosis import Diagnosis, diagnose_job
from ima_tui.domain.errors import KeyMissing, StoreError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, Unpriced, quote
from ima_tui.domain.request import Draft, Request
from ima_tui.domain.text import Said, say
from ima_tui.engine.catalogs import Listed
from ima_tui.engine.composing import Prepared, Proposal, Seen
from ima_tui.engine.connection import Connection, PricedElsewhere
from ima_tui.engine.further import Further, Parts
from ima_tui.engine.history import Page
from ima_tui.engine.ordering import new_job
from ima_tui.settings import check_key

if TYPE_CHECKING:
    from ima_tui.store.dismissals import Dismissals

__all__ = ("Listed", "Page", "Prepared", "Proposal", "Seen", "Studio")


class Studio(Further):
    """The facade. `wiring.open_studio` makes one; `close` it when the face ends."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.knowledge = parts.knowledge
        self.tuning = parts.tuning
        self.spending = parts.spending
        self.prices = parts.prices

    # -- where we are ----------------------------------------------------------------------------------------------

    @property
    def dismissals(self) -> Dismissals:
        """What was sent away and is not said again."""
        return self._records.dismissals

    @property
    def connected(self) -> bool:
        """Whether a key is known and used."""
        return self._connector.current is not None and not self.simulated

    @property
    def time_scale(self) -> float:
        """How many times faster than the real service time runs on the current connection."""
        return self._connector.current.clock.scale if self._connector.current is not None else 1.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._parts.clock.now()

    # -- what can be bought ------------------------------------------------------------------------------------------

    async def catalog(self, mode: Mode, *, fresh: bool = False) -> Listed:
        """The product list of `mode` with its age. Raises StudioError when none can be had at all."""
        return await self._parts.catalogs.get(self._connection(), mode, fresh=fresh)

    def price(self, product: Product, choices: Choices) -> Quote | Unpriced:
        """The price of `choices`: the number that will be sent."""
        return quote(product, choices)

    # -- composing ---------------------------------------------------------------------------------------------------

    async def look(self, source: str) -> Seen:
        """What an image source is, and what is wrong with it."""
        return await self._parts.composer.look(source)

    def understand_paste(self, text: str) -> tuple[str, ...]:
        """The image paths and URLs in pasted text; empty for plain text."""
        from ima_tui.media.pasted import parse_pasted

        return parse_pasted(text)

    async def propose(self, mode: Mode) -> Proposal:
        """The model to start from in `mode`, and why."""
        return await self._parts.composer.propose(mode)

    async def prepare(self, draft: Draft, in_view: int | float | None = None) -> Prepared:
        """The request that `draft` stands for, or everything that is missing; a price other than the one `in_view` is
        noticed. Raises StudioError without any list of this run."""
        return await self._parts.composer.prepare(draft, in_view)

    async def save_draft(self, draft: Draft) -> None:
        """Keep what is being composed. Raises StoreError."""
        await self._records.drafts.save(self.settings.user_id, draft, self.now())

    async def load_drafts(self) -> tuple[Mode, Mapping[Mode, Draft]]:
        """The mode last used, and the draft of every mode that has one. Raises StoreError."""
        mode, drafts = await self._records.drafts.load(self.settings.user_id)
        return mode or Mode.TEXT, drafts

    async def prompts(self, contains: str = "", limit: int = 100) -> tuple[str, ...]:
        """Prompts sent before, the last used first; they outlive their takes. Raises StoreError."""
        return tuple(past.text for past in await self._records.prompts.recent(limit, contains))

    # -- takes -------------------------------------------------------------------------------------------------------

    async def submit(
        self,
        request: Request,
        over: Decimal | None = None,
        *,
        priced_at: str = "",
        origin: Origin | None = None,
        pair_id: str = "",
    ) -> Job:
        """Start a take, which is in the history on return. Raises StoreError or KeyMissing: then nothing was sent.

        Raises OverLimit if it would go over a limit, unless `over` is its price, typed by a person who knows. With
        `priced_at` of `prepare`: raises PricedElsewhere if another account is connected now. `origin` is the one of
        `prepare`, too; without it a take that begins with another one's frame knows its parent all the same.
        """
        from ima_tui.engine.descent import origin_of

        connection = self._connection()
        if priced_at and priced_at != connection.name:
            raise PricedElsewhere
        origin = origin or origin_of(request, lambda source: self.pictures.origin(source))
        job = new_job(request, connection, self.settings.user_id, self.now(), origin=origin, pair_id=pair_id)
        await self._scheduler.submit(job, over)
        return job

    def jobs(self) -> tuple[Job, ...]:
        """Open takes and those that settled in this run, newest first."""
        return self._parts.feed.jobs()

    def follow(self) -> AsyncIterator[tuple[Job, ...]]:
        """Batches of takes that changed, here or in another program on the same history."""
        return self._parts.feed.follow()

    async def timeline(self, job_id: str) -> tuple[Event, ...]:
        """Everything that happened to a take, oldest first. Raises StoreError."""
        return await self._records.jobs.events(job_id)

    async def history(
        self, query: str = "", *, before: Job | None = None, limit: int = 60, removed: bool = False
    ) -> Page:
        """A page of takes, newest first, older than `before`. Raises StoreError."""
        return await self._records.page(query, before=before, limit=limit, removed=removed)

    async def find(self, text: str) -> Job | None:
        """The take of this id, beginning of an id, or task id. Raises StoreError."""
        return await self._records.jobs.find(text)

    async def resume(self, job_id: str, over: Decimal | None = None) -> Job:
        """Go on with a take that is held, stopped, overdue or waits for a key. Raises StoreError or Illegal.

        One that was held is sent now: raises OverLimit as `submit` does.
        """
        job = await self._records.existing(job_id)
        if self._connector.of(job) is None:
            raise StoreError(_elsewhere(job))
        return await self._scheduler.change(job_id, ev.Resumed(at=self.now()), over)

    async def stop_watching(self, job_id: str) -> Job:
        """Stop watching; before create this holds the take unsent. Raises StoreError or Illegal."""
        return await self._scheduler.change(job_id, ev.WatchStopped(at=self.now()))

    async def adopt(self, job_id: str, task_id: str) -> Job:
        """Give an unknown take the task id found in the creation records. Raises StoreError or Illegal."""
        return await self._scheduler.change(job_id, ev.Adopted(at=self.now(), task_id=task_id.strip()))

    async def mark_not_created(self, job_id: str) -> Job:
        """Settle an unknown take: the user looked, and there is no task. Raises StoreError or Illegal."""
        return await self._scheduler.change(job_id, ev.MarkedNotCreated(at=self.now()))

    async def send_anew(self, job_id: str, over: Decimal | None = None) -> Job:
        """A new take with the same request, knowingly: an unknown one may be charged besides. Raises as `submit`."""
        old = await self._records.existing(job_id)
        if old.service != self._connection().service:
            raise StoreError(_elsewhere(old))
        return await self.submit(old.asked, over, origin=Origin(old.id, Descent.REPEAT))

    async def remove(self, job_id: str) -> None:
        """Take a job out of the history; `restore` puts it back. Raises StoreError."""
        await self._records.jobs.remove(job_id, self.now())
        self._parts.feed.drop(job_id)

    async def restore(self, job_id: str) -> None:
        """Put a removed job back. Raises StoreError."""
        await self._records.jobs.restore(job_id)
        self._parts.feed.put_back(await self._records.existing(job_id))

    async def poster(self, job: Job) -> Path | None:
        """The cover picture of a finished take as a local file, fetched when needed; None if there is none."""
        path = self._parts.posters.path(job.id)
        if await asyncio.to_thread(path.exists):
            return path
        connection, media = self._connector.of(job), job.main_media
        if connection is None or media is None:
            return None
        return path if await self._parts.posters.fetch(job.id, media, connection) else None

    async def first_image(self, job: Job) -> Path | None:
        """The first local input image of a take, if it is still there."""
        local = next((Path(image.source) for image in job.asked.images if not image.remote), None)
        return local if local is not None and await asyncio.to_thread(local.is_file) else None

    def diagnose(self, job: Job) -> Diagnosis | None:
        """What happened to a take that needs words, why, and what can be done next."""
        connection = self._connector.of(job)
        listed = self._parts.catalogs.known(connection, job.asked.mode) if connection is not None else None
        return diagnose_job(job, listed.catalog if listed is not None else None)

    def notices(self) -> tuple[Said, ...]:
        """Things to say once; asking empties the list."""
        found = (*self._scheduler.notices, *self._parts.composer.notices())
        self._scheduler.notices.clear()
        return found

    def add_notices(self, sentences: Iterable[Said]) -> None:
        """Things to say once, at the next `notices`."""
        self._scheduler.notices.extend(sentences)

    # -- account -----------------------------------------------------------------------------------------------------

    async def connect(self, key_text: str) -> None:
        """Use this key from now on, once the service has answered to it, and keep it.

        Raises SettingsProblem for text that cannot be a key, StudioError when the service refuses it or is away.
        """
        key = check_key(key_text)
        settings = await self._connector.try_key(key)
        where = await asyncio.to_thread(self._parts.keys.write, key)
        await self._connector.switch(settings)
        self._scheduler.notices.append(say("Connected. The key is kept in {where}.", where=where))
        await self._scheduler.wake(State.NEEDS_KEY)

    async def disconnect(self) -> None:
        """Forget the key: back to the simulator."""
        await asyncio.to_thread(self._parts.keys.forget)
        await self._connector.switch_to_demo()

    def use_language(self, code: str) -> None:
        """Speak `en` or `zh` from now on, here and to the service."""
        language.use(code)

    async def close(self, patience: float = 10.0) -> tuple[Said, ...]:
        """End this run; always safe. Returns what goes on without us, as sentences."""
        going_on = [job for job in self.jobs() if job.task_id and not job.settled and not job.removed_at]
        await self._scheduler.close(patience)
        await self._parts.estimates.close()
        if "clips" in vars(self):  # they were asked for
            await self.clips.close()
        await self._connector.close()
        await self._records.close()
        if not going_on:
            return ()
        if len(going_on) == 1:
            return (say("1 take goes on at the service; it will be here when you come back."),)
        return (say("{n} takes go on at the service; they will be here when you come back.", n=len(going_on)),)

    def _connection(self) -> Connection:
        if self._connector.current is None:
            raise KeyMissing("no key")
        return self._connector.current


def _elsewhere(job: Job) -> Said:
    if job.simulated:
        return say("This take was made in the demo; only the demo knows it. Start ima-tui without a key to see it.")
    return say("This take belongs to {service}, which is not connected now. Connect its key.", service=job.service)
