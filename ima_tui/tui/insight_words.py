"""What insights say, as lines of a width: plots with their numbers in words, empty ones with what will be there.

Pure functions of what was found. Spans are shown as time passes on this connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from ima_tui.domain.insights import SPANS, Findings, Stretch, Times, dearest_day, stretches
from ima_tui.domain.models import Model
from ima_tui.domain.spending import figure
from ima_tui.language import _
from ima_tui.tui.money import at_right, sum_of, takes_of
from ima_tui.tui.plots import Column, chart, extent, scale_line, strip
from ima_tui.tui.text import Part, clock_time, fit, padded, parts, spread

LABEL = 17
SPAN, RATE, COUNT, COST = 12, 14, 6, 11
"""Cells of what stands beside the plots."""
MOST_KINDS = 7
"""Kinds of takes whose times are shown, the most frequent."""
MOST_LINES = 31
CHART_HEIGHT = 6
"""Lines of the columns where there is little room."""
FULL_SCALE = 1.15
"""The scale of times ends so far behind the longest that is usual or was taken by nine of ten."""
ROOMY = 66
"""Below that many cells a line says the less important half only."""
_ENDS = "，。、；：！？）》”’…"
"""Signs that begin no line."""
_TONES = {Model.PRO: "$money", Model.FAST: "$motion"}


def tone(model: str) -> str:
    """The colour of a model; its name always stands beside it."""
    return _TONES[Model(model)] if model in set(Model) else "$soft"


def name(model: str) -> str:
    """A model's short name."""
    return Model(model).short_name if model in set(Model) else fit(model, 10)


def span_name(days: int | None) -> str:
    """`7 days`, `30 days`, `all`."""
    return _("all") if days is None else _("{n} days", n=days)


def span_choice(chosen: int | None) -> Content:
    """The spans there are, the present one marked by more than its colour."""
    pieces: list[Part] = []
    for days in SPANS:
        words = span_name(days)
        pieces.append((f" ▏{words} ", "bold $ink") if days == chosen else (f"  {words} ", "$soft"))
    return parts(*pieces)


def head(title: str, note: str, width: int) -> Content:
    """A section's first line."""
    return spread(parts((title, "bold $ink")), parts((note, "$faint")), width)


def amount(value: float) -> str:
    """A number of credits where there is little room."""
    if value >= 100_000:
        return f"{value / 1000:,.0f}k"
    return figure(Decimal(str(round(value, 1))), grouped=True)


# -- spending


