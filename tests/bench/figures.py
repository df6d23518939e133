"""What a bench finds: figures, each beside a named reference of the same run, and the goal it is held against.

A room of the bench is a module with `measure(form) -> list[Figure]`. Nothing here decides a test: a missed goal is
printed as missed.
"""

from __future__ import annotations

import json
import platform
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Form:
    """How much is measured."""

    folder: Path
    """Where what is dear to make is kept between runs: large histories, folders of pictures, the programs compared."""
    smoke: bool = False
    """A minute in all, to see that every room still runs; its figures say nothing."""

    def many(self, long: int, smoke: int) -> int:
        """A count for this form."""
        return smoke if self.smoke else long


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: the median of runs that took turns with those of the reference."""

    feels: str
    """What a user feels: `the interface opens`."""
    measured: str
    """As what: `exec to first frame, 100 000 takes stored`."""
    ours: float
    unit: str
    goal: float
    """At most so much: of `ours / theirs` where there is a reference, else of `ours`."""
    theirs: float | None = None
    against: str = ""
    """The reference: `a bare Textual app`."""
    note: str = ""
    """What has to be known to read it."""
    why: str = ""
    """Where the time goes, for when the goal is missed."""

    @property
    def reached(self) -> float:
        """What is held against the goal."""
        return self.ours if self.theirs is None else self.ours / self.theirs

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.reached <= self.goal


@dataclass(frozen=True, slots=True)
class Absent:
    """A line that could not be measured here, and why: a program that is not installed, a system without `/proc`."""

    feels: str
    measured: str
    why: str


Line = Figure | Absent


def taking_turns(runs: int, *measures: Callable[[], float]) -> tuple[float, ...]:
    """The median of each, after one round that is not counted; a machine that changes its pace changes it for all."""
    rounds = [[measure() for measure in measures] for _ in range(runs + 1)]
    return tuple(statistics.median(each) for each in zip(*rounds[1:], strict=True))


def ninety_fifth(values: Iterable[float]) -> float:
    """The value that 95 of 100 stay under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]


def machine() -> str:
    """What the figures were measured on; no name of anybody's."""
    cores = len(_processors())
    with_versions = (f"{name} {version(name)}" for name in ("textual", "httpx", "av"))
    return f"{cores} cores, {platform.system()}, Python {platform.python_version()}, {', '.join(with_versions)}"


def _processors() -> Sequence[int]:
    import os

    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)


def table(lines: Iterable[Line]) -> str:
    """As Markdown."""
    rows = ["| what a user feels | measured | here | reference | reached | goal | |", "|---|---|--:|--:|--:|--:|---|"]
    for line in lines:
        match line:
            case Absent():
                rows.append(f"| {line.feels} | {line.measured} | | | not measured: {line.why} | | |")
            case Figure(theirs=None):
                reached, goal = (f"{_number(value)} {line.unit}" for value in (line.reached, line.goal))
                rows.append(f"| {line.feels} | {line.measured} | {reached} | | {reached} | {goal} | {_word(line)} |")
            case Figure():
                here, there = (f"{_number(value)} {line.unit}" for value in (line.ours, line.theirs))
                reached, goal = f"{line.reached:.2g} ×", f"{line.goal:.2g} ×"
                cells = (line.feels, line.measured, here, f"{there}, {line.against}", reached, goal, _word(line))
                rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _number(value: float | None) -> str:
    return f"{value:,.0f}" if value is not None and value >= 100 else f"{value:.3g}"


def _word(figure: Figure) -> str:
    told = "; ".join(words for words in (figure.note, figure.why if not figure.met else "") if words)
    return ("met" if figure.met else "**missed**") + (f": {told}" if told else "")


def packed(lines: Iterable[Line]) -> str:
    """As JSON, one object a line of the table."""
    return json.dumps([{**asdict(line), "kind": type(line).__name__} for line in lines], indent=1, ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """Back again."""
    kinds: dict[str, type[Line]] = {"Figure": Figure, "Absent": Absent}
    return [kinds[each.pop("kind")](**each) for each in json.loads(text)]
