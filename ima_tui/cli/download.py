"""`ima-tui jobs download`: clips into a folder, one after the other; the paths on stdout, everything else on stderr.

A take that cannot be kept stops none of the others. What came of it goes on where it stands the next time.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit, Stopped
from ima_tui.cli.face import Face
from ima_tui.cli.running import stopped_by
from ima_tui.cli.words import weight
from ima_tui.domain.clip_names import template_problem
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.downloads import Downloaded, Moved, Wish
    from ima_tui.engine.studio import Studio


async def download(face: Face, studio: Studio, jobs: Sequence[Job], arguments: Namespace) -> Exit:
    """Keep the clips of these takes. Raises Stopped."""
    wish = _wish(arguments)
    told: list[dict[str, object]] = []
    stopped: list[Stopped] = []
    for job in jobs:
        try:
            done = await _one(face, studio, job, wish)
        except Stopped as one:
            stopped.append(one)
            told.append({"job_id": job.id, "error": {"code": one.code, "message": " ".join(one.sentences)}})
            if len(jobs) > 1:
                face.diagnostics.stopped(one)
            continue
        told.append(_json(job, done))
        if not arguments.output_json:
            for file in done.files:
                face.output.text(str(file.path))
    if len(jobs) == 1 and stopped:
        raise stopped[0]
    if arguments.output_json:
        face.output.json(told[0] if len(jobs) == 1 else {"jobs": told})
    return max((one.exit for one in stopped), default=Exit.READY)


def _wish(arguments: Namespace) -> Wish:
    from ima_tui.engine.downloads import Wish

    if arguments.name is not None:
        problem = template_problem(arguments.name)
        if problem is not None:
            raise Stopped(Exit.REFUSED_HERE, _("--name: {what}", what=tr(problem)), code="name")
    if arguments.to is not None and not arguments.to.strip():
        raise Stopped(Exit.REFUSED_HERE, _("--to names no folder."), code="to")
    return Wish(Path(arguments.to) if arguments.to is not None else None, arguments.name, arguments.embed)


async def _one(face: Face, studio: Studio, job: Job, wish: Wish) -> Downloaded:
    from ima_tui.engine.downloads import DownloadProblem

    if job.state is not State.READY:
        raise Stopped(Exit.REFUSED_HERE, _("{id} has no clip yet.", id=job.id), code="state", hints=(
            _("See where it stands: ima-tui jobs show {id}", id=job.id),))  # fmt: skip
    shown = _Line(face)
    try:
        done = await studio.downloads.download(job, shown.moved, wish)
    except DownloadProblem as problem:
        raise Stopped(Exit.FAILED, tr(problem.sentence), code="download") from problem
    except StudioError as error:
        raise stopped_by(error) from error
    finally:
        face.diagnostics.clear()
    for notice in done.notices:
        face.diagnostics.warn(tr(notice))
    size = weight(sum(file.size for file in done.files))
    words = _("Saved, {size}.", size=size) if done.fresh else _("It was saved already, {size}.", size=size)
    face.diagnostics.good(words)
    return done


class _Line:
    """A live line of progress, on a terminal."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def moved(self, moved: Moved) -> None:
        """One more piece."""
        if not self._face.diagnostics.terminal:
            return
        which = _("clip {n} of {count}: ", n=moved.number, count=moved.count) if moved.count > 1 else ""
        if moved.phase == "checking":
            self._face.diagnostics.live(which + _("checking it"))
        elif moved.total:
            percent, size = int(moved.share * 100), weight(moved.total)
            self._face.diagnostics.live(which + _("{percent} % of {size}", percent=percent, size=size))
        else:
            self._face.diagnostics.live(which + weight(moved.received))


def _json(job: Job, done: Downloaded) -> dict[str, object]:
    return {
        "job_id": job.id,
        "path": str(done.path),
        "fresh": done.fresh,
        "files": [
            {
                "number": file.number + 1,
                "path": str(file.path),
                "sha256": file.sha256,
                "bytes": file.size,
                "embedded": file.embedded,
            }
            for file in done.files
        ],
        "notices": [tr(notice) for notice in done.notices],
    }
