"""Everything a user feels as speed, measured: `python -m tests.bench`.

    python -m tests.bench                          every room, the table, and the same as JSON
    python -m tests.bench opening typing           only these rooms
    python -m tests.bench --smoke                  a minute, to see that it runs; the figures say nothing
    python -m tests.bench --readme                 puts the table of the last run into README.md

Each room runs in a process of its own, so that no room pays for what another loaded. What is dear to make (a history of
a million takes, folders of pictures, an environment with posting in it) is kept in `--folder` and made once. Leave the
machine alone meanwhile: medians of runs in turn bear a change of pace, not a second program.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.figures import Form, Line, machine, packed, table, unpacked
from tests.marked import put

ROOMS = ("opening", "command_line", "typing", "resting", "playing", "slow_link",
         "picking", "thumbnails", "history", "many_takes", "sending", "submitting", "simulating")  # fmt: skip
AT_ONCE = 4
"""Rooms in a smoke form: most of one is waiting, and its figures say nothing."""
FIGURES = Path(__file__).with_name("figures.json")


def measured(room: str, form: Form) -> list[Line]:
    """The lines of one room, by a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", "tests.bench", "--inside", room, "--folder", str(form.folder)]
        smoke = ["--smoke"] if form.smoke else []
        subprocess.run([*command, "--json", file.name, *smoke], check=True)
        return unpacked(Path(file.name).read_text("utf-8"))


def inside(room: str, form: Form, to: Path) -> None:
    """The same, in that process."""
    to.write_text(packed(importlib.import_module(f"tests.bench.{room}").measure(form)), "utf-8")


def main() -> int:
    """Exit code 1 only if a room did not run: a missed goal is a line of the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"one of {', '.join(ROOMS)}")
    parser.add_argument("--smoke", action="store_true", help="only see that everything runs")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ima-tui-bench")
    parser.add_argument("--json", type=Path, metavar="PATH", help="where the figures go")
    parser.add_argument("--readme", action="store_true", help="put the figures that were kept last into the README")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.readme:
        put("python -m tests.bench", table(unpacked(FIGURES.read_text("utf-8"))))
        return 0
    if unknown := set(asked.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    form = Form(asked.folder, asked.smoke)
    if asked.inside:
        inside(asked.inside, form, asked.json)
        return 0
    return _every(asked.rooms or ROOMS, form, asked.json)


def _every(rooms: tuple[str, ...], form: Form, to: Path | None) -> int:
    lines: list[Line] = []
    broken = []
    with ThreadPoolExecutor(AT_ONCE if form.smoke else 1) as people:
        for room, found in zip(rooms, people.map(lambda room: _timed(room, form), rooms), strict=True):
            lines += found or ()
            if found is None:
                broken.append(room)
    print(f"{machine()}\n\n{table(lines)}")
    if to is None and rooms == ROOMS and not form.smoke and not broken:
        to = FIGURES
    if to is not None:
        to.write_text(packed(lines) + "\n", "utf-8")
    if broken:
        print(f"\ndid not run: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def _timed(room: str, form: Form) -> list[Line] | None:
    """None if it did not run."""
    begun = time.monotonic()
    try:
        return measured(room, form)
    except subprocess.CalledProcessError:
        return None
    finally:
        print(f"{room}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
