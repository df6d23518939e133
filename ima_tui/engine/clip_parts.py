"""One clip of a take on its way to the disk: gone on with where it stood, with a fresh link where the old one expired.

What a part belongs to is remembered before it grows, so that it is gone on with after a crash as well. A clip counts as
complete when it has the length that was told and its first and last frames can be decoded; one that came damaged is
fetched once more from its beginning. Everything that can be wrong comes out in words.
"""

from __future__ import annotations

import asyncio
import errno
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ima_tui.api.faults import TooLarge
from ima_tui.api.resuming import Known, Wanted
from ima_tui.domain.errors import NotSent, Refusal, StoreError, StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, printable, say
from ima_tui.engine.clip_fetching import GONE, Progress, demand_protected
from ima_tui.engine.clock import Clock
from ima_tui.engine.connection import Connection, Connector
from ima_tui.engine.links import Links, LinkState
from ima_tui.media import saving
from ima_tui.media.clip_kind import demand_clip
from ima_tui.media.frames import Which, frame
from ima_tui.media.problem import ClipProblem, ImageProblem
from ima_tui.store.files import Files, KeptPart

MOST_BYTES = 2_000_000_000
"""Of one clip: far beyond any that the service makes."""
SPARE = 5_000_000
"""Bytes that are left free on the disk."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class DownloadProblem(Refusal):
    """A clip that cannot be kept; `sentence` says why and what next. What came of it waits for another try."""

    def __init__(self, sentence: Said) -> None:
        super().__init__((sentence,))
        self.sentence = sentence


class _Expired(Exception):
    """The link does not answer any more."""


class Parts:
    """Brings clips."""

    def __init__(self, connector: Connector, files: Files, links: Links, clock: Clock) -> None:
        self._connector = connector
        self._files = files
        self._links = links
        self._clock = clock

    async def bring(self, job: Job, number: int, folder: Path, name: str, progress: Progress, copies: int = 1) -> Path:
        """The whole clip `number` (from 0) of `job` as a part file in `folder`, which is called `name` if it is new.

        `copies` says how many times there must be room for it. Raises DownloadProblem, OSError and StoreError.
        Cancelling leaves the part, to be gone on with.
        """
        part = await self._part(job, number, folder, name)
        try:
            return await self._brought(job, part, progress, copies)
        except BaseException:
            await asyncio.shield(self._leave(part))
            raise

    async def _leave(self, part: KeptPart) -> None:
        """A part of which nothing came is worth no other try, and is nothing to leave among the user's files."""
        with suppress(OSError):
            if (await asyncio.to_thread(part.path.stat)).st_size == 0:
                await self.forget(part)

    async def _brought(self, job: Job, part: KeptPart, progress: Progress, copies: int) -> Path:
        for again in (False, True):
            await self._fetch(job, part, progress, copies)
            try:
                await asyncio.to_thread(demand_plays, part.path)
            except ImageProblem as problem:
                await asyncio.to_thread(_emptied, part.path)
                await self._remember(replace(part, validator="", total=0))
                if again:
                    await self.forget(part)
                    raise DownloadProblem(say("The clip that came is damaged, twice. Try again later.")) from problem
            else:
                return part.path
            part = replace(part, validator="", total=0)
        raise AssertionError("never reached")

    async def forget(self, part: KeptPart) -> None:
        """Throw a part away."""
        await asyncio.to_thread(part.path.unlink, missing_ok=True)
        with suppress(StoreError):
            await self._files.forget_part(part.job_id, part.number)

    async def _part(self, job: Job, number: int, folder: Path, name: str) -> KeptPart:
        """The part that is there, if it lies in `folder`, or a new one."""
        kept = await self._files.part(job.id, number)
        if kept is not None and kept.path.parent == folder and await asyncio.to_thread(kept.path.is_file):
            return kept
        if kept is not None and kept.path.suffix == ".part":
            await self.forget(kept)
        path = await asyncio.to_thread(saving.new_part, folder, name)
        part = KeptPart(job.id, number, path, "", 0, self._clock.now())
        await self._remember(part)
        return part

    async def _remember(self, part: KeptPart) -> None:
        with suppress(StoreError):  # the clip is worth more than going on with it after a crash
            await self._files.keep_part(part)

    # -- fetching

    async def _fetch(self, job: Job, part: KeptPart, progress: Progress, copies: int) -> None:
        connection = self._connector.of(job)
        if connection is None:
            raise DownloadProblem(_elsewhere(job))
        try:
            await self._fetch_from(job.medias[part.number].url, connection, part, progress, copies)
            return
        except _Expired:
            pass
        linked = await self._links.fresh(job, expired=True)
        if linked.state is not LinkState.FRESH or part.number >= len(linked.job.medias):
            raise DownloadProblem(linked.sentence)
        kept = await self._files.part(job.id, part.number) or part
        try:
            await self._fetch_from(linked.job.medias[part.number].url, connection, kept, progress, copies)
        except _Expired as second:
            raise DownloadProblem(say("The link has expired, and so has the new one. Try again later.")) from second

    async def _fetch_from(
        self, url: str, connection: Connection, part: KeptPart, progress: Progress, copies: int
    ) -> None:
        try:
            demand_protected(url, connection)
        except ClipProblem as problem:
            raise DownloadProblem(problem.sentence) from problem

        async def learned(known: Known, here: int) -> None:
            await self._remember(replace(part, validator=known.validator, total=known.total))
            if known.total:
                await asyncio.to_thread(demand_room, part.path.parent, known.total * copies - here)
            progress(here, known.total)

        wanted = Wanted(url, part.path, MOST_BYTES, demand_clip, learned, progress)
        try:
            await connection.client.fetch_resumed(wanted, Known(part.validator, part.total))
        except TooLarge as error:
            await self.forget(part)
            most = f"{MOST_BYTES / 1e9:g}"
            raise DownloadProblem(say("What the link gives is larger than {most} GB: no clip.", most=most)) from error
        except ClipProblem as problem:
            await self.forget(part)
            raise DownloadProblem(problem.sentence) from problem
        except Refusal:
            raise
        except StudioError as error:
            if getattr(error, "status", getattr(error, "code", 0)) in GONE or isinstance(error, NotSent):
                raise _Expired from error
            reason = printable(str(error), 300)
            raise DownloadProblem(
                say("The clip could not be fetched ({reason}). Try again: it goes on where it stands.", reason=reason)
            ) from error


