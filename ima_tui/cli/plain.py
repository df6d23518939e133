"""`ima-tui --plain`: composing and following in lines, for screen readers, logs and terminals that can do nothing else.

One line is one piece of news; nothing is drawn over, coloured or moved. What is typed is the prompt, unless it begins
with `/`. The draft and the takes are those of the interface. When the input ends, open takes are followed to theirs.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from ima_tui.cli.diagnostics import Diagnostics, Exit
from ima_tui.cli.face import Face
from ima_tui.cli.following import at_end
from ima_tui.cli.output import Output
from ima_tui.cli.plain_question import Numbers
from ima_tui.cli.plain_session import Session
from ima_tui.cli.progress import Progress
from ima_tui.cli.result import diagnosis_of, say_end
from ima_tui.cli.running import explained, read_settings, run, say_demo, say_notices
from ima_tui.domain.job import Job
from ima_tui.domain.text import well_formed
from ima_tui.language import _, tr
from ima_tui.settings import Flags

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ima_tui.engine.studio import Studio

_LONGEST_WAIT = 60.0
_MOST_BYTES = 100_000
"""Of one line of input."""


def command(flags: Flags, environ: Mapping[str, str]) -> Exit:
    """Run the plain interface until its input ends or somebody leaves. Raises Stopped."""
    # Standard output is the screen here; a terminal that is called dumb gets neither colour nor a line drawn over.
    quiet = {**environ, "TERM": "dumb"}
    face = Face(Output(sys.stdout), Diagnostics(sys.stdout, quiet), quiet)
    settings = read_settings(flags, environ)

    async def work() -> Exit:
        from ima_tui.wiring import open_studio

        with explained():
            studio = await open_studio(settings)
            try:
                return await _use(face, studio)
            finally:
                for sentence in await studio.close():
                    face.diagnostics.say(tr(sentence))
                say_notices(face, studio)

    return run(work)


async def _use(face: Face, studio: Studio) -> Exit:
    say_demo(face, studio)
    say_notices(face, studio)
    numbers = Numbers()
    takes = Takes(face, studio, numbers)
    session = Session(face, studio, numbers, *await studio.load_drafts())
    beside = [asyncio.create_task(takes.tell()), asyncio.create_task(_follow_settings(face, studio))]
    try:
        await session.begin()
        async for line in _lines(sys.stdin):
            if not face.diagnostics.heard:  # what was asked last was perhaps never read
                return Exit.READY
            if line is None:
                face.diagnostics.say(_("That line is too long; it was left out."))
            if not await session.obey(line or ""):
                return Exit.READY
            say_notices(face, studio)
        await session.keep()
        await takes.all_at_end()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    return Exit.READY


async def _follow_settings(face: Face, studio: Studio) -> None:
    """Limits and the like hold from the moment they are written; what is wrong in the file is said."""
    async for change in studio.tuning.follow():
        for problem in change.problems:
            face.diagnostics.warn(tr(problem))


async def _lines(stream: TextIO | None) -> AsyncIterator[str | None]:
    """What is typed, line by line, None for a line too long; read in a thread that never keeps the program running."""
    import threading

    if stream is None:
        return
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[bytes]()

    def read() -> None:
        line = b"?"
        while line:
            line = _line(stream.buffer)
            try:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            except RuntimeError:  # the program has ended meanwhile
                return

    threading.Thread(target=read, daemon=True, name="input").start()
    while line := await lines.get():
        whole = len(line) <= _MOST_BYTES
        yield well_formed(line.decode("utf-8", "replace")).rstrip("\r\n") if whole else None


def _line(stream: BinaryIO) -> bytes:
    """One line, or the beginning of one that is too long; empty at the end of the input."""
    try:
        line = piece = stream.readline(_MOST_BYTES + 1)
        while len(piece) > _MOST_BYTES and not piece.endswith(b"\n"):
            piece = stream.readline(_MOST_BYTES + 1)
    except (OSError, ValueError):
        return b""
    return line


class Takes:
    """The takes of this session by short numbers, told as they change."""

    def __init__(self, face: Face, studio: Studio, numbers: Numbers) -> None:
        self._face = face
        self._studio = studio
        self._numbers = numbers
        self._tellers: dict[str, Progress] = {}
        self._latest: dict[str, Job] = {}
        self._changed = asyncio.Event()

    async def tell(self) -> None:
        """Every change of every open take, for ever."""
        self._take_in(self._studio.jobs())
        async with aclosing(cast("AsyncGenerator[tuple[Job, ...], None]", self._studio.follow())) as batches:
            coming = asyncio.ensure_future(anext(batches))
            try:
                while True:
                    pause = min([_LONGEST_WAIT, *[await self._show(job) for job in list(self._open())]])
                    self._changed.set()
                    done, _pending = await asyncio.wait({coming}, timeout=pause)
                    if done:
                        await self._say_ends(coming.result())
                        coming = asyncio.ensure_future(anext(batches))
            finally:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def all_at_end(self) -> None:
        """Returns when no take is under way any more."""
        while any(not at_end(job) for job in self._studio.jobs()):
            self._changed.clear()
            await self._changed.wait()
        await asyncio.sleep(0)

    def _open(self) -> list[Job]:
        return [job for job in self._latest.values() if not at_end(job)]

    def _take_in(self, jobs: tuple[Job, ...]) -> None:
        for job in jobs:
            if job.id in self._latest or not at_end(job):
                self._latest[job.id] = job

    async def _show(self, job: Job) -> float:
        scale = self._studio.time_scale if job.simulated == self._studio.simulated else 1.0
        prefix = _("take {n}", n=self._numbers.of(job))
        fresh = Progress(self._face.diagnostics, scale=scale, prefix=prefix, estimate=self._studio.insights.estimate)
        teller = self._tellers.setdefault(job.id, fresh)
        now = self._studio.now()
        teller.show(job, now)
        return teller.due(job, now)

    async def _say_ends(self, batch: tuple[Job, ...]) -> None:
        before = dict(self._latest)
        self._take_in(batch)
        for job in batch:
            old = before.get(job.id)
            if at_end(job) and not job.removed_at and old is not None and not at_end(old):
                self._face.diagnostics.say(_("take {n}", n=self._numbers.of(job)))
                say_end(self._face, job, await diagnosis_of(self._studio, job), as_json=False)
