"""Going on from a finished take: its last second as frames to choose from, the chosen one as a file, the next draft.

A frame is kept as PNG, every pixel as it was decoded, under a name that says of which take and which frame it is: so
the take that begins with it knows its parent, also when it is sent days later by another run of the program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ima_tui.domain.catalog import Product
from ima_tui.domain.chain import Chain, carried
from ima_tui.domain.errors import StudioError
from ima_tui.domain.exit_frames import Verdict
from ima_tui.domain.job import Descent, Job, State
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.text import say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.clips import Clips, Progress
from ima_tui.engine.connection import Connector
from ima_tui.engine.history import Records
from ima_tui.engine.pictures import Pictures, Which
from ima_tui.files import write_private
from ima_tui.media.exit_frames import Glimpse, ImageProblem, NoSuchFrame, frame_at, last_second

__all__ = ("Candidate", "Chain", "Continued", "ImageProblem", "NextShots", "Verdict")

T = TypeVar("T")
MOST_LINKS = 200
"""How far a chain is followed back."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame of the last second."""

    number: int
    """Its place in the clip, from 0."""
    offset: int
    """The same from the end: −1 is the last frame."""
    seconds: float
    """Its time from the clip's beginning."""
    width: int
    height: int
    pixels: bytes
    """Small: RGB, row by row."""
    verdict: Verdict
    score: float
    """0 to 1, by the best frame of the last scene."""
    proposed: bool


@dataclass(frozen=True, slots=True)
class Continued:
    """The draft that goes on from a take."""

    draft: Draft
    left: tuple[str, ...] = ()
    """Names of settings that the new mode does not have."""


class NextShots:
    """Strips, frames and drafts for the shot after a take."""

    def __init__(
        self, clips: Clips, pictures: Pictures, records: Records, connector: Connector, catalogs: Catalogs
    ) -> None:
        self._clips = clips
        self._pictures = pictures
        self._records = records
        self._connector = connector
        self._catalogs = catalogs

    # -- frames

    async def strip(self, job: Job, progress: Progress) -> tuple[Candidate, ...]:
        """The frames of the last second, in the order in which they are shown; at most one of them is proposed.

        `progress(received, total)` while the clip is fetched. Raises StudioError when there is none to be had.
        """
        found = await self._read(job, progress, last_second)
        return tuple(_candidate(glimpse, at - len(found)) for at, glimpse in enumerate(found))

    async def take(self, job: Job, number: int, progress: Progress) -> Path:
        """The frame of this number as a PNG file of ours. Raises StudioError when there is none to be had."""
        path = self._pictures.path_of(job, number)
        if await asyncio.to_thread(path.is_file):
            return path
        still = await self._read(job, progress, lambda clip: frame_at(clip, number))
        try:
            await asyncio.to_thread(lambda: write_private(path, still.png()))
        except OSError as error:
            reason = error.strerror or str(error)
            raise ImageProblem(say("The frame could not be kept ({reason}).", reason=reason)) from error
        return path

    async def _read(self, job: Job, progress: Progress, read: Callable[[Path], T]) -> T:
        """What `read` finds in the whole clip. One that cannot be read is not kept: it may have come damaged."""
        if job.state is not State.READY or job.main_media is None:
            raise ImageProblem(say("This take has no clip yet."))
        clip = await self._clips.whole(job, progress)
        try:
            return await asyncio.to_thread(read, clip)
        except NoSuchFrame:
            raise
        except ImageProblem:
            await self._clips.forget(job)
            raise

    # -- drafts

    async def draft(self, job: Job, mode: Mode, images: tuple[str, ...]) -> Continued:
        """What is composed next: the words, the model and the settings of `job`, as far as `mode` has them."""
        asked = job.asked
        choices, left = dict(asked.choices), tuple[str, ...]()
        product = await self._product(job, mode)
        if mode is not asked.mode and product is not None:
            choices, left = carried(product, asked.choices)
        return Continued(Draft(mode, asked.prompt, images, asked.model, choices), left)

    async def _product(self, job: Job, mode: Mode) -> Product | None:
        connection = self._connector.current
        if connection is None:
            return None
        try:
            listed = await self._catalogs.get(connection, mode)
        except StudioError:
            return None  # without a list everything is carried over, and the composer says what is wrong with it
        return listed.catalog.product(job.asked.model)

    # -- chains

    async def chain(self, job: Job) -> Chain:
        """The shots that `job` goes on from. Raises StoreError."""
        links, seen, at = 0, {job.id}, job
        while at.origin is not None and at.origin.parent_id not in seen and len(seen) < MOST_LINKS:
            parent = await self._records.jobs.get(at.origin.parent_id)
            links += at.origin.descent is Descent.NEXT_SHOT
            if parent is None:
                break
            seen.add(parent.id)
            at = parent
        return Chain(at.id, links)

    async def anchor(self, chain: Chain, progress: Progress) -> str:
        """The picture that a chain began with: the first shot's own image, or else its first frame.

        Raises StudioError when neither can be had.
        """
        first = await self._records.existing(chain.first_id)
        for image in first.asked.images:
            if image.remote or await asyncio.to_thread(Path(image.source).is_file):
                return image.source
        return str(await self._pictures.frame(first, Which.FIRST, progress))


def _candidate(glimpse: Glimpse, offset: int) -> Candidate:
    return Candidate(
        number=glimpse.number,
        offset=offset,
        seconds=glimpse.seconds,
        width=glimpse.width,
        height=glimpse.height,
        pixels=glimpse.pixels,
        verdict=glimpse.judged.verdict,
        score=glimpse.judged.score,
        proposed=glimpse.judged.proposed,
    )
