"""An event loop on which waiting costs no time: where everything waits, the clock jumps to what is due next.

Computing costs what it costs, and so does the disk: while a thread is asked for something the clock runs as it does
anywhere. So an hour of a program that mostly waits passes in as long as it computes in that hour, and what comes too
late because there is too much to compute comes too late here as well.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


class SkippingLoop(asyncio.SelectorEventLoop):
    """Its `time`, and the clocks of `SkippingClock`, run ahead of the machine's by what was skipped."""

    def __init__(self) -> None:
        self.skipped = 0.0
        """Seconds."""
        self.asked = 0
        """Pieces of work that threads have not answered yet."""
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Seconds from some fixed point."""
        return time.monotonic() + self.skipped

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """As everywhere, and counted."""
        self.asked += 1
        answer = super().run_in_executor(executor, func, *args)
        answer.add_done_callback(self._answered)
        return answer

    def _answered(self, _answer: asyncio.Future[Any]) -> None:
        self.asked -= 1


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: SkippingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0 or self._loop.asked:
            return list(super().select(timeout))
        self._loop.skipped += timeout
        return list(super().select(0))


@dataclass(frozen=True, slots=True)
class SkippingClock:
    """What the engine takes for its clock (`engine.clock.Clock`)."""

    loop: SkippingLoop
    scale: float = 1.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self.loop.skipped

    def monotonic(self) -> float:
        """Seconds from some fixed point."""
        return self.loop.time()

    def shortened(self, seconds: float) -> float:
        """As they are."""
        return seconds

    async def sleep(self, seconds: float) -> None:
        """On this loop."""
        await asyncio.sleep(max(0.0, seconds))


def run(main: Callable[[SkippingLoop], Coroutine[Any, Any, T]]) -> T:
    """What `main` returns, run on a loop of this kind."""
    loop = SkippingLoop()
    try:
        return loop.run_until_complete(main(loop))
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
