"""A job: one take from the moment it is confirmed, and the only state machine.

    CHECKING → UPLOADING → CREATING → GENERATING → FINISHING → READY
                    ↘ HELD      ↘ WAITING, REFUSED, UNKNOWN      ↘ FAILED, OVERDUE, NEEDS_KEY, STOPPED

CREATING means a create call may be on the wire: a job found there after a crash is UNKNOWN, never sent again by itself.
`apply` takes any job and event that can meet and returns the next snapshot; what cannot meet raises `Illegal`. A late
event of a settled job changes nothing, but for fresh links to the clips of one that is ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, Illegal
from ima_tui.domain.events import Event, Media
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.request import Request
from ima_tui.domain.states import State as State
from ima_tui.domain.text import Said

SETTLED = frozenset({State.READY, State.FAILED, State.REFUSED})
"""Nothing more happens by itself or on request."""
RESTING = SETTLED | {State.UNKNOWN, State.HELD, State.STOPPED, State.NEEDS_KEY}
"""Nobody has to work on the job now."""
UNSENT = frozenset({State.CHECKING, State.UPLOADING, State.WAITING, State.HELD})
"""No create call is on its way: cancelling is free."""
AT_SERVICE = frozenset({State.GENERATING, State.FINISHING, State.OVERDUE, State.NEEDS_KEY, State.STOPPED})
"""The service has the task."""


class Outcome(StrEnum):
    """How an attempt at create ended."""

    OPEN = "open"
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One create call."""

    number: int
    """From 1; a repetition of a call that never arrived keeps its number."""
    sent_at: float
    request: Request
    changes: tuple[Said, ...] = ()
    outcome: Outcome = Outcome.OPEN
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One input image on its way."""

    url: str = ""
    sent: int = 0
    total: int = 0
    reused: bool = False


class Descent(StrEnum):
    """How a take came from an earlier one."""

    REMIX = "remix"
    """An edited copy."""
    REPEAT = "repeat"
    """The same request once more."""
    PROMOTION = "promotion"
    """A Fast take's recipe on Pro."""
    NEXT_SHOT = "next_shot"
    """It begins (or ends) with a frame of the earlier clip."""
    RECIPE = "recipe"
    """From a recipe file that names the take it was written from."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The take from which another one came."""

    parent_id: str
    descent: Descent
    frame: int | None = None
    """For a next shot: the number of the parent's frame, from 0, at which it goes on."""


