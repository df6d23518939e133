"""`ima-tui jobs next-frame`: the frame of a take from which the next shot goes on, as a PNG file.

The clip is fetched if it is not here. Without `--frame` the best frame of the last second is taken, as the interface
proposes it. People count frames from 1, here and in the player; the program counts from 0. A file that is there
already is never written over.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.domain.job import Job
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.next_shots import Candidate
    from ima_tui.engine.studio import Studio


async def next_frame(face: Face, studio: Studio, job: Job, arguments: Namespace) -> Exit:
    """Take the frame, say where it is. Raises Stopped or StudioError."""

    def moved(received: int, total: int) -> None:
        if face.diagnostics.terminal and total:
            face.diagnostics.live(_("fetching the clip {percent} %", percent=received * 100 // total))

    try:
        chosen = await _proposed(studio, job, moved) if arguments.frame is None else None
        number = chosen.number if chosen is not None else int(arguments.frame) - 1
        path = await studio.next_shots.take(job, number, moved)
    finally:
        face.diagnostics.clear()
    if arguments.output:
        path = await asyncio.to_thread(_copied, path, Path(arguments.output).expanduser())
    _say(face, arguments, job, number, path, chosen)
    return Exit.READY


async def _proposed(studio: Studio, job: Job, moved: Callable[[int, int], None]) -> Candidate:
    found = await studio.next_shots.strip(job, moved)
    chosen = next((candidate for candidate in found if candidate.proposed), None)
    if chosen is None:
        raise Stopped(
            Exit.FAILED,
            _("None of the frames of the last second is a good one: they are black or faded."),
            code="no_frame",
            hints=(_("Name one yourself: ima-tui jobs next-frame {id} --frame {n}", id=job.id, n=found[0].number + 1),),
        )
    return chosen


def _copied(kept: Path, target: Path) -> Path:
    """Where it is now: in a folder under its own name."""
    path = target / kept.name if target.is_dir() else target
    try:
        with path.open("xb") as file:
            file.write(kept.read_bytes())
        return path
    except FileExistsError as error:
        raise Stopped(
            Exit.REFUSED_HERE,
            _("There is a file {file} already; it stays as it is.", file=path),
            code="file_exists",
            hints=(_("Choose another name with -o."),),
        ) from error
    except OSError as error:
        raise Stopped(
            Exit.REFUSED_HERE,
            _("{file} cannot be written ({reason}).", file=path, reason=error.strerror or error),
            code="unwritable",
            hints=(_("Choose another place with -o."),),
        ) from error


def _say(face: Face, arguments: Namespace, job: Job, number: int, path: Path, chosen: Candidate | None) -> None:
    if arguments.output_json:
        told: dict[str, object] = {
            "job_id": job.id,
            "frame": number + 1,
            "path": str(path),
            "proposed": chosen is not None,
        }
        if chosen is not None:
            told |= {"seconds": chosen.seconds, "verdict": chosen.verdict.value, "before_end": -chosen.offset - 1}
        face.output.json(told)
        return
    face.diagnostics.good(_words(number + 1, chosen))
    face.output.text(str(path))


def _words(number: int, chosen: Candidate | None) -> str:
    if chosen is None:
        return _("Frame {n}.", n=number)
    verdict = tr(chosen.verdict.words)
    if chosen.offset == -1:
        return _("Frame {n}, the last one: {verdict}.", n=number, verdict=verdict)
    return _("Frame {n}, {before} before the end: {verdict}.", n=number, before=-chosen.offset - 1, verdict=verdict)
