"""The picker on a folder of 50 000 files, against Textual's own `DirectoryTree` on the same folder.

Both in a real pseudo-terminal, both asked to open by a key: the whole program, whose picker has a path line, a preview
and a verdict beside the list, and an app with nothing but the tree. Opened is what shows a page of names. A key is
painted when a name arrives after it: the cursor's blinking and the clock bring none, and the verdict of an empty file,
which does, is waited for before the next key.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from textual.app import App
from textual.widgets import DirectoryTree

from tests.bench.figures import Figure, Form, Line, ninety_fifth, taking_turns
from tests.bench.home import environment
from tests.bench.light_service import LightService
from tests.bench.terminal import NeverCame, Terminal

COUNT = 50_000
WHY = (
    "an arrow or a page takes 5 to 8 ms at the median, a letter of the filter 14, for which 21 lines with marks, the "
    "path line and the count are drawn anew; 3 ms of each are the framework's way from key to list"
)
PAGE = 20
"""Names that count as a page; both lists have room for a few more."""
OPEN, DOWN, PAGE_DOWN, UP = "\x1bOQ", "\x1b[B", "\x1b[6~", "\x1b[A"
RUNNING = b"\x1b[?1049h"
"""The screen is the program's own: from now on it hears keys. The tree shows nothing before it is asked for."""
NAME = re.compile(r"shot_\d{5}")


def many_files(folder: Path, count: int) -> Path:
    """A folder of `count` files that look like images, their ages mixed; made if it is not there yet."""
    made = folder / f"pictures-{count}"
    whole = made / ".whole"
    if not whole.exists():
        made.mkdir(exist_ok=True)
        for number in range(count):
            path = made / f"shot_{number:05}_{('beach', 'dawn', 'sea')[number % 3]}.png"
            path.touch()
            os.utime(path, (1.7e9 + number * 104_729 % 1_000_003,) * 2)
        whole.touch()
    return made


class Tree(App[None]):
    """The framework's own list of files, opened by a key."""

    BINDINGS = [("f2", "open", "Open")]

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder

    def action_open(self) -> None:
        """Only the tree."""
        self.mount(DirectoryTree(self._folder))


def paged(terminal: Terminal, key: str) -> float:
    """Seconds from the key to a page of names."""
    pressed = terminal.write(key)
    end = pressed + 120.0
    while time.perf_counter() < end:
        if len({*NAME.findall(terminal.letters(pressed))}) >= PAGE:
            return _page_complete(terminal, pressed) - pressed
        time.sleep(0.002)
    raise NeverCame("a page of names")


def _page_complete(terminal: Terminal, pressed: float) -> float:
    """When the piece arrived with which the page was complete."""
    after = terminal.letters(pressed)
    for moment, _size in terminal.arrivals(pressed):
        rest = terminal.letters(moment)
        if len({*NAME.findall(after[: max(0, len(after) - len(rest))])}) >= PAGE:
            return moment
    return time.perf_counter()


def painted(terminal: Terminal, key: str) -> float:
    """Milliseconds from a key to the next name that is painted."""
    terminal.quiet(0.2)
    pressed = terminal.write(key)
    return (terminal.arrival("shot_", since=pressed) - pressed) * 1000


def measure(form: Form) -> list[Line]:
    """The table's row about the picker."""
    folder = many_files(form.folder, form.many(COUNT, 2000))
    keys: list[float] = []
    with LightService() as service, tempfile.TemporaryDirectory() as home:
        environ = environment(Path(home), service.url)
        tree = (sys.executable, "-m", "tests.bench.picking", str(folder))

        def ours() -> float:
            with Terminal((sys.executable, "-m", "ima_tui"), environ, folder=folder) as terminal:
                terminal.arrival("Generate")
                terminal.quiet(0.5)
                opened = paged(terminal, OPEN)
                terminal.quiet(0.3)
                for key in (*[DOWN, PAGE_DOWN] * form.many(10, 2), *[UP] * form.many(10, 1), *"12dawn"):
                    keys.append(painted(terminal, key))
                return opened * 1000

        def theirs() -> float:
            with Terminal(tree, environ, folder=Path(home)) as terminal:
                terminal.arrival(RUNNING)
                terminal.quiet(0.3)
                return paged(terminal, OPEN) * 1000

        opened, bottom = taking_turns(form.many(3, 1), ours, theirs)
    return [
        Figure(
            "the picker opens", f"{COUNT:,} files: key to the first full page", opened, "ms", 0.1, bottom,
            "Textual's DirectoryTree",
        ),
        Figure("the picker opens", "key to paint in it, p95", ninety_fifth(keys), "ms", 10.0, why=WHY),
    ]  # fmt: skip


def main(words: Sequence[str]) -> None:
    """The reference."""
    Tree(words[0]).run()


if __name__ == "__main__":
    main(sys.argv[1:])
