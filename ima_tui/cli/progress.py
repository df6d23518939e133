"""How a take gets on: a bar on a terminal, otherwise a line per change and one at the documented cadence.

A log gets a progress line every 45 s (Pro) or 30 s (Fast), divided by the time scale; every change of phase, every
attempt with what was changed for it, and every trouble is a line of its own, once. All times are given from outside,
so that a test can hold the clock. Source: the specification, "User Experience Protocol"; behaviour, "A generation".
"""

from __future__ import annotations

from collections.abc import Callable

from ima_tui.cli.diagnostics import Diagnostics
from ima_tui.cli.lines import fit, state_name
from ima_tui.cli.words import duration, weight
from ima_tui.domain.errors import Fault
from ima_tui.domain.estimates import Estimate
from ima_tui.domain.job import Job, State
from ima_tui.domain.progress import is_late, percent
from ima_tui.domain.reflection import MOST_ATTEMPTS
from ima_tui.language import _, tr

REDRAW_EVERY = 0.25
"""Seconds between two pictures of the bar."""
_BAR = 24
_TIMED = frozenset({State.UPLOADING, State.CREATING, State.WAITING, State.GENERATING, State.FINISHING})
"""Phases that get a progress line at the cadence."""


class Progress:
    """Tells one take's progress. Call `show` with each snapshot, and again whenever `due` says."""

    def __init__(
        self,
        diagnostics: Diagnostics,
        *,
        scale: float,
        prefix: str = "",
        bar: bool = True,
        estimate: Callable[[Job], Estimate] | None = None,
    ) -> None:
        self._diagnostics = diagnostics
        self._estimate = estimate
        self._told_usual = False
        self._scale = scale
        self._prefix = f"{prefix}  " if prefix else ""
        """Tells takes apart when several are followed at once."""
        self._bar = bar and diagnostics.terminal
        self._phase: tuple[object, ...] = ()
        self._told_attempts = 0
        self._told_trouble: Fault | None = None
        self._last_line = 0.0

    def show(self, job: Job, now: float) -> None:
        """Say what is new about `job` at `now` (seconds since the epoch)."""
        self._tell_attempts(job)
        self._tell_trouble(job, now)
        phase = (job.state, job.task_id, len(job.attempts))
        if phase != self._phase:
            changed_state, self._phase, self._last_line = phase[:1] != self._phase[:1], phase, now
            if changed_state:
                self._tell_phase(job, now)
        elif job.state in _TIMED and not self._bar and now - self._last_line >= self._cadence(job):
            self._line(self._measure(job, now), now)
        self._tell_usual(job)
        if self._bar and job.state in _TIMED:
            self._diagnostics.live(self._drawn(job, now))

    def due(self, job: Job, now: float) -> float:
        """Seconds until `show` has something to say about an unchanged job."""
        if self._bar:
            return REDRAW_EVERY
        if job.state not in _TIMED:
            return self._cadence(job)
        return max(0.01, self._last_line + self._cadence(job) - now)

    def end(self) -> None:
        """Nothing more will come."""
        if self._bar:
            self._diagnostics.clear()

    def _cadence(self, job: Job) -> float:
        return job.request.model.report_every / self._scale

    def _line(self, text: str, now: float) -> None:
        self._last_line = now
        self._diagnostics.say(self._prefix + text)

    def _tell_attempts(self, job: Job) -> None:
        """Each attempt once, with what was changed for it and why: snapshots are coalesced, attempts are kept."""
        for attempt in job.attempts[self._told_attempts :]:
            if attempt.number > 1:
                before = job.attempts[attempt.number - 2].fault
                if before is not None:
                    self._diagnostics.say(self._prefix + _("The service said no: {why}", why=_spoken(before)))
                text = _("Trying again, attempt {k} of {most}", k=attempt.number, most=MOST_ATTEMPTS)
                self._diagnostics.say(self._prefix + text)
            for change in attempt.changes:
                self._diagnostics.warn(self._prefix + "  " + tr(change))
        self._told_attempts = len(job.attempts)

    def _tell_trouble(self, job: Job, now: float) -> None:
        """The beginning of a trouble, and its end; not each repetition of it."""
        kind = job.trouble.kind if job.trouble is not None else None
        told = self._told_trouble.kind if self._told_trouble is not None else None
        if kind is not told:
            if job.trouble is not None:
                self._diagnostics.warn(self._prefix + _trouble(job, job.trouble, now))
            elif job.state in _TIMED:
                self._diagnostics.say(self._prefix + _("The service answers again."))
        self._told_trouble = job.trouble

    def _tell_phase(self, job: Job, now: float) -> None:
        match job.state:
            case State.CHECKING if job.attempts:
                return  # a refused attempt; the next one says it all
            case State.UPLOADING:
                total = weight(sum(upload.total for upload in job.uploads))
                count = sum(not image.remote for image in job.request.images)
                self._line(_("Uploading images: {n}, {size}", n=count, size=total), now)
            case State.WAITING:
                why = _spoken(job.fault) if job.fault is not None else ""
                left = duration(job.retry_at - now)
                self._line(_("Not sent yet ({why}); again in {time}.", why=why, time=left), now)
            case State.CREATING if len(job.attempts) > 1:
                return
            case State.CREATING:
                self._line(_("Creating the task"), now)
            case State.GENERATING:
                self._line(_("Generating, task {id}", id=job.task_id), now)
            case State.CHECKING:
                self._line(_("Checking"), now)
            case State.FINISHING:
                self._line(_("Fetching the cover"), now)
            case _:
                return  # an end or a rest: the command says what it means

    def _tell_usual(self, job: Job) -> None:
        """Once, what one's own takes let expect; the progress lines keep to what is documented."""
        if self._told_usual or self._estimate is None or job.state is not State.GENERATING:
            return
        found = self._estimate(job)
        if found.own:
            self._told_usual = True
            span = f"{duration(found.shortest / self._scale)}–{duration(found.longest / self._scale)}"
            self._diagnostics.say(self._prefix + _("Your own takes like this usually took {span}.", span=span))

    def _measure(self, job: Job, now: float) -> str:
        """How far the present phase is, in words."""
        elapsed = job.elapsed(now)
        if job.state is State.UPLOADING:
            sent, total = (sum(getattr(upload, name) for upload in job.uploads) for name in ("sent", "total"))
            return _("uploading {sent} of {total}", sent=weight(sent), total=weight(total))
        if job.state is not State.GENERATING:
            return state_name(job.state)
        done = percent(elapsed, job.request.model, self._scale)
        if is_late(elapsed, job.request.model, self._scale):
            return _("generating {n} %, {time}: taking longer than usual", n=done, time=duration(elapsed))
        return _("generating {n} %, {time}", n=done, time=duration(elapsed))

    def _drawn(self, job: Job, now: float) -> str:
        text = self._prefix + self._bar_text(self._share(job, now)) + " " + self._measure(job, now)
        return fit(text, max(10, self._diagnostics.width - 1))

    def _share(self, job: Job, now: float) -> float:
        if job.state is State.UPLOADING:
            total = sum(upload.total for upload in job.uploads)
            return sum(upload.sent for upload in job.uploads) / total if total else 0.0
        if job.state is State.GENERATING:
            return percent(job.elapsed(now), job.request.model, self._scale) / 100
        return 0.97 if job.state is State.FINISHING else 0.0

    def _bar_text(self, share: float) -> str:
        full, empty = ("█", "░") if self._diagnostics.unicode else ("#", "-")
        done = round(_BAR * min(1.0, max(0.0, share)))
        return full * done + empty * (_BAR - done)


def _spoken(fault: Fault) -> str:
    """The shortest honest words for a fault: a sentence of ours, the service's own, or the code."""
    if fault.sentence is not None:
        return tr(fault.sentence)
    return fault.message or (str(fault.code) if fault.code else fault.kind.replace("_", " "))


def _trouble(job: Job, fault: Fault, now: float) -> str:
    if fault.sentence is not None:
        return tr(fault.sentence)
    left = duration(max(0.0, job.retry_at - now))
    return _(
        "The service is not responding ({why}); the take goes on there. Next check in {time}.",
        why=_spoken(fault),
        time=left,
    )