@dataclass(frozen=True, slots=True)
class Job:
    """A snapshot. `request` is what is or was last sent; `asked` is what the user confirmed."""

    id: str
    user_id: str
    service: str
    """The open API's base URL: a task is only known there."""
    account: str
    """Fingerprint of the key it was sent with."""
    asked: Request
    request: Request
    created_at: float
    state: State = State.CHECKING
    changed_at: float = 0.0
    uploads: tuple[Upload, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    task_id: str = ""
    accepted_at: float = 0.0
    medias: tuple[Media, ...] = ()
    poster: str = ""
    settled_at: float = 0.0
    fault: Fault | None = None
    """Why it ended, or why it waits for the user."""
    trouble: Fault | None = None
    """Why the service cannot be heard at the moment; the task goes on there."""
    retry_at: float = 0.0
    given_up: bool = False
    """Stopped by the program, after a day of asking past the bound."""
    removed_at: float = 0.0
    """When the user took it out of the history; 0 while it is there."""
    simulated: bool = False
    """Made by the built-in simulator: nothing was charged."""
    origin: Origin | None = None
    """The take it came from."""
    pair_id: str = ""
    """Shared by the two takes of an A/B pair; empty for a single one."""
    pace: float = 0.0
    """How many times faster than at the real service time ran for it; 0 in takes from before this was kept."""
    stars: int = 0
    """How good the user finds it, 0 to 3. Kept beside the snapshot, as `tags` and `note` are: marks are the user's."""
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in SETTLED

    @property
    def main_media(self) -> Media | None:
        """The clip to show; with several outputs the first."""
        return self.medias[0] if self.medias else None

    @property
    def charged(self) -> int | float:
        """Credits that this job has cost as far as is known; an unknown one counts in full."""
        spent = self.task_id or self.state in (State.UNKNOWN, State.CREATING)
        return self.request.credits if spent else 0

    def elapsed(self, now: float) -> float:
        """Seconds since the service took the task (before that: since it was confirmed), never negative."""
        end = self.settled_at or now
        return max(0.0, end - (self.accepted_at or self.created_at))


def apply(job: Job, event: Event) -> Job:
    """The job after `event`. Raises `Illegal` where the two cannot meet."""
    if job.settled:
        if isinstance(event, ev.Relinked) and job.state is State.READY and event.medias:
            return replace(job, medias=event.medias)
        return job
    if job.state not in _ALLOWED.get(type(event), frozenset()):
        raise Illegal(f"{event.kind} cannot happen to a job that is {job.state}")
    changed = _changed(job, event)
    if changed.settled and not job.settled:
        changed = replace(changed, settled_at=event.at, trouble=None, retry_at=0.0)
    return changed if changed.state is job.state else replace(changed, changed_at=event.at)


def _changed(job: Job, event: Event) -> Job:
    match event:
        case ev.UploadStarted():
            return _upload_started(job)
        case ev.UploadMoved():
            return _with_upload(job, event.index, sent=event.sent, total=event.total)
        case ev.ImageReady():
            return _image_ready(job, event)
        case ev.CreateSent():
            return _create_sent(job, event)
        case ev.CreateNotSent() | ev.CreateRefused() | ev.CreateUnanswered():
            return _create_ended(job, event)
        case ev.Accepted():
            attempts = _closed(job, Outcome.ACCEPTED)
            return replace(_at_service(job, event.task_id, event.at), attempts=attempts)
        case ev.Adopted():
            return _at_service(job, event.task_id, job.attempts[-1].sent_at if job.attempts else event.at)
        case ev.Polled():
            return replace(job, trouble=None, retry_at=0.0) if job.trouble else job
        case ev.PollTroubled():
            return replace(job, trouble=event.fault, retry_at=event.retry_at)
        case ev.Rendered():
            return replace(job, state=State.FINISHING, medias=event.medias, trouble=None, retry_at=0.0)
        case ev.Finished():
            return replace(job, state=State.READY, poster=event.poster, fault=None)
        case ev.Failed():
            return replace(job, state=State.FAILED if job.task_id else State.REFUSED, fault=event.fault)
        case _:
            return _paused_or_resumed(job, event)


def _paused_or_resumed(job: Job, event: Event) -> Job:
    match event:
        case ev.WentOverdue():
            return replace(job, state=State.OVERDUE)
        case ev.Held():
            return replace(job, state=State.HELD, fault=event.fault, retry_at=0.0)
        case ev.KeyNeeded():
            return replace(job, state=State.NEEDS_KEY, fault=event.fault)
        case ev.WatchStopped():
            state = State.STOPPED if job.task_id else State.HELD
            return replace(job, state=state, trouble=None, retry_at=0.0, given_up=event.given_up)
        case ev.Resumed():
            state = (State.FINISHING if job.medias else State.GENERATING) if job.task_id else State.CHECKING
            return replace(job, state=state, fault=None, trouble=None, retry_at=0.0, given_up=False)
        case ev.MarkedNotCreated():
            return replace(job, state=State.REFUSED, fault=job.fault or Fault(FaultKind.ANSWER_LOST))
        case _:
            return job  # Noted: a line in the timeline, nothing more


def _upload_started(job: Job) -> Job:
    totals = (image.facts.size_bytes if image.facts else 0 for image in job.request.images)
    return replace(job, state=State.UPLOADING, uploads=tuple(Upload(total=total) for total in totals))


def _image_ready(job: Job, event: ev.ImageReady) -> Job:
    total = job.uploads[event.index].total if event.index < len(job.uploads) else 0
    return _with_upload(job, event.index, url=event.url, sent=total, total=total, reused=event.reused)


def _with_upload(job: Job, index: int, *, sent: int, total: int, url: str = "", reused: bool = False) -> Job:
    if not 0 <= index < len(job.uploads):
        raise Illegal(f"image {index} of {len(job.uploads)}")
    changed = replace(job.uploads[index], sent=sent, total=total, url=url or job.uploads[index].url, reused=reused)
    return replace(job, uploads=(*job.uploads[:index], changed, *job.uploads[index + 1 :]))


def _create_sent(job: Job, event: ev.CreateSent) -> Job:
    again = bool(job.attempts) and job.attempts[-1].outcome is Outcome.NOT_SENT
    attempts = job.attempts[:-1] if again else job.attempts
    changes = event.changes or (job.attempts[-1].changes if again else ())
    attempt = Attempt(len(attempts) + 1, event.at, event.request, changes)
    return replace(
        job, state=State.CREATING, request=event.request, attempts=(*attempts, attempt), fault=None, retry_at=0.0
    )


def _closed(job: Job, outcome: Outcome, fault: Fault | None = None) -> tuple[Attempt, ...]:
    return (*job.attempts[:-1], replace(job.attempts[-1], outcome=outcome, fault=fault))


_CREATE_ENDS = {
    ev.CreateNotSent: (State.WAITING, Outcome.NOT_SENT),
    ev.CreateRefused: (State.CHECKING, Outcome.REFUSED),
    ev.CreateUnanswered: (State.UNKNOWN, Outcome.UNANSWERED),
}


def _create_ended(job: Job, event: ev.CreateNotSent | ev.CreateRefused | ev.CreateUnanswered) -> Job:
    state, outcome = _CREATE_ENDS[type(event)]
    retry_at = event.retry_at if isinstance(event, ev.CreateNotSent) else 0.0
    attempts = _closed(job, outcome, event.fault)
    return replace(job, state=state, attempts=attempts, fault=event.fault, retry_at=retry_at)


def _at_service(job: Job, task_id: str, since: float) -> Job:
    return replace(job, state=State.GENERATING, task_id=task_id, accepted_at=since, fault=None)


_BEFORE_CREATE = frozenset({State.CHECKING, State.UPLOADING, State.WAITING})
_CALLING = frozenset({State.CREATING})
_WATCHING = frozenset({State.GENERATING, State.FINISHING, State.OVERDUE, State.NEEDS_KEY, State.STOPPED})
_ALLOWED: Mapping[type[Event], frozenset[State]] = {
    ev.UploadStarted: _BEFORE_CREATE,
    ev.UploadMoved: frozenset({State.UPLOADING}),
    ev.ImageReady: frozenset({State.UPLOADING}),
    ev.CreateSent: _BEFORE_CREATE,
    ev.CreateNotSent: _CALLING,
    ev.CreateRefused: _CALLING,
    ev.CreateUnanswered: _CALLING,
    ev.Accepted: _CALLING,
    ev.Polled: _WATCHING,
    ev.PollTroubled: _WATCHING,
    ev.Rendered: _WATCHING,
    ev.Noted: frozenset(State),
    ev.Failed: frozenset(State) - SETTLED,
    ev.Finished: frozenset({State.FINISHING}),
    ev.WentOverdue: frozenset({State.GENERATING}),
    ev.Held: _BEFORE_CREATE | {State.HELD},
    ev.KeyNeeded: _WATCHING,
    ev.WatchStopped: _BEFORE_CREATE | _WATCHING,
    ev.Resumed: frozenset(State) - SETTLED - {State.CREATING, State.UNKNOWN},
    ev.Adopted: frozenset({State.UNKNOWN}),
    ev.MarkedNotCreated: frozenset({State.UNKNOWN}),
}
