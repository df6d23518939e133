"""A service as one account meets it: so many requests a second and no more, and takes that are ready in their time.

It stands in for the wire and for what is behind it; everything on this side of it (scheduler, watchers, feed, history)
is the program's own. What it was asked, and when, it remembers.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from ima_tui.api.leaves import catalog
from ima_tui.api.transport import SLOTS
from ima_tui.api.wire import TaskStatus
from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import TooManyRequests
from ima_tui.domain.events import Media
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.engine.watching import POLL_EVERY
from ima_tui.simulator.products import catalogue

READY_AFTER = (60.0, 120.0)
"""Seconds that the service needs for a Fast take."""
ANSWERS_AFTER = 0.15
"""Seconds of a round trip."""
ASKS_TO_WAIT = 2.0
"""Seconds that it names when it turns a request away."""


@dataclass
class Account:
    """The service's side, shared by everyone who uses the account."""

    limit: int
    """Requests a second."""
    answered: int = 0
    turned_away: int = 0
    ready_at: dict[str, float] = field(default_factory=dict)
    """By task."""
    off: list[float] = field(default_factory=list)
    """Seconds between when a task was to be asked after and when it was."""
    _due: dict[str, float] = field(default_factory=dict)
    _second: int = 0
    _in_it: int = 0
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def admit(self) -> None:
        """Raises TooManyRequests."""
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._in_it = second, 0
        self._in_it += 1
        if self._in_it > self.limit:
            self.turned_away += 1
            raise TooManyRequests(429, "too many requests", retry_after=ASKS_TO_WAIT)
        self.answered += 1

    def accept(self) -> str:
        """A new task."""
        self.admit()
        task = f"{next(self._numbers):024x}"
        now = asyncio.get_running_loop().time()
        self.ready_at[task] = now + random.uniform(*READY_AFTER)
        self._due[task] = now + ANSWERS_AFTER + POLL_EVERY
        return task

    def tell(self, task: str) -> TaskStatus:
        """How it stands. Who was turned away is told when to come again, so only answers set the next date."""
        now = asyncio.get_running_loop().time()
        due = self._due.pop(task, None)
        if due is not None:
            self.off.append(abs(now - due))
        self.admit()
        self._due[task] = now + ANSWERS_AFTER + POLL_EVERY
        if now < self.ready_at[task]:
            return TaskStatus("processing")
        return TaskStatus("ready", (Media("https://cdn.example.com/clip.mp4", "", 1280, 720, 5.0),))


class Client:
    """One program's line to it; the parts of `api.client.ImaClient` that a take of words alone needs."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._slots = asyncio.Semaphore(SLOTS)
        self._create_slots = asyncio.Semaphore(SLOTS)
        self._catalog = catalog(catalogue(Mode.TEXT.value), Mode.TEXT)

    async def products(self, mode: Mode) -> Catalog:
        """The simulator's list."""
        return self._catalog

    async def create(self, request: Request, urls: Sequence[str]) -> str:
        """The id of a new task."""
        async with self._create_slots:
            await asyncio.sleep(ANSWERS_AFTER / 2)
            try:
                return self._account.accept()
            finally:
                await asyncio.sleep(ANSWERS_AFTER / 2)

    async def detail(self, task_id: str) -> TaskStatus:
        """How a task stands."""
        async with self._slots:
            await asyncio.sleep(ANSWERS_AFTER / 2)
            try:
                return self._account.tell(task_id)
            finally:
                await asyncio.sleep(ANSWERS_AFTER / 2)
