"""SIGTERM and SIGHUP in a real terminal: the draft is kept, the terminal is given back, the exit code tells which."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")


def read_until(master: int, wanted: bytes, seconds: float) -> bytes:
    """What the terminal got, up to and with `wanted` (or the end)."""
    got = b""
    end = time.monotonic() + seconds
    while wanted not in got and time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
    return got


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_given_back(number: signal.Signals, home: Path) -> None:
    """The main screen is back, the code is 128 + the signal, the words are in the database."""
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui"])
    try:
        started = read_until(master, b"Generate", 20)
        assert b"\x1b[?1049h" in started
        os.write(master, b"harbour")
        read_until(master, b"harbour"[-1:], 5)
        time.sleep(0.2)
        os.kill(child, number)
        left = read_until(master, b"\x1b[?1049l", 10)
        assert b"\x1b[?1049l" in left
        done, status, end = 0, 0, time.monotonic() + 20
        while not done and time.monotonic() < end:
            read_until(master, b"never", 0.05)
            time.sleep(0.02)
            done, status = os.waitpid(child, os.WNOHANG)
        assert done
        assert os.waitstatus_to_exitcode(status) == 128 + number
    finally:
        os.close(master)
    databases = list(home.rglob("history.db*"))
    assert databases
    assert any(b"harbour" in path.read_bytes() for path in databases)


def test_stopped_and_continued_it_gives_the_terminal_back_and_takes_it_again(home: Path) -> None:
    """SIGTSTP as a shell's job control sends it; the words are still there after `fg`."""
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui"])
    try:
        assert b"\x1b[?1049h" in read_until(master, b"Generate", 20)
        os.write(master, b"harbour")
        read_until(master, b"harbour"[-1:], 5)
        os.kill(child, signal.SIGTSTP)
        assert b"\x1b[?1049l" in read_until(master, b"\x1b[?1049l", 10)
        done, status, end = 0, 0, time.monotonic() + 20
        while not done and time.monotonic() < end:
            time.sleep(0.02)
            done, status = os.waitpid(child, os.WNOHANG | os.WUNTRACED)
        assert done
        assert os.WIFSTOPPED(status)
        os.kill(child, signal.SIGCONT)
        again = read_until(master, b"harbour", 20)
        assert b"\x1b[?1049h" in again
        assert b"harbour" in again
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(master)
