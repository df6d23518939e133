"""A short answer from another program: bounded in time and size, with nothing of it left behind.

The program gets a session of its own, so that what it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

PATIENCE = 3.0
"""Seconds for a program that has nothing to do but hand over what it has."""


class ToolFailed(Exception):
    """It could not be started, ended badly, answered too late (`late`) or too much (`huge`)."""

    def __init__(self, text: str, *, late: bool = False, huge: bool = False) -> None:
        super().__init__(text)
        self.late = late
        self.huge = huge


def run(command: Sequence[str], most_bytes: int, *, seconds: float = PATIENCE) -> bytes:
    """What `command` writes, at most `most_bytes`. Raises ToolFailed. To be called in a thread."""
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise ToolFailed(error.strerror or str(error)) from error
    late = threading.Event()

    def give_up() -> None:
        late.set()
        _end(process)

    watch = threading.Timer(seconds, give_up)
    watch.daemon = True
    watch.start()
    try:
        assert process.stdout is not None
        with process.stdout as answer:
            content = answer.read(most_bytes + 1)
        huge = len(content) > most_bytes
        if huge:
            _end(process)
        code = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        watch.cancel()
    if late.is_set():
        raise ToolFailed("no answer in time", late=True)
    if huge:
        raise ToolFailed("too much", huge=True)
    if code:
        raise ToolFailed(f"ended with {code}")
    return content


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is not None:
        return  # over: its number may be another's by now
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
