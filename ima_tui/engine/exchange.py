"""The whole history as lines of JSON, out and in: a copy of one's own that no program is needed to read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from ima_tui import __version__
from ima_tui.engine.clock import Clock
from ima_tui.engine.history import Records
from ima_tui.store.incoming import Taken
from ima_tui.store.transfer import Transfer, header, is_header

__all__ = ("Exchange", "Taken", "is_header")

LONGEST_LINE = 32_000_000
"""Bytes of one take; a longer line is none."""


class Exchange:
    """Takes on their way out of this history and into it. Every method raises StoreError for trouble with the file."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._transfer: Transfer = records.transfer
        self._clock = clock

    async def lines(self) -> AsyncIterator[bytes]:
        """A first line that says what this is, then one for each take, oldest first; never many of them in memory."""
        made = datetime.fromtimestamp(self._clock.now(), UTC).isoformat(timespec="seconds")
        yield header(__version__, made)
        page, after = await self._transfer.page(None)
        while after is not None:
            for line in page:
                yield line
            page, after = await self._transfer.page(after)

    async def take_up(self, lines: Sequence[bytes]) -> Taken:
        """Add the takes of these lines that are not known here. Sends nothing, overwrites nothing."""
        return await self._transfer.take(lines, self._clock.now())
