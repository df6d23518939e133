"""Images that come from elsewhere than a folder: the clipboard, and the takes made before.

What is taken in is kept as a file of our own, under a name that says where it is from, so that a draft stays true after
the clipboard has changed and the service has let the clip go. A clip that was not played here is fetched without the
key, into the cache, and only for as long as its two ends are taken from it.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.engine.clip_fetching import MOST_CLIP_BYTES, ClipFetching
from ima_tui.engine.clips import Clips
from ima_tui.engine.connection import Connector
from ima_tui.engine.history import Records
from ima_tui.files import make_private_folder, write_private
from ima_tui.media import clipboard
from ima_tui.media.frames import Which, frame
from ima_tui.media.problem import ClipProblem, ImageProblem

__all__ = ("ImageProblem", "Origin", "Pictures", "Which")

_LEFT_BEHIND = 3600.0
"""Seconds after which a half-fetched clip is nobody's any more."""
_PAGE = 100
_MOST_PAGES = 20
"""How far back finished takes are looked for at once."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an image of ours came from."""

    job_id: str = ""
    """The take; empty for the clipboard."""
    which: Which | None = None
    """The frame; None for a cover, for the clipboard, and for a frame between the two ends."""
    frame: int | None = None
    """The number of a frame that was chosen by hand, from 0."""


class Pictures:
    """Takes images in. `data` and `cache` are the program's own folders."""

    def __init__(
        self,
        connector: Connector,
        records: Records,
        data: Path,
        cache: Path,
        environ: Mapping[str, str],
        played: Clips | None = None,
    ) -> None:
        """`played` knows clips that are here already."""
        self._connector = connector
        self._fetching = ClipFetching(connector)
        self._played = played
        self._records = records
        self._pasted = data / "pasted"
        self._frames = data / "frames"
        self._posters = data / "posters"
        self._clips = cache / "clips"
        self._environ = environ

    async def from_clipboard(self) -> tuple[str, ...]:
        """The image sources on the desktop's clipboard. Raises ImageProblem with what to do next."""
        return await asyncio.to_thread(clipboard.take, self._environ, self._pasted)

    async def finished(self, query: str = "", limit: int = 200) -> tuple[Job, ...]:
        """Takes that have a clip, newest first. Raises StoreError."""
        found: list[Job] = []
        last: tuple[float, str] | None = None
        for _ in range(_MOST_PAGES):
            page = await self._records.jobs.page(_PAGE, last, query)
            found.extend(job for job in page if job.state is State.READY and job.main_media is not None)
            if len(page) < _PAGE or len(found) >= limit:
                break
            last = (page[-1].created_at, page[-1].id)
        return tuple(found[:limit])

    async def kept_frame(self, job: Job, which: Which) -> Path | None:
        """A frame that was taken before."""
        path = self._frame_path(job, which)
        return path if await asyncio.to_thread(path.is_file) else None

    async def frame(self, job: Job, which: Which, progress: Progress) -> Path:
        """One end of a finished take's clip as a file, exactly; `progress(received, total)` while the clip is fetched.

        Raises ImageProblem when there is no such frame to be had, with the reason. Cancelling leaves nothing behind.
        """
        kept = await self.kept_frame(job, which)
        if kept is not None:
            return kept
        here = await self._played.kept(job) if self._played is not None else None
        if here is not None:
            with suppress(ImageProblem, OSError):  # it may just be going out of the cache: then it is fetched
                await asyncio.to_thread(self._take_frames, job, here)
                return self._frame_path(job, which)
        if job.main_media is None:
            raise ImageProblem(say("This take has no clip yet."))
        if self._connector.of(job) is None:
            raise ImageProblem(say("This take was made at a service that is not connected now. Use its cover instead."))
        try:
            clip = await asyncio.to_thread(self._new_clip)
        except OSError as error:
            raise _unkept(error) from error
        try:
            await self._fetching.fetch(job, clip, progress, MOST_CLIP_BYTES)
            await asyncio.to_thread(self._take_frames, job, clip)
        except ClipProblem as problem:
            raise ImageProblem(problem.sentence) from problem
        except OSError as error:
            raise _unkept(error) from error
        finally:
            await asyncio.shield(asyncio.to_thread(clip.unlink, missing_ok=True))
        return self._frame_path(job, which)

    async def changed(self, facts: ImageFacts) -> bool:
        """Whether a file is gone or another one since it was looked at."""

        def look() -> bool:
            try:
                now = Path(facts.path).stat()
            except OSError:
                return True
            return (now.st_size, now.st_mtime_ns) != (facts.size_bytes, facts.mtime_ns)

        return await asyncio.to_thread(look)

    def origin(self, source: str) -> Origin | None:
        """Where an image of ours came from, by its name; None for the user's own files."""
        path = Path(source)
        if path.parent == self._pasted:
            return Origin()
        if path.parent == self._posters:
            return Origin(path.stem)
        if path.parent != self._frames:
            return None
        if end := re.fullmatch(r"(.+)-(first|last)\.png", path.name):
            return Origin(end[1], Which(end[2]))
        chosen = re.fullmatch(r"(.+)-frame-(\d+)\.png", path.name)
        return Origin(chosen[1], frame=int(chosen[2]) - 1) if chosen is not None else None

    def path_of(self, job: Job, number: int) -> Path:
        """Where a frame chosen by hand is kept: its name says of which take, and which frame it is, counted
        from 1 as people do."""
        return self._frames / f"{job.id}-frame-{number + 1}.png"

    def _frame_path(self, job: Job, which: Which) -> Path:
        return self._frames / f"{job.id}-{which}.png"

    def _new_clip(self) -> Path:
        """An empty file; what a program that was killed left behind goes first."""
        make_private_folder(self._clips)
        for left in self._clips.glob("clip-*.part"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                    left.unlink()
        with tempfile.NamedTemporaryFile(prefix="clip-", suffix=".part", dir=self._clips, delete=False) as file:
            return Path(file.name)

    def _take_frames(self, job: Job, clip: Path) -> None:
        """Both ends at once: the clip does not stay."""
        stills = {which: frame(clip, which).png() for which in Which}
        for which, content in stills.items():
            write_private(self._frame_path(job, which), content)


def _unkept(error: OSError) -> ImageProblem:
    reason = error.strerror or str(error)
    return ImageProblem(say("There is no room for the clip or its frames ({reason}).", reason=reason))
