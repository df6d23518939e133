"""Takes looked up in the history, and nothing done to them: all that a list on the command line needs.

It stands on the records alone, without a service, a scheduler or a feed, so that a list is not kept waiting for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.domain.search_line import SearchLine, parse
from ima_tui.engine.clock import Clock
from ima_tui.engine.found import Found
from ima_tui.engine.history import Records

if TYPE_CHECKING:
    from ima_tui.store.saved_searches import SavedSearch


class Finding:
    """The history as one looks through it. Every method raises StoreError when the file cannot be read."""

    def __init__(self, records: Records, clock: Clock, user_id: Callable[[], str]) -> None:
        self._records = records
        self._clock = clock
        self._user_id = user_id

    async def search(self, text: str | SearchLine) -> Found:
        """Find takes by a search line, newest first. Cancelling stops it; `close` the answer when done with it."""
        line = parse(text) if isinstance(text, str) else text
        found = Found(self._records.listing, line, self._clock.now())
        await found.begin()
        return found

    async def count(self, text: str | SearchLine) -> int:
        """How many takes a search line finds, for who does not want to see them."""
        line = parse(text) if isinstance(text, str) else text
        return await self._records.listing.count(line, self._clock.now())

    async def saved_searches(self) -> tuple[SavedSearch, ...]:
        """The searches that the user has saved, by name."""
        return await self._records.saved_searches.all(self._user_id())
