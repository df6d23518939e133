"""Watching a task that the service took, until it is ready, failed, or past all patience.

No network error, 5xx, 429 or garbled answer ever ends a paid task: they delay the next question, no more. Past the
bound the job is *overdue*, asked slowly for a day, then given up in so many words, and still resumable. What passes
here is measured by the monotonic clock; the wall clock only says how old a task was when this run began. Source: wire
contract, section 3; wishes D5, D6 and D8.
"""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator

from ima_tui.api.wire import TaskStatus
from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, KeyRejected, StudioError
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.engine.connection import Connection
from ima_tui.engine.pace import LONGEST_TOLD_PAUSE
from ima_tui.engine.posters import Posters
from ima_tui.engine.resting import Clocks, End, Rest

POLL_EVERY = 8.0
BOUND = 2400.0
"""Seconds after which a task counts as overdue."""
ANSWERS_BEFORE_GIVING_WAY = 3
"""A take found again after a long time away is heard of this often before that time counts against it."""
OVERDUE_EVERY = 180.0
GIVE_UP = 86_400.0
"""Seconds for which an overdue task is still asked after."""
LONGEST_PAUSE = 60.0
SPREAD = 5.0
"""Seconds over which takes that fall due together, as after the machine's sleep, are asked after."""
_GIVEN_UP = say(
    "Still not ready a day after it became overdue: it is not asked for by itself any more. You can look again at any "
    "time."
)


async def watch(job: Job, connection: Connection, posters: Posters) -> AsyncGenerator[Event, None]:
    """Events of a job whose task id is known, until it settles or rests. All figures in seconds of the real service."""
    clock, standing, pace = connection.clock, connection.standing, connection.pace
    rest, ages = Rest(clock, standing, pace), _Ages(job, clock)
    medias = job.medias
    failures, noted = 0, set[str]()
    pause = _first_pause(job, clock.now(), clock.scale)
    while not medias:
        match await rest.wait(pause):
            case End.KEY_REFUSED if standing.refusal is not None:
                yield ev.KeyNeeded(at=clock.now(), fault=standing.refusal)
                return
            case End.AWAKE:
                failures = 0
                ages.woke()
                await rest.settle(random.uniform(0.0, SPREAD))
        try:
            status = await connection.client.detail(job.task_id)
        except KeyRejected as error:
            standing.refused(error.fault())
            yield ev.KeyNeeded(at=clock.now(), fault=error.fault())
            return
        except StudioError as error:
            failures += 1
            pause = backed_off(failures, getattr(error, "retry_after", None))
            pace.failed(clock, error)
            retry_at = clock.now() + clock.shortened(pause)
            yield ev.PollTroubled(at=clock.now(), fault=error.fault(), retry_at=retry_at)
        else:
            standing.accepted()
            pace.answered()
            ages.heard()
            failures, pause = 0, POLL_EVERY
            for odd in sorted(set(status.odd) - noted):
                yield ev.Noted(at=clock.now(), sentence=say("The service gave an unexpected answer: {what}", what=odd))
            noted.update(status.odd)
            yield _read(status, clock.now())
            if status.state == "failed":
                return
            medias = status.medias if status.state == "ready" else ()
        if not medias and ages.past_bound:
            if not ages.overdue:
                ages.go_overdue()
                yield ev.WentOverdue(at=clock.now())
            if ages.past_all_patience:
                yield ev.Noted(at=clock.now(), sentence=_GIVEN_UP)
                yield ev.WatchStopped(at=clock.now(), given_up=True)
                return
            pause = max(pause, OVERDUE_EVERY)
    yield ev.Finished(at=clock.now(), poster=await posters.fetch(job.id, medias[0], connection))


class _Ages:
    """How old a task is and how long it has been overdue, in seconds of the real service.

    However the wall clock is set meanwhile, an age grows as the monotonic one does. An age from before this run, or
    from before the machine slept, counts only once the service has been heard of often enough since, or has had as long
    again to answer.
    """

    def __init__(self, job: Job, clock: Clocks) -> None:
        self._clock = clock
        self._began = self._awake_since = clock.monotonic()
        self._before = max(0.0, clock.now() - job.accepted_at)
        self.overdue = job.state is State.OVERDUE
        self._overdue_before = max(0.0, clock.now() - job.changed_at) if self.overdue else 0.0
        self._overdue_since = self._began
        self._answers = 0

    def woke(self) -> None:
        """The machine slept: what was due meanwhile could not be done."""
        self._awake_since, self._answers = self._clock.monotonic(), 0

    def heard(self) -> None:
        """The service answered, whatever it said."""
        self._answers += 1

    def go_overdue(self) -> None:
        """The bound is passed: from here on the slow watch counts."""
        self.overdue, self._overdue_since = True, self._clock.monotonic()

    @property
    def past_bound(self) -> bool:
        """Whether the task is overdue by now."""
        return self.overdue or self._exceeds(BOUND, self._before, self._began)

    @property
    def past_all_patience(self) -> bool:
        """Whether the slow watch of an overdue task is over."""
        return self._exceeds(GIVE_UP, self._overdue_before, self._overdue_since)

    def _exceeds(self, bound: float, before: float, since: float) -> bool:
        heard_enough = self._answers >= ANSWERS_BEFORE_GIVING_WAY
        return self._passed(since, before) > bound and (heard_enough or self._passed(self._awake_since) > bound)

    def _passed(self, since: float, before: float = 0.0) -> float:
        return (before + self._clock.monotonic() - since) * self._clock.scale


def _read(status: TaskStatus, now: float) -> Event:
    if status.state == "failed":
        return ev.Failed(at=now, fault=Fault(FaultKind.GENERATION_FAILED, message=status.reason))
    if status.state == "ready":
        return ev.Rendered(at=now, medias=status.medias)
    return ev.Polled(at=now)


def _first_pause(job: Job, now: float, scale: float) -> float:
    """The first poll comes one interval after create; of a job taken up again soon, but not all in one instant."""
    age = (now - job.accepted_at) * scale
    return POLL_EVERY - age if 0 <= age < POLL_EVERY else random.uniform(0.0, POLL_EVERY / 2)


def backed_off(failures: int, told: float | None) -> float:
    """Seconds until the next question: what the service asked for, or doubling from the interval to a minute.

    Never sooner than was asked for, and never all takes in one instant: what is told to one is mostly told to all.
    """
    if told is not None:
        return min(max(told, POLL_EVERY), LONGEST_TOLD_PAUSE) + random.uniform(0.0, SPREAD)
    doubled = min(LONGEST_PAUSE, POLL_EVERY * float(2 ** min(failures - 1, 6)))
    return max(POLL_EVERY, doubled * random.uniform(0.8, 1.0))
