"""Product lists: fetched when needed, kept for minutes, shown with their age.

A create call needs a list that was fetched in this run (wire contract, section 2); `Catalogs.for_create` sees to it.
A list that cannot be refreshed is still shown, marked stale with the reason: composing goes on without the network.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import Fault, StudioError
from ima_tui.domain.modes import Mode
from ima_tui.engine.connection import Connection

FRESH_FOR = 300.0
"""Seconds for which a list is taken as it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A product list and how far it can be trusted."""

    catalog: Catalog
    fetched_at: float
    stale: bool = False
    """It could not be refreshed; `trouble` says why."""
    trouble: Fault | None = None


class Catalogs:
    """The lists of this run, one per connection and mode."""

    def __init__(self) -> None:
        self._listed: dict[tuple[str, str, Mode], Listed] = {}
        self._locks: dict[tuple[str, str, Mode], asyncio.Lock] = {}

    async def get(self, connection: Connection, mode: Mode, *, fresh: bool = False) -> Listed:
        """The list of `mode`; raises StudioError only when none was ever had in this run."""
        known = self._young(connection, mode)
        if known is not None and not fresh:
            return known
        try:
            return await self.for_create(connection, mode, fresh=fresh)
        except StudioError as error:
            old = self._listed.get(self._place(connection, mode))
            if old is None:
                raise
            stale = replace(old, stale=True, trouble=error.fault())
            self._listed[self._place(connection, mode)] = stale
            return stale

    async def for_create(self, connection: Connection, mode: Mode, *, fresh: bool = False) -> Listed:
        """A list fetched in this run and young enough to buy from. Raises StudioError when it cannot be had."""
        place = self._place(connection, mode)
        asked_at = connection.clock.monotonic()
        async with self._locks.setdefault(place, asyncio.Lock()):
            known = self._young(connection, mode)
            if known is not None and (
                not fresh or known.fetched_at > connection.clock.now() - _waited(connection, asked_at)
            ):
                return known
            catalog = await connection.client.products(mode)
            listed = Listed(catalog, connection.clock.now())
            self._listed[place] = listed
            return listed

    def known(self, connection: Connection, mode: Mode) -> Listed | None:
        """The last list of this run, whatever its age; asks nobody."""
        return self._listed.get(self._place(connection, mode))

    def _young(self, connection: Connection, mode: Mode) -> Listed | None:
        known = self._listed.get(self._place(connection, mode))
        if known is None or known.stale:
            return None
        age = connection.clock.now() - known.fetched_at
        return known if 0 <= age < connection.clock.shortened(FRESH_FOR) else None

    @staticmethod
    def _place(connection: Connection, mode: Mode) -> tuple[str, str, Mode]:
        return connection.service, connection.account, mode


def _waited(connection: Connection, since: float) -> float:
    """Seconds spent waiting for the lock: a list that someone else fetched meanwhile is fresh enough."""
    return connection.clock.monotonic() - since
