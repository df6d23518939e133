"""The latest snapshot of every job in view, and a way to follow what changes.

A follower gets batches: one snapshot per job that changed since it last looked, however often it changed in between.
So a burst of upload progress costs a slow screen one repaint. Of the takes that settled only the last stay in view:
the history has them all, and a program that runs for weeks must not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ima_tui.domain.job import Job
from ima_tui.domain.marks import Marks

GATHERED = 0.03
"""Seconds for which changes gather before a follower hears of them: a take that is kept, sent and accepted in that time
is drawn once, and drawing does not hold its request back."""
MOST_SETTLED = 200
"""Settled jobs that stay in view."""


class Feed:
    """Snapshots in, batches out. Lives on one event loop."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._marks: dict[str, Marks] = {}
        """Marks of jobs in view: whoever works on a job may hold a snapshot from before they were changed."""
        self._settled: dict[str, None] = {}
        """Those in view, in the order in which they settled."""
        self._dropped: set[str] = set()
        self._followers: list[_Follower] = []

    def push(self, job: Job) -> None:
        """Publish a snapshot. It is in the store already, unless it only shows progress."""
        if job.id in self._dropped:
            return  # it may still be under way, but nobody wants to see it
        job = self._marks.setdefault(job.id, Marks.of(job)).on(job)
        self._jobs[job.id] = job
        self._tell(job)
        if job.settled:
            self._settled[job.id] = None
            self._forget_the_oldest()

    def remark(self, job: Job) -> None:
        """Publish a job's marks. What else the snapshot says may be older than what is known of it."""
        known = self._jobs.get(job.id)
        if known is not None:
            self._marks[job.id] = Marks.of(job)
            self.push(known)
        else:
            self._tell(job)

    def refresh(self, job: Job) -> None:
        """Publish a job as the history has it, perhaps one of long ago: it does not come into view by that."""
        if job.removed_at or (job.id not in self._jobs and job.id not in self._dropped):
            self._tell(job)
        else:
            self.put_back(job)

    def _tell(self, job: Job) -> None:
        for follower in self._followers:
            follower.changed[job.id] = job
            follower.woken.set()

    def _forget_the_oldest(self) -> None:
        while len(self._settled) > MOST_SETTLED:
            oldest = next(iter(self._settled))
            self._forget(oldest)

    def _forget(self, job_id: str) -> None:
        for known in (self._settled, self._jobs, self._marks):
            known.pop(job_id, None)

    def get(self, job_id: str) -> Job | None:
        """The latest snapshot of a job in view."""
        return self._jobs.get(job_id)

    def drop(self, job_id: str, removed: Job | None = None) -> None:
        """Forget a job that was taken out of the history, until it is put back; `removed` tells followers so."""
        self._dropped.add(job_id)
        self._forget(job_id)
        if removed is not None:
            self._tell(removed)

    def put_back(self, job: Job) -> None:
        """Show a job as the history has it, whether or not it was out of it before."""
        self._dropped.discard(job.id)
        self._marks[job.id] = Marks.of(job)
        self.push(job)

    def take_over(self, job: Job, *, is_ours: bool, since: float) -> None:
        """Publish a job as another program left it. `is_ours`: it runs here. Our own run goes on `since` then."""
        if job.removed_at:
            self.drop(job.id, job)
        elif is_ours:
            self.remark(job)  # whatever else is true of it, we know better
        elif job.settled and job.settled_at < since:
            self.refresh(job)  # it was marked, put back, or given fresh links
        else:
            self.put_back(job)

    def jobs(self) -> tuple[Job, ...]:
        """All jobs in view, newest first."""
        return tuple(sorted(self._jobs.values(), key=lambda job: (job.created_at, job.id), reverse=True))

    async def follow(self) -> AsyncIterator[tuple[Job, ...]]:
        """Batches of changed jobs, oldest change first; begins with whatever is in view."""
        follower = _Follower(dict(self._jobs))
        self._followers.append(follower)
        try:
            while True:
                if follower.changed:
                    batch = tuple(follower.changed.values())
                    follower.changed.clear()
                    yield batch
                follower.woken.clear()
                if not follower.changed:
                    await follower.woken.wait()
                    await asyncio.sleep(GATHERED)
        finally:
            self._followers.remove(follower)


class _Follower:
    def __init__(self, changed: dict[str, Job]) -> None:
        self.changed = changed
        self.woken = asyncio.Event()
