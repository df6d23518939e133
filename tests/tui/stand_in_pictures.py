"""The stand-in's clipboard and frames: what a test puts there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State
from ima_tui.engine.pictures import ImageProblem, Origin, Which


@dataclass
class StandInPictures:
    """`engine.pictures.Pictures` over plain values."""

    takes: Callable[[], tuple[Job, ...]]
    clipboard: tuple[str, ...] | ImageProblem = ()
    frames: dict[tuple[str, Which], Path] = field(default_factory=dict)
    """What a frame of a take is once it was fetched."""
    kept: set[tuple[str, Which]] = field(default_factory=set)
    origins: dict[str, Origin] = field(default_factory=dict)
    trouble: ImageProblem | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Fetching reaches 40 % and waits for this."""

    async def from_clipboard(self) -> tuple[str, ...]:
        if isinstance(self.clipboard, ImageProblem):
            raise self.clipboard
        return self.clipboard

    async def finished(self, query: str = "", limit: int = 200) -> tuple[Job, ...]:
        return tuple(
            job
            for job in self.takes()
            if job.state is State.READY and job.main_media and query.casefold() in job.request.prompt.casefold()
        )[:limit]

    async def kept_frame(self, job: Job, which: Which) -> Path | None:
        return self.frames[job.id, which] if (job.id, which) in self.kept else None

    async def frame(self, job: Job, which: Which, progress: Callable[[int, int], None]) -> Path:
        progress(4_000_000, 10_000_000)
        await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        return self.frames[job.id, which]

    async def changed(self, facts: ImageFacts) -> bool:
        path = Path(facts.path)
        return not path.exists() or path.stat().st_mtime_ns != facts.mtime_ns

    def origin(self, source: str) -> Origin | None:
        return self.origins.get(source)
