"""Short and long forms: `IMA_TEST_LONG=1` tries everything, a run of every day tries a part that differs each time."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

LONG = bool(os.environ.get("IMA_TEST_LONG"))

One = TypeVar("One")


def tries(most: int) -> int:
    """How many random examples: all, or a third of them, which are others in every run."""
    return most if LONG else -(-most // 3)


def drawn(every: Sequence[One], most: int, what: str) -> list[One]:
    """At most so many of `every`, in their order: others for each commit, the same for one. All in the long form."""
    if LONG or len(every) <= most:
        return list(every)
    places = Random(f"{what} {_commit()}").sample(range(len(every)), most)
    return [every[place] for place in sorted(places)]


@functools.cache
def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True).stdout if shutil.which("git") else ""
