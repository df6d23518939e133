"""The one way in which the interface spends: shown with its price, agreed to, held against the limits, handed on.

What is agreed to is frozen: whatever changes on screen meanwhile, that is what is sent. Another program may spend
between the question and the answer: then the question is put again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from ima_tui.domain.estimates import kind_of
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.request import Request
from ima_tui.domain.spending import OverLimit, exact
from ima_tui.domain.text import Said
from ima_tui.language import _
from ima_tui.tui.money import sum_of
from ima_tui.tui.screens.room import Room

if TYPE_CHECKING:
    from ima_tui.tui.screens.confirm import Agreed, Purchase
    from ima_tui.tui.widgets.dialog import Dialog

    Question = Callable[[Purchase], Dialog[Agreed]]

HEAD_START = 0.05
"""Seconds in which nothing is drawn or written here after a start: the request goes out first."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be bought, and how it is started once that is agreed."""

    requests: tuple[Request, ...]
    """One take, or the two of a pair."""
    start: Callable[[Decimal | None], Awaitable[object]]
    """Given the price, where it was typed to go over a limit."""
    notices: tuple[Said, ...] = ()
    """Anything here is asked about, however cheap it is."""
    again: Callable[[], float | None] = field(default=lambda: None)
    """Seconds since the very same was started, if that may have been a slip of the hand."""
    agreed: Callable[[], None] = field(default=lambda: None)
    """The price was seen."""
    question: Question | None = None
    """What asks, always; by default a confirmation does, unless it is cheap and nothing speaks against it."""

    @property
    def price(self) -> Decimal:
        """The sum."""
        return sum((exact(request.credits) for request in self.requests), Decimal(0))


class Buying(Room, part=True):
    """A screen from which takes are started."""

    async def bought(self, order: Order) -> bool:
        """Whether it was started. Raises StudioError if it could not be, for another reason than a limit."""
        refused = False
        while True:
            again = order.again()
            cheap = order.question is None and 0 < order.price < self.studio.settings.confirm_under
            # Not held against the limits here: that is done where the credits are reserved, and refused there.
            quick = cheap and not (refused or order.notices or again is not None)
            over = None
            if not quick:
                from ima_tui.tui.screens.confirm import Confirm, Purchase

                budget = await self.studio.spending.now()
                estimates = tuple(self.studio.insights.estimate_here(kind_of(one)) for one in order.requests)
                purchase = Purchase(
                    order.requests,
                    budget,
                    order.notices,
                    self.studio.time_scale,
                    self.studio.simulated,
                    again,
                    estimates,
                )
                agreed = await self.app.push_screen_wait((order.question or Confirm)(purchase))
                if agreed is None:
                    return False
                over = agreed.over
            order.agreed()
            try:
                await order.start(over)
            except OverLimit:
                refused = True
                continue
            await asyncio.sleep(HEAD_START)
            if quick:
                self.tell(_("Started · {price}", price=sum_of(order.price)))
            return True
