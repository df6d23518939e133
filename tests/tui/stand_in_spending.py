"""The ledger of a stand-in studio: plain sums that a test sets, the domain's rules about limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ima_tui.domain.job import Job
from ima_tui.domain.spending import Allowance, Amounts, Budget, Limits, ModelCost, OverLimit, Tally, exact, standing
from ima_tui.engine.spending import Purse


@dataclass
class StandInSpending:
    """`studio.spending` over plain numbers."""

    studio: Any
    today: Amounts = field(default_factory=lambda: Amounts(charged=Decimal(85)))
    session: Amounts = field(default_factory=lambda: Amounts(charged=Decimal(35)))

    @property
    def limits(self) -> Limits:
        return Limits(self.studio.settings.limit_day, self.studio.settings.limit_session)

    async def now(self) -> Budget:
        return Budget(Tally(self.today, self.session), self.limits)

    async def admit(self, price: float, over: Decimal | None) -> None:
        """As the store does before it keeps a take."""
        budget, allowance = await self.now(), Allowance(consented=over)
        found = budget.excesses(price)
        if found and allowance.consented != exact(price):
            raise OverLimit(found)

    async def purse(self, *, simulated: bool, days: tuple[int, ...] = (7, 30)) -> Purse:
        open_: tuple[Job, ...] = ()
        if simulated == self.studio.simulated:
            open_ = tuple(job for job in self.studio.jobs() if standing(job) not in (None, "charged"))
            budget = await self.now()
            costs = (
                ModelCost("ima-pro", 12, Amounts(Decimal(310), unknown=Decimal(25))),
                ModelCost("ima-pro-fast", 31, Amounts(Decimal("182.5"))),
            )
            return Purse(simulated, budget.tally, tuple((span, costs) for span in days), open_)
        return Purse(simulated, Tally(), tuple((span, ()) for span in days), ())
