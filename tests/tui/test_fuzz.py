"""A random user at the interface, thousands of keys, clicks and pastes: nothing fails, is lost, or bought unasked.

`IMA_FUZZ_STEPS=30000 IMA_FUZZ_SEEDS=1,2,3` plays the long form here; `python -m tests.tui.fuzzing` plays it outside.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tui.fuzz_user import INPUTS
from tests.tui.fuzzing import play

STEPS = int(os.environ.get("IMA_FUZZ_STEPS", "200"))
SEEDS = tuple(int(seed) for seed in os.environ.get("IMA_FUZZ_SEEDS", "1,2").split(","))


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_breaks_whatever_is_typed_pressed_and_pasted(seed: int, tmp_path: Path) -> None:
    """The same steps for the same seed; a finding says how to play it again."""
    done = await play(seed, STEPS, tmp_path)
    assert sum(done.values()) - done[INPUTS] == STEPS
    assert done[INPUTS] > STEPS
