"""Product lists: fetched when needed, kept for minutes, shown with their age.

A create call needs a list that was fetched in this run (wire contract, section 2); `Catalogs.for_create` sees to it.
A list that cannot be refreshed is still shown, marked stale with the reason: composing goes on without the network.
The last list of an earlier run comes from the memo, for looking and composing only: `get` and `for_create` never
return it. Beside it the memo keeps the list the user has last seen, which news are told against.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import Fault, StoreError, StudioError
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.modes import Mode
from ima_tui.engine.connection import Connection
from ima_tui.store.memo import Memo

if TYPE_CHECKING:
    from ima_tui.domain.drift import Change

FRESH_FOR = 300.0
"""Seconds for which a list is taken as it is."""
_SEEN = " seen"
"""Ends the memo's name of a service for the list that was last seen there."""

_log = logging.getLogger("ima_tui.prices")


@dataclass(frozen=True, slots=True)
class Listed:
    """A product list and how far it can be trusted."""

    catalog: Catalog
    fetched_at: float
    stale: bool = False
    """It could not be refreshed; `trouble` says why."""
    trouble: Fault | None = None
    remembered: bool = False
    """From an earlier run: nothing is bought from it."""
    changes: tuple[Change, ...] = ()
    """What differs from the list that was last seen."""
    since: float = 0.0
    """Until when that one was known to hold."""


class Catalogs:
    """The lists of this run, one per connection and mode."""

    def __init__(self, memo: Memo | None = None) -> None:
        self._memo = memo
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
            listed = await self._kept(connection, Listed(catalog, connection.clock.now()))
            self._listed[place] = listed
            return listed

    async def last(self, connection: Connection, mode: Mode) -> Listed | None:
        """The last list known, of this run or an earlier one; asks only the disk, and nothing is bought from it."""
        known = self.known(connection, mode)
        if known is not None or self._memo is None:
            return known
        try:
            found = await self._memo.products(mode, connection.name)
        except StoreError:
            _log.info("the last product list of %s could not be read", mode)
            return None
        return Listed(*found, remembered=True) if found is not None else None

    async def seen(self, connection: Connection, mode: Mode) -> None:
        """The user knows what changed: from now on news are told against the present list."""
        known = self.known(connection, mode)
        if known is not None and known.changes:
            self._listed[self._place(connection, mode)] = replace(known, changes=(), since=known.fetched_at)
            await self._keep(known, connection.name + _SEEN)

    async def _kept(self, connection: Connection, listed: Listed) -> Listed:
        """`listed`, remembered, with what changed since the user last saw a list."""
        from ima_tui.domain.drift import drift

        if self._memo is None:
            return listed
        name = connection.name
        await self._keep(listed, name)
        try:
            before = await self._memo.products(listed.catalog.mode, name + _SEEN)
        except StoreError:
            return listed
        changes = drift(before[0], listed.catalog) if before is not None else ()
        if not changes:
            await self._keep(listed, name + _SEEN)
        return replace(listed, changes=changes, since=before[1] if before is not None else listed.fetched_at)

    async def _keep(self, listed: Listed, name: str) -> None:
        if self._memo is not None:
            try:
                await self._memo.keep_products(listed.catalog, name, listed.fetched_at)
            except StoreError:
                _log.info("the product list of %s could not be kept", listed.catalog.mode)

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
