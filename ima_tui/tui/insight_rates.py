"""Rates as lines of a width: how often a model wins, what a keeper costs, which drafts keep their promise.

No rate is shown of too few, and none without the range in which it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from ima_tui.domain.insights import LEAST_PROMOTED, Findings, Keepers
from ima_tui.domain.models import Model
from ima_tui.domain.win_rates import LEAST_DUELS, Rate, Standings
from ima_tui.language import _, tr
from ima_tui.tui.insight_words import COST, COUNT, LABEL, RATE, ROOMY, head, name, told, tone
from ima_tui.tui.money import at_right, sum_of
from ima_tui.tui.plots import extent, scale_line
from ima_tui.tui.text import bar, fit, padded, parts


def duels(found: Findings, width: int) -> list[Content]:
    """How often Pro wins, with the interval in which its rate lies."""
    ever = found.duels
    lines = [head(_("Pairs judged: how often Pro wins"), _("ever"), width)]
    if ever is None or not ever.record(Model.PRO).decided + ever.record(Model.PRO).both_bad:
        nothing = _("No duel was judged yet. Which model wins, and how sure that is, appears here.")
        return [*lines, *told(nothing, width)]
    room = max(8, width - LABEL - RATE - COUNT)
    lines.append(parts((" " * LABEL, ""), scale_line([(0.0, "0"), (0.5, "50"), (1.0, "100")], room), (" %", "$faint")))
    rows: list[tuple[str, Standings]] = [(_("All modes"), ever)]
    rows += [(tr(mode.label), of) for mode, of in found.duels_by_mode.items()]
    lines += [_duel_row(label, of, room) for label, of in rows]
    if ever.leaning is not None:
        lines += told(tr(ever.leaning.sentence), width, "$warn")
    return lines


def _duel_row(label: str, of: Standings, room: int) -> Content:
    record = of.record(Model.PRO)
    lead = (padded(label, LABEL), "$ink")
    if record.rate is None:
        words = _("hidden under {least} duels; {n} so far", least=LEAST_DUELS, n=record.decided)
        return parts(lead, (fit(words, room + RATE + COUNT), "$faint"))
    rate = record.rate
    return parts(
        lead,
        extent(rate.low, rate.high, room, "$money", rate.share, "┈"),
        (at_right(percent(rate), RATE), "$ink"),
        (at_right(f"{record.decided:,}×", COUNT), "$soft"),
    )


def percent(rate: Rate) -> str:
    """`71 % (52–85)`."""
    return _("{n} % ({low}–{high})", n=f"{rate.share * 100:.0f}", low=f"{rate.low * 100:.0f}",
             high=f"{rate.high * 100:.0f}")  # fmt: skip


# -- keepers


def keepers(found: Findings, width: int) -> list[Content]:
    """What a starred take costs, all failures and rejects included, and what it cost before."""
    lines = [head(_("Credits for a keeper"), _("a keeper is a take with a star"), width)]
    if not found.kept.takes and not (found.before and found.before.takes):
        lines += told(_("No take of these days has a star. What a take worth keeping costs appears here."), width)
    else:
        lines += _keeper_rows(found, width)
    return [*lines, *_promises(found, width)]


def _keeper_rows(found: Findings, width: int) -> Iterator[Content]:
    rows: list[tuple[str, Keepers, str]] = [(_("Both models"), found.kept, "$good")]
    if found.before is not None:
        rows.append((_("{n} days before", n=found.days), found.before, "$soft"))
    rows += [(name(model), found.keepers[model], tone(model)) for model in found.models if model in found.keepers]
    most = max((row.each or Decimal(0) for _, row, _ in rows), default=Decimal(0)) or Decimal(1)
    starred = [_starred(row, width) for _, row, _ in rows]
    tail = max(map(cell_len, starred))
    room = max(4, width - LABEL - COST - tail - 4)
    for (label, row, colour), words in zip(rows, starred, strict=True):
        each = row.each
        cost = sum_of(each) if each is not None else "–"
        drawn = bar(float(each / most), room, colour, "$pane") if each is not None else parts((" " * room, ""))
        yield parts(
            (padded(label, LABEL), "$ink"),
            (at_right(cost, COST) + "  ", "$money"),
            drawn,
            (at_right(words, tail + 2), "$soft"),
        )


def _starred(row: Keepers, width: int) -> str:
    count = _("{n} starred", n=f"{row.takes:,}")
    return f"{count} · {sum_of(row.credits)}" if width >= ROOMY else count


def _promises(found: Findings, width: int) -> Iterator[Content]:
    of = found.promotions
    if not of.promoted:
        return
    if of.rate is None:
        words = _("Drafts promoted to Pro: {n} so far; what became of them is told from {least} on.",
                  n=of.promoted, least=LEAST_PROMOTED)  # fmt: skip
    else:
        words = _("Of {n} drafts promoted to Pro {kept} stayed keepers: {rate}.",
                  n=of.promoted, kept=of.kept, rate=percent(of.rate))  # fmt: skip
    yield from told(words, width, "$ink")
