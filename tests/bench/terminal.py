"""A program in a pseudo-terminal of its own, and the moments at which what it paints arrives there.

The master is drained by a thread that notes when each piece came, at full speed or at so many bytes a second. The
terminal answers what a program of today asks one (its identity, synchronised output), because some wait for that.
Moments are of `time.perf_counter`, whose clock starts nowhere in particular: only differences say anything.

    with Terminal([sys.executable, "-m", "tests.bench.bare"]) as terminal:
        opened = terminal.complete("Static", "TextArea") - terminal.began
        pressed = terminal.write("x")
        painted = terminal.arrival("x", since=pressed) - pressed
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = (120, 36)
"""Columns and rows."""
QUIET = 0.1
"""Seconds without a byte that end a burst of painting; a cursor blinks more slowly than that."""
PATIENCE = 60.0
"""Seconds after which something that does not come is an error."""
MARK = "IMA_TUI_BENCH_TERMINAL"
"""Environment name that tells which processes belong to a terminal, also those that left its session."""
TICKS = os.sysconf("SC_CLK_TCK")
ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""What is asked, and what a terminal of today says."""
UNLIKE = ("COLUMNS", "LINES", "NO_COLOR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "IMA_API_KEY")
"""What of the environment of a bench is none of the program's business."""
CONTROLS = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x1f]", re.DOTALL)
"""Everything that moves or colours and is no letter."""


def as_installed() -> dict[str, str]:
    """This process's environment, without what makes a program start unlike an installed one: it has its bytecode."""
    whole = {name: value for name, value in os.environ.items() if name not in UNLIKE}
    whole.setdefault("PYTHONPYCACHEPREFIX", str(Path(tempfile.gettempdir()) / "ima-tui-bench" / "bytecode"))
    return whole


class NeverCame(Exception):
    """What was waited for, and the last of what came instead."""


