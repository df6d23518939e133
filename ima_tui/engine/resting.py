"""How the watchers of one connection wait: in short steps, so that each soon notices what concerns all of them.

Waiting goes by the monotonic clock, which stands still while the machine sleeps and which nobody can set. The wall
clock running ahead of it means that the machine slept (or that the clock was put forward): the time counts as waited.
A wall clock that is put back changes nothing. Source: wishes D8.

A whole pause ends on a beat, the same for all watchers. Waking up for a question costs as much as asking it: sixteen at
a time, four times a second, need half the processor time of sixty a second one by one (`tests/bench`, many takes).
"""

from __future__ import annotations

import math
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from ima_tui.domain.errors import Fault

if TYPE_CHECKING:
    from ima_tui.engine.pace import Pace

STEP = 8.0
"""Seconds of the real service after which a watcher looks up at the latest."""
BEAT = 0.25
"""Seconds of the real service between two moments at which whole pauses end: none is shorter than was wished."""
JUMP = 5.0
"""Seconds on this machine by which its clocks may differ without meaning anything."""
_NOTHING = 1e-6


class Clocks(Protocol):
    """What is needed of a clock (`engine.clock.Clock`)."""

    @property
    def scale(self) -> float:
        """How much faster than the real service time runs."""
        ...

    def now(self) -> float:
        """The wall clock."""
        ...

    def monotonic(self) -> float:
        """Seconds from some fixed point."""
        ...

    def shortened(self, seconds: float) -> float:
        """Seconds of the real service as they pass here."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for seconds of the real service."""
        ...


class Standing:
    """Whether the service accepts the key of a connection, as whoever asked last has learned."""

    def __init__(self) -> None:
        self.refusal: Fault | None = None
        """Why the key is not accepted; None as far as is known."""
        self.refusals = 0

    def refused(self, fault: Fault) -> None:
        """The service answered 401."""
        self.refusal, self.refusals = fault, self.refusals + 1

    def accepted(self) -> None:
        """The service answered to the key."""
        self.refusal = None


class Jumps:
    """Tells how long the machine slept, or its wall clock was put forward, since the last look."""

    def __init__(self, clock: Clocks) -> None:
        self._clock = clock
        self._ahead = clock.now() - clock.monotonic()

    def look(self) -> float:
        """Seconds on this machine; 0 for what is no jump, and for a clock that was put back."""
        before, self._ahead = self._ahead, self._clock.now() - self._clock.monotonic()
        jumped = self._ahead - before
        return jumped if jumped > JUMP else 0.0


class End(Enum):
    """Why a rest is over."""

    DUE = auto()
    AWAKE = auto()
    """The machine slept over the time: all watchers find themselves here together."""
    KEY_REFUSED = auto()
    """Another watcher was told so: nobody needs to ask again."""


class Rest:
    """The pauses of one watcher, from its start on."""

    def __init__(self, clock: Clocks, standing: Standing, pace: Pace) -> None:
        self._clock, self._standing, self._pace = clock, standing, pace
        self._seen, self._jumps = standing.refusals, Jumps(clock)
        self._due = 0.0
        """When the last pause ended."""

    async def wait(self, seconds: float) -> End:
        """Wait for `seconds` of the real service and for one's turn to ask, or for less."""
        end, slept = self._end_of(seconds), False
        while True:
            jumped = self._jumps.look()
            end, slept = end - jumped, slept or jumped > 0.0
            if self._refused():
                return End.KEY_REFUSED
            left = end - self._clock.monotonic()
            if left <= _NOTHING:
                self._due = end
                break
            await self._clock.sleep(min(STEP, left * self._clock.scale))
        await self._pace.turn(self._clock, self._refused)
        if self._refused():
            return End.KEY_REFUSED
        return End.AWAKE if slept else End.DUE

    def _refused(self) -> bool:
        return self._standing.refusal is not None and self._standing.refusals != self._seen

    def _end_of(self, seconds: float) -> float:
        """When a pause that begins now is over. One that follows an answer at once counts from the question."""
        now, beat = self._clock.monotonic(), self._clock.shortened(BEAT)
        begins = self._due if 0.0 <= now - self._due < beat else now
        end = begins + self._clock.shortened(seconds)
        return math.ceil(end / beat - _NOTHING) * beat if seconds >= STEP else end

    async def settle(self, seconds: float) -> None:
        """Wait however the clocks jump: a broken one must not keep a watcher from ever asking."""
        await self._clock.sleep(seconds)
        self._jumps.look()
