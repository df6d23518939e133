"""A wall clock and a monotonic one that tests move separately, and a service that answers as it is told.

Nothing waits for real time: `TwoClocks.pass_by` lets time go on, from one sleeper that is due to the next.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from ima_tui.api.wire import TaskStatus
from ima_tui.domain.errors import StudioError
from ima_tui.domain.events import Event, Media
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.engine.connection import Connection
from ima_tui.engine.pace import Pace
from ima_tui.engine.posters import Posters
from ima_tui.engine.resting import Standing
from ima_tui.engine.watching import watch

NOON = 1_790_000_000.0
PROCESSING = TaskStatus("processing")
READY = TaskStatus("ready", (Media("https://example.test/clip.mp4"),))
_TURNS = 12
"""Turns of the loop in which a sleeper that was woken comes to its next sleep."""


class TwoClocks:
    """Stands still unless it is told to go on."""

    scale = 1.0

    def __init__(self) -> None:
        self.wall, self.steady = NOON, 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def shortened(self, seconds: float) -> float:
        return seconds / self.scale

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.steady + max(0.0, seconds), next(self._numbers), woken))
        await woken

    async def pass_by(self, seconds: float) -> None:
        """Both clocks go on by `seconds`; whoever is due meanwhile wakes in turn."""
        end = self.steady + seconds
        await _turns()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, woken = heapq.heappop(self._sleepers)
            self._go_to(due)
            if not woken.done():
                woken.set_result(None)
                await _turns()
        self._go_to(end)

    def machine_sleeps(self, seconds: float) -> None:
        """The lid is closed: only the wall clock goes on."""
        self.wall += seconds

    def is_set(self, seconds: float) -> None:
        """Somebody, or a time server, sets the wall clock ahead, or back where `seconds` are negative."""
        self.wall += seconds

    def _go_to(self, steady: float) -> None:
        self.wall, self.steady = self.wall + steady - self.steady, steady


async def _turns() -> None:
    for _ in range(_TURNS):
        await asyncio.sleep(0)


class Service:
    """Answers each question with `answer`: a status, an error, or what a function of the task's id says."""

    def __init__(self, clock: TwoClocks) -> None:
        self._clock = clock
        self.answer: TaskStatus | StudioError | Callable[[str], TaskStatus | StudioError] = PROCESSING
        self.asked: list[tuple[float, str]] = []
        """When, by the monotonic clock, and after which task."""

    async def detail(self, task_id: str) -> TaskStatus:
        self.asked.append((self._clock.steady, task_id))
        answer = self.answer(task_id) if callable(self.answer) else self.answer
        if isinstance(answer, StudioError):
            raise answer
        return answer

    @property
    def times(self) -> list[float]:
        """When it was asked."""
        return [when for when, _ in self.asked]

    def gaps(self) -> list[float]:
        """Seconds from each question to the next."""
        return [later - earlier for earlier, later in itertools.pairwise(self.times)]


class _NoPosters:
    async def fetch(self, *_arguments: object) -> str:
        return ""


class Room:
    """A connection to such a service, on such clocks, and whoever watches tasks over it."""

    def __init__(self) -> None:
        self.clock = TwoClocks()
        self.service = Service(self.clock)
        self.standing = Standing()
        self.pace = Pace()
        self._tasks: list[asyncio.Task[None]] = []

    def watch(self, id: str = "t", *, age: float = 0.0, **said: Any) -> Watched:
        """Begin to watch a task that the service accepted `age` seconds ago by the wall clock."""
        watched = Watched(at_service(id, self.clock.wall - age, **said))
        self._tasks.append(asyncio.create_task(self._follow(watched)))
        return watched

    async def _follow(self, watched: Watched) -> None:
        connection = SimpleNamespace(clock=self.clock, client=self.service, standing=self.standing, pace=self.pace)
        async for event in watch(watched.job, cast(Connection, connection), cast(Posters, _NoPosters())):
            watched.happened(event)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        assert [end for end in ends if isinstance(end, Exception)] == []


class Watched:
    """A job and what happened to it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events: list[Event] = []

    def happened(self, event: Event) -> None:
        self.events.append(event)
        self.job = apply(self.job, event)

    def state(self) -> State:
        """Where the job is by now."""
        return self.job.state

    @property
    def kinds(self) -> list[str]:
        """The names of all that is kept."""
        return [event.kind for event in self.events if not event.passing]


def at_service(id: str, accepted_at: float, **said: Any) -> Job:
    """A job whose task the service has."""
    request = Request(
        mode=Mode.TEXT, prompt="a moth", images=(), model=Model.PRO, model_code="ima-pro", model_name="Ima Sevio 1.0",
        version_id="v", choices={}, attribute_id=1, credits=4, attributes={}, parameters={},
    )  # fmt: skip
    told = {"state": State.GENERATING, "changed_at": accepted_at, **said}
    return Job(
        id, "default", "service", "account", request, request, accepted_at, task_id=f"task-{id}",
        accepted_at=accepted_at, **told,
    )  # fmt: skip
