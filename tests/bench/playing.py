"""A clip at film rate in cells: frames that never came, and the processor time of it, against mpv in the terminal.

The same file, 1280 × 720 and 24 frames a second, in the same number of cells: ours in a terminal a little larger, where
lines stand above and below the picture. Both play it once from its beginning, so each decodes every frame once. Ours
pays from the key that opens the player, mpv from its first frame on; both until so long after their first frame.
A frame counts as shown when it was in what the driver was given; mpv passes frames over silently.
"""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from tests.bench.figures import Absent, Figure, Form, Line
from tests.bench.inside import Seen
from tests.bench.resting import scheduled
from tests.bench.terminal import PATIENCE, Terminal
from tests.bench.world import World, world

FEELS = "a clip plays"
ROUNDS, ONCE = 3, 1
SHORT = 4.0
BEFORE_END = 0.5
"""Seconds before the end of the clip up to which is counted."""
A_FRAME = 5000
"""Bytes that come in one go when a frame comes."""
CAN_PLAY = "Large"
"""In the footer once a take with a clip has the focus."""
TO_TAKES, LARGE, BESIDE, LEAVE = "\x1b[19~", "f", "b", "\x11"


@dataclass(frozen=True, slots=True)
class Stage:
    """How many pictures of which size, and the terminal in which ours has them."""

    name: str
    cells: tuple[int, int]
    terminal: tuple[int, int]
    pictures: int = 1

    @property
    def whole(self) -> tuple[int, int]:
        """Cells of all pictures with the gap between them."""
        return (self.cells[0] * self.pictures + 2 * (self.pictures - 1), self.cells[1])


STAGES = (
    Stage("80 × 22", (80, 22), (80, 26)),
    Stage("100 × 28", (100, 28), (100, 32)),
    Stage("two in 60 × 17", (60, 17), (126, 28), 2),
)


@dataclass(frozen=True, slots=True)
class Played:
    """One play."""

    share: float
    """Of a core, in percent."""
    dropped: int = 0


def measure(form: Form) -> list[Line]:
    """Each size in turn with mpv."""
    lines: list[Line] = []
    with ExitStack() as stack:
        worlds = {count: stack.enter_context(world(form, pair=count == 2)) for count in (1, 2)}
        for stage in STAGES[1:] if form.smoke else STAGES:
            here = worlds[stage.pictures]
            seconds = SHORT if form.smoke else here.seconds - BEFORE_END
            plays = [(_ours(stage, here, seconds), _mpv(stage, here, seconds)) for _ in range(form.many(ROUNDS, ONCE))]
            lines += _lines(stage, *zip(*plays, strict=True))
    return lines


def _lines(stage: Stage, ours: tuple[Played, ...], theirs: tuple[Played | None, ...]) -> list[Line]:
    name = f"{stage.name}, 24 frames a second"
    dropped = statistics.median(each.dropped for each in ours)
    measured, share = f"{name}: share of a core, the whole process", statistics.median(each.share for each in ours)
    lines: list[Line] = [Figure(FEELS, f"{name}: dropped frames", dropped, "frames", 0)]
    shares = [each.share for each in theirs if each is not None]
    if not shares:
        return [*lines, Absent(FEELS, measured, "mpv is not installed here")]
    against = "mpv --vo=tct" if stage.pictures == 1 else "two of mpv --vo=tct"
    return [*lines, Figure(FEELS, measured, share, "%", 1.0, statistics.median(shares), against)]


def _ours(stage: Stage, here: World, seconds: float) -> Played:
    told = here.folder / "seen.json"
    command = [sys.executable, "-m", "tests.bench.inside", str(told)]
    with Terminal(command, here.environ, size=stage.terminal) as terminal:
        to_takes(terminal)
        before = scheduled(terminal.program.pid)
        begun = play(terminal, LARGE if stage.pictures == 1 else BESIDE, told)
        time.sleep(seconds)
        spent, end = scheduled(terminal.program.pid) - before, time.perf_counter()
        leave(terminal)
    seen = Seen.read(told)
    frames = [(moment, number) for moment, number in seen.frames if begun <= moment <= end]
    if tuple(seen.size) != stage.whole or not frames:
        raise ValueError(f"a picture of {stage.whole} cells was to be played: {seen}")
    return Played(
        100 * spent / (end - frames[0][0]),
        max(number for _, number in frames) + 1 - len({number for _, number in frames}),
    )


def to_takes(terminal: Terminal) -> None:
    """From the start to the newest take, and nothing moves any more."""
    terminal.complete("Pro")
    time.sleep(1.0)
    terminal.arrival(CAN_PLAY, since=terminal.write(TO_TAKES))
    time.sleep(0.5)


def play(terminal: Terminal, key: str, told: Path) -> float:
    """The moment of the key that starts a clip, once `tests.bench.inside` has put a first frame on the screen."""
    told.unlink(missing_ok=True)
    begun = terminal.write(key)
    terminal.until(told.exists, lambda: f"no clip was played, but {terminal.letters(begun)[-800:]!r}")
    return begun


def leave(terminal: Terminal) -> None:
    """As a user does, so that what was seen is put down."""
    terminal.write(LEAVE)
    terminal.program.wait(PATIENCE)


def _mpv(stage: Stage, here: World, seconds: float) -> Played | None:
    if which("mpv") is None:
        return None
    command = ["mpv", "--no-config", "--vo=tct", "--really-quiet", str(here.clip)]
    with ExitStack() as stack:
        terminals = [stack.enter_context(Terminal(command, size=stage.cells)) for _ in range(stage.pictures)]
        while min(terminal.count for terminal in terminals) < A_FRAME:
            time.sleep(0.005)
        pids, begun = [terminal.program.pid for terminal in terminals], time.perf_counter()
        before = sum(scheduled(pid) for pid in pids)
        time.sleep(seconds - (time.perf_counter() - begun))
        spent, length = sum(scheduled(pid) for pid in pids) - before, time.perf_counter() - begun
    return Played(100 * spent / length)
