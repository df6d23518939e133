"""A clip that plays over a slow link: how late the event loop is, which is how late every key would be heard.

The terminal takes 300 kB a second, a quarter of what the clip would fill; frames that would only wait are passed over.
The lag is that of a task inside the real program that sleeps 5 ms again and again: how much longer it slept.
"""

from __future__ import annotations

import statistics
import sys
import time

from tests.bench.figures import Figure, Form, Line, ninety_fifth
from tests.bench.inside import Seen
from tests.bench.playing import LARGE, leave, play, to_takes
from tests.bench.terminal import Terminal
from tests.bench.world import World, world

RATE = 300_000
"""Bytes a second."""
SIZE = (100, 32)
SECONDS, SHORT = 9.0, 2.0
ROUNDS, ONCE = 3, 1
OPENING = 1.0
"""Seconds after the first frame that do not count: the screen was changed, and the link still carries that."""


def measure(form: Form) -> list[Line]:
    """The median of a few plays."""
    with world(form) as here:
        rounds, seconds = form.many(ROUNDS, ONCE), SHORT if form.smoke else SECONDS
        found = [_played(here, seconds) for _ in range(rounds)]
    lag, rate = (statistics.median(each) for each in zip(*found, strict=True))
    measured = f"terminal of {RATE // 1000} kB/s, a clip playing in 100 × 28: lag of the event loop, p95"
    return [Figure("a slow link", measured, lag, "ms", 5.0, note=f"{rate:.1f} frames a second came through")]


def _played(here: World, seconds: float) -> tuple[float, float]:
    told = here.folder / "seen.json"
    command = [sys.executable, "-m", "tests.bench.inside", str(told), "--lag"]
    with Terminal(command, here.environ, size=SIZE, rate=RATE) as terminal:
        to_takes(terminal)
        play(terminal, LARGE, told)
        begun = time.perf_counter() + OPENING
        time.sleep(OPENING + seconds)
        end = time.perf_counter()
        leave(terminal)
    seen = Seen.read(told)
    lags = [lag * 1000 for moment, lag in seen.lags if begun <= moment <= end]
    frames = [number for moment, number in seen.frames if begun <= moment <= end]
    if not frames:
        raise ValueError("nothing played")
    return ninety_fifth(lags), len(frames) / seconds
