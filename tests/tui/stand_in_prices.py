"""The stand-in's price lists: what the simulator sells, dearer or out of reach as a test wants it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ima_tui.api.leaves import catalog
from ima_tui.domain.drift import drift
from ima_tui.domain.errors import StudioError
from ima_tui.domain.modes import Mode
from ima_tui.engine.catalogs import Listed
from ima_tui.simulator.products import catalogue

if TYPE_CHECKING:
    from tests.tui.stand_in import StandIn


class StandInPrices:
    """The subject `prices`, and the list that `StandIn.catalog` hands out."""

    def __init__(self, studio: StandIn) -> None:
        self._studio = studio
        self.surcharge = 0
        self.seen_surcharge = 0
        """What was added when the user last saw the prices."""
        self.away: StudioError | None = None
        """No list can be fetched."""
        self.earlier: float | None = None
        """Seconds since a list of an earlier run was fetched."""
        self.fetched: dict[Mode, Listed] = {}
        self.fetches = 0

    async def fetch(self, mode: Mode) -> Listed:
        """A list of now."""
        self.fetches += 1
        if self.away is not None:
            if mode in self.fetched:
                return replace(self.fetched[mode], stale=True)
            raise self.away
        known, new = (catalog(catalogue(mode.value, by), mode) for by in (self.seen_surcharge, self.surcharge))
        clock = self._studio.clock
        self.fetched[mode] = Listed(new, clock, changes=drift(known, new), since=clock - 3 * 86400)
        return self.fetched[mode]

    async def last(self, mode: Mode) -> Listed | None:
        if mode in self.fetched or self.earlier is None:
            return self.fetched.get(mode)
        old = catalog(catalogue(mode.value, self.seen_surcharge), mode)
        return Listed(old, self._studio.clock - self.earlier, remembered=True)

    async def seen(self, mode: Mode) -> None:
        self.seen_surcharge = self.surcharge
        self.fetched[mode] = replace(self.fetched[mode], changes=())
