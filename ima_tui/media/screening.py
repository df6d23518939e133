"""One clip being decoded for one size, in a thread of its own, which nobody ever waits for.

A decoder that a hostile file sends round in circles cannot be ended from outside: it is given up. Its thread is left
to itself, the program goes on and may end, and whoever looks is told.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ima_tui.domain.text import Said, say
from ima_tui.media.clip_facts import name_of
from ima_tui.media.problem import ClipProblem
from ima_tui.media.reel import BLACK, MOST_BYTES, ClipSource, Colour, Reel, read_reel
from ima_tui.media.watched import Stopped

PATIENCE = 10.0
"""Seconds without a sign of life after which a decoder is given up."""


class _Asked(threading.Event):
    """Whether to stop; that somebody asked is the sign that the decoder lives."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self.last = clock()

    def is_set(self) -> bool:
        self.last = self._clock()
        return super().is_set()


class Screening:
    """`reel` grows while the clip is decoded; `problem` says why there is none. `changed` is called in the thread."""

    def __init__(
        self,
        source: ClipSource,
        columns: int,
        lines: int,
        changed: Callable[[], None] = lambda: None,
        *,
        ground: Colour = BLACK,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source = source
        self.size = (columns, lines)
        self.reel: Reel | None = None
        self._problem: Said | None = None
        self._changed = changed
        self._ground = ground
        self._most_bytes = most_bytes
        self._clock = clock
        self._stop = _Asked(clock)
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="screening", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Nobody looks any more. Never waits."""
        self._stop.set()

    @property
    def problem(self) -> Said | None:
        """Why nothing can be shown (any further); a decoder that gives no sign of life is given up here."""
        reel = self.reel
        done = self._ended or (reel is not None and reel.complete)
        if self._problem is None and not done and self._clock() - self._stop.last > PATIENCE:
            self._problem = say("{name} takes too long to decode; it is given up.", name=name_of(self.source))
            self.stop()
        return self._problem

    def _run(self) -> None:
        try:
            read_reel(
                self.source,
                *self.size,
                stop=self._stop,
                progress=self._progress,
                ground=self._ground,
                most_bytes=self._most_bytes,
            )
        except Stopped:
            pass
        except ClipProblem as problem:
            self._problem = problem.sentence
        except Exception as error:  # noqa: BLE001 - a thread has nobody above it; whoever looks is told
            self._problem = say("This clip cannot be played ({reason}).", reason=type(error).__name__)
        finally:
            self._ended = True
            self._tell()

    def _progress(self, reel: Reel) -> None:
        self.reel = reel
        self._tell()

    def _tell(self) -> None:
        if not self._stop.is_set():
            self._changed()
