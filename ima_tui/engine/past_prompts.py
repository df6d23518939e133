"""Prompts that were sent before. They outlive their takes; one that is taken out can be put back."""

from __future__ import annotations

from ima_tui.engine.clock import Clock
from ima_tui.store.prompts import Prompts

MOST_FOUND = 300


class PastPrompts:
    """The prompts of this history, each text once."""

    def __init__(self, rows: Prompts, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def find(self, contains: str = "", limit: int = MOST_FOUND) -> tuple[str, ...]:
        """Those with every word of `contains`, the last used first. Raises StoreError."""
        return tuple(past.text for past in await self._rows.recent(limit, contains))

    async def remove(self, text: str) -> None:
        """Offer it no more, until it is sent again. Raises StoreError."""
        await self._rows.set_removed(text, self._clock.now())

    async def restore(self, text: str) -> None:
        """Offer it again. Raises StoreError."""
        await self._rows.set_removed(text, 0.0)
