"""A take as a list on the command line shows it: one line of words, and nothing that is only needed to work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.states import State

if TYPE_CHECKING:
    from ima_tui.domain.job import Job


@dataclass(frozen=True, slots=True)
class Glance:
    """What one line says of a take."""

    id: str
    created_at: float
    state: State
    model: Model
    credits: int | float
    stars: int
    tags: tuple[str, ...]
    prompt: str


def glance(job: Job) -> Glance:
    """That of a whole take."""
    request = job.request
    return Glance(
        job.id, job.created_at, job.state, request.model, request.credits, job.stars, job.tags, request.prompt
    )