def spending(
    found: Findings, width: int, limit: int, *, numbers: bool = False, height: int = CHART_HEIGHT
) -> list[Content]:
    """Credits for each day, stacked by model, with the limit of a day."""
    lines = [head(_("Spent"), _("┄ your limit: {n} cr a day", n=f"{limit:,}") if limit else "", width)]
    if not found.costs:
        return [*lines, *told(_("Nothing was spent in these days. What takes cost each day appears here."), width)]
    lines.append(_legend(found, width))
    order = tuple(reversed(found.models))
    if numbers:
        return [*lines, *_days_in_words(found, width)]
    most = min(60, max(7, (width - 6) // 2 if width >= 70 else width - 8))
    columns = [
        Column(_day(stretch, found.last), [(float(stretch.costs.get(model, 0)), tone(model)) for model in order])
        for stretch in stretches(found.costs, found.first, found.last, most)
    ]
    shown_limit = float(limit) if len(columns) == (found.last - found.first).days + 1 else 0.0
    lines += chart(columns, width, height, amount, shown_limit)
    return [*lines, *_note(found, len(columns), width)]


def _legend(found: Findings, width: int) -> Content:
    pieces: list[Part] = [(f"{sum_of(found.spent)}  ", "bold $money")]
    for model in found.models:
        pieces += [("█ ", tone(model)), (f"{name(model)} {figure(found.by_model[model], grouped=True)}  ", "$ink")]
    return spread(parts(*pieces), parts((takes_of(found.takes), "$soft")), width)


def _note(found: Findings, columns: int, width: int) -> Iterator[Content]:
    days = (found.last - found.first).days + 1
    pieces = []
    if columns < days:
        pieces.append(_("{n} days a column", n=-(-days // columns)))
    most = dearest_day(found.costs)
    if most is not None and days > 1:
        pieces.append(_("most on {day}: {credits}", day=most[0].isoformat(), credits=sum_of(most[1])))
    if pieces:
        yield parts((fit(" · ".join(pieces), width), "$faint"))


def _days_in_words(found: Findings, width: int) -> Iterator[Content]:
    rows = [one for one in stretches(found.costs, found.first, found.last, MOST_LINES) if one.costs]
    for row in reversed(rows):
        label = row.last.isoformat() if row.days == 1 else f"{row.first.isoformat()}–{row.last:%m-%d}"
        pieces: list[Part] = [(padded(label, LABEL), "$soft"), (at_right(sum_of(row.total), 11) + "  ", "$money")]
        pieces += [
            (f" {name(model)} {figure(row.costs[model], grouped=True)} ", "$ink")
            for model in found.models
            if model in row.costs
        ]
        yield parts(*pieces).truncate(width, ellipsis=True)


def _day(stretch: Stretch, today: date) -> str:
    return _("today") if stretch.first == today else f"{stretch.last:%m-%d}"


# -- times


def times(found: Findings, width: int, scale: float) -> list[Content]:
    """How long takes of each kind took, above the documented range of their model."""
    lines = [head(_("How long takes took"), "", width)]
    if not found.times:
        return [*lines, *told(_("No take came back in these days. How long they took appears here."), width)]
    shown = found.times[:MOST_KINDS]
    documented = {model: model.usual_seconds for model in Model if any(one.model == model for one in shown)}
    longest = FULL_SCALE * max(
        max((one.by(0.9) for one in shown), default=0), max((high for _, high in documented.values()), default=0), 1
    )
    room = max(8, width - LABEL - SPAN - COUNT)
    ticks = [(part / FULL_SCALE, clock_time(longest / FULL_SCALE * part / scale)) for part in (0.0, 0.5, 1.0)]
    lines.append(parts((" " * LABEL, ""), scale_line(ticks, room), (at_right(_("usually"), SPAN), "$faint")))
    for model in [*documented, *dict.fromkeys(one.model for one in shown if one.model not in set(Model))]:
        for one in shown:
            if one.model == model:
                lines.append(_times_of(one, longest, room, scale))
        if model in documented:
            lines.append(_documented(documented[Model(model)], longest, room, scale))
    if len(found.times) > len(shown):
        lines.append(parts((_("and {n} rarer kinds", n=len(found.times) - len(shown)), "$faint")))
    return lines


def _times_of(one: Times, longest: float, room: int, scale: float) -> Content:
    low, middle, high = (clock_time(round(one.by(part) / scale)) for part in (0.1, 0.5, 0.9))
    label = " ".join(word for word in (f"{name(one.model):<4}", _length(one.length), one.size.upper()) if word)
    words = f"{low}–{high}" if low != high else middle
    return parts(
        (padded(label, LABEL), "$ink"),
        strip(one.columns(longest, room), tone(one.model)),
        (at_right(words, SPAN), "$ink"),
        (at_right(f"{one.takes:,}×", COUNT), "$soft"),
    )


def _length(length: str) -> str:
    return _("{n} s", n=length) if length.replace(".", "", 1).isdigit() else length


def _documented(span: tuple[int, int], longest: float, room: int, scale: float) -> Content:
    low, high = span
    words = f"{clock_time(low / scale)}–{clock_time(high / scale)}"
    return parts(
        (padded("  " + _("documented"), LABEL), "$faint"),
        extent(low / longest, high / longest, room, "$faint"),
        (at_right(words, SPAN), "$faint"),
    )


def told(words: str, width: int, style: str = "$faint") -> list[Content]:
    """A sentence on as many lines as it needs."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [parts((one, style)) for one in [*lines, line.rstrip()]]


def _pieces(words: str) -> Sequence[str]:
    """Where a line may be broken: after spaces, and after every wide character that no sign ends."""
    found: list[str] = []
    open_ = False
    for character in words:
        if open_ or (found and character in _ENDS):
            found[-1] += character
        else:
            found.append(character)
        open_ = character != " " and cell_len(character) == 1
    return found
