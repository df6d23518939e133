"""What processes cost, as Linux tells it."""

from __future__ import annotations

import os
import re
from pathlib import Path


def resident(pid: int | str = "self") -> float:
    """Megabytes that a process holds in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def private(pid: int | str = "self") -> float:
    """Megabytes that a process holds and shares with no other: the fair measure of one among many alike."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(found) for found in re.findall(r"^Private_\w+: +(\d+) kB", rollup, re.MULTILINE)) * 1024 / 1e6


def peak() -> float:
    """Megabytes that this process held at most since it began, or since `forget_peak`."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def forget_peak() -> None:
    """The peak counts from now on."""
    Path("/proc/self/clear_refs").write_text("5")
