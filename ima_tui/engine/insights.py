"""What the history says, on request; and what is to be expected of running takes, at any time.

Real takes and the demo's are never mixed. Win rates and promoted drafts are told over everything there is, because a
week hardly ever has enough of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.domain.estimates import Estimate, Kind
from ima_tui.domain.job import Job
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.engine.clock import Clock
from ima_tui.engine.estimates import Estimates

if TYPE_CHECKING:
    from ima_tui.domain.insights import Findings
    from ima_tui.engine.history import Records


class Insights:
    """Reads the history's sums; `estimates` follows the feed."""

    def __init__(
        self,
        records: Records,
        estimates: Estimates,
        *,
        simulated: Callable[[], bool],
        user_id: Callable[[], str],
        service: Callable[[], str],
        clock: Clock,
    ) -> None:
        self._records = records
        self._estimates = estimates
        self._simulated = simulated
        self._user_id = user_id
        self._service = service
        self._clock = clock

    def estimate(self, job: Job) -> Estimate:
        """What is to be expected of a take: a look into a table, cheap enough for every tick."""
        return self._estimates.of(job)

    def estimate_of(self, service: str, request: Request) -> Estimate:
        """What is to be expected of such a request at `service`."""
        return self._estimates.of_request(service, request)

    def estimate_here(self, kind: Kind) -> Estimate:
        """What is to be expected of a take of `kind` that is started now."""
        return self._estimates.of_kind(self._service(), kind)

    async def read(self, days: int | None = 30, *, simulated: bool | None = None) -> Findings:
        """Everything about the last `days` days, today included, or about all of them. Raises StoreError.

        Of what is connected now, unless said.
        """
        from ima_tui.domain.insights import Findings
        from ima_tui.domain.win_rates import standings

        asked = self._simulated() if simulated is None else simulated
        sums = await self._records.totals.read(self._clock.now(), days, simulated=asked)
        judged = await self._records.pairs.judged(self._user_id(), simulated=asked)
        by_mode = {mode: standings(judged, mode) for mode in Mode if any(pair.mode is mode for pair in judged)}
        return Findings(
            simulated=asked,
            days=days,
            first=sums.first,
            last=sums.last,
            costs=sums.costs,
            times=sums.times,
            keepers=sums.keepers,
            before=sums.before,
            promotions=sums.promotions,
            duels=standings(judged),
            duels_by_mode=by_mode,
        )
