"""How quickly the command line answers: a help page, and the newest takes of a long history, from exec to exit.

The reference is an interpreter that loads three parts of the standard library which every program of this kind needs.
Both are processes of their own, with their bytecode stored, whose output goes to a pipe.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.figures import Figure, Form, Line, taking_turns
from tests.bench.opening import FEW, TAKES, home
from tests.bench.terminal import as_installed

FEELS = "the command line answers"
WHY = "nearly all of it is loading: argparse, typing, pathlib, and the settings that say where the history is"
REFERENCE = "import argparse, json, sqlite3"
RUNS, ONCE = 25, 2
ASKED = {"generate --help": "--prompt", "jobs list": "lighthouse"}
"""What is asked, and a word that its answer has."""


def measure(form: Form) -> list[Line]:
    """Each command in turn with the reference."""
    takes = form.many(TAKES, FEW)
    environ = {**as_installed(), **home(form.folder, takes)}
    reference = _timed((sys.executable, "-c", REFERENCE), environ, "")
    commands = [_timed((*_program(), *asked.split()), environ, word) for asked, word in ASKED.items()]
    *ours, theirs = taking_turns(form.many(RUNS, ONCE), *commands, reference)
    against = f'`python -c "{REFERENCE}"`'
    stored = {"jobs list": f", {takes:,} takes stored"}
    return [
        Figure(FEELS, f"`ima-tui {asked}`{stored.get(asked, '')}", took, "ms", 2.0, theirs, against, why=WHY)
        for asked, took in zip(ASKED, ours, strict=True)
    ]


def _program() -> tuple[str, ...]:
    """The command that installing puts beside the interpreter, or the module where it is not installed."""
    installed = Path(sys.executable).with_name("ima-tui")
    return (str(installed),) if installed.exists() else (sys.executable, "-m", "ima_tui")


def _timed(command: tuple[str, ...], environ: Mapping[str, str], word: str) -> Callable[[], float]:
    here = Path(__file__).parents[2]

    def once() -> float:
        begun = time.perf_counter()
        answered = subprocess.run(command, env=environ, cwd=here, check=True, capture_output=True, text=True)
        took = (time.perf_counter() - begun) * 1000
        assert word in answered.stdout, answered.stdout
        return took

    return once
