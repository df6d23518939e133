"""Pieces that several scenes are built from: ranges of hills, mist, trees, boats and small silhouettes."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from ima_tui.simulator.brush import Floats, as_image, below, gradient, noise, ridge, smooth
from ima_tui.simulator.palette import Colour, Palette, blend, whole
from ima_tui.simulator.stage import Ground, Layer, Motion, still

Points = list[tuple[float, float]]


def hills(ground: Ground, rng: np.random.Generator, top: float, rise: float, colour: Colour, foot: Colour, depth: float,
          *, cell: float = 40, rough: float = 0.45) -> Layer:  # fmt: skip
    """A soft range: its crest between ``top`` and ``top - rise``, fading into ``foot`` below."""
    wide, high = ground.canvas
    line = ground.y(top) - ridge(rng, wide, cell * ground.unit, 5, rough) * rise * ground.height
    picture = gradient(wide, high, (colour, foot), ground.y(top - rise), ground.y(top + 0.2))
    return Layer(picture, below(line.astype(np.float32), high), depth)


def peaks(ground: Ground, rng: np.random.Generator, base: float, rise: float, palette: Palette, depth: float,
          *, haze: float, snow: float) -> Layer:  # fmt: skip
    """Mountains with a lit and a shaded flank and snow in their upper parts."""
    wide, high = ground.canvas
    columns = np.arange(wide, dtype=np.float32)
    summits = _summits(ground, rng)
    line = np.max([_tent(ground, columns, each) for each in summits], axis=0)
    line = np.maximum(line, 0.12) + (ridge(rng, wide, 10 * ground.unit, 6, 0.6) - 0.5) * 0.17
    crest = ground.y(base) - line * rise * ground.height
    rows = np.arange(high, dtype=np.float32)[:, None]
    under = (rows - crest[None, :]) / (rise * ground.height)
    streaks = noise(rng, wide, high, ground.unit * 10, 5, wide=0.4) - 0.5
    # Ridges wander on their way down, so each place asks for its own mountain at a shifted column.
    wander = columns[None, :] + (noise(rng, wide, high, ground.unit * 12, 4) - 0.5) * ground.unit * 26 * np.clip(
        under * 2.4, 0, 1)  # fmt: skip
    owner = np.argmax([_tent(ground, wander, each) for each in summits], axis=0)
    side = wander - np.array([each[0] for each in summits], np.float32)[owner]
    towards = 1 if palette.sun[0] > 0.5 else -1
    lit = smooth(-0.3, 0.3, np.clip(side / (ground.unit * 7), -1, 1) * towards * 0.42 + streaks * 2.2)
    rock = blend(palette.near, palette.haze, haze)
    picture = _mixed(rock, blend(rock, palette.light, 0.34), lit)
    white = _mixed(blend(palette.haze, (150, 172, 215), 0.6), blend(palette.light, (255, 255, 255), 0.35), lit)
    cover = smooth(-0.05, 0.05, snow - under + streaks * 0.55)
    picture += (white - picture) * (cover * (1 - haze * 0.35))[..., None]
    fog = np.clip((rows - ground.y(base - rise * 0.5)) / (rise * 0.6 * ground.height), 0, 1) ** 1.5 * 0.8
    picture += (np.asarray(palette.haze, np.float32) - picture) * fog[..., None]
    return Layer(picture, below(crest.astype(np.float32), high), depth)


def _summits(ground: Ground, rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Column, height and half width of each mountain; one of them leads."""
    found = []
    for place in range(8):
        column = (place + rng.uniform(0.2, 0.8)) * ground.canvas[0] / 8
        leads = place in (3, 5)
        found.append((column, float(rng.uniform(0.85, 1.05) if leads else rng.uniform(0.4, 0.72)),
                      ground.unit * float(rng.uniform(52, 66) if leads else rng.uniform(34, 50))))  # fmt: skip
    return found


def _tent(ground: Ground, columns: Floats, summit: tuple[float, float, float]) -> Floats:
    column, height, half = summit
    return np.asarray(height - np.abs(columns - np.float32(column)) / np.float32(half) * np.float32(height))


