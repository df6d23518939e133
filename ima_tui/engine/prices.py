"""Prices for looking and composing: the last list known, how old it is, and that its news were seen.

Nothing is bought from here; `Studio.catalog` and `Studio.prepare` fetch what a create needs.
"""

from __future__ import annotations

from ima_tui.domain.modes import Mode
from ima_tui.engine.catalogs import Catalogs, Listed
from ima_tui.engine.connection import Connector


class Prices:
    """The present connection's product lists."""

    def __init__(self, connector: Connector, catalogs: Catalogs) -> None:
        self._connector = connector
        self._catalogs = catalogs

    async def last(self, mode: Mode) -> Listed | None:
        """The last list known of `mode`, maybe of an earlier run; None without one. Asks no service."""
        connection = self._connector.current
        return await self._catalogs.last(connection, mode) if connection is not None else None

    async def seen(self, mode: Mode) -> None:
        """What changed in `mode` has been seen, and is not told again."""
        connection = self._connector.current
        if connection is not None:
            await self._catalogs.seen(connection, mode)
