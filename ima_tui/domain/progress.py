"""How far a take is. The documented percentage, kept to the letter because scripts and chat cards show it too.

Source: behaviour, "A generation, step by step", 2. Progress.
"""

from __future__ import annotations

import math

from ima_tui.domain.models import Model

MOST_BEFORE_READY = 95


def percent(elapsed: float, model: Model, time_scale: float = 1.0) -> int:
    """`min(95, floor(elapsed / usual_max * 100))`; elapsed in seconds since the service took the task."""
    longest = model.usual_seconds[1] / time_scale
    if not elapsed > 0:
        return 0
    return min(MOST_BEFORE_READY, math.floor(min(elapsed / longest, 1.0) * 100))


def is_late(elapsed: float, model: Model, time_scale: float = 1.0) -> bool:
    """Whether the take is past its model's longest usual time ("taking longer than usual")."""
    return elapsed > model.usual_seconds[1] / time_scale
