"""What today, this session and the last days have cost, in the one way in which it is counted everywhere.

Limits are the person's: every account, key and user id on this history counts together. The demo, which charges
nothing, is a purse of its own under the same limits, so that they can be tried. A session is one run of the program:
the interface until it is left, or one command.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job
from ima_tui.domain.spending import Budget, Limits, ModelCost, Tally
from ima_tui.engine.clock import Clock
from ima_tui.store.spending import Ledger


@dataclass(frozen=True, slots=True)
class Purse:
    """What real takes, or the demo's, have cost."""

    simulated: bool
    tally: Tally
    spans: tuple[tuple[int, tuple[ModelCost, ...]], ...]
    """Numbers of days up to today, each with the models' costs."""
    unsettled: tuple[Job, ...]
    """Takes whose credits are reserved or unknown, newest first."""


class Spending:
    """Reads the ledger; `session` is the name of this run."""

    def __init__(
        self,
        ledger: Ledger,
        limits: Callable[[], Limits],
        simulated: Callable[[], bool],
        *,
        session: str,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._limits = limits
        self._simulated = simulated
        self._session = session
        self._clock = clock

    @property
    def limits(self) -> Limits:
        """As the settings are now."""
        return self._limits()

    async def now(self) -> Budget:
        """Where the current kind of service stands. Raises StoreError."""
        tally = await self._ledger.tally(self._clock.now(), self._session, simulated=self._simulated())
        return Budget(tally, self.limits)

    async def today(self) -> Decimal:
        """Charged, reserved and unknown credits of today on the current kind of service. Raises StoreError."""
        return (await self.now()).tally.today.total

    async def purse(self, *, simulated: bool, days: tuple[int, ...] = (7, 30)) -> Purse:
        """Everything about one purse, with the costs of the last so many days. Raises StoreError."""
        now, ledger = self._clock.now(), self._ledger
        spans = [(span, await ledger.by_model(now, span, simulated=simulated)) for span in days]
        return Purse(
            simulated,
            await ledger.tally(now, self._session, simulated=simulated),
            tuple(spans),
            await ledger.unsettled(simulated=simulated),
        )
