"""Every long form of breaking the program, one after the other: `python -m tests.breaking`.

    python -m tests.breaking                 everything, three hours on two cores; exit code 1 if anything was found
    python -m tests.breaking kills hostile   only these
    python -m tests.breaking --seed 7        other kills, faults and users; a failure names what replays it
    python -m tests.breaking --readme        put the figures that were kept last into the README

Each harness is a program of its own, and its short form is among the tests of every run. What they print goes to
`--folder`; their last lines, which hold the figures, are kept in `tests/breaking.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.marked import put

KEPT = Path(__file__).with_name("breaking.json")


@dataclass(frozen=True, slots=True)
class Harness:
    """One way to break it."""

    name: str
    about: str
    arguments: tuple[str, ...]
    """After `python -m`; `{seed}` is filled in."""
    well: str
    """What is true when nothing is found."""
    environ: Mapping[str, str] = field(default_factory=dict)

    def command(self, seed: int) -> list[str]:
        """What is run."""
        return [word.format(seed=seed) for word in self.arguments]

    def again(self, seed: int) -> str:
        """What a reader types."""
        return " ".join([*(f"{name}={value}" for name, value in self.environ.items()), "python -m",
                         *self.command(seed)])  # fmt: skip


_LONG = {"IMA_TEST_LONG": "1"}
HARNESSES = (
    Harness("kills", "killed at a random call while doing anything, and the program that comes to help too",
            ("tests.crash.random_kill", "--runs", "500", "--seed", "{seed}", "--side-by-side", "2"),
            "nothing lost, made twice, unexplained or half written"),
    Harness("faults", "every fault of every call, once and always, on both faces; disks that are full, gone or damaged",
            ("pytest", "-v", "-n", "2", "tests/faults"), "each as `tests/faults/expected.tsv` says", _LONG),
    Harness("races", "eight programs race 200 takes against a limit; fifty write one file, and one without its lock",
            ("pytest", "-v", "tests/crash/test_spending_race.py", "tests/memory/test_prefs_races.py",
             "tests/memory/test_prefs.py"), "limits held, no entry lost", _LONG),
    Harness("day", "a day of the service's time in one process, with faults",
            ("tests.crash.long_run", "--hours", "24", "--jobs", "2000", "--seed", "{seed}"),
            "none lost, none made twice, nothing left open"),
    Harness("hostile", "hostile input to every reader", ("tests.hostile", "--examples", "1000"),
            "no crash, none over 2 s of work"),
    Harness("guided", "the same, drawn by a fuzzer that watches which lines are reached (the `fuzz` extra)",
            ("tests.hostile.guided", "--seconds", "30"), "no crash, none over 2 s of work"),
    Harness("user", "a random user who types, pastes, clicks and resizes while the world does its worst",
            ("tests.tui.fuzzing", "--steps", "1000", "--seed", *(f"{{seed}}{n}" for n in range(10))),
            "nothing failed, no word lost, nothing bought unasked"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one harness ended."""

    name: str
    seed: int
    found: bool
    """Whether anything was found that must not be."""
    minutes: float
    figures: str
    """Its last line, or all lines that have figures."""


def broken(harness: Harness, seed: int, folder: Path) -> Outcome:
    """Run one to its end, with what it prints in a file of `folder`."""
    log = folder / f"{harness.name}.log"
    begun = time.monotonic()
    with log.open("w", encoding="utf-8") as file:
        command = [sys.executable, "-m", *harness.command(seed)]
        code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT,
                              env={**os.environ, **harness.environ}).returncode  # fmt: skip
    lines = log.read_text("utf-8").splitlines()
    figures = _figures(harness, lines) if code in (0, 1) else f"did not run: {lines[-1] if lines else code}"
    return Outcome(harness.name, seed, code != 0, round((time.monotonic() - begun) / 60, 1), figures)


def _figures(harness: Harness, lines: Sequence[str]) -> str:
    """The last line with a figure in it; of the random user, who has one a seed, their sum."""
    if harness.name != "user":
        return next((_plain(line) for line in reversed(lines) if re.search(r"\d", line)), "")
    told = [line for line in lines if line.startswith("seed ")]
    steps = sum(int(number) for line in told for number in re.findall(r": (\d+) steps", line))
    inputs = sum(int(number) for line in told for number in re.findall(r"mouse events (\d+)", line))
    return f"{steps} steps of {len(told)} seeds, {inputs} keys, pastes and mouse events"


def _plain(line: str) -> str:
    """Without what frames it in a terminal, and without its time, which is kept apart."""
    return re.sub(r"\s+", " ", re.sub(r" in [\d.]+s \([\d:]+\)", "", line.strip(" =|").replace(" | ", ", ")))


def table(outcomes: Sequence[Outcome]) -> str:
    """As Markdown."""
    known = {harness.name: harness for harness in HARNESSES}
    rows = ["| how it was broken | figures | again |", "|---|---|---|"]
    for outcome in outcomes:
        harness = known[outcome.name]
        said = "**something was found**" if outcome.found else harness.well
        rows.append(f"| {harness.about} | {outcome.figures}: {said} | `{harness.again(outcome.seed)}` |")
    return "\n".join(rows)


def kept() -> list[Outcome]:
    """The last outcome of each harness."""
    rows = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else []
    return [Outcome(**row) for row in rows]


def keep(outcomes: Sequence[Outcome]) -> None:
    """In place of older ones of the same harnesses."""
    found = {outcome.name: outcome for outcome in (*kept(), *outcomes)}
    ordered = [asdict(found[harness.name]) for harness in HARNESSES if harness.name in found]
    KEPT.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> int:
    """Exit code 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(harness.name for harness in HARNESSES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ima-tui-breaking")
    parser.add_argument("--readme", action="store_true", help="only put the figures that were kept into the README")
    asked = parser.parse_args()
    if asked.readme:
        put("python -m tests.breaking", table(kept()))
        return 0
    if unknown := set(asked.names) - {harness.name for harness in HARNESSES}:
        parser.error(f"no such harness: {', '.join(sorted(unknown))}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    outcomes = []
    for harness in (each for each in HARNESSES if not asked.names or each.name in asked.names):
        outcomes.append(broken(harness, asked.seed, asked.folder))
        keep(outcomes[-1:])
        print(f"{harness.name}: {outcomes[-1].minutes:.0f} min, {outcomes[-1].figures}", flush=True)
    return 1 if any(outcome.found for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
