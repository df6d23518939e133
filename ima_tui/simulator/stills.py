"""Clips that begin on a given picture. Frame 1 is that picture, cut to the ordered shape; with two, the last frame is
the second one. Everything that moves starts from rest, so that nothing jumps after the first frame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from PIL import Image, ImageOps

from ima_tui.simulator.brush import Floats, as_image, glow, noise, smooth
from ima_tui.simulator.camera import Move, Shot, ease, named_move
from ima_tui.simulator.encode import RATE
from ima_tui.simulator.sheets import Sheet, Warp, Wash
from ima_tui.simulator.words import wish_for

SKETCH = 0.15
"""Efforts below it paint every sixth frame only."""


def step(order: dict[str, Any]) -> int:
    """How many frames each painted frame is shown for."""
    return 6 if float(order["effort"]) < SKETCH else 1


def covering(path: str, size: tuple[int, int]) -> Image.Image:
    """The picture, upright, cut around its middle to fill the size."""
    with Image.open(path) as opened:
        upright = ImageOps.exif_transpose(opened)
        if upright.mode in ("RGBA", "LA", "P"):
            upright = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", upright.size, (255, 255, 255, 255)), upright)
        return ImageOps.fit(upright.convert("RGB"), size, Image.Resampling.LANCZOS)


def _working(order: dict[str, Any], size: tuple[int, int]) -> tuple[int, int]:
    """Pictures are moved at full size up to 720P and a little above; larger clips are scaled up from there."""
    limit = 810 if order["model"] == "ima-pro" else 720
    limit = limit if float(order["effort"]) >= 0.5 else 480
    scale = min(1.0, limit / min(size))
    return round(size[0] * scale / 2) * 2, round(size[1] * scale / 2) * 2


def from_first(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[av.VideoFrame]:
    """The picture, then a move into it in which the middle comes nearer than its surroundings."""
    size = _working(order, size)
    picture = covering(order["sources"][0], size)
    wish = wish_for(order["prompt"], int(order["take"]))
    move = _from_rest(named_move(order["prompt"]), wish.seed)
    strength = float(order.get("motion", 5)) / 5
    fine = order["model"] == "ima-pro"
    light = _Light(size, wish.seed, wish.time) if fine else None
    lens = _Lens(picture) if fine else None
    sheet = Sheet(picture)
    frame = sheet.whole
    for number in range(count):
        if number and number % step(order) == 0:
            part = number / (count - 1)
            shot = move.at(part)
            frame = lens.seen(shot, strength) if lens is not None else _seen(sheet, shot, strength)
            if light is not None:
                light.over(frame, part, number / RATE)
        yield frame


def _from_rest(move: Move | None, seed: int) -> Move:
    """The same move, but beginning on the whole picture."""
    if move is None:
        side = 1 if seed % 2 else -1
        return Move(Shot(), Shot(0.05 * side, -0.02, 1.22))
    shift_x, shift_y = move.end.x - move.start.x, move.end.y - move.start.y
    zoom = 1.05 + abs(shift_x) * 0.75 + abs(shift_y) * 0.8 + abs(move.arc) * 0.4
    if move.end.zoom > move.start.zoom + 0.1 or move.start.zoom > move.end.zoom + 0.1:
        zoom = 1.3  # there is nothing beyond the edges, so pulling out has to begin as a push and come back
    return Move(Shot(), Shot(shift_x * 0.45, shift_y * 0.45, zoom))


def _seen(sheet: Sheet, shot: Shot, strength: float) -> av.VideoFrame:
    zoom = 1 + max(0.0, shot.zoom - 1) * strength
    wide, high = sheet.size
    width, height = wide / zoom, high / zoom
    left = (wide - width) / 2 + shot.x * wide * strength
    top = (high - height) / 2 + shot.y * high * strength
    left = min(max(0.0, left), wide - width)
    top = min(max(0.0, top), high - height)
    return sheet.cut((left, top, left + width, top + height))


class _Lens:
    """Moves the picture as if its subject stood nearer than the rest, by bending one sheet: nothing shows twice."""

    def __init__(self, picture: Image.Image) -> None:
        small = np.asarray(picture.resize((64, 64), Image.Resampling.BOX).convert("L"), np.float32)
        detail = np.abs(small - small.mean())
        rows, columns = np.mgrid[0:64, 0:64]
        weight = detail * np.exp(-(((rows - 34) / 22.0) ** 2) - ((columns - 32) / 22.0) ** 2) + 1e-3
        middle_x = float((weight * columns).sum() / weight.sum()) / 64
        middle_y = float((weight * rows).sum() / weight.sum()) / 64
        self._warp = Warp(picture)
        # From the middle of the picture, and how near each column and each row is; a place is as near as both together.
        self._x = (np.arange(picture.width) + 0.5) / picture.width - 0.5
        self._y = (np.arange(picture.height) + 0.5) / picture.height - 0.5
        self._near_x = np.exp(-(((self._x + 0.5 - middle_x) / 0.34) ** 2))
        self._near_y = np.exp(-(((self._y + 0.5 - middle_y) / 0.42) ** 2))

    def seen(self, shot: Shot, strength: float) -> av.VideoFrame:
        zoom = 1 + max(0.0, shot.zoom - 1) * strength
        # What is nearer is scaled more. Over a nearness of 0…1 that is a parabola, but for a thousandth.
        far, half, near = (1 / (zoom * (1 + 0.55 * (zoom - 1) * (at - 0.35))) for at in (0.0, 0.5, 1.0))
        bend = (far, 4 * half - 3 * far - near, 2 * far + 2 * near - 4 * half)
        parts = [
            (0.5 + from_middle * bend[0] + shift * strength * 0.8,
             own * (from_middle * bend[1] + shift * strength * 0.5), own**2 * from_middle * bend[2])
            for from_middle, own, shift in ((self._x, self._near_x, shot.x), (self._y, self._near_y, shot.y))
        ]  # fmt: skip
        return self._warp.seen(parts[0], parts[1], self._near_x, self._near_y)


class _Light:
    """A warm light that wanders over the picture and some dust in it, both rising from nothing."""

    def __init__(self, size: tuple[int, int], seed: int, time: str) -> None:
        rng = np.random.default_rng(seed)
        self._small = (max(8, size[0] // 10), max(8, size[1] // 10))
        self._wash = Wash(size, (150, 190, 255) if time == "night" else (255, 196, 120))
        self._dust = rng.random((26, 4))

    def over(self, frame: av.VideoFrame, part: float, seconds: float) -> None:
        """In place."""
        wide, high = self._small
        level = ease(min(1.0, part * 2.2))
        x = wide * (0.1 + 0.8 * ease(part))
        mask = glow(wide, high, x, -high * 0.1, high * 0.75, 1.2) * 0.24
        for left, top, phase, speed in self._dust:
            column = int((left + 0.03 * math.sin(seconds + phase * 6)) * wide) % wide
            row = int((top - seconds * 0.04 * (0.4 + speed)) % 1.0 * high)
            mask[row, column] += 0.4 * (0.5 + 0.5 * math.sin(seconds * 2 + phase * 9))
        self._wash.over(frame, as_image(mask * level))


def between(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[av.VideoFrame]:
    """From the first picture to the last: both move as one, while one seeps through the other."""
    size = _working(order, size)
    first, last = (Sheet(covering(path, size)) for path in order["sources"])
    wish = wish_for(order["prompt"], int(order["take"]))
    passing = _Passing(first, last, _thresholds(size, wish.seed))
    frame = first.whole
    for number in range(count):
        if number == count - 1:
            frame = last.whole
        elif number and (number % step(order) == 0 or number == 1):
            frame = passing.at(number / (count - 1))
        yield frame


def _thresholds(size: tuple[int, int], seed: int) -> Floats:
    """When each place changes over: from the middle outwards, with soft lumps."""
    wide, high = max(8, size[0] // 4), max(8, size[1] // 4)
    lumps = noise(np.random.default_rng(seed), wide, high, min(wide, high) / 2.5, 3)
    rows, columns = np.mgrid[0:high, 0:wide]
    away = np.sqrt(((columns / wide - 0.5) * 1.3) ** 2 + ((rows / high - 0.5) * 1.3) ** 2)
    mixed = lumps * 0.9 + away.astype(np.float32) * 0.75
    return np.asarray((mixed - mixed.min()) / (mixed.max() - mixed.min()))


class _Passing:
    """The second picture seeping through the first, a warm rim where they meet."""

    def __init__(self, first: Sheet, last: Sheet, thresholds: Floats) -> None:
        self._first, self._last, self._thresholds = first, last, thresholds
        self._mix, self._shine = Wash(first.size), Wash(first.size, (255, 222, 170))

    def at(self, part: float) -> av.VideoFrame:
        eased = ease(part)
        change = ease((part - 0.18) / 0.64)
        edge = 0.3
        leaving, coming = Shot(zoom=1 + 0.3 * eased), Shot(zoom=1 + 0.3 * (1 - eased))
        if change <= 0:
            return _seen(self._first, leaving, 1.0)
        if change >= 1:
            return _seen(self._last, coming, 1.0)
        mask = smooth(0.0, edge, change * (1 + edge) - self._thresholds)
        frame = _seen(self._first, leaving, 1.0)
        self._mix.over(frame, as_image(mask), _seen(self._last, coming, 1.0))
        rim = np.exp(-(((mask - 0.5) / 0.28) ** 2)) * math.sin(math.pi * change) * 0.3
        self._shine.over(frame, as_image(rim))
        return frame
