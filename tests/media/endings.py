"""Clips whose endings are what a picker has to cope with: blurred, black, cut, faded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageFilter

from tests.media.clip_maker import Image as Pixels

SIZE = (320, 180)


def scene(seed: int, size: tuple[int, int] = SIZE) -> Pixels:
    """A picture with large shapes and fine edges, twice as wide as it is shown so that a camera can move over it."""
    noise = np.random.default_rng(seed)
    width, height = 2 * size[0], size[1]
    picture = Image.new("RGB", (width, height))
    for cell in (90, 30, 10, 4):
        across, down = width // cell + 1, height // cell + 1
        grid = noise.integers(0, 255, (down, across, 3), np.uint8)
        layer = Image.fromarray(grid).resize((across * cell, down * cell), Image.Resampling.NEAREST)
        picture = Image.blend(picture, layer.crop((0, 0, width, height)), 0.4 if cell < 90 else 1.0)
    return np.asarray(picture)


def view(whole: Pixels, at: int) -> Pixels:
    """What the camera sees of a scene after `at` frames of a slow pan."""
    width = whole.shape[1] // 2
    left = 2 * at % width
    return whole[:, left : left + width]


def blurred(pixels: Pixels, by: int = 4) -> Pixels:
    """Smeared."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.BoxBlur(by)))


def faded(pixels: Pixels, left: float, to: int = 0) -> Pixels:
    """With so much of it left, the rest one colour."""
    return (pixels * left + to * (1 - left)).astype(np.uint8)


def black(pixels: Pixels) -> Pixels:
    """Nothing."""
    return np.zeros_like(pixels)


def ending(kinds: Sequence[str], frames: int = 48, seed: int = 1, size: tuple[int, int] = SIZE) -> Iterator[Pixels]:
    """A pan over a scene whose last frames are of these kinds: `sharp`, `blurred`, `black`, `other` (a scene)."""
    here, there = scene(seed, size), scene(seed + 100, size)
    kept = ["sharp"] * (frames - len(kinds)) + list(kinds)
    for at, kind in enumerate(kept):
        seen = view(there if kind.startswith("other") else here, at)
        if kind.endswith("blurred"):
            seen = blurred(seen)
        yield black(seen) if kind == "black" else seen
