"""A take as a block for support: what was sent, what came back and when, safe to paste anywhere.

In English whatever the language of the interface is, because others read it. Times carry their offset from UTC. There
is no prompt in it unless it is asked for, and never a key, a link's signature or a path.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ima_tui import __version__
from ima_tui.domain import events as ev
from ima_tui.domain.diagnosis import reference_code
from ima_tui.domain.errors import Fault
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job
from ima_tui.domain.safe_text import safe
from ima_tui.engine.clock import Clock
from ima_tui.engine.history import Records
from ima_tui.engine.logbook import lines_about

FIRST_LINES, LAST_LINES = 8, 16
"""Of what the log says of one take: a long one is asked after hundreds of times."""


class Reports:
    """Blocks for support about the takes of this history."""

    def __init__(self, records: Records, clock: Clock, logs: Callable[[], Path]) -> None:
        self._records = records
        self._clock = clock
        self._logs = logs

    async def report(self, job: Job, *, with_prompt: bool = False) -> str:
        """The block about a take. Raises StoreError."""
        timeline = await self._records.jobs.events(job.id)
        sent = [event.at for event in timeline if isinstance(event, ev.CreateSent)]
        ends = [event.at for event in timeline if isinstance(event, _ANSWERS)]
        about = tuple(one for one in (job.id, job.task_id) if one)
        spans = [(at, min((end for end in ends if end >= at), default=at + 150.0)) for at in sent]
        begins = min((job.created_at, *sent))
        logged = await asyncio.to_thread(lines_about, self._logs(), about, spans, begins, job.settled_at or None)
        return block(job, timeline, logged, self._clock.now(), with_prompt=with_prompt)


_ANSWERS = (ev.Accepted, ev.CreateRefused, ev.CreateNotSent, ev.CreateUnanswered)


def block(job: Job, timeline: Sequence[Event], logged: Sequence[str], now: float, *, with_prompt: bool) -> str:
    """The report itself."""
    private = tuple(_private(job))
    lines = [
        f"ima-tui {__version__} · Python {platform.python_version()} · {platform.system()} {platform.machine()}",
        *(f"{name:10} {value}" for name, value in _facts(job, private, now) if value),
    ]
    if with_prompt:
        lines.append(f"{'prompt':10} {safe(job.request.prompt, most=4000)}")
    lines += ["steps", *(f"  {stamp(event.at)}  {_step(event, private)}" for event in timeline)]
    if logged:
        lines += ["log", *(f"  {safe(line, private, 300)}" for line in _few(logged))]
    return "\n".join(lines)


def stamp(moment: float) -> str:
    """A moment, local, with its offset from UTC."""
    try:
        return datetime.fromtimestamp(moment).astimezone().isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return "?"


def _facts(job: Job, private: Iterable[str], now: float) -> Iterator[tuple[str, str]]:
    request, names = job.request, tuple(private)
    yield "made", stamp(now)
    yield "task", safe(job.task_id) or "none"
    yield "job", safe(job.id)
    yield "service", "simulator (demo)" if job.simulated else urlsplit(job.service).hostname or ""
    yield "model", safe(f"{request.model_code} · {request.model_name} · version {request.version_id}")
    yield "mode", f"{request.mode.value}, {len(request.images)} image(s), {request.outputs} output(s)"
    yield "price", f"rule {request.attribute_id}, {request.credits:g} credits"
    yield "state", f"{job.state.value} since {stamp(job.changed_at)}" if job.changed_at else job.state.value
    yield "reference", reference_code(job) if job.fault or job.trouble else ""
    yield "fault", _fault(job.fault, names)
    yield "trouble", _fault(job.trouble, names)
    for attempt in job.attempts:
        told = ", ".join(part for part in (attempt.outcome.value, _fault(attempt.fault, names)) if part)
        changes = "; ".join(safe(str(change), names) for change in attempt.changes)
        yield (
            f"attempt {attempt.number}",
            f"{stamp(attempt.sent_at)}  {told}{f' (changed: {changes})' if changes else ''}",
        )


def _fault(fault: Fault | None, private: Iterable[str]) -> str:
    if fault is None:
        return ""
    words = (fault.kind.value, str(fault.code or ""), safe(fault.message, private), safe(fault.detail, private))
    return " · ".join(word for word in words if word)


def _step(event: Event, private: Iterable[str]) -> str:
    match event:
        case ev.Accepted(task_id=task_id) | ev.Adopted(task_id=task_id):
            return f"{event.kind} {safe(task_id)}"
        case ev.CreateSent(request=request):
            return f"{event.kind} rule {request.attribute_id}, {request.credits:g} credits"
        case ev.Rendered(medias=medias) | ev.Relinked(medias=medias):
            return f"{event.kind} {len(medias)} clip(s)"
        case ev.ImageReady(index=index, reused=reused):
            return f"{event.kind} {index + 1}{' reused' if reused else ''}"
        case ev.Noted(sentence=sentence):
            return f"{event.kind} {safe(str(sentence), private)}"
        case _:
            fault = getattr(event, "fault", None)
            return f"{event.kind} {_fault(fault, private)}".strip()


def _private(job: Job) -> Iterator[str]:
    """What of a take is the user's own: service messages may repeat it."""
    for request in (job.asked, job.request):
        yield request.prompt
        for image in request.images:
            yield image.source
            if image.facts is not None:
                yield image.facts.path
    yield str(Path.home())


def _few(lines: Sequence[str]) -> Iterator[str]:
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    if left_out <= 1:
        yield from lines
        return
    yield from lines[:FIRST_LINES]
    yield f"… {left_out} lines left out"
    yield from lines[-LAST_LINES:]
