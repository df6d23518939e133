"""How long the interface takes to open: from exec to its first complete frame, in a real pseudo-terminal.

What is opened is what a user of the demo opens each morning: a long history at rest, a draft that was left, a simulator
that has to be started. Complete is a frame with the draft, the price lines and the newest takes in it, after which
nothing moves for a tenth of a second; the same rule holds for the bare app and for posting (see `Terminal.complete`).
Every start is a new process with its bytecode stored, as after installing; the files are in the page cache.

Where the processor's time goes, with the bare app's whole start as 1: Python and Textual 0.8, loading 230 modules of
ours 0.4, style sheets 0.1, opening the history and reading the newest takes 0.1, making, styling and laying out 60
widgets 0.5, the frame itself 0.2. What could be left for later has been: values are compiled when first made, parts of
screens are no widgets of their own, cards out of sight are made later, one frame is drawn in place of five, and nothing
else happens before it. What is missed are those modules and widgets, which the first frame shows. To keep the sheets in
parsed form would save 0.07, but only as pickles, which this program reads nowhere; a thread to load beside gains
nothing, since to load is to compute.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.store.database import Database
from ima_tui.store.drafts import Drafts
from tests.bench import bare
from tests.bench.figures import Absent, Figure, Form, Line, taking_turns
from tests.bench.kept import made_once
from tests.bench.terminal import Terminal
from tests.store.seeded import Fact, build, facts

FEELS = "the interface opens"
TAKES, FEW = 100_000, 2_000
RUNS, ONCE = 9, 1
DRAFT = "a paper boat in a rain gutter"
NEWEST = "a lighthouse at dawn"
OURS = (DRAFT, NEWEST, "Pro", "Fast", "Generate · ", "more")
"""The draft, the newest take, the price lines, the button with a price on it, the end of the footer."""
WHY = "loading 230 modules of our own takes half as long as loading Textual, 60 widgets somewhat more"
POSTING = ("Enter a URL", "Collection is empty", "Headers", "Response", "Quit")
POSTING_NEEDS = ("posting==2.11.1", "tree-sitter<0.26")
"""Its own newest tree-sitter ends the interpreter."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is opened: its command, where, and what its complete frame shows."""

    command: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    shows: Sequence[str]

    def open(self) -> float:
        """Milliseconds."""
        with Terminal(self.command, self.environ, folder=self.folder) as terminal:
            return (terminal.complete(*self.shows) - terminal.began) * 1000


def measure(form: Form) -> list[Line]:
    """Against the bare app and against posting, all three in turn."""
    takes, runs = form.many(TAKES, FEW), form.many(RUNS, ONCE)
    here = Path(__file__).parents[2]
    plain = Program((sys.executable, "-m", "tests.bench.bare"), {}, here, bare.SHOWN)
    ours = Program((sys.executable, "-m", "ima_tui"), home(form.folder, takes), here, OURS)
    measured = f"exec to the first complete frame, {takes:,} takes stored, the simulator starting beside it"
    command = posting(form.folder, install=not form.smoke)
    if command is None:
        opened, bottom = taking_turns(runs, ours.open, plain.open)
        missing: Line = Absent(FEELS, measured, "posting is not installed here")
        return [Figure(FEELS, measured, opened, "ms", 1.5, bottom, "a bare Textual app", why=WHY), missing]
    lived_in = form.folder / "posting-home"
    lived_in.mkdir(exist_ok=True)
    other = Program((str(command),), {"HOME": str(lived_in)}, lived_in, POSTING)
    opened, bottom, large = taking_turns(runs, ours.open, plain.open, other.open)
    return [
        Figure(FEELS, measured, opened, "ms", 1.5, bottom, "a bare Textual app", why=WHY),
        Figure(FEELS, measured, opened, "ms", 0.45, large, "posting", why=WHY),
    ]


# -- what is opened


def home(folder: Path, takes: int) -> dict[str, str]:
    """The environment of a home with so many takes at rest and one draft, made once."""

    def make(part: Path) -> None:
        (part / "data").mkdir(parents=True)
        history = part / "data" / "history.db"
        build(history, at_rest(takes))
        asyncio.run(_leave_draft(history))

    root = made_once(folder / f"opening-{takes}", make)
    ours = {name: "" for name in os.environ if name.startswith("IMA_")}
    roots = {f"IMA_{name}_DIR": str(root / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    return {**ours, **roots, "HOME": str(root), "LANG": "C.UTF-8", "LC_ALL": ""}


def at_rest(takes: int) -> Iterator[Fact]:
    """Made-up takes of which none waits for its user; the newest can be told from all others."""
    for number, fact in enumerate(facts(takes, rare_in=10_000), 1):
        if fact.state is State.UNKNOWN:
            fact = replace(fact, state=State.FAILED)
        yield replace(fact, prompt=NEWEST, removed_at=0.0) if number == takes else fact


async def _leave_draft(history: Path) -> None:
    database = await Database.open(history)
    await Drafts(database).save("default", Draft(Mode.TEXT, DRAFT), time.time())
    await database.close()


def posting(folder: Path, *, install: bool) -> Path | None:
    """The program in an environment of its own, made once from the package index; None if that cannot or may not be."""
    place = folder / "posting"
    command = place / "bin" / "posting"
    try:
        if install and not command.exists():
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, capture_output=True)
            wanted = [str(place / "bin" / "pip"), "install", "--quiet", *POSTING_NEEDS]
            subprocess.run(wanted, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(place, ignore_errors=True)
        return None
    return command if command.exists() else None
