"""Layers behind one another, seen through a moving view. Near layers move more than far ones, which makes depth.

Every layer is painted once on a canvas larger than the frame; a frame only cuts, scales and lays over.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image, ImageChops

from ima_tui.simulator.brush import Floats, as_image
from ima_tui.simulator.camera import Shot
from ima_tui.simulator.palette import Colour, whole

BILINEAR = Image.Resampling.BILINEAR
_WIDE, _HIGH = 1.5, 1.36


@dataclass(frozen=True)
class Ground:
    """Sizes: the frame as it is painted, and the canvas around it."""

    width: int
    height: int

    @property
    def canvas(self) -> tuple[int, int]:
        return int(self.width * _WIDE), int(self.height * _HIGH)

    @property
    def unit(self) -> float:
        """A length that fits wide and tall frames alike."""
        return float(np.sqrt(self.width * self.height)) / 100

    def x(self, part: float) -> float:
        """Canvas column of a frame part."""
        return (self.canvas[0] - self.width) / 2 + part * self.width

    def y(self, part: float) -> float:
        """Canvas row of a frame part."""
        return (self.canvas[1] - self.height) / 2 + part * self.height


@dataclass(frozen=True)
class View:
    """One moment: the time and where each depth is seen from."""

    ground: Ground
    shot: Shot
    seconds: float

    def scale(self, depth: float) -> float:
        return 1.0 + (self.shot.zoom - 1.0) * (0.25 + 0.75 * depth)

    def box(self, depth: float, shift: float = 0.0, lift: float = 0.0) -> tuple[float, float, float, float]:
        """The part of a canvas that fills the frame; 0 is the sky, 1 is right before the lens."""
        ground, scale = self.ground, self.scale(depth)
        width, height = ground.width / scale, ground.height / scale
        wide, high = ground.canvas
        reach = 0.12 + 0.88 * depth
        middle_x = wide / 2 + self.shot.x * reach * ground.width + shift
        middle_y = high / 2 + self.shot.y * reach * ground.height + lift
        left = min(max(0.0, middle_x - width / 2), wide - width)
        top = min(max(0.0, middle_y - height / 2), high - height)
        return left, top, left + width, top + height

    def place(self, x: float, y: float, depth: float) -> tuple[float, float]:
        """Frame pixel of a canvas point."""
        left, top, _, _ = self.box(depth)
        return (x - left) * self.scale(depth), (y - top) * self.scale(depth)


class Element(Protocol):
    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        """Lay the element over the frame; may return a new one."""
        ...


Motion = Callable[[float], tuple[float, float]]


def still(seconds: float) -> tuple[float, float]:
    return 0.0, 0.0


class Backdrop:
    """The farthest layer, without holes."""

    def __init__(self, picture: Floats, depth: float = 0.0) -> None:
        self._picture = as_image(picture)
        self._depth = depth

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        return self._picture.resize(frame.size, BILINEAR, view.box(self._depth))


class Layer:
    """A picture (or one colour) with a mask. Only the part that the mask touches is worked on."""

    def __init__(self, picture: Floats | Image.Image | Colour, mask: Floats | Image.Image, depth: float,
                 motion: Motion = still) -> None:  # fmt: skip
        self._flat = whole(picture) if isinstance(picture, tuple) else None
        mask = mask if isinstance(mask, Image.Image) else as_image(mask)
        bounds = mask.getbbox() or (0, 0, 1, 1)
        # A margin of two clear pixels, so that rounding at the edges never cuts into the shape.
        self._bounds = (max(0, bounds[0] - 2), max(0, bounds[1] - 2),
                        min(mask.width, bounds[2] + 2), min(mask.height, bounds[3] + 2))  # fmt: skip
        self._picture = None if isinstance(picture, tuple) else self._cropped(picture)
        self._mask = mask.crop(self._bounds)
        self._depth = depth
        self._motion = motion

    def _cropped(self, picture: Floats | Image.Image) -> Image.Image:
        picture = picture if isinstance(picture, Image.Image) else as_image(picture)
        return picture.crop(self._bounds)

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        shift, lift = self._motion(view.seconds)
        left, top, _, _ = view.box(self._depth, shift, lift)
        scale = view.scale(self._depth)
        first_x, last_x, from_x, to_x = _span(self._bounds[0], self._bounds[2], left, scale, frame.width)
        first_y, last_y, from_y, to_y = _span(self._bounds[1], self._bounds[3], top, scale, frame.height)
        if last_x - first_x < 2 or last_y - first_y < 2:
            return frame
        box, size = (from_x, from_y, to_x, to_y), (last_x - first_x, last_y - first_y)
        mask = self._mask.resize(size, BILINEAR, box)
        if self._picture is None:
            frame.paste(self._flat or (0, 0, 0), (first_x, first_y, last_x, last_y), mask)
        else:
            frame.paste(self._picture.resize(size, BILINEAR, box), (first_x, first_y), mask)
        return frame


def _span(low: int, high: int, origin: float, scale: float, limit: int) -> tuple[int, int, float, float]:
    """Frame pixels that a stretch of canvas covers, and the part of the stretch they show."""
    first = max(0, math.ceil((low - origin) * scale - 1e-6))
    last = min(limit, math.floor((high - origin) * scale + 1e-6))
    start = max(0.0, origin + first / scale - low)
    return first, last, start, min(float(high - low), origin + last / scale - low)


class Stage:
    """Everything in a scene, from back to front, and the finish over it."""

    def __init__(self, ground: Ground, elements: list[Element], bloom: float = 0.0, vignette: float = 0.25) -> None:
        self._ground = ground
        self._elements = elements
        self._bloom = bloom
        self._shade = _vignette(ground, vignette)

    def frame(self, seconds: float, shot: Shot) -> Image.Image:
        view = View(self._ground, shot, seconds)
        picture = Image.new("RGB", (self._ground.width, self._ground.height))
        for element in self._elements:
            picture = element.draw(picture, view)
        if self._bloom:
            picture = _bloomed(picture, self._bloom)
        return ImageChops.multiply(picture, self._shade)


def _vignette(ground: Ground, strength: float) -> Image.Image:
    rows = np.linspace(-1, 1, ground.height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, ground.width, dtype=np.float32)[None, :]
    shade = 1 - strength * np.clip((rows**2 + columns**2) / 2, 0, 1) ** 1.3
    return Image.merge("RGB", [as_image(shade)] * 3)


def _bloomed(picture: Image.Image, strength: float) -> Image.Image:
    """Bright parts spill over, as they do in a lens."""
    width, height = picture.size
    small = picture.reduce(10)
    bright = np.asarray(small, np.float32)
    bright = np.clip(bright - 140, 0, 255) * strength
    spill = as_image(bright).resize((max(2, width // 20), max(2, height // 20)), Image.Resampling.BOX)
    return ImageChops.screen(picture, spill.resize((width, height), Image.Resampling.BICUBIC))