def _mixed(one: Colour, other: Colour, part: Floats) -> Floats:
    low, high = np.asarray(one, np.float32), np.asarray(other, np.float32)
    return low + (high - low) * part[..., None]


def mist(ground: Ground, rng: np.random.Generator, y: float, thick: float, colour: Colour, depth: float,
         strength: float = 0.6) -> Layer:  # fmt: skip
    """A bank of fog that drifts slowly."""
    wide, high = ground.canvas
    lumps = noise(rng, wide, high, ground.unit * 18, 4, wide=3.0)
    band = np.exp(-(((np.arange(high) - ground.y(y)) / (thick * ground.height)) ** 2))[:, None]
    mask = (np.clip(band * (0.35 + lumps), 0, 1) * strength).astype(np.float32)
    speed = 0.01 * ground.width * (1 if depth > 0.4 else -1)

    def motion(seconds: float) -> tuple[float, float]:
        return speed * seconds, 0.0

    return Layer(colour, mask, depth, motion, soft=True)


class Cutout:
    """Shapes drawn with a pen at twice the size and reduced, so that their edges are clean."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        wide, high = ground.canvas
        self._colours = Image.new("RGB", (wide * 2, high * 2))
        self._mask = Image.new("L", (wide * 2, high * 2))
        self._used: set[Colour] = set()
        self._pens = (ImageDraw.Draw(self._colours), ImageDraw.Draw(self._mask))

    def polygon(self, points: Points, colour: Colour) -> None:
        """Points in canvas pixels."""
        self._used.add(colour)
        doubled = [(x * 2, y * 2) for x, y in points]
        self._pens[0].polygon(doubled, fill=whole(colour))
        self._pens[1].polygon(doubled, fill=255)

    def ellipse(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        self._used.add(colour)
        box = ((x - across) * 2, (y - down) * 2, (x + across) * 2, (y + down) * 2)
        self._pens[0].ellipse(box, fill=whole(colour))
        self._pens[1].ellipse(box, fill=255)

    def stroke(self, points: Points, colour: Colour, width: float) -> None:
        self._used.add(colour)
        doubled = [(x * 2, y * 2) for x, y in points]
        thick = max(1, round(width * 2))
        self._pens[0].line(doubled, fill=whole(colour), width=thick, joint="curve")
        self._pens[1].line(doubled, fill=255, width=thick, joint="curve")

    def images(self, behind: Colour | None = None) -> tuple[Image.Image, Image.Image]:
        """Picture and mask in canvas size; edges blend towards ``behind`` instead of black."""
        box = self._box()
        colours, mask = self._colours.crop(box), self._mask.crop(box)
        ground = whole(behind) if behind is not None else (0, 0, 0)
        if behind is not None:
            colours = Image.composite(colours, Image.new("RGB", colours.size, ground), mask)
        picture = Image.new("RGB", self.ground.canvas, ground)
        picture.paste(colours.reduce(2), (box[0] // 2, box[1] // 2))
        return picture, self._reduced(mask, box)

    def layer(self, depth: float, behind: Colour, motion: Motion = still) -> Layer:
        if len(self._used) == 1:  # one colour needs no picture, which is most of a layer's cost
            box = self._box()
            return Layer(next(iter(self._used)), self._reduced(self._mask.crop(box), box), depth, motion)
        picture, mask = self.images(behind)
        return Layer(picture, mask, depth, motion)

    def _box(self) -> tuple[int, int, int, int]:
        """What was drawn on, in whole pixels of the canvas: a boat is small, and only it is reduced."""
        left, top, right, bottom = self._mask.getbbox() or (0, 0, 2, 2)
        return left // 2 * 2, top // 2 * 2, (right + 1) // 2 * 2, (bottom + 1) // 2 * 2

    def _reduced(self, mask: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
        found = Image.new("L", self.ground.canvas)
        found.paste(mask.reduce(2), (box[0] // 2, box[1] // 2))
        return found


def conifer(cutout: Cutout, rng: np.random.Generator, x: float, foot: float, height: float, colour: Colour) -> None:
    """A fir: ragged tiers, wider below."""
    tiers = 7
    half = height * rng.uniform(0.17, 0.23)
    left: Points = []
    right: Points = []
    for tier in range(tiers):
        part = (tier + 1) / tiers
        y = foot - height * (1 - part * 0.93)
        reach = half * part * rng.uniform(0.85, 1.15)
        left += [(x - reach, y), (x - reach * 0.55, y - height * 0.018)]
        right += [(x + reach * rng.uniform(0.9, 1.1), y), (x + reach * 0.55, y - height * 0.018)]
    cutout.polygon([(x, foot - height), *left, *reversed(right)], colour)
    trunk = height * 0.022
    cutout.polygon([(x - trunk, foot - height * 0.3), (x + trunk, foot - height * 0.3), (x + trunk, foot + 4),
                    (x - trunk, foot + 4)], colour)  # fmt: skip


def boat(ground: Ground, x: float, y: float, size: float, palette: Palette, depth: float) -> list[Layer]:
    """A sailing boat and its broken reflection."""
    unit = ground.unit * size
    left, water = ground.x(x), ground.y(y)
    dark, sail = blend(palette.near, (0, 0, 0), 0.2), blend(palette.light, palette.sky[-2], 0.35)
    boat_cut, mirror = Cutout(ground), Cutout(ground)
    for cutout, up in ((boat_cut, 1.0), (mirror, -0.8)):
        hull = [(-6.0, 1.6), (6.6, 1.9), (4.6, -0.5), (-4.4, -0.5)]
        main = [(0.3, 2.2), (0.3, 13.0), (5.6, 2.6)]
        jib = [(-0.4, 2.2), (-0.3, 11.2), (-4.8, 2.4)]
        for shape, colour in ((main, sail), (jib, blend(sail, palette.near, 0.25)), (hull, dark)):
            cutout.polygon([(left + px * unit, water - py * unit * up) for px, py in shape], colour)
    picture, mask = mirror.images(dark)
    fade = np.asarray(mask, np.float32) / 255
    rows = np.arange(fade.shape[0], dtype=np.float32)[:, None]
    fade *= np.clip(0.55 - (rows - water) / (11 * unit), 0, 1)

    def bob(seconds: float) -> tuple[float, float]:
        return -ground.unit * 0.9 * seconds, math.sin(seconds * 1.4) * unit * 0.22

    return [Layer(picture, as_image(fade), depth, bob), boat_cut.layer(depth, dark, bob)]


def balloon(ground: Ground, x: float, y: float, size: float, tones: tuple[Colour, Colour], palette: Palette,
            depth: float) -> Layer:  # fmt: skip
    """A hot-air balloon, striped, rising slowly."""
    cutout = Cutout(ground)
    unit, left, top = ground.unit * size, ground.x(x), ground.y(y)
    towards = 1 if palette.sun[0] > x else -1
    for stripe in range(6):
        half = 7.5 * math.cos(stripe / 6 * math.pi / 2)
        colour = tones[stripe % 2]
        if towards * (stripe % 2 * 2 - 1) < 0:
            colour = blend(colour, palette.near, 0.16)
        cutout.ellipse(left, top, half * unit, 8 * unit, colour)
        cutout.polygon([(left - half * unit * 0.93, top + 3 * unit), (left + half * unit * 0.93, top + 3 * unit),
                        (left + half * unit * 0.2, top + 12 * unit), (left - half * unit * 0.2, top + 12 * unit)],
                       colour)  # fmt: skip
    dark = blend(palette.near, (90.0, 60.0, 40.0), 0.4)
    cutout.stroke([(left - 1.3 * unit, top + 12 * unit), (left - unit, top + 14 * unit)], dark, unit * 0.2)
    cutout.stroke([(left + 1.3 * unit, top + 12 * unit), (left + unit, top + 14 * unit)], dark, unit * 0.2)
    cutout.polygon([(left - 1.4 * unit, top + 14 * unit), (left + 1.4 * unit, top + 14 * unit),
                    (left + 1.1 * unit, top + 16.4 * unit), (left - 1.1 * unit, top + 16.4 * unit)], dark)  # fmt: skip

    def rise(seconds: float) -> tuple[float, float]:
        return -ground.unit * 0.7 * seconds, ground.unit * (0.45 * seconds + 0.3 * math.sin(seconds * 0.9))

    return cutout.layer(depth, dark, rise)
