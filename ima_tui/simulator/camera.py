"""Camera words in a prompt, in English and Chinese, as a path: where the view is at each moment of the clip.

A path starts and ends at rest. Offsets are in frame sizes and small, so that the view never leaves a painted layer.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """The view at one moment."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True)
class Move:
    start: Shot
    end: Shot
    arc: float = 0.0
    """How far the way bulges: an orbit swings around its subject."""

    def at(self, part: float) -> Shot:
        """The view at 0…1 of the clip."""
        eased = ease(part)
        swing = self.arc * math.sin(math.pi * eased)

        def between(one: float, other: float) -> float:
            return one + (other - one) * eased

        return Shot(
            between(self.start.x, self.end.x),
            between(self.start.y, self.end.y) + swing * 0.12,
            between(self.start.zoom, self.end.zoom) + swing,
        )


_MOVES: tuple[tuple[str, Move], ...] = (
    (r"orbit|circl|revolv|arc shot|环绕|绕|旋转", Move(Shot(-0.19, 0.0, 1.06), Shot(0.19, 0.0, 1.06), 0.12)),
    (r"push|dolly in|zoom in|zooms in|move in|closer|推", Move(Shot(0.0, 0.0, 1.0), Shot(0.0, 0.02, 1.42))),
    (r"pull|dolly out|zoom out|zooms out|move back|reveal|拉", Move(Shot(0.0, 0.02, 1.42), Shot(0.0, 0.0, 1.0))),
    (r"pan(?:s|ning)? left|truck(?:s|ing)? left|左移|左摇|向左", Move(Shot(0.2, 0.0, 1.06), Shot(-0.2, 0.0, 1.06))),
    (r"pan|truck|track|follow|摇|移|跟", Move(Shot(-0.2, 0.0, 1.06), Shot(0.2, 0.0, 1.06))),
    (r"tilt(?:s|ing)? down|crane down|descend|俯|下降", Move(Shot(0.0, -0.1, 1.08), Shot(0.0, 0.1, 1.08))),
    (r"tilt|crane|rise|rising|aerial|drone|升|仰", Move(Shot(0.0, 0.1, 1.08), Shot(0.0, -0.1, 1.08))),
    (r"static|still shot|locked|fixed|固定|静止", Move(Shot(0.0, 0.0, 1.03), Shot(0.0, 0.0, 1.03))),
)
_DRIFTS = (
    Move(Shot(-0.07, 0.0, 1.0), Shot(0.07, 0.0, 1.1)),
    Move(Shot(0.08, 0.01, 1.1), Shot(-0.06, 0.0, 1.02)),
    Move(Shot(0.0, 0.03, 1.02), Shot(0.03, -0.02, 1.16)),
)


def move_for(prompt: str, seed: int) -> Move:
    """The move the words ask for; a slow drift when they ask for none."""
    named = named_move(prompt)
    return named if named is not None else _DRIFTS[seed % len(_DRIFTS)]


def named_move(prompt: str) -> Move | None:
    """The first move of the table that the prompt names."""
    text = prompt.lower()
    for pattern, move in _MOVES:
        # Latin words count from their beginning only: "expand" is no pan.
        if re.search(rf"(?<![a-z])(?:{pattern})", text):
            return move
    return None


def ease(part: float) -> float:
    """0…1 to 0…1, at rest at both ends."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)
