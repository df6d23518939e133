"""When a take is to be expected, in words: from one's own past, or saying that it is only what is documented.

An estimate is in seconds of the real service; what is said here is as time passes on this connection.
"""

from __future__ import annotations

from collections.abc import Iterator

from ima_tui.domain.estimates import Circle, Estimate
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.text import clock_time, usual

AS_FEW = 10
"""Up to so many takes are counted one by one; more are said in tenths."""


def span(estimate: Estimate, scale: float) -> str:
    """`2:10–3:40`."""
    shortest, longest = (clock_time(round(seconds / scale)) for seconds in (estimate.shortest, estimate.longest))
    return f"{shortest}–{longest}" if shortest != longest else shortest


def expected(estimate: Estimate, model: Model, scale: float) -> Said:
    """`usually 2:10–3:40 for this`, `usually 2–5 min (as documented)`."""
    match estimate.circle:
        case Circle.DOCUMENTED:
            return say("usually {time} (as documented)", time=_documented(model, scale))
        case Circle.MODEL:
            return say("usually {time} on {model}", time=span(estimate, scale), model=model.short_name)
        case _:
            return say("usually {time} for this", time=span(estimate, scale))


def _documented(model: Model, scale: float) -> Said:
    """As `text.usual`, to be said in any language later."""
    shortest, longest = (seconds / scale for seconds in model.usual_seconds)
    if longest >= 60:
        return say("{shortest}–{longest} min", shortest=f"{shortest / 60:g}", longest=f"{longest / 60:g}")
    return say("{shortest}–{longest} s", shortest=f"{shortest:.3g}", longest=f"{longest:.3g}")


def usual_time(estimate: Estimate, model: Model, scale: float) -> str:
    """For a page with room: `2:10–3:40 by 12 of your own · 2–5 min as documented`."""
    return " · ".join(usual_times(estimate, model, scale))


def usual_times(estimate: Estimate, model: Model, scale: float) -> tuple[str, ...]:
    """The same in pieces that may stand on lines of their own."""
    if not estimate.own:
        return (usual(model, scale),)
    learned = _("{time} by {n} of your own", time=span(estimate, scale), n=estimate.takes)
    return learned, _("{time} as documented", time=usual(model, scale))


def usual_span(estimate: Estimate, model: Model, scale: float) -> str:
    """For a place with little room: `2:10–3:40` by one's own, else `2–5 min` as documented."""
    return span(estimate, scale) if estimate.own else usual(model, scale)


def is_slow(job: Job, estimate: Estimate, now: float, scale: float) -> bool:
    """Whether it is under way longer than one's own takes hardly ever are."""
    return job.state in (State.GENERATING, State.OVERDUE) and estimate.is_slow(job.elapsed(now) * scale)


def waiting(job: Job, estimate: Estimate, now: float, scale: float) -> Iterator[str]:
    """What to expect and how long it has been, the longest wording first: `usually 2:10–3:40 for this · 0:54 in`."""
    time, model = clock_time(job.elapsed(now)), job.request.model
    so_far = _("{time} in", time=time)
    if is_slow(job, estimate, now, scale):
        yield f"{_('unusually slow')} · {_('usually {time}', time=span(estimate, scale))} · {so_far}"
        yield f"{_('unusually slow')} · {so_far}"
    else:
        yield f"{tr(expected(estimate, model, scale))} · {so_far}"
        yield f"{_('usually {time}', time=usual_span(estimate, model, scale))} · {so_far}"
    yield time


def back_by_now(job: Job, estimate: Estimate, now: float, scale: float) -> str:
    """`7 of 10 of yours are back by now`; empty while none is, and for what is not generating."""
    if job.state is not State.GENERATING:
        return ""
    of = min(AS_FEW, estimate.takes)
    count = int(estimate.back_by(job.elapsed(now) * scale) * of + 1e-9)
    return _("{n} of {of} of yours are back by now", n=count, of=of) if count else ""


def told(job: Job, estimate: Estimate, now: float, scale: float) -> str:
    """Everything about it on one line."""
    found = (next(waiting(job, estimate, now, scale)), back_by_now(job, estimate, now, scale))
    return " · ".join(words for words in found if words)
