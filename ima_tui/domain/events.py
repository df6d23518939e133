"""What can happen to a job, in the past tense. `job.apply` is the only reader that decides anything.

Every event carries `at`, seconds since the epoch (UTC wall clock). `durable` events are committed with full sync before
anything else happens, because money hangs on them; `passing` ones are shown but never stored.
"""

from __future__ import annotations

from typing import ClassVar

from ima_tui.domain.errors import Fault
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.request import Request
from ima_tui.domain.text import Said


@dataclass(frozen=True, slots=True)
class Media:
    """One output of a task. Its addresses let in whoever has them, so a repr does not show them."""

    url: str = field(repr=False)
    cover_url: str = field(default="", repr=False)
    width: int = 0
    height: int = 0
    duration: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Root of all events."""

    at: float
    kind: ClassVar[str]
    durable: ClassVar[bool] = False
    passing: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadStarted(Event):
    """Local images are on their way to the service."""

    kind = "upload_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadMoved(Event):
    """Bytes of image `index` (from 0) were handed to the network."""

    kind = "upload_moved"
    passing = True
    index: int
    sent: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReady(Event):
    """Image `index` has a public URL; `reused` if an earlier upload of the same bytes still answers."""

    kind = "image_ready"
    index: int
    url: str
    reused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSent(Event):
    """The create call goes out as soon as this is on disk: from here on the take may have been charged."""

    kind = "create_sent"
    durable = True
    request: Request
    changes: tuple[Said, ...] = ()
    """What reflection changed against the attempt before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateNotSent(Event):
    """The create call provably did not arrive, or was turned away untouched (429): it may go out again."""

    kind = "create_not_sent"
    durable = True
    fault: Fault
    retry_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRefused(Event):
    """The service refused this attempt: nothing was created."""

    kind = "create_refused"
    durable = True
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUnanswered(Event):
    """The answer to create was lost: the take may have been charged."""

    kind = "create_unanswered"
    durable = True
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Event):
    """The service took the task; the credits are spent."""

    kind = "accepted"
    durable = True
    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled(Event):
    """The service said: still processing. Clears any trouble."""

    kind = "polled"
    passing = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PollTroubled(Event):
    """A poll failed; the task goes on at the service and is asked again at `retry_at`."""

    kind = "poll_troubled"
    passing = True
    fault: Fault
    retry_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered(Event):
    """The clip is ready; its cover is being fetched."""

    kind = "rendered"
    medias: tuple[Media, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """The take is ready to be looked at; `poster` is the file name of the fetched cover, empty if there is none."""

    kind = "finished"
    durable = True
    poster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """The take ended without a result: refused, or failed at the service."""

    kind = "failed"
    durable = True
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOverdue(Event):
    """The bound of waiting is over. No failure of the task: it may still finish."""

    kind = "went_overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    """Not sent, and waiting for the user: after a restart, or because the key or the price must be settled first."""

    kind = "held"
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNeeded(Event):
    """The key was refused while the task is running: watching pauses until there is another."""

    kind = "key_needed"
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStopped(Event):
    """The user stopped watching. The task goes on at the service; watching can be taken up again."""

    kind = "watch_stopped"
    given_up: bool = False
    """It was not the user: the task was not ready a day after it became overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """Taken up again, by the user or after a restart."""

    kind = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted(Event):
    """The user found the task of an unanswered create in the creation records."""

    kind = "adopted"
    durable = True
    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedNotCreated(Event):
    """The user looked, and an unanswered create made no task."""

    kind = "marked_not_created"
    durable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Relinked(Event):
    """The links of a finished take had expired, and the service gave fresh ones to the same clips."""

    kind = "relinked"
    medias: tuple[Media, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Something worth a line in the timeline that changes nothing: an odd answer, a preference that was not saved."""

    kind = "noted"
    sentence: Said


def _leaves(root: type[Event]) -> list[type[Event]]:
    return [leaf for child in root.__subclasses__() for leaf in (child, *_leaves(child))]


KINDS = {event.kind: event for event in _leaves(Event)}
"""Every event by its stored name."""
