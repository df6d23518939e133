"""Images that come from elsewhere than a folder: the clipboard, and the takes made before.

What is taken in is kept as a file of our own, under a name that says where it is from, so that a draft stays true after
the clipboard has changed and the service has let the clip go. A clip is fetched without the key, into the cache, and
only for as long as its two ends are taken from it.
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

from ima_tui.api.faults import Misled
from ima_tui.domain.errors import StudioError
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.engine.connection import Connection, Connector
from ima_tui.engine.history import Records
from ima_tui.files import make_private_folder, write_private
from ima_tui.media import clipboard
from ima_tui.media.frames import Which, frame
from ima_tui.media.problem import ImageProblem
from ima_tui.settings import is_loopback

__all__ = ("ImageProblem", "Origin", "Pictures", "Which")

MOST_CLIP_BYTES = 400_000_000
_GONE = frozenset({401, 403, 404, 410})
"""Answers of a link whose time is over; storage services use all of them."""
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
    """The frame; None for a cover, and for the clipboard."""


class Pictures:
    """Takes images in. `data` and `cache` are the program's own folders."""

    def __init__(
        self, connector: Connector, records: Records, data: Path, cache: Path, environ: Mapping[str, str]
    ) -> None:
        self._connector = connector
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
        connection, media = self._connector.of(job), job.main_media
        if media is None:
            raise ImageProblem(say("This take has no clip yet."))
        if connection is None:
            raise ImageProblem(say("This take was made at a service that is not connected now. Use its cover instead."))
        try:
            clip = await asyncio.to_thread(self._new_clip)
        except OSError as error:
            raise _unkept(error) from error
        try:
            await self._fetch(job, media.url, connection, clip, progress)
            await asyncio.to_thread(self._take_frames, job, clip)
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
        named = re.fullmatch(r"(.+)-(first|last)\.png", path.name) if path.parent == self._frames else None
        return Origin(named[1], Which(named[2])) if named is not None else None

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

    async def _fetch(self, job: Job, url: str, connection: Connection, clip: Path, progress: Progress) -> None:
        try:
            await self._fetch_from(url, connection, clip, progress)
        except Misled as error:
            fresh = await self._fresh_link(job, connection) if error.status in _GONE else None
            if fresh is None or fresh == url:
                raise _expired() if error.status in _GONE else _unfetched(error) from error
            try:
                await self._fetch_from(fresh, connection, clip, progress)
            except StudioError as second:
                raise _expired() from second
        except ImageProblem:
            raise
        except StudioError as error:
            raise (_expired() if getattr(error, "code", 0) in _GONE else _unfetched(error)) from error

    async def _fetch_from(self, url: str, connection: Connection, clip: Path, progress: Progress) -> None:
        if not url.casefold().startswith("https://") and not is_loopback(url):
            raise ImageProblem(say("The service gave no protected link to this clip; it is not fetched."))
        await connection.client.fetch_file(url, clip, MOST_CLIP_BYTES, progress)

    async def _fresh_link(self, job: Job, connection: Connection) -> str | None:
        """Links expire sooner than tasks: the service may give another one."""
        try:
            status = await connection.client.detail(job.task_id)
        except StudioError:
            return None
        return status.medias[0].url if status.medias else None

    def _take_frames(self, job: Job, clip: Path) -> None:
        """Both ends at once: the clip does not stay."""
        stills = {which: frame(clip, which).png() for which in Which}
        for which, content in stills.items():
            write_private(self._frame_path(job, which), content)


def _expired() -> ImageProblem:
    return ImageProblem(
        say("The clip's link has expired and the service gives no new one. Its cover can still be used.")
    )


def _unfetched(error: StudioError) -> ImageProblem:
    return ImageProblem(say("The clip could not be fetched ({reason}). Try again.", reason=error))


def _unkept(error: OSError) -> ImageProblem:
    reason = error.strerror or str(error)
    return ImageProblem(say("There is no room for the clip or its frames ({reason}).", reason=reason))
