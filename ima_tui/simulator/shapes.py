"""Frame sizes: the resolution names the short side, the ratio gives the long one, and both are even."""

from __future__ import annotations

from ima_tui.simulator.values import canonical

SHORT_SIDES = {"480p": 480, "720p": 720, "1080p": 1080, "2k": 1440, "4k": 2160}


def frame_size(resolution: object, ratio: object, source: tuple[int, int] | None = None) -> tuple[int, int]:
    """Width and height of the clip; ``adaptive`` keeps the first picture's own shape."""
    short = SHORT_SIDES.get(canonical(resolution), 720)
    wide, high = 16.0, 9.0
    name = str(ratio).strip().lower()
    if name == "adaptive":
        if source is not None:
            wide, high = float(source[0]), float(source[1])
    elif ":" in name:
        left, right = name.split(":", 1)
        wide, high = float(left), float(right)
    if wide >= high:
        return even(short * wide / high), short
    return short, even(short * high / wide)


def even(length: float) -> int:
    """The nearest even number of pixels: the codec shares one colour sample among four of them."""
    return max(2, round(length / 2) * 2)
