"""`ima-tui jobs receipt`: what was delivered against what was paid, as lines to read and as JSON to send to support.

Exit code 1 says that something which was paid is missing; what nobody wants besides (black, frozen, silent) is told.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ima_tui.cli.diagnostics import Exit
from ima_tui.cli.face import Face
from ima_tui.cli.lines import padded
from ima_tui.domain.job import Job
from ima_tui.domain.receipt import Line, Receipt, Verdict
from ima_tui.language import _, tr

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_MARKS = {
    Verdict.AS_PAID: "✓", Verdict.LESS: "✗", Verdict.OTHER: "✗", Verdict.MORE: "+", Verdict.UNJUDGED: "·",
}  # fmt: skip
_PLAIN = {"✓": "=", "✗": "x", "·": "-"}


async def receipt(face: Face, studio: Studio, job: Job, arguments: Namespace) -> Exit:
    """Measure the clip and tell. Raises StudioError."""

    def moved(received: int, total: int) -> None:
        if face.diagnostics.terminal and total:
            face.diagnostics.live(_("fetching the clip {percent} %", percent=received * 100 // total))

    try:
        found = await studio.receipts.of(job, moved, anew=arguments.again)
    finally:
        face.diagnostics.clear()
    if arguments.output_json:
        face.output.json(_json(job, found))
    else:
        face.output.text("\n".join(_text(found, drawn=face.diagnostics.unicode)))
    return Exit.FAILED if found.differs else Exit.READY


def _text(found: Receipt, *, drawn: bool) -> Iterator[str]:
    for line in found.lines:
        mark = _MARKS[line.verdict] if drawn else _PLAIN.get(_MARKS[line.verdict], _MARKS[line.verdict])
        paid = _("paid {what}", what=tr(line.paid)) if line.paid is not None else _("not part of the price")
        yield f"  {mark} {padded(tr(line.what), 12)}{padded(tr(line.delivered), 18)}{paid}"
        if line.evidence is not None and line.verdict not in (Verdict.AS_PAID, Verdict.UNJUDGED):
            yield f"      {tr(line.evidence)}"
    for sentence in found.noticed:
        yield f"  ! {tr(sentence)}"
    if found.clean:
        yield "  " + _("Everything that was paid came, and nothing is wrong with it.")
    yield ""
    yield "  " + _("; ").join(tr(piece) for piece in found.seen)


def _json(job: Job, found: Receipt) -> dict[str, object]:
    clip = found.delivered
    return {
        "job_id": job.id,
        "task_id": job.task_id or None,
        "credit": job.request.credits,
        "as_paid": not found.differs,
        "lines": [_line_json(line) for line in found.lines],
        "noticed": [tr(sentence) for sentence in found.noticed],
        "read_out": [tr(piece) for piece in found.seen],
        "delivered": {
            "width": clip.width, "height": clip.height, "seconds": clip.seconds, "frames": clip.frames,
            "rate": clip.rate, "codec": clip.codec, "bytes": clip.size_bytes, "sound": clip.has_sound,
            "loudness": clip.loudness, "peak": clip.peak, "likeness": clip.likeness,
            "black": [[span.start, span.end] for span in clip.black],
            "frozen": [[span.start, span.end] for span in clip.frozen],
            "cuts": [shot.start for shot in clip.shots[1:]],
            "motion": list(clip.pulse),
        },
    }  # fmt: skip


def _line_json(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "paid": tr(line.paid) if line.paid is not None else None,
        "delivered": tr(line.delivered),
        "verdict": line.verdict.value,
        "evidence": tr(line.evidence) if line.evidence is not None else None,
    }
