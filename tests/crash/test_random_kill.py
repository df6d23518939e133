"""The short form of the random kills; `python -m tests.crash.random_kill` is the long one, and replays a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="needs a pseudo-terminal")

from tests.crash.random_kill import play

RUNS = 60 if os.environ.get("IMA_TEST_LONG") else 6
FIRST = 2_000_015


def test_nothing_is_lost_made_twice_or_left_half_written(tmp_path: Path) -> None:
    results = play(list(range(FIRST, FIRST + RUNS)), tmp_path)
    assert {result.plan.number: result.faults for result in results if result.faults} == {}
    assert sum(result.died for result in results) >= RUNS // 2
