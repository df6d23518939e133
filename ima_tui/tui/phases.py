"""How a job is said and shown: its glyph, its phase in words, its tone. Pure functions of a job and the time."""

from __future__ import annotations

from ima_tui.domain.estimates import Estimate
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job, State
from ima_tui.domain.progress import is_late, percent
from ima_tui.language import _
from ima_tui.tui.text import clock_time, weight

WORKING = frozenset(
    {State.CHECKING, State.UPLOADING, State.CREATING, State.WAITING, State.GENERATING, State.FINISHING, State.OVERDUE}
)
"""States whose words change with time."""
NEEDS_USER = frozenset({State.UNKNOWN, State.NEEDS_KEY, State.HELD, State.OVERDUE})
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One state's glyph and the token of its tone; the words come beside it, so neither says anything alone."""

    glyph: str
    tone: str


_LOOKS = {
    State.CHECKING: Look("◐", "$motion"),
    State.UPLOADING: Look("◐", "$motion"),
    State.CREATING: Look("◐", "$motion"),
    State.WAITING: Look("…", "$warn"),
    State.GENERATING: Look("◐", "$motion"),
    State.FINISHING: Look("◐", "$motion"),
    State.READY: Look("✓", "$good"),
    State.FAILED: Look("✕", "$bad"),
    State.REFUSED: Look("✕", "$bad"),
    State.UNKNOWN: Look("!", "$warn"),
    State.OVERDUE: Look("!", "$warn"),
    State.HELD: Look("○", "$warn"),
    State.NEEDS_KEY: Look("!", "$warn"),
    State.STOPPED: Look("○", "$soft"),
}


def look(job: Job) -> Look:
    """The glyph and tone of a job."""
    return _LOOKS[job.state]


def done(job: Job, now: float, scale: float) -> float | None:
    """How far the bar of this job is, 0 to 1, or None where a bar would say nothing."""
    match job.state:
        case State.UPLOADING:
            total = sum(upload.total for upload in job.uploads)
            return sum(upload.sent for upload in job.uploads) / total if total else 0.0
        case State.GENERATING:
            return percent(job.elapsed(now), job.request.model, scale) / 100
        case State.FINISHING:
            return 0.97
        case _:
            return None


def phase(job: Job, now: float, scale: float, estimate: Estimate | None = None) -> str:
    """What happens to a job right now, in words.

    Past the documented range it takes longer than usual, unless an `estimate` from one's own takes knows better.
    """
    if job.state is State.GENERATING:
        if job.trouble is not None:
            return _("connection lost, the take goes on at the service")
        if is_late(job.elapsed(now), job.request.model, scale) and not _as_usual(job, now, scale, estimate):
            return _("taking longer than usual")
        return _("generating {n} %", n=percent(job.elapsed(now), job.request.model, scale))
    if job.state is State.UPLOADING:
        sent = sum(upload.sent for upload in job.uploads)
        total = sum(upload.total for upload in job.uploads)
        return _("uploading {sent} of {total}", sent=weight(sent), total=weight(total))
    if job.state is State.CREATING:
        return _("creating, attempt {k} of {most}", k=max(1, len(job.attempts)), most=MOST_ATTEMPTS)
    if job.state is State.WAITING:
        left = max(0.0, job.retry_at - now)
        return _("waiting for a slot, again in {time}", time=clock_time(left))
    return _plain(job.state)


def _as_usual(job: Job, now: float, scale: float, estimate: Estimate | None) -> bool:
    return estimate is not None and estimate.own and job.elapsed(now) * scale <= estimate.longest


def _plain(state: State) -> str:
    match state:
        case State.CHECKING:
            return _("checking")
        case State.FINISHING:
            return _("fetching the cover")
        case State.READY:
            return _("ready")
        case State.FAILED:
            return _("failed")
        case State.REFUSED:
            return _("not created")
        case State.UNKNOWN:
            return _("unknown, may have been charged")
        case State.OVERDUE:
            return _("overdue, still being watched")
        case State.HELD:
            return _("held, not sent yet")
        case State.NEEDS_KEY:
            return _("needs your key")
        case State.STOPPED:
            return _("not watched")
        case _:
            return str(state)


def short_phase(job: Job, now: float, scale: float) -> str:
    """The same in a word, for a narrow column."""
    match job.state:
        case State.GENERATING:
            return f"{percent(job.elapsed(now), job.request.model, scale)} %"
        case State.UNKNOWN:
            return _("unknown")
        case State.OVERDUE:
            return _("overdue")
        case State.HELD:
            return _("held")
        case State.NEEDS_KEY:
            return _("needs key")
        case State.UPLOADING:
            return _("uploading")
        case State.CREATING:
            return _("creating")
        case State.WAITING:
            return _("waiting")
        case _:
            return _plain(job.state)
