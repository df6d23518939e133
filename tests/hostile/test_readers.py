"""Whatever comes in, each reader makes something of it or says what is wrong, soon and in little memory.

The short form of `python -m tests.hostile`.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from tests.hostile.kinds import KINDS, Kind, tried
from tests.hostile.watch import TooMuchWork, bounded_work
from tests.long import tries

MOST_GROWTH = 400_000_000


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_hostile_input_is_read_or_refused(kind: Kind, tmp_path: Path) -> None:
    before = most_memory()
    assert tried(kind, tries(60), tmp_path) > 0
    assert most_memory() - before < MOST_GROWTH


def most_memory() -> int:
    """Bytes this process has had at once."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX timers")
def test_the_bound_on_work_is_one() -> None:
    def for_ever() -> None:
        while True:
            pass

    with pytest.raises(TooMuchWork), bounded_work(0.05):
        for_ever()
    with bounded_work(0.05):
        pass
    sum(range(3_000_000))  # nobody is watched any more
