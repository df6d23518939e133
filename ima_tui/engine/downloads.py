"""Clips kept on the user's own disk: named as they wish, checked, with the recipe beside them, never over another file.

A download is a state of its own: the history knows which files were made, and looks whether they are still there. Only
what was asked for is fetched, two clips at a time, and one clip by one program at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.domain.clip_names import clip_name, fields_of, template_problem
from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.engine.clip_parts import DownloadProblem, Parts, copied, disk_problem
from ima_tui.engine.clock import Clock
from ima_tui.engine.recipe_writing import about_clip, beside, inside
from ima_tui.files import make_private_folder
from ima_tui.media import saving
from ima_tui.media.embedding import embed
from ima_tui.media.problem import ClipProblem
from ima_tui.paths import downloads_folder
from ima_tui.settings import Settings
from ima_tui.store.files import Files, KeptFile

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ("DownloadProblem", "Downloaded", "Downloads", "KeptFile", "Moved", "Phase", "Wish")

AT_ONCE = 2
_ENDING = ".mp4"


class Phase(StrEnum):
    """What is done with a clip."""

    FETCHING = "fetching"
    CHECKING = "checking"
    """Decoded, copied, given its tags and its name."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a download is."""

    phase: Phase
    received: int = 0
    total: int = 0
    """Bytes of this clip; 0 where they are not told."""
    number: int = 1
    """Which of the take's clips, from 1."""
    count: int = 1

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where the length is not told."""
        return min(1.0, self.received / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted differently from the settings."""

    folder: Path | None = None
    name: str | None = None
    embed: bool | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The files of a take, one for each of its clips."""

    files: tuple[KeptFile, ...]
    fresh: bool
    """Something was saved; otherwise all of it was there already."""
    notices: tuple[Said, ...] = ()

    @property
    def path(self) -> Path:
        """The first clip."""
        return self.files[0].path


Progress = Callable[[Moved], None]
Cached = Callable[[Job], Awaitable[Path | None]]


def _nothing(moved: Moved) -> None:
    """Nobody asks how far it is."""


@dataclass(slots=True)
class _Run:
    """One download of a take."""

    job: Job
    wish: Wish
    progress: Progress
    notices: list[Said] = field(default_factory=list)
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class _Brought:
    """A whole clip in a part file."""

    part: Path
    remembered: bool = True
    """It is gone on with another time; otherwise it is only a copy."""


class Downloads:
    """Keeps clips. `settings` are those in use now, `cached` finds a clip that was fetched whole to be played."""

    def __init__(
        self,
        parts: Parts,
        files: Files,
        settings: Callable[[], Settings],
        clock: Clock,
        cached: Cached | None = None,
    ) -> None:
        self._parts = parts
        self._files = files
        self._settings = settings
        self._clock = clock
        self._cached = cached
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._turns: dict[str, asyncio.Lock] = {}
        self._going: dict[str, Moved] = {}

    @property
    def going(self) -> Mapping[str, Moved]:
        """What is under way here, by job id."""
        return self._going

    @property
    def folder(self) -> Path:
        """Where clips go."""
        return downloads_folder(self._settings().places, self._settings().download_folder)

    def path_for(self, job: Job, ending: str = _ENDING) -> Path:
        """Where a file of a take is put, under the name that the settings give it."""
        made = datetime.fromtimestamp(job.created_at)
        return self.folder.joinpath(*clip_name(self._template(Wish()), fields_of(job, made), ending))

    async def kept(self, job: Job) -> tuple[KeptFile, ...]:
        """The files of a take that are there still, by clip, the newest of each first. Raises StoreError."""
        return tuple([file for file in await self._files.of_job(job.id) if await asyncio.to_thread(_is_there, file)])

    async def download(self, job: Job, progress: Progress = _nothing, wish: Wish | None = None) -> Downloaded:
        """Keep every clip of a finished take; what is kept already stays as it is.

        Raises DownloadProblem with the reason and the next step, or StoreError. Cancelling keeps what came so far, and
        the next try goes on there.
        """
        if job.state is not State.READY or not job.medias:
            raise DownloadProblem(say("This take has no clip to download yet."))
        run = _Run(job, wish or Wish(), progress)
        problem = template_problem(self._template(run.wish))
        if problem is not None:
            raise DownloadProblem(problem)
        async with self._turns.setdefault(job.id, asyncio.Lock()), self._slots, self._only_here(job):
            try:
                files = [await self._one(run, number) for number in range(len(job.medias))]
            finally:
                self._going.pop(job.id, None)
        return Downloaded(tuple(files), run.fresh, tuple(run.notices))

    # -- one clip

    async def _one(self, run: _Run, number: int) -> KeptFile:
        kept = [file for file in await self.kept(run.job) if file.number == number]
        wanted = self._settings().embed_recipe if run.wish.embed is None else run.wish.embed
        base = self._base(run.wish)
        made = datetime.fromtimestamp(run.job.created_at)
        *folders, name = clip_name(self._template(run.wish), fields_of(run.job, made, number + 1), _ENDING)
        for file in kept:
            if (file.embedded or not run.wish.embed) and _is_as_wished(
                file, run.wish, base, base.joinpath(*folders, name)
            ):
                return file
        try:
            folder = await asyncio.to_thread(saving.make_folder, base, tuple(folders))
            run.fresh = True
            return await self._saved(run, number, folder, name, kept, wanted)
        except OSError as error:
            raise disk_problem(error, base) from error

    async def _saved(
        self, run: _Run, number: int, folder: Path, name: str, kept: list[KeptFile], wanted: bool
    ) -> KeptFile:
        """The clip brought into `folder`, given what belongs to it, and remembered."""
        self._tell(run, Moved(Phase.FETCHING, number=number + 1, count=len(run.job.medias)))
        brought = await self._brought(run, number, folder, name, kept, 2 if wanted else 1)
        self._tell(run, replace(self._going[run.job.id], phase=Phase.CHECKING))
        finished = brought.part
        try:
            if wanted:
                finished = await self._tagged(run, brought.part)
            sha256 = await asyncio.to_thread(saving.sha256_of, finished)
            size, now = (await asyncio.to_thread(finished.stat)).st_size, self._clock.now()
            url = run.job.medias[number].url

            def note(called: str) -> bytes:
                return beside(run.job, folder, about_clip(called, sha256, size, url, now))

            path = await asyncio.to_thread(saving.save, finished, folder, name, _ENDING, note)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(_dropped, brought, finished))
            raise
        if finished != brought.part:
            await asyncio.to_thread(brought.part.unlink, missing_ok=True)
        file = KeptFile(run.job.id, number, path, sha256, size, now, finished != brought.part)
        try:
            await self._files.keep(file)
        except StoreError as error:
            run.notices.append(say("The clip is saved, but the history does not know of it: {why}", why=error.sentence))
        return file

    async def _brought(
        self, run: _Run, number: int, folder: Path, name: str, kept: list[KeptFile], copies: int
    ) -> _Brought:
        """A part file with the whole clip: from one that is here already, or from the service."""
        stem, mark = name.removesuffix(_ENDING), f"-{run.job.id[-6:]}"
        part_name = f"{stem.removesuffix(mark)}{mark}.part"
        for file in kept:
            if not file.embedded:
                part = await asyncio.to_thread(copied, file.path, folder, part_name, copies, file.sha256)
                if part is not None:
                    return _Brought(part, remembered=False)
        cached = await self._cached(run.job) if self._cached is not None and number == 0 else None
        if cached is not None:
            part = await asyncio.to_thread(copied, cached, folder, part_name, copies)
            if part is not None:
                return _Brought(part, remembered=False)

        def moved(received: int, total: int) -> None:
            self._tell(run, Moved(Phase.FETCHING, received, total, number + 1, len(run.job.medias)))

        return _Brought(await self._parts.bring(run.job, number, folder, part_name, moved, copies))

    async def _tagged(self, run: _Run, part: Path) -> Path:
        """A copy of the clip with the recipe in its tags; the clip itself where that cannot be had."""
        target = part.with_suffix(".tagged.part")
        await asyncio.to_thread(target.unlink, missing_ok=True)
        try:
            await asyncio.to_thread(embed, part, target, inside(run.job))
        except ClipProblem as problem:
            run.notices.append(problem.sentence)
            return part
        return target

    # -- order

    def _base(self, wish: Wish) -> Path:
        if wish.folder is None:
            return self.folder
        return downloads_folder(self._settings().places, str(wish.folder)).absolute()

    def _template(self, wish: Wish) -> str:
        return self._settings().download_name if wish.name is None else wish.name

    def _tell(self, run: _Run, moved: Moved) -> None:
        self._going[run.job.id] = moved
        run.progress(moved)

    @asynccontextmanager
    async def _only_here(self, job: Job) -> AsyncIterator[None]:
        """No other program brings the same take at this moment. Raises DownloadProblem if one does."""
        lock = await asyncio.to_thread(self._locked, job)
        try:
            yield
        finally:
            if lock is not None:
                await asyncio.shield(asyncio.to_thread(lock.release))

    def _locked(self, job: Job) -> BaseFileLock | None:
        from filelock import FileLock, Timeout

        folder = self._settings().places.cache / "downloads"
        try:
            make_private_folder(folder)
            name = hashlib.sha256(job.id.encode()).hexdigest()[:32]
            lock = FileLock(folder / f"{name}.lock", timeout=0, mode=0o600, thread_local=False)
            lock.acquire()
        except Timeout as error:
            raise DownloadProblem(say("Another ima-tui is downloading this take just now.")) from error
        except (OSError, NotImplementedError):  # no locks here: at worst the clip is fetched twice
            return None
        return lock


def _dropped(brought: _Brought, finished: Path) -> None:
    """What is of no use another time goes."""
    with suppress(OSError):
        if finished != brought.part:
            finished.unlink(missing_ok=True)
        if not brought.remembered:
            brought.part.unlink(missing_ok=True)


def _is_as_wished(file: KeptFile, wish: Wish, base: Path, wanted: Path) -> bool:
    """Whether a kept file is what is asked for: anywhere, below a folder, or under a name, numbered or not."""
    if wish.name is not None:
        number = file.path.stem.removeprefix(wanted.stem)
        return file.path.parent == wanted.parent and bool(re.fullmatch(r"|-\d+", number))
    return wish.folder is None or file.path.is_relative_to(base)


def _is_there(file: KeptFile) -> bool:
    """Whether the file is the one that was saved, as far as a look can tell."""
    try:
        return file.path.stat().st_size == file.size
    except OSError:
        return False
