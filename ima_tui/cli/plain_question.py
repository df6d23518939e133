"""A question of the plain interface about money: what it comes to, and whether the next line is a yes to it.

Only the line after the question answers it. Over a limit a yes is not enough: the price has to be said.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ima_tui.domain.job import Job
from ima_tui.domain.request import Request
from ima_tui.domain.spending import Amounts, Budget, figure, typed
from ima_tui.language import _, tr

_YES = frozenset({"y", "yes", "是", "好"})
_OVER = "over"


@dataclass(frozen=True, slots=True)
class Question:
    """What the next line says yes or no to."""

    request: Request
    price: Decimal
    start: Callable[[Decimal | None], Awaitable[Job]]
    """Starts the take; takes the price that was said to go over a limit, or None."""

    def agreed(self, line: str) -> bool:
        """Whether this line is a yes, or says the price."""
        return line.strip().casefold() in _YES or self.over(line) is not None

    def over(self, line: str) -> Decimal | None:
        """The price, if this line says that it may go over a limit."""
        word, *amount = line.casefold().split()[:3] or [""]
        return self.price if word == _OVER and len(amount) == 1 and typed(amount[0]) == self.price else None


class Numbers:
    """Takes by the short numbers in which they are spoken of in this session."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, job: Job) -> int:
        """The number of a take; it gets one when it is first spoken of."""
        return self._numbers.setdefault(job.id, len(self._numbers) + 1)

    def id(self, text: str) -> str | None:
        """The take that a number means; None if it was given to none."""
        number = int(text) if text.isdecimal() and len(text) < 9 else 0
        return next((id for id, given in self._numbers.items() if given == number), None)


def sums(budget: Budget, price: Decimal) -> Iterator[str]:
    """What today and this session come to with this take, and every limit that it goes over."""
    tally, limits = budget.tally, budget.limits
    yield _("Today: {sums}", sums=_sums(tally.today, price, limits.day))
    yield _("This session: {sums}", sums=_sums(tally.session, price, limits.session))
    if price <= 0:
        yield _("The service lists this as free. Is that right?")
    for excess in budget.excesses(price):
        yield tr(excess.sentence)


def how_over(price: Decimal) -> str:
    """What to type where a limit stands in the way."""
    return _("To start it all the same type: over {price}", price=figure(price))


def _sums(amounts: Amounts, price: Decimal, limit: int) -> str:
    after = amounts.total + price
    told = [_("{before} → {after} credits", before=figure(amounts.total), after=figure(after))]
    if limit and after <= limit:
        told.append(_("then {n} left of {limit}", n=figure(limit - after), limit=limit))
    elif limit:
        told.append(_("{n} over the limit of {limit}", n=figure(after - limit), limit=limit))
    if amounts.reserved:
        told.append(_("{n} under way", n=figure(amounts.reserved)))
    if amounts.unknown:
        told.append(_("{n} unknown", n=figure(amounts.unknown)))
    return " · ".join(told)
