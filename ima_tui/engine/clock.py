"""Time, as one object, so that tests can hold it still and the demo can run it faster.

`now` is the wall clock (records, deadlines that outlive the process), `monotonic` never jumps (pacing). `scale` divides
every wait: the demo's ten minutes are one. Source: behaviour, "IMA_TIME_SCALE".
"""

from __future__ import annotations

import asyncio
import time

from ima_tui.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """The machine's clocks; `scale` ≥ 1 shortens every wait by that factor."""

    scale: float = 1.0

    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds from some fixed point."""
        return time.monotonic()

    def shortened(self, seconds: float) -> float:
        """`seconds` of the real service as they pass here."""
        return seconds / self.scale

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of the real service."""
        await asyncio.sleep(max(0.0, self.shortened(seconds)))
