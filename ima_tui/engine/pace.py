"""How often the watchers of one connection ask: as often as each wishes, until the service turns one of them away.

A limit of requests is the account's, whoever makes them: every take on this program, other programs of the same key,
and the next take that is sent. Left alone, a thousand watchers that were told to come again in eight seconds come again
in eight seconds, and turn away each other and every new take. So what one is told holds for all of them, and from then
on they ask one after another, at half the pace each time they are turned away and a little quicker with each answer, as
programs share a network that tells them nothing but that it is full. Who sends a take is not held back by it.

Measured (`tests/bench/scale.py`) with ten programs on one account that may ask a hundred times a second: at 1 000 takes
2 % of the questions are turned away in place of 14 %, and takes are seen no later; at 10 000 9 % in place of 73 %, and
99 takes in a hundred are seen within two minutes in place of four.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from ima_tui.domain.errors import StudioError, TooManyRequests
from ima_tui.engine.resting import STEP, Clocks, Jumps

FIRST_GAP = 0.05
"""Seconds of the real service between two questions, once one was turned away."""
LONGEST_GAP = 8.0
LEAST_GAP = 0.005
"""Less than that is none."""
LONGEST_TOLD_PAUSE = 300.0
"""Seconds for which the service is heeded, whatever it asks for."""
SLOWED_AT_MOST_EVERY = 2.0
"""Seconds: what was on its way already says nothing about a pace that has been slowed."""
QUICKER = 0.5
"""Questions a second more with each second of answers."""
_NOTHING = 1e-6


class Pace:
    """The pace of one connection. All times are seconds of the real service, but for what the clock says."""

    def __init__(self) -> None:
        self.gap = 0.0
        """Between two questions; 0 as long as nobody was turned away."""
        self._free_at = self._slowed_at = -math.inf
        self._queue = asyncio.Lock()
        self._jumps: Jumps | None = None

    async def turn(self, clock: Clocks, is_over: Callable[[], bool]) -> None:
        """Wait for one's turn to ask; no longer, once it `is_over`. What the machine sleeps counts as waited."""
        async with self._queue:
            while (moment := self._moment(clock)) < self._free_at - _NOTHING and not is_over():
                await clock.sleep(min(STEP, self._free_at - moment))
            self._free_at = max(self._free_at, moment) + self.gap

    def failed(self, clock: Clocks, error: StudioError) -> None:
        """A question, or the sending of a take, came to nothing: all slow down where it was turned away."""
        if not isinstance(error, TooManyRequests):
            return
        self._jumps = self._jumps or Jumps(clock)
        moment = self._moment(clock)
        self._free_at = max(self._free_at, moment + min(error.retry_after or 0.0, LONGEST_TOLD_PAUSE))
        if moment >= self._slowed_at + SLOWED_AT_MOST_EVERY:
            self.gap, self._slowed_at = min(LONGEST_GAP, max(FIRST_GAP, 2 * self.gap)), moment

    def answered(self) -> None:
        """The service answered a question."""
        self.gap /= 1 + QUICKER * self.gap**2
        if self.gap < LEAST_GAP:
            self.gap = 0.0

    def _moment(self, clock: Clocks) -> float:
        """Now; first what was slept is taken off the wait."""
        if self._jumps is not None:
            self._free_at -= self._jumps.look() * clock.scale
        return clock.monotonic() * clock.scale
