"""What a simulator can be told before it starts. A plain value: reading it opens nothing."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


class PortTaken(OSError):
    """Somebody else listens on the port that was asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(errno.EADDRINUSE, f"port {port} is taken")
        self.port = port


def print_line(line: str) -> None:
    """The default announcement: one line on stdout, flushed, so that a parent reading a pipe sees it at once."""
    print(line, flush=True)


@dataclass(frozen=True)
class Options:
    folder: Path
    """Everything durable: the task book, rendered clips, uploaded pictures."""
    host: str = "127.0.0.1"
    port: int = 0
    """0 picks a free one."""
    descriptor: int | None = None
    """A socket that listens already, handed over by who started this process; then nothing else is bound."""
    time_scale: float = 10.0
    """Generation times are divided by it."""
    balance: int = 600
    """Credits of a folder that is new; an existing folder keeps its own."""
    faults: tuple[str, ...] = ()
    """``NAME`` (once), ``NAME:n`` (n times) or ``NAME:always``."""
    api_key: str | None = field(default=None, repr=False)
    """None accepts any key that starts with ``ima_``."""
    linger: float | None = None
    """Seconds to live after the last holder left; None serves until it is told to stop."""
    strict: bool = True
    """False lets missing headers, undeclared fields and unreachable pictures pass."""
    record: Path | None = None
    """Where recorded requests are appended, one JSON object a line, without any key."""
    render_scale: float = 1.0
    """Care taken with the pictures, never their size: small values make quick sketches for tests."""
    announce: Callable[[str], None] = print_line
    patience: float = 20.0
    """With ``linger``: seconds to wait for the first holder."""
