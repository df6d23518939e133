"""What nearly every test here does: compose a take, send it, wait for what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft, Request
from ima_tui.engine.studio import Studio
from tests.waiting import until

CHEAP: dict[str, Any] = {"resolution": "480P", "duration": 5, "audio": False}


def text_draft(prompt: str, model: Model = Model.FAST, **choices: Any) -> Draft:
    """A draft of the cheapest kind; `choices` are laid over that."""
    return Draft(Mode.TEXT, prompt, model=model, choices={**CHEAP, **choices})


async def confirmed(studio: Studio, draft: Draft) -> Request:
    """The request of a draft that must be in order."""
    prepared = await studio.prepare(draft)
    assert prepared.request is not None, prepared
    return prepared.request


async def ordered(studio: Studio, draft: Draft) -> Job:
    """The draft, composed and submitted."""
    return await studio.submit(await confirmed(studio, draft))


def latest(studio: Studio, job_id: str) -> Job:
    """The newest snapshot."""
    return next(job for job in studio.jobs() if job.id == job_id)


AT_REST = (State.READY, State.FAILED, State.REFUSED, State.UNKNOWN, State.HELD, State.NEEDS_KEY, State.STOPPED)


async def becomes(studio: Studio, job_id: str, *states: State) -> Job:
    """The job, once it is in one of these states. Says where it is if it never gets there."""

    def there() -> Job | None:
        job = latest(studio, job_id)
        return job if job.state in states else None

    try:
        found: Job = await until(there)
    except TimeoutError:
        job = latest(studio, job_id)
        happened = await kinds(studio, job_id)
        raise AssertionError(f"{job.state}: {job.fault or job.trouble}; {happened}") from None
    return found


async def comes_to_rest(studio: Studio, job_id: str) -> Job:
    """The job, once nobody works on it any more."""
    return await becomes(studio, job_id, *AT_REST)


async def kinds(studio: Studio, job_id: str) -> list[str]:
    """The names of everything that happened, oldest first."""
    return [event.kind for event in await studio.timeline(job_id)]


def picture(path: Path, size: tuple[int, int] = (640, 400), shade: int = 90) -> Path:
    """An image file whose content follows from its shade; the format follows from the name."""
    Image.linear_gradient("L").resize(size).point(lambda level: (level + shade) % 256).convert("RGB").save(path)
    return path
