"""A receipt as one reads it: lines with marks, what was noticed, the clip in words; and as text to be sent on."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from ima_tui.domain.job import Job
from ima_tui.domain.receipt import DIFFERS, Line, Receipt, Verdict
from ima_tui.language import _, tr
from ima_tui.tui.text import many_lines, one_line, padded, parts, stacked

LABEL, DELIVERED = 12, 18
MARKS = {
    Verdict.AS_PAID: ("✓", "$good"), Verdict.LESS: ("✕", "$bad"), Verdict.OTHER: ("✕", "$bad"),
    Verdict.MORE: ("+", "$motion"), Verdict.UNJUDGED: ("·", "$faint"),
}  # fmt: skip
_STEPS = "▁▂▃▄▅▆▇█"
_MOST_PULSE = 60
_FULL = 240.0
"""Levels a second that fill a step, twice the motion that is called fast; small ones are drawn larger than they are."""


def lines_of(receipt: Receipt) -> Content:
    """What was paid and delivered, below each other, with the figures where they differ."""
    shown: list[Content] = []
    for line in receipt.lines:
        mark, tone = MARKS[line.verdict]
        ink = tone if line.verdict in DIFFERS else "$ink" if line.verdict is not Verdict.UNJUDGED else "$soft"
        shown.append(
            parts(
                (f"{mark} ", f"bold {tone}"),
                (padded(tr(line.what), LABEL), "$faint"),
                (padded(one_line(tr(line.delivered)), DELIVERED), ink),
                (_paid(line), "$faint"),
            )
        )
        if line.evidence is not None and line.verdict in DIFFERS:
            shown.append(parts(("  " + many_lines(tr(line.evidence)), "$soft")))
    return stacked(shown)


def _paid(line: Line) -> str:
    return _("paid {what}", what=one_line(tr(line.paid))) if line.paid is not None else ""


def verdict_of(receipt: Receipt) -> Content:
    """In one sentence, and what was noticed besides."""
    found = [parts(("! ", "bold $warn"), (many_lines(tr(one)), "$warn")) for one in receipt.noticed]
    if receipt.differs:
        missing = parts(("✕ ", "bold $bad"), (_("Something that was paid was not delivered."), "$bad"))
        return stacked([missing, *found])
    if not found:
        return parts(("✓ ", "bold $good"), (_("Everything that was paid came, and nothing is wrong with it."), "$good"))
    return stacked(found)


def read_out_of(receipt: Receipt) -> Content:
    """The clip in words, and its motion second by second."""
    words = [parts((many_lines(tr(piece)), "$ink")) for piece in receipt.seen]
    pulse = pulse_of(receipt)
    if pulse:
        words.append(parts((_("motion each second") + "  ", "$faint"), (pulse, "$motion")))
    return stacked(words)


def pulse_of(receipt: Receipt) -> str:
    """Motion as a row of steps, one a second; empty for a clip too short or too long for that."""
    pulse = receipt.delivered.pulse
    if not 1 < len(pulse) <= _MOST_PULSE:
        return ""
    return "".join(_STEPS[min(len(_STEPS) - 1, int((value / _FULL) ** 0.5 * len(_STEPS)))] for value in pulse)


def as_text(receipt: Receipt, job: Job) -> str:
    """Evidence to be sent on: everything with its figures, and what names the take at the service."""
    return "\n".join(_text(receipt, job))


def _text(receipt: Receipt, job: Job) -> Iterator[str]:
    yield _("Receipt of take {id}, task {task}", id=job.id, task=job.task_id or "–")
    yield f"{job.request.model.friendly_name} · {job.request.credits:g}"
    for line in receipt.lines:
        mark = MARKS[line.verdict][0]
        paid = f" · {_paid(line)}" if line.paid is not None else ""
        evidence = f" ({tr(line.evidence)})" if line.evidence is not None else ""
        yield f"{mark} {tr(line.what)}: {tr(line.delivered)}{paid}{evidence}"
    yield from (f"! {tr(one)}" for one in receipt.noticed)
    yield _("; ").join(tr(piece) for piece in receipt.seen)
