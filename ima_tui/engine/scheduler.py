"""Owns every job that is under way: one task per job, and nobody else changes one.

Persist, then publish: an event is in the store before its snapshot reaches the feed and before the run goes on. Several
programs may use one store; a job is worked on by whoever holds its lease. Leases are renewed by a heartbeat; those of a
program that died run out, and the jobs are taken over here with what its death left open said first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, Illegal, StoreError, StudioError
from ima_tui.domain.events import Event
from ima_tui.domain.job import RESTING, Job, State, apply
from ima_tui.domain.spending import Allowance, Limits, OverLimit
from ima_tui.domain.text import Said, say
from ima_tui.engine.clock import Clock
from ima_tui.engine.feed import Feed
from ima_tui.engine.keeping import keep, troubled
from ima_tui.engine.presence import Presence
from ima_tui.engine.resting import Jumps
from ima_tui.engine.runner import Tools, answered_late, found_after_crash, run
from ima_tui.store.jobs import Jobs, LeaseLost

if TYPE_CHECKING:
    from ima_tui.domain.comparison import Pair

LEASE = 12.0
"""Seconds for which a sign of life counts; with the heartbeat that looks for the dead, two intervals of polling."""
HEARTBEAT = 4.0
LOOK_AROUND = 1.0
"""Seconds between two looks at what other programs wrote."""

_ANSWERS = (ev.CreateNotSent, ev.CreateRefused, ev.CreateUnanswered, ev.Accepted)
"""What became of a create call that was made: never to be taken for one that was not."""

T = TypeVar("T")
_log = logging.getLogger("ima_tui.jobs")


class Busy(StoreError):
    """Another program works on this job."""

    def __init__(self) -> None:
        super().__init__(say("Another ima-tui window is working on this take. Do it there, or close it first."))


class Scheduler:
    """Runs jobs and keeps their leases. `finished` is called once for each take that became ready here."""

    def __init__(
        self,
        jobs: Jobs,
        feed: Feed,
        tools_for: Callable[[Job], Tools | None],
        finished: Callable[[Job], AsyncIterator[Said]],
        *,
        presence: Presence,
        clock: Clock,
        limits: Callable[[], Limits] = Limits,
    ) -> None:
        self._jobs = jobs
        self._feed = feed
        self._tools_for = tools_for
        self._finished = finished
        self._presence = presence
        self._owner = presence.name
        self._clock = clock
        self._limits = limits
        self._running: dict[str, asyncio.Task[None]] = {}
        self._calling: set[str] = set()
        """Jobs whose create call may be on the wire; not read off the feed, which a removed job is not in."""
        self._finishing: set[str] = set()
        """Ready jobs whose last duties here, such as remembering the choice of model, are under way."""
        self._chores: list[asyncio.Task[None]] = []
        self._jumps = Jumps(clock)
        self._hands_off_until = 0.0
        """Monotonic: until then no lease counts as run out, because its owner has slept with the machine."""
        self._revision = 0
        self._started_at = 0.0
        self.notices: list[Said] = []

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self, *, adopt: bool) -> None:
        """Show what is open; with `adopt`, also take up every job that nobody works on, now and whenever one dies."""
        await asyncio.to_thread(self._presence.announce)
        self._revision, self._started_at = await self._jobs.revision(), self._clock.now()
        for job in await self._jobs.open_jobs():
            self._feed.push(job)
        if adopt:
            await self._adopt_orphans(at_start=True)
            await self._settle_the_dead()  # those too that were taken out of the history
        self._chores = [
            asyncio.create_task(self._heartbeat(adopt), name="heartbeat"),
            asyncio.create_task(self._look_around(), name="look-around"),
        ]

    async def close(self, patience: float) -> None:
        """Stop working. A create call on the wire, and the last duties of a ready take, get `patience` seconds."""
        for chore in self._chores:
            chore.cancel()
        for id, task in list(self._running.items()):
            if not self._is_needed(id):
                task.cancel()
        await self._wait_for_needed(patience)
        for id in list(self._running):
            with suppress(StudioError):
                await self._stop(id)
        await asyncio.gather(*self._chores, return_exceptions=True)
        with suppress(StoreError):
            await self._jobs.release(self._owner)
        await asyncio.to_thread(self._presence.leave)

    async def _wait_for_needed(self, patience: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while any(self._is_needed(id) for id in self._running):
                    await asyncio.sleep(0.02)

    def _is_needed(self, job_id: str) -> bool:
        """Whether stopping this run now would leave something open that cannot be known or made good later."""
        return self._is_calling(job_id) or job_id in self._finishing

    def _is_calling(self, job_id: str) -> bool:
        return job_id in self._calling

    # -- what a user asks for --------------------------------------------------------------------------------------

    async def submit(self, job: Job, consented: Decimal | None = None) -> None:
        """Reserve a new job's credits, keep it and start it. Raises StoreError or OverLimit: then nothing was sent."""
        allowance = self._allowance(consented)
        await self._with_room_made(lambda: self._jobs.add(job, self._owner, self._lease_end(), allowance))
        self._start(job)  # ahead of whoever draws it
        self._feed.push(job)

    async def submit_pair(self, pair: Pair, jobs: tuple[Job, Job], consented: Decimal | None = None) -> None:
        """As `submit` for two takes that are one purchase: both are kept, with their pair, or neither is."""
        allowance = self._allowance(consented)
        await self._with_room_made(lambda: self._jobs.add_pair(pair, jobs, self._owner, self._lease_end(), allowance))
        for job in jobs:
            self._start(job)
            self._feed.push(job)

    async def change(self, job_id: str, event: Event, consented: Decimal | None = None) -> Job:
        """Record something the user decided about a job, stopping and restarting its run as needed.

        Raises Busy when another program works on the job, Illegal when the event cannot happen to it now, OverLimit
        when it would be sent and may not.
        """
        job = await self._held(job_id)
        try:
            if not job.settled:
                apply(job, event)
                if self._is_calling(job_id):
                    raise Illegal("the create call is on its way")
                await self._stop(job_id)
                job = await self._held(job_id)  # the run may have ended meanwhile, and let go of its lease
            if not job.settled:
                wish, allowance = job, self._allowance(consented)
                job = await self._with_room_made(lambda: self._record(wish, event, allowance=allowance))
        finally:
            if job.state in RESTING and job_id not in self._running:
                await self._let_go(job)
        if job.state not in RESTING:
            self._start(job)
        return job

    async def wake(self, state: State) -> None:
        """Take up every job that rests in `state`, for instance all that wait for a key."""
        for job in self._feed.jobs():
            if job.state is state and self._tools_for(job) is not None:
                with suppress(StudioError):
                    await self.change(job.id, ev.Resumed(at=self._clock.now()))

    async def _held(self, job_id: str) -> Job:
        """The job, leased by us from here on."""
        now = self._clock.now()
        await self._bury_the_dead(now)
        if not await self._jobs.claim([job_id], self._owner, now, self._lease_end()):
            raise Busy
        job = await self._current(job_id)
        left_open = found_after_crash(job, now) if job.state is State.CREATING else None
        return job if left_open is None or job_id in self._running else await self._record(job, left_open)

    async def _current(self, job_id: str) -> Job:
        job = await self._jobs.get(job_id)
        if job is None:
            raise StoreError(say("There is no take “{id}” in the history.", id=job_id))
        return job

    def _allowance(self, consented: Decimal | None = None) -> Allowance:
        return Allowance(self._limits(), self._owner, consented)

    async def _with_room_made(self, reserve: Callable[[], Awaitable[T]]) -> T:
        """What `reserve` does; at a limit once more, after programs that died have given back what they never sent."""
        try:
            return await reserve()
        except OverLimit:
            await self._settle_the_dead()
            return await reserve()

    # -- running ---------------------------------------------------------------------------------------------------

    def _start(self, job: Job) -> None:
        tools = self._tools_for(job)
        if tools is not None and job.id not in self._running:
            task = asyncio.create_task(self._drive(job, tools), name=f"job-{job.id}")
            self._running[job.id] = task
            task.add_done_callback(lambda _: self._ended(job.id))

    def _ended(self, job_id: str) -> None:
        self._running.pop(job_id, None)
        self._calling.discard(job_id)
        self._finishing.discard(job_id)

    async def _stop(self, job_id: str) -> None:
        task = self._running.get(job_id)
        if task is not None:
            was_calling = self._is_calling(job_id)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._running.pop(job_id, None)
            if not was_calling:
                await self._take_back_unsent(job_id)

    async def _take_back_unsent(self, job_id: str) -> None:
        """A run stopped between keeping `CreateSent` and making the call: the call never left, and we know it."""
        job = await self._current(job_id)
        if job.state is State.CREATING:
            fault = Fault(FaultKind.NOT_SENT, detail="stopped before it was sent")
            await self._record(job, ev.CreateNotSent(at=self._clock.now(), fault=fault))

    async def _drive(self, job: Job, tools: Tools | None) -> None:
        goes_on: Job | None = job
        while goes_on is not None and tools is not None:
            goes_on = await self._live(goes_on, tools)
            tools = self._tools_for(goes_on) if goes_on is not None else None

    async def _live(self, job: Job, tools: Tools) -> Job | None:
        """One run of a job; the job if there is more to run."""
        event: Event | None = None
        try:
            async with aclosing(run(job, tools)) as happenings:
                async for event in happenings:
                    job = await self._record(job, event, insist=True)
            if job.state is State.NEEDS_KEY and self._has_another_key(job, tools):
                return await self._record(job, ev.Resumed(at=self._clock.now()))
            if job.state is State.READY:
                async for sentence in self._finished(job):
                    self.notices.append(sentence)
                    await self._record(job, ev.Noted(at=self._clock.now(), sentence=sentence))
            await self._let_go(job)
        except LeaseLost as lost:
            _log.warning("job %s, task %s: %s", job.id, getattr(event, "task_id", "") or job.task_id or "unknown", lost)
            return await self._say_late(job.id, event) if isinstance(event, _ANSWERS) else None
        except StoreError as error:
            self._could_not_keep(job, error)
        except Exception as error:  # noqa: BLE001 - the last line of defence: a fault of ours must be seen, not lost
            _log.exception("job %s stopped by a fault of ours", job.id)
            fault = Fault(FaultKind.INTERNAL, detail=type(error).__name__)
            self._feed.push(troubled(job, fault))
        return None

    def _has_another_key(self, job: Job, tools: Tools) -> bool:
        """Whether a new key came while the old one was still being asked with."""
        now = self._tools_for(job)
        return now is not None and now.connection is not tools.connection

    async def _say_late(self, job_id: str, answer: Event) -> Job | None:
        """What became of a create call whose take another program has called unknown meanwhile: we do know."""
        self._calling.discard(job_id)
        while answered_late(job := await self._current(job_id), answer) is not None:
            if await self._jobs.claim([job_id], self._owner, self._clock.now(), self._lease_end()):
                job = await self._current(job_id)
                event = answered_late(job, answer)
                job = job if event is None else await self._record(job, event, insist=True)
                await self._let_go(job)
                return None if job.state in RESTING else job
            await asyncio.sleep(0.5)
        return None

    async def _record(self, job: Job, event: Event, *, insist: bool = False, allowance: Allowance | None = None) -> Job:
        """The job after `event`: kept first, then published. To `insist` is to wait for a disk that is full or locked.

        Raises StoreError when it cannot be kept; with `insist`, only as long as nothing has been sent.
        """
        changed = apply(job, event)
        if not event.passing:
            insist = insist and bool(changed.task_id or isinstance(event, _ANSWERS))
            pen = partial(self._jobs.save, changed, event, self._owner, allowance or self._allowance())
            await keep(pen, changed, event, self._feed, insist=insist)
        if changed.state is State.CREATING:
            self._calling.add(job.id)
        else:
            self._calling.discard(job.id)
        if changed.state is State.READY and job.state is not State.READY:
            self._finishing.add(job.id)
        if changed is not job:
            self._feed.push(changed)
        return changed

    def _could_not_keep(self, job: Job, error: StoreError) -> None:
        """Nothing was sent, because what would be sent could not be kept first."""
        _log.error("job %s: %s", job.id, error)
        fault = Fault(FaultKind.INTERNAL, sentence=error.sentence)
        self._feed.push(apply(job, ev.Failed(at=self._clock.now(), fault=fault)))

    async def _let_go(self, job: Job) -> None:
        if job.state in RESTING:
            with suppress(StoreError):
                await self._jobs.release(self._owner, [job.id])

    # -- other programs --------------------------------------------------------------------------------------------

    def _lease_end(self) -> float:
        return self._clock.now() + LEASE

    async def _heartbeat(self, adopt: bool) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            with suppress(StoreError):
                await self._renew()
                if self._jumps.look():
                    self._hands_off_until = self._clock.monotonic() + LEASE
                if adopt and self._clock.monotonic() >= self._hands_off_until:
                    await self._adopt_orphans(at_start=False)

    async def _renew(self) -> None:
        """Renew our leases; what another program took over while we could not, it also works on alone from here on."""
        running = set(self._running)
        held = set(await self._jobs.renew(self._owner, self._lease_end())) if running else running
        for id in running - held:
            job, task = self._feed.get(id), self._running.get(id)
            if task is not None and not self._is_needed(id) and (job is None or job.state not in RESTING):
                _log.warning("job %s is watched by another program now", id)
                task.cancel()

    async def _adopt_orphans(self, *, at_start: bool) -> None:
        """Take up what nobody works on, after saying what the end of its program left open."""
        now = self._clock.now()
        await self._bury_the_dead(now)
        unsettled = await self._jobs.open_ids()
        owned = await self._jobs.leased(now)  # read after them: a take submitted meanwhile must not look like nobody's
        nobodys = [id for id in unsettled if id not in self._running and id not in owned]
        orphans = [
            job
            for job in (await self._jobs.some(nobodys) if nobodys else ())
            if job.state not in RESTING and job.id not in self._running
            if self._tools_for(job) is not None or found_after_crash(job, now) is not None
        ]
        ids = [job.id for job in orphans]
        taken = set(await self._jobs.claim(ids, self._owner, now, self._lease_end())) if ids else set[str]()
        resumed = 0
        for id in taken:
            job = await self._current(id)
            if id in self._running:
                continue
            event = found_after_crash(job, now)
            if event is not None:
                job = await self._record(job, event)
            if job.state not in RESTING and self._tools_for(job) is not None:
                self._start(job)
                resumed += 1
            else:
                await self._jobs.release(self._owner, [job.id])
        if at_start:
            self._say_what_was_found(resumed)

    async def _settle_the_dead(self) -> None:
        """Say what the end of other programs left open: what they never sent gives its credits back."""
        now = self._clock.now()
        await self._bury_the_dead(now)
        left = [job for job in await self._jobs.reserved_jobs() if found_after_crash(job, now) is not None]
        owned = await self._jobs.leased(now)  # read last, as above
        ids = [job.id for job in left if job.id not in owned and job.id not in self._running]
        for id in await self._jobs.claim(ids, self._owner, now, self._lease_end()) if ids else ():
            job = await self._current(id)
            event = found_after_crash(job, now)
            if event is not None:
                await self._record(job, event)
            await self._jobs.release(self._owner, [id])

    async def _bury_the_dead(self, now: float) -> None:
        """Free the leases of programs that have surely ended; those of others run out by themselves."""
        for name in await self._jobs.owners(now) - {self._owner}:
            if await asyncio.to_thread(self._presence.is_gone, name):
                await self._jobs.release(name)

    def _say_what_was_found(self, resumed: int) -> None:
        waiting = sum(job.state in (State.UNKNOWN, State.HELD, State.NEEDS_KEY) for job in self._feed.jobs())
        if resumed:
            self.notices.append(say("Takes resumed: {n}.", n=resumed))
        if waiting:
            self.notices.append(say("Takes that need you: {n}.", n=waiting))

    async def _look_around(self) -> None:
        seen = -1
        while True:
            await asyncio.sleep(LOOK_AROUND)
            with suppress(StoreError):
                version = await self._jobs.data_version()
                if version != seen:
                    seen = version
                    await self._show_changes()

    async def _show_changes(self) -> None:
        changed, self._revision = await self._jobs.changed_since(self._revision)
        for job in changed:
            self._feed.take_over(job, is_ours=job.id in self._running, since=self._started_at)
