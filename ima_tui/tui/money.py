"""Sums of money in words, exact to the last digit, the same wherever they stand."""

from __future__ import annotations

from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content

from ima_tui.domain.spending import Amounts, figure
from ima_tui.language import _
from ima_tui.tui.text import Part, bar, parts


def sum_of(amount: Decimal) -> str:
    """`1,234.5 cr`."""
    return _("{n} cr", n=figure(amount, grouped=True))


def at_right(words: str, cells: int) -> str:
    """`words` pushed to the right end of `cells` cells."""
    return " " * (cells - cell_len(words)) + words


def takes_of(count: int) -> str:
    """`1 take`, `12 takes`."""
    return _("1 take") if count == 1 else _("{n} takes", n=f"{count:,}")


def open_parts(amounts: Amounts) -> list[Part]:
    """`+ 10 under way  + 25 unknown`, or nothing."""
    found: list[Part] = []
    if amounts.reserved:
        found.append((_("+ {n} under way", n=figure(amounts.reserved, grouped=True)), "$motion"))
    if amounts.unknown:
        found.append((_("+ {n} unknown", n=figure(amounts.unknown, grouped=True)), "$warn"))
    return [part for each in found for part in ("  ", each)]


def left_of(amounts: Amounts, limit: int) -> str:
    """`80 left of 200`, `20 over 200`."""
    left = limit - amounts.total
    shown = figure(abs(left), grouped=True)
    if left < 0:
        return _("{n} over the limit of {limit}", n=shown, limit=f"{limit:,}")
    return _("{n} left of {limit}", n=shown, limit=f"{limit:,}")


def limit_bar(amounts: Amounts, limit: int, width: int) -> Content:
    """How much of a limit is used, and what remains."""
    share = float(amounts.total / limit)
    tone = "$bad" if share > 1 else "$warn" if share >= 0.75 else "$money"
    return parts(bar(share, width, tone), ("  " + left_of(amounts, limit), "$soft" if share < 0.75 else tone))