def copied(source: Path, folder: Path, name: str, copies: int, sha256: str = "") -> Path | None:
    """A part file with a whole copy of a clip that is here; None where it is not what it was, and must be fetched.

    Raises DownloadProblem without room for it, and OSError. For threads.
    """
    try:
        demand_room(folder, source.stat().st_size * copies)
    except FileNotFoundError:
        return None
    part = saving.new_part(folder, name)
    try:
        saving.copy_whole(source, part)
        if not sha256 or saving.sha256_of(part) == sha256:
            demand_plays(part)
            return part
    except (ImageProblem, FileNotFoundError):
        pass
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.unlink(missing_ok=True)
    return None


def demand_room(folder: Path, size: int) -> None:
    """Raise DownloadProblem unless `size` bytes can be written in `folder`."""
    try:
        free = saving.free_bytes(folder)
    except OSError:  # it will be known when it is written
        return
    if free < size + SPARE:
        needed, left = f"{(size + SPARE) / 1e6:,.0f}", f"{free / 1e6:,.0f}"
        raise DownloadProblem(
            say(
                "The clip needs {needed} MB and {folder} has {left} MB left. Make room, or choose another folder.",
                needed=needed,
                folder=shown(folder),
                left=left,
            )
        )


def disk_problem(error: OSError, folder: Path) -> DownloadProblem:
    """Why a file could not be written, in words."""
    where, reason = shown(folder), error.strerror or type(error).__name__
    if error.errno in _FULL:
        return DownloadProblem(say("The disk of {folder} is full. Make room and try again.", folder=where))
    if error.errno in _FORBIDDEN:
        sentence = say(
            "Nothing can be written in {folder} ({reason}). Choose another folder.", folder=where, reason=reason
        )
        return DownloadProblem(sentence)
    if error.errno == errno.ENAMETOOLONG:
        example = "{slug:20}"
        sentence = say(
            "The name is too long for {folder}. Shorten it, such as {example}.", folder=where, example=example
        )
        return DownloadProblem(sentence)
    return DownloadProblem(say("The clip could not be saved in {folder} ({reason}).", folder=where, reason=reason))


def shown(path: Path) -> str:
    """A path as one can show it."""
    return printable(str(path), 300)


def demand_plays(clip: Path) -> None:
    """Its two ends can be decoded. Raises ImageProblem."""
    for which in Which:
        frame(clip, which)


def _emptied(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(0)


def _elsewhere(job: Job) -> Said:
    if job.simulated:
        return say("This take was made in the demo; only the demo has its clip. Start ima-tui without a key.")
    return say("This take belongs to {service}, which is not connected now. Connect its key.", service=job.service)
