"""Painting in numpy: gradients, clouds of noise, ridges, glows. Arrays are floats, colours 0…255, masks 0…1."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ima_tui.simulator.palette import Colour

Floats = npt.NDArray[np.floating[Any]]


def as_image(picture: Floats) -> Image.Image:
    """RGB, or L for a mask."""
    if picture.ndim == 2:
        return Image.fromarray(np.clip(picture * 255, 0, 255).astype(np.uint8))
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def gradient(width: int, height: int, colours: tuple[Colour, ...], top: float, bottom: float) -> Floats:
    """Vertical: the first colour above row ``top``, the last below row ``bottom``."""
    rows = np.clip((np.arange(height) - top) / max(1.0, bottom - top), 0, 1) * (len(colours) - 1)
    table = np.array(colours, np.float32)
    column = np.stack([np.interp(rows, np.arange(len(colours)), table[:, part]) for part in range(3)], axis=1)
    return np.repeat(column[:, None, :].astype(np.float32), width, axis=1)


def noise(
    rng: np.random.Generator, width: int, height: int, cell: float, octaves: int = 4, wide: float = 1.0
) -> Floats:
    """Smooth noise 0…1; ``cell`` is the size of its largest lumps in pixels, ``wide`` stretches them."""
    total = np.zeros((height, width), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        size = max(2.0, cell / 2**octave)
        grid = rng.random((int(height / size) + 3, int(width / (size * wide)) + 3), np.float32)
        smooth = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(smooth) * weight
        sum_of_weights += weight
        weight *= 0.5
    return total / np.float32(sum_of_weights)


def ridge(rng: np.random.Generator, width: int, cell: float, octaves: int = 5, rough: float = 0.5) -> Floats:
    """A line of hills, 0…1."""
    total = np.zeros(width, np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        size = max(2.0, cell / 2**octave)
        points = rng.random(int(width / size) + 3)
        total += np.interp(np.arange(width) / size + rng.random(), np.arange(len(points)), points) * weight
        sum_of_weights += weight
        weight *= rough
    return total / np.float32(sum_of_weights)


def below(line: Floats, height: int) -> Floats:
    """Mask of everything under a line of rows, its edge softened over a pixel."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(np.clip(rows - line[None, :] + 0.5, 0, 1))


def glow(width: int, height: int, x: float, y: float, radius: float, power: float = 2.0) -> Floats:
    """1 in the middle, falling off to all sides."""
    rows, columns = np.ogrid[0:height, 0:width]
    distance = ((columns - x) ** 2 + (rows - y) ** 2) / max(1.0, radius) ** 2
    return (1.0 / (1.0 + distance) ** power).astype(np.float32)


def disc(width: int, height: int, x: float, y: float, radius: float) -> Floats:
    rows, columns = np.ogrid[0:height, 0:width]
    distance = np.sqrt((columns - x) ** 2 + (rows - y) ** 2)
    return np.clip(radius - distance + 0.5, 0, 1).astype(np.float32)


def over(picture: Floats, colour: Colour | Floats, mask: Floats) -> None:
    """Lay a colour (or a picture) over a picture, in place."""
    upper = np.asarray(colour, np.float32)
    rows, columns = _touched(mask)
    part = picture[rows, columns]
    part += ((upper[rows, columns] if upper.ndim == 3 else upper) - part) * mask[rows, columns, None]


def screen(picture: Floats, colour: Colour, mask: Floats) -> None:
    """Add light, in place, without burning out."""
    rows, columns = _touched(mask)
    part = picture[rows, columns]
    part += np.asarray(colour, np.float32) / 255 * mask[rows, columns, None] * (255 - np.clip(part, 0, 255))


def _touched(mask: Floats) -> tuple[slice, slice]:
    """The part of a picture that a mask changes: a moon is small, and the canvas is large."""
    reached = mask > 1 / 512
    rows, columns = np.flatnonzero(reached.any(axis=1)), np.flatnonzero(reached.any(axis=0))
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def dither(rng: np.random.Generator, picture: Floats, strength: float = 1.6) -> None:
    """A little fixed noise, in place: smooth skies would show bands after encoding."""
    picture += (rng.random(picture.shape[:2], np.float32)[..., None] - 0.5) * 2 * strength


def smooth(low: float, high: float, values: Floats) -> Floats:
    """0 below ``low``, 1 above ``high``, smooth between."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part))
