"""Short and long forms: `IMA_TEST_LONG=1` tries everything, a run of every day tries a part that differs each time."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("IMA_TEST_LONG"))


def tries(most: int) -> int:
    """How many random examples: all, or a third of them, which are others in every run."""
    return most if LONG else -(-most // 3)
