"""What belongs to a take and is not in it: the one it came from, its pair, its files, its receipt; read, and in words.

Each part is read by itself: what cannot be read is left out, the page of a take is shown in any case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ima_tui.domain.comparison import Pair
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.receipt import DIFFERS, Receipt
from ima_tui.language import _, tr
from ima_tui.tui.descent_words import origin_of
from ima_tui.tui.text import one_line, weight

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

Row = tuple[str, str, str]
"""Label, value, tone."""
_PROMPT = 60
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class File:
    """A clip that was downloaded, and whether it is where it was put."""

    path: Path
    size: int
    there: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around one take, as far as it is known."""

    parent: Job | None = None
    orphan: bool = False
    """It came from a take that was deleted for good."""
    pair: Pair | None = None
    other: Job | None = None
    """The other take of the pair."""
    files: tuple[File, ...] = ()
    receipt: Receipt | None = None


async def around(studio: Studio, job: Job) -> Surroundings:
    """Read it; asks only the disk."""
    found = await _known(_parent_of(studio, job)) or (None, False)
    pair = await _known(studio.duels.pair_of(job))
    other = await _known(studio.find(pair.other(job.id))) if pair is not None else None
    files = await _known(_files_of(studio, job)) or ()
    return Surroundings(*found, pair, other, files, await _known(studio.receipts.known(job)))


async def _known(reading: Awaitable[Read]) -> Read | None:
    """One part; None where it cannot be read."""
    try:
        return await reading
    except (StudioError, OSError):
        return None


async def _parent_of(studio: Studio, job: Job) -> tuple[Job | None, bool]:
    """The take it came from, and whether that one is gone."""
    if job.origin is None:
        return None, False
    parent = await studio.find(job.origin.parent_id)
    return parent, parent is None


async def _files_of(studio: Studio, job: Job) -> tuple[File, ...]:
    kept = await studio.downloads.kept(job)
    there = await asyncio.to_thread(lambda: [file.path.is_file() for file in kept])
    return tuple(File(file.path, file.size, here) for file, here in zip(kept, there, strict=True))


def rows_of(job: Job, known: Surroundings) -> list[Row]:
    """In lines for the page of a take."""
    rows: list[Row] = []
    if job.origin is not None and (known.parent is not None or known.orphan):
        rows.append((_("Comes from"), origin_of(job.origin, _called(known.parent)), "$motion"))
    if known.pair is not None:
        rows.append((_("A/B"), _of_pair(job, known.pair, known.other), "$ink"))
    for file in known.files:
        said = f"{file.path} · {weight(file.size)}" if file.there else _("{path} · not there any more", path=file.path)
        rows.append((_("File"), one_line(said, 1000), "$ink" if file.there else "$warn"))
    if known.receipt is not None:
        rows.append(_of_receipt(known.receipt))
    return rows


def _called(job: Job | None) -> str:
    """A take as one would call it."""
    if job is None:
        return _("a take that was deleted for good")
    prompt = one_line(job.request.prompt)
    prompt = prompt if len(prompt) <= _PROMPT else prompt[: _PROMPT - 1].rstrip() + "…"
    return f"“{prompt or '…'}”"


def _of_pair(job: Job, pair: Pair, other: Job | None) -> str:
    beside = _("beside a take on {model}", model=other.request.model.short_name) if other is not None else ""
    if not pair.judged:
        verdict = _("not judged yet")
    elif not pair.winner:
        assert pair.verdict is not None
        verdict = tr(pair.verdict.label)
    else:
        verdict = _("this one is better") if pair.winner == job.id else _("the other one is better")
    return " · ".join(words for words in (beside, verdict) if words)


def _of_receipt(receipt: Receipt) -> Row:
    wrong = [tr(line.what) for line in receipt.lines if line.verdict in DIFFERS]
    if wrong:
        return _("Receipt"), _("differs from what was paid: {what}", what=", ".join(wrong)), "$bad"
    if receipt.noticed:
        return _("Receipt"), one_line(" ".join(tr(one) for one in receipt.noticed)), "$warn"
    return _("Receipt"), _("everything that was paid came"), "$good"
