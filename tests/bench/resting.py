"""What the program costs while nobody touches it: processor time over half a minute, with nothing running and with ten.

Three programs rest side by side in the same half minute, so that a change of the machine's pace is one for all: the
bare app with the cursor in its editor, ours with a few takes in the list, and ours with ten takes generating, which are
polled, counted and drawn. Counted is the program's own process, in the nanoseconds that the scheduler tells: a tick of
the usual clock is a fifth of a second's rest. The simulator is the service here and no part of it.
"""

from __future__ import annotations

import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bench import bare
from tests.bench.figures import Figure, Form, Line
from tests.bench.terminal import Terminal
from tests.bench.world import world

GENERATING, SOME = 10, 2
SECONDS, SHORT = 30.0, 1.0
SETTLING, SOON = 12.0, 1.0
"""Seconds after opening: what was fetched then is no rest."""
ROUNDS, ONCE = 3, 1


def measure(form: Form) -> list[Line]:
    """Against the bare app; with takes generating against ours without."""
    rounds, seconds = form.many(ROUNDS, ONCE), SHORT if form.smoke else SECONDS
    count = form.many(GENERATING, SOME)
    with ExitStack() as stack:
        idle, busy = stack.enter_context(world(form)), stack.enter_context(world(form, generating=count))
        command = [sys.executable, "-m", "ima_tui"]
        theirs = stack.enter_context(Terminal([sys.executable, "-m", "tests.bench.bare"]))
        theirs.complete(*bare.SHOWN)
        ours = stack.enter_context(Terminal(command, idle.environ))
        working = stack.enter_context(Terminal(command, busy.environ))
        ours.complete("Prompt", "Pro")
        working.complete("generating")
        time.sleep(SOON if form.smoke else SETTLING)
        programs = (ours, theirs, working)
        spent = [_spent_by(programs, seconds) for _ in range(rounds)]
    rest, bottom, full = (statistics.median(each) for each in zip(*spent, strict=True))
    more = (full - rest) / seconds * 100
    measured = f"processor time over {seconds:.0f} s"
    return [
        Figure("it rests", f"{measured}, nothing running", rest * 1000, "ms", 1.2, bottom * 1000, "a bare Textual app"),
        Figure("it rests", f"share of a core, {count} takes generating, above nothing running", more, "%", 2.0),
    ]


def _spent_by(programs: tuple[Terminal, ...], seconds: float) -> list[float]:
    before = [scheduled(each.program.pid) for each in programs]
    time.sleep(seconds)
    return [scheduled(each.program.pid) - was for each, was in zip(programs, before, strict=True)]


def scheduled(pid: int) -> float:
    """Seconds on a processor of all threads of a process that still live."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
