"""Layers behind one another, seen through a moving view. Near layers move more than far ones, which makes depth.

Every layer is painted once on a canvas larger than the frame; a frame only cuts, scales and lays over.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from ima_tui.simulator.brush import Floats, as_image
from ima_tui.simulator.camera import Shot
from ima_tui.simulator.palette import Colour
from ima_tui.simulator.plate import LARGER, SMALLER, Bytes, Enlarger, Flat, Plate

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
    floor: int = 1 << 30
    """The first row of the frame from which nearer elements hide everything: what is under it need not be painted."""

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


class Element:
    """One of the things in a scene."""

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        """Lay the element over the frame; may return a new one."""
        raise NotImplementedError

    def hides_from(self, view: View) -> int:
        """The first row of the frame from which nothing behind the element can be seen."""
        return view.floor


Motion = Callable[[float], tuple[float, float]]


def still(seconds: float) -> tuple[float, float]:
    return 0.0, 0.0


class Backdrop(Element):
    """The farthest layer, without holes."""

    def __init__(self, picture: Floats, depth: float = 0.0) -> None:
        self._plate = Plate(as_image(picture))
        self._depth = depth

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        rows = min(frame.height, view.floor)
        if rows < 2:
            return frame
        left, top, right, bottom = view.box(self._depth)
        box = (left, top, right, top + (bottom - top) * rows / frame.height)
        (picture,) = self._plate.cut(box, (frame.width, rows))
        if rows == frame.height:
            return picture
        frame.paste(picture, (0, 0))
        return frame


class Layer(Element):
    """A picture (or one colour) with a mask. Only the part that the mask touches is worked on."""

    def __init__(self, picture: Floats | Image.Image | Colour, mask: Floats | Image.Image, depth: float,
                 motion: Motion = still, soft: bool = False) -> None:  # fmt: skip
        """``soft`` ones, such as clouds, have nothing to lose and are kept at half the size."""
        mask = mask if isinstance(mask, Image.Image) else as_image(mask)
        bounds = mask.getbbox() or (0, 0, 1, 1)
        # A margin of two clear pixels, so that rounding at the edges never cuts into the shape.
        self._bounds = (max(0, bounds[0] - 2), max(0, bounds[1] - 2),
                        min(mask.width, bounds[2] + 2), min(mask.height, bounds[3] + 2))  # fmt: skip
        # One colour needs no picture, which is most of a layer's cost.
        self._flat = Flat(picture) if isinstance(picture, tuple) else None
        pictures = [] if isinstance(picture, tuple) else [self._cropped(picture)]
        self._plate = Plate(*pictures, mask.crop(self._bounds), larger=SMALLER if soft else LARGER)
        self._solid = _solid_from(mask)
        self._depth = depth
        self._motion = motion

    def _cropped(self, picture: Floats | Image.Image) -> Image.Image:
        picture = picture if isinstance(picture, Image.Image) else as_image(picture)
        return picture.crop(self._bounds)

    def hides_from(self, view: View) -> int:
        if self._solid is None:
            return view.floor
        _, top, _, _ = view.box(self._depth, *self._motion(view.seconds))
        return min(view.floor, max(0, math.ceil((self._solid + 2 - top) * view.scale(self._depth))))

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        shift, lift = self._motion(view.seconds)
        left, top, _, _ = view.box(self._depth, shift, lift)
        scale = view.scale(self._depth)
        rows = min(frame.height, view.floor)
        first_x, last_x, from_x, to_x = _span(self._bounds[0], self._bounds[2], left, scale, frame.width)
        first_y, last_y, from_y, to_y = _span(self._bounds[1], self._bounds[3], top, scale, rows)
        if last_x - first_x < 2 or last_y - first_y < 2:
            return frame
        *picture, mask = self._plate.cut((from_x, from_y, to_x, to_y), (last_x - first_x, last_y - first_y))
        upper = picture[0] if self._flat is None else self._flat.of(mask.size)
        frame.paste(upper, (first_x, first_y), mask)
        return frame


def _solid_from(mask: Image.Image) -> int | None:
    """The first row from which on the mask has no hole; None where it has one at the bottom."""
    holes = np.flatnonzero(np.asarray(mask).min(axis=1) < 255)
    first = int(holes[-1]) + 1 if holes.size else 0
    return first if first < mask.height else None


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
        self._bloom = _Bloom(ground, bloom) if bloom else None
        self._shade = _vignette(ground, vignette)

    def frame(self, seconds: float, shot: Shot) -> Image.Image:
        view = View(self._ground, shot, seconds)
        views: list[View] = []
        for element in reversed(self._elements):
            views.append(view)
            view = replace(view, floor=element.hides_from(view))
        picture = Image.new("RGB", (self._ground.width, self._ground.height))
        for element, seen in zip(self._elements, reversed(views), strict=True):
            picture = element.draw(picture, seen)
        spill = self._bloom.spill(picture) if self._bloom is not None else None
        return Image.fromarray(_exposed(np.asarray(picture), spill, self._shade))


def _exposed(picture: Bytes, spill: Bytes | None, shade: npt.NDArray[np.uint16]) -> Bytes:
    """Light laid over the picture without burning out, then the darker corners: small whole numbers, in one go."""
    dark = np.multiply(255 - picture, 255 - spill, dtype=np.uint16) >> 8 if spill is not None else 255 - picture
    bright = np.subtract(255, dark, dtype=np.uint16)
    bright *= shade
    bright >>= 8
    return bright.astype(np.uint8)


def _vignette(ground: Ground, strength: float) -> npt.NDArray[np.uint16]:
    """How much of the light arrives, in parts of 256."""
    rows = np.linspace(-1, 1, ground.height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, ground.width, dtype=np.float32)[None, :]
    shade = 1 - strength * np.clip((rows**2 + columns**2) / 2, 0, 1) ** 1.3
    return np.repeat(np.rint(shade * 256).astype(np.uint16)[..., None], 3, axis=2)


class _Bloom:
    """Bright parts spill over, as they do in a lens."""

    _STEP = 20

    def __init__(self, ground: Ground, strength: float) -> None:
        self._strength = strength
        self._small = (max(2, ground.width // self._STEP), max(2, ground.height // self._STEP))
        self._enlarge = Enlarger((ground.width, ground.height))

    def spill(self, picture: Image.Image) -> Bytes | None:
        """The light to add; None if there is none."""
        bright = np.clip(np.asarray(picture.reduce(self._STEP // 2), np.float32) - 140, 0, 255) * self._strength
        small = as_image(bright).resize(self._small, Image.Resampling.BOX)
        return np.asarray(self._enlarge(small)) if small.getbbox() is not None else None
