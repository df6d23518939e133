"""Clips that begin on a given picture. Frame 1 is that picture, cut to the ordered shape; with two, the last frame is
the second one. Everything that moves starts from rest, so that nothing jumps after the first frame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageChops, ImageOps

from ima_tui.simulator.brush import Floats, as_image, glow, noise, smooth
from ima_tui.simulator.camera import Move, Shot, ease, named_move
from ima_tui.simulator.encode import RATE
from ima_tui.simulator.words import wish_for

_BICUBIC = Image.Resampling.BICUBIC


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


def from_first(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[Image.Image]:
    """The picture, then a move into it in which the middle comes nearer than its surroundings."""
    size = _working(order, size)
    picture = covering(order["sources"][0], size)
    wish = wish_for(order["prompt"], int(order["take"]))
    move = _from_rest(named_move(order["prompt"]), wish.seed)
    strength = float(order.get("motion", 5)) / 5
    fine = order["model"] == "ima-pro"
    light = _Light(size, wish.seed, wish.time) if fine else None
    lens = _Lens(picture) if fine else None
    frame = picture
    for number in range(count):
        if number and number % step(order) == 0:
            frame = _moved(picture, move, number / (count - 1), strength, lens, light, number / RATE)
        yield frame if number else picture


def _moved(picture: Image.Image, move: Move, part: float, strength: float, lens: _Lens | None,
           light: _Light | None, seconds: float) -> Image.Image:  # fmt: skip
    shot = move.at(part)
    frame = lens.seen(shot, strength) if lens is not None else _seen(picture, shot, strength)
    if light is not None:
        frame = light.over(frame, part, seconds)
    return frame


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


def _seen(picture: Image.Image, shot: Shot, strength: float) -> Image.Image:
    zoom = 1 + max(0.0, shot.zoom - 1) * strength
    width, height = picture.width / zoom, picture.height / zoom
    left = (picture.width - width) / 2 + shot.x * picture.width * strength
    top = (picture.height - height) / 2 + shot.y * picture.height * strength
    left = min(max(0.0, left), picture.width - width)
    top = min(max(0.0, top), picture.height - height)
    return picture.resize(picture.size, Image.Resampling.BILINEAR, (left, top, left + width, top + height))


class _Lens:
    """Moves the picture as if its subject stood nearer than the rest, by bending one sheet: nothing shows twice."""

    _ACROSS, _DOWN = 10, 8

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture
        small = np.asarray(picture.resize((64, 64), Image.Resampling.BOX).convert("L"), np.float32)
        detail = np.abs(small - small.mean())
        rows, columns = np.mgrid[0:64, 0:64]
        weight = detail * np.exp(-(((rows - 34) / 22.0) ** 2) - ((columns - 32) / 22.0) ** 2) + 1e-3
        self._x = float((weight * columns).sum() / weight.sum()) / 64
        self._y = float((weight * rows).sum() / weight.sum()) / 64

    def seen(self, shot: Shot, strength: float) -> Image.Image:
        width, height = self._picture.size
        zoom = 1 + max(0.0, shot.zoom - 1) * strength
        across, down = np.linspace(0, 1, self._ACROSS + 1), np.linspace(0, 1, self._DOWN + 1)
        x, y = np.meshgrid(across, down)
        near = np.exp(-(((x - self._x) / 0.34) ** 2) - ((y - self._y) / 0.42) ** 2)
        scale = 1 / (zoom * (1 + 0.55 * (zoom - 1) * (near - 0.35)))
        reach = strength * (0.8 + 0.5 * near)
        source_x = np.clip(0.5 + (x - 0.5) * scale + shot.x * reach, 0, 1) * width
        source_y = np.clip(0.5 + (y - 0.5) * scale + shot.y * reach, 0, 1) * height
        cuts_x, cuts_y = np.rint(across * width).astype(int), np.rint(down * height).astype(int)
        mesh = []
        for row in range(self._DOWN):
            for column in range(self._ACROSS):
                box = (cuts_x[column], cuts_y[row], cuts_x[column + 1], cuts_y[row + 1])
                corners = ((row, column), (row + 1, column), (row + 1, column + 1), (row, column + 1))
                quad = tuple(float(part) for at in corners for part in (source_x[at], source_y[at]))
                mesh.append((tuple(int(edge) for edge in box), quad))
        return self._picture.transform(self._picture.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


class _Light:
    """A warm light that wanders over the picture and some dust in it, both rising from nothing."""

    def __init__(self, size: tuple[int, int], seed: int, time: str) -> None:
        rng = np.random.default_rng(seed)
        self._small = (max(8, size[0] // 10), max(8, size[1] // 10))
        self._colour = (150, 190, 255) if time == "night" else (255, 196, 120)
        self._dust = rng.random((26, 4))

    def over(self, frame: Image.Image, part: float, seconds: float) -> Image.Image:
        wide, high = self._small
        level = ease(min(1.0, part * 2.2))
        x = wide * (0.1 + 0.8 * ease(part))
        mask = glow(wide, high, x, -high * 0.1, high * 0.75, 1.2) * 0.24
        for left, top, phase, speed in self._dust:
            column = int((left + 0.03 * math.sin(seconds + phase * 6)) * wide) % wide
            row = int((top - seconds * 0.04 * (0.4 + speed)) % 1.0 * high)
            mask[row, column] += 0.4 * (0.5 + 0.5 * math.sin(seconds * 2 + phase * 9))
        frame.paste(self._colour, (0, 0), as_image(mask * level).resize(frame.size, Image.Resampling.BILINEAR))
        return frame


def between(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[Image.Image]:
    """From the first picture to the last: both move as one, while one seeps through the other."""
    size = _working(order, size)
    first, last = (covering(path, size) for path in order["sources"])
    wish = wish_for(order["prompt"], int(order["take"]))
    grain = _thresholds(size, wish.seed)
    frame = first
    for number in range(count):
        part = number / (count - 1)
        if number == 0:
            yield first
        elif number == count - 1:
            yield last
        else:
            if number % step(order) == 0 or number == 1:
                frame = _passing(first, last, part, grain)
            yield frame


def _thresholds(size: tuple[int, int], seed: int) -> Floats:
    """When each place changes over: from the middle outwards, with soft lumps."""
    wide, high = max(8, size[0] // 4), max(8, size[1] // 4)
    lumps = noise(np.random.default_rng(seed), wide, high, min(wide, high) / 2.5, 3)
    rows, columns = np.mgrid[0:high, 0:wide]
    away = np.sqrt(((columns / wide - 0.5) * 1.3) ** 2 + ((rows / high - 0.5) * 1.3) ** 2)
    mixed = lumps * 0.9 + away.astype(np.float32) * 0.75
    return np.asarray((mixed - mixed.min()) / (mixed.max() - mixed.min()))


def _passing(first: Image.Image, last: Image.Image, part: float, thresholds: Floats) -> Image.Image:
    eased = ease(part)
    leaving = _seen(first, Shot(zoom=1 + 0.3 * eased), 1.0)
    coming = _seen(last, Shot(zoom=1 + 0.3 * (1 - eased)), 1.0)
    change = ease((part - 0.18) / 0.64)
    edge = 0.3
    mask = smooth(0.0, edge, change * (1 + edge) - thresholds)
    mixed = Image.composite(coming, leaving, as_image(mask).resize(first.size, _BICUBIC))
    rim = np.exp(-(((mask - 0.5) / 0.28) ** 2)) * math.sin(math.pi * change) * 0.3
    shine = as_image(np.asarray((255, 222, 170), np.float32) * rim[..., None].astype(np.float32))
    return ImageChops.screen(mixed, shine.resize(first.size, _BICUBIC))
