"""How two pictures or two clips differ, in the pixels that are shown: nothing here decodes, draws or keeps time.

Two pictures are arrays of the same shape, `(rows, columns, 3)` of uint8. What coding alone makes of the same picture
(`FLOOR`) is no difference, so the same clip coded twice is black, and only what was changed is lit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Line = NDArray[np.float32]

FLOOR = 16
"""Levels out of 255 by which the same picture may differ from itself after coding."""
LEAST_PEAK = 0.1
"""Share of the line's whole height by which a peak stands out from what is around it."""
_AT_ONCE = 16
"""Moments that are compared in one step."""


def difference(left: Pixels, right: Pixels) -> Pixels:
    """Black where the two are alike; elsewhere the colour by which they differ, brightened so that little is seen."""
    import numpy as np

    apart = np.abs(left.astype(np.int16) - right)
    lit: Pixels = (apart * _gains()[apart.max(axis=-1)][..., None]).astype(np.uint8)
    return lit


def wipe(left: Pixels, right: Pixels, column: int) -> Pixels:
    """The left picture up to `column`, the right one from there; the edge is a line of light."""
    import numpy as np

    columns = left.shape[1]
    edge = max(0, min(columns, column))
    both = np.concatenate((left[:, :edge], right[:, edge:]), axis=1)
    if 0 < edge < columns:
        both[:, edge] = both[:, edge] // 3 + 170
    return both


def energy(left: Pixels, right: Pixels) -> float:
    """How much two pictures differ, 0 (not at all) to 1 (black against white)."""
    return float(energies(left[None], right[None])[0])


def energies(left: Pixels, right: Pixels) -> Line:
    """`energy` of each pair of pictures in two arrays `(n, rows, columns, 3)`."""
    import numpy as np

    found = np.zeros(len(left), np.float32)
    for start in range(0, len(left), _AT_ONCE):
        end = start + _AT_ONCE
        apart = np.abs(left[start:end].astype(np.int16) - right[start:end]).max(axis=-1)
        apart[apart <= FLOOR] = 0
        found[start:end] = apart.mean(axis=(1, 2)) / 255
    return found


def energy_line(
    left: Pixels, right: Pixels, pairs: Sequence[tuple[int, int]], *, stop: Callable[[], bool] = lambda: False
) -> Line:
    """The energy of every moment; `pairs` are the frames of the left and the right clip that are shown together.

    Frames that are shown together twice are compared once. An answer cut short by `stop` is as long as it got.
    """
    import numpy as np

    known: dict[tuple[int, int], float] = {}
    fresh = list(dict.fromkeys(pairs))
    for start in range(0, len(fresh), _AT_ONCE):
        if stop():
            break
        some = fresh[start : start + _AT_ONCE]
        lefts, rights = ([pair[side] for pair in some] for side in (0, 1))
        known.update(zip(some, energies(left[lefts], right[rights]).tolist(), strict=True))
    return np.array([known[pair] for pair in pairs if pair in known], np.float32)


# -- peaks


def peaks(line: Line | Sequence[float]) -> tuple[int, ...]:
    """Where a line is highest among its neighbours and stands out from them; of a level summit the first moment."""
    values = [float(value) for value in line]
    if not values:
        return ()
    least = LEAST_PEAK * (max(values) - min(values))
    if least <= 0:
        return (0,) if values[0] > 0 else ()  # the same all along, like a clip of one frame
    return tuple(at for at in _summits(values) if _prominence(values, at) >= least)


def _summits(values: Sequence[float]) -> list[int]:
    found: list[int] = []
    at = 0
    while at < len(values):
        end = at
        while end + 1 < len(values) and values[end + 1] == values[at]:
            end += 1
        rises = at == 0 or values[at - 1] < values[at]
        falls = end == len(values) - 1 or values[end + 1] < values[at]
        if rises and falls and values[at] > 0:
            found.append(at)
        at = end + 1
    return found


def _prominence(values: Sequence[float], at: int) -> float:
    """How deep one must go down from a summit before one comes to a higher one; beyond the ends it is not higher.

    Of two that are equally high the earlier one counts as the higher.
    """
    valleys: list[float] = []
    for way in (range(at - 1, -1, -1), range(at + 1, len(values))):
        lowest, higher = values[at], False
        for other in way:
            if values[other] > values[at] or (other < at and values[other] == values[at] > lowest):
                higher = True
                break
            lowest = min(lowest, values[other])
        if higher:
            valleys.append(lowest)
    return values[at] - (max(valleys) if valleys else min(values))


def next_peak(found: Sequence[int], at: int) -> int | None:
    """The first peak after `at`; after the last one it begins again. None where there is none."""
    return next((peak for peak in found if peak > at), found[0] if found else None)


def previous_peak(found: Sequence[int], at: int) -> int | None:
    """The last peak before `at`; before the first one it is the last."""
    return next((peak for peak in reversed(found) if peak < at), found[-1] if found else None)


@lru_cache(maxsize=1)
def _gains() -> NDArray[np.float32]:
    """By the largest difference of a pixel, how much it is brightened."""
    import numpy as np

    levels = np.arange(256, dtype=np.float32)
    shown = np.sqrt(levels / 255) * 255
    return np.where(levels > FLOOR, shown / np.maximum(levels, 1), 0).astype(np.float32)
