"""The short form of the long run; `python -m tests.crash.long_run` is the long one, and prints a row for a table."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long import LONG

ROOT = Path(__file__).parents[2]
SHORT = ("--hours", "0.5", "--jobs", "60", "--warm", "20", "--speed", "450")
EVERYTHING = ("--hours", "24", "--jobs", "2000")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_grows_is_left_or_lost() -> None:
    command = [sys.executable, "-m", "tests.crash.long_run", "--seed", "7", *(EVERYTHING if LONG else SHORT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\| .* takes .* idle ", done.stdout, re.MULTILINE)