class Terminal:
    """A running program; leaving the `with` ends it and all it started, gently first."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        *,
        size: tuple[int, int] = SIZE,
        rate: float | None = None,
        folder: Path | None = None,
    ) -> None:
        """`environ` comes on top of this process's; `rate` is in bytes a second, None for as fast as it can."""
        self._rate = rate
        self._bytes = bytearray()
        self._ends: list[int] = []
        self._moments: list[float] = []
        self._changed = threading.Condition()
        self._over = False
        self._mark = uuid.uuid4().hex
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        whole = {**as_installed(), "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}
        whole[MARK] = self._mark
        self.began = time.perf_counter()
        self.program = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=whole, cwd=folder, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what comes

    def _drain(self) -> None:
        most = 65536 if self._rate is None else max(1, int(self._rate / 100))
        free_at = 0.0
        while True:
            try:
                piece = os.read(self.master, most)
            except OSError:  # the last one who held the other side has gone
                piece = b""
            now = time.perf_counter()
            with self._changed:
                if not piece:
                    self._over = True
                self._bytes += piece
                self._ends.append(len(self._bytes))
                self._moments.append(now)
                self._changed.notify_all()
            if not piece:
                return
            self._answer(piece)
            if self._rate is not None:
                free_at = max(free_at, now) + len(piece) / self._rate
                time.sleep(max(0.0, free_at - time.perf_counter()))

    def _answer(self, piece: bytes) -> None:
        for asked, answer in ANSWERS.items():
            if asked in piece:
                with contextlib.suppress(OSError):
                    os.write(self.master, answer)

    @property
    def count(self) -> int:
        """Bytes that have come."""
        return len(self._bytes)

    def since(self, moment: float = 0.0) -> bytes:
        """All that came after it."""
        with self._changed:
            return bytes(self._bytes[self._offset(moment) :])

    def letters(self, moment: float = 0.0) -> str:
        """The same without colours and movements, in the order in which it was painted."""
        return CONTROLS.sub(b"", self.since(moment)).decode("utf-8", "replace")

    def arrivals(self, moment: float = 0.0) -> list[tuple[float, int]]:
        """When bytes came after it, and how many."""
        with self._changed:
            first = bisect_right(self._moments, moment)
            starts = [self._ends[first - 1] if first else 0, *self._ends[first:]]
            sizes = [end - start for start, end in pairwise(starts)]
            return list(zip(self._moments[first:], sizes, strict=True))

    def _offset(self, moment: float) -> int:
        before = bisect_right(self._moments, moment)
        return self._ends[before - 1] if before else 0

    # -- moments

    def write(self, keys: str | bytes) -> float:
        """Press keys; the moment just before."""
        data = keys.encode() if isinstance(keys, str) else keys
        now = time.perf_counter()
        os.write(self.master, data)
        return now

    def arrival(self, wanted: str | bytes, since: float = 0.0, within: float = PATIENCE) -> float:
        """When the last byte of it came, of what came after `since`. Letters may have colours between them."""
        found: float | None = None

        def came() -> bool:
            nonlocal found
            found = self._found(wanted, since)
            return found is not None

        self.until(came, lambda: f"{wanted!r} never came, but {self.letters(since)[-500:]!r}", within)
        assert found is not None
        return found

    def _found(self, wanted: str | bytes, since: float) -> float | None:
        begin = self._offset(since)
        if isinstance(wanted, bytes):
            place = self._bytes.find(wanted, begin)
            return None if place < 0 else self._moments[bisect_left(self._ends, place + len(wanted))]
        came, letters = bytes(self._bytes[begin:]), wanted.encode()
        if letters not in CONTROLS.sub(b"", came):
            return None
        pieces = range(bisect_right(self._ends, begin), len(self._ends))
        first = bisect_left(pieces, True, key=lambda n: letters in CONTROLS.sub(b"", came[: self._ends[n] - begin]))
        return self._moments[pieces[min(first, len(pieces) - 1)]]

    def complete(self, *pieces: str, since: float = 0.0, within: float = PATIENCE) -> float:
        """When a frame was complete that shows all these pieces: the last byte before the first rest after them.

        That is the rule for every program compared: neither the first byte nor the first line, but the moment from
        which on a user sees the whole and nothing moves any more.
        """
        shown = max((self.arrival(piece, since, within) for piece in pieces), default=since)
        return self.quiet(since=shown, within=within)

    def quiet(self, seconds: float = QUIET, since: float | None = None, within: float = PATIENCE) -> float:
        """The moment of the last byte before the first rest of so many seconds after `since`, or after now."""
        begun = time.perf_counter() if since is None else since
        end: float | None = None

        def resting() -> bool:
            nonlocal end
            after = self._moments[max(0, bisect_left(self._moments, begun)) :]
            for one, following in pairwise([begun, *after, time.perf_counter()]):
                if following - one >= seconds:
                    end = one
                    return True
            return self._over

        self.until(resting, lambda: "it never rested", within)
        return begun if end is None else end

    def until(self, condition: Callable[[], bool], why: Callable[[], str], within: float = PATIENCE) -> None:
        """Wait for something that this program brings about. Raises NeverCame, which says why."""
        end = time.perf_counter() + within
        while True:
            with self._changed:
                if condition():
                    return
                if not self._over:
                    self._changed.wait(0.02)
            if time.perf_counter() > end or (self._over and not condition()):
                raise NeverCame(why())

    # -- what it costs

    def processes(self) -> list[int]:
        """The program and all that it started and that still live, the program first."""
        mine = [self.program.pid]
        for entry in os.listdir("/proc"):
            with contextlib.suppress(OSError):  # not ours, or it has just ended
                named = f"{MARK}={self._mark}".encode() in Path("/proc", entry, "environ").read_bytes().split(b"\0")
                if entry.isdigit() and named and int(entry) not in mine:
                    mine.append(int(entry))
        return mine

    def processor(self, *, alone: bool = False) -> float:
        """Processor seconds so far: of the program and all that it started, or `alone`."""
        return sum(_spent(pid) for pid in ([self.program.pid] if alone else self.processes()))

    def memory(self) -> int:
        """Bytes that the program holds."""
        return int(Path(f"/proc/{self.program.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """End it, and what it leaves behind."""
        left = self.processes()
        for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
            for pid in left:
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.program.wait(patience)
            left = [pid for pid in self.processes() if pid != self.program.pid or self.program.poll() is None]
            if not left:
                break
        self._reader.join(1.0)
        os.close(self.master)


def _spent(pid: int) -> float:
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = line.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS
