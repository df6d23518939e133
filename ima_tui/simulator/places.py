"""Forest, meadow and space."""

from __future__ import annotations

import math

import numpy as np

from ima_tui.simulator.brush import Floats, disc, dither, gradient, noise, over, screen, smooth
from ima_tui.simulator.effects import Birds, Drift, Lamp, Particles, Veil
from ima_tui.simulator.palette import Colour, Palette, blend, turned
from ima_tui.simulator.scenery import Cutout, conifer, hills, mist
from ima_tui.simulator.skies import WHITE, drifting_clouds, sky, stars
from ima_tui.simulator.stage import Backdrop, Element, Ground, Layer
from ima_tui.simulator.words import Wish


def forest(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Rows of firs that dissolve into bright fog, light falling between them."""
    rng = np.random.default_rng(wish.seed)
    green = blend(palette.haze, (70.0, 120.0, 92.0), 0.4 if not palette.dark else 0.25)
    bright = blend(palette.light, palette.sky[-1], 0.4)
    elements: list[Element] = [sky(ground, palette, rng, 0.85, 0.2)]
    heart = (
        blend(palette.light, (255, 205, 120), 0.5) if not palette.dark else blend(palette.sky[-1], palette.light, 0.2)
    )
    elements.append(Lamp(ground, 0.52, 0.42, 0.05, 70, heart, low=0.9))
    rows = 5 if fine else 4
    for row in range(rows):
        part = row / (rows - 1)
        colour = blend(blend(green, palette.sky[-2], 0.5), palette.near, 0.12 + 0.88 * part**0.9)
        cutout = Cutout(ground)
        count = round(26 - 17 * part)
        for place in range(count):
            x = (place + rng.uniform(0.1, 0.9)) * ground.canvas[0] / count
            if row == rows - 1 and 0.3 < (x - ground.x(0)) / ground.width < 0.7:
                continue  # an opening in the front row: the eye goes through it
            height = rng.uniform(0.75, 1.2) * (34 + 46 * part) * ground.unit
            conifer(cutout, rng, x, ground.y(0.8 + 0.3 * part), height, colour)
        wide, high = ground.canvas
        floor = ground.y(0.76 + 0.17 * part)
        cutout.polygon([(0, floor), (wide, floor), (wide, high), (0, high)], colour)
        elements.append(cutout.layer(0.08 + 0.8 * part, colour))
        if row == rows - 2 and wish.things & {"deer", "dog"}:
            elements.append(_deer(ground, palette.near, 0.5, 0.9))
        if row < rows - 1:
            warm = (255.0, 214.0, 150.0) if not palette.dark else (96.0, 150.0, 196.0)
            fog = blend(green, blend(bright, warm, 0.4 if not palette.dark else 0.85), 0.75)
            elements.append(mist(ground, rng, 0.74 + 0.1 * part, 0.15, fog, 0.1 + 0.7 * part, 0.8 - 0.45 * part))
    if not palette.dark:
        elements.append(Veil(ground, palette.light, wish.seed, "shafts"))
    many = "fireflies" in wish or palette.dark
    size = (0.3, 0.75) if many else (0.18, 0.4)
    count = (26 if fine else 12) * (2 if many else 1)
    flies = Drift(count, size, -0.25, 0.2, 2.2, (255, 225, 120), 0.9, (0.35, 1.0))
    elements.append(Particles(ground, wish.seed, flies))
    return elements


def _deer(ground: Ground, colour: Colour, x: float, y: float) -> Layer:
    """A stag standing, head up."""
    cutout = Cutout(ground)
    unit, left, foot = ground.unit * 1.25, ground.x(x), ground.y(y)

    def at(px: float, py: float) -> tuple[float, float]:
        return left + px * unit, foot - py * unit

    cutout.polygon([at(-5, 8.6), at(-4.4, 6.2), at(2.4, 5.6), at(4.6, 7.2), at(4.4, 9.4), at(0, 9)], colour)
    cutout.polygon([at(2.2, 8.8), at(4.6, 7), at(6, 13), at(4.6, 13.4)], colour)
    cutout.polygon([at(4.3, 13), at(5, 14.6), at(6.4, 14.4), at(8, 13), at(7.6, 12.4), at(5.8, 12.4)], colour)
    for leg in (-4.4, -3.4, 2.6, 3.7):
        cutout.polygon([at(leg - 0.55, 7), at(leg + 0.65, 7), at(leg + 0.28, 0), at(leg - 0.22, 0)], colour)
    for side in (0.0, 1.1):
        stem = [at(4.9 + side * 0.5, 14.2), at(3.6 + side * 2, 16.4), at(4 + side * 2.4, 19)]
        cutout.stroke(stem, colour, unit * 0.34)
        cutout.stroke([stem[1], at(5 + side * 2.4, 17.6)], colour, unit * 0.3)
        cutout.stroke([at(3.8 + side * 2.2, 17.8), at(2.4 + side * 2, 18.8)], colour, unit * 0.3)
    return cutout.layer(0.62, colour)


def meadow(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Rolling hills, a tree, flowers that sway in front."""
    rng = np.random.default_rng(wish.seed)
    fresh = blend((120.0, 176.0, 66.0), palette.near, 0.62 if palette.dark else 0.0)
    fresh = blend(fresh, palette.light, 0.22 if wish.time in ("dusk", "dawn") else 0.05)
    deep = blend((28.0, 92.0, 52.0), palette.near, 0.65 if palette.dark else 0.15)
    elements: list[Element] = [sky(ground, palette, rng, 0.6, 0.7), drifting_clouds(ground, palette, rng, 0.24)]
    elements.append(hills(ground, rng, 0.62, 0.16, blend(palette.haze, deep, 0.3), palette.haze, 0.08, cell=34))
    for base, rise, depth, part in ((0.68, 0.1, 0.18, 0.35), (0.76, 0.12, 0.34, 0.7), (0.88, 0.12, 0.55, 1.0)):
        top = blend(palette.haze, fresh, 0.35 + 0.65 * part)
        elements.append(hills(ground, rng, base, rise, top, blend(top, deep, 0.7), depth, cell=60, rough=0.3))
        if depth == 0.34:
            elements.append(_round_tree(ground, rng, deep, palette, 0.76 if palette.sun[0] < 0.5 else 0.22, 0.7))
        if depth == 0.55 and "dog" in wish:
            elements.append(_dog(ground, blend((196.0, 138.0, 76.0), palette.near, 0.1)))
    elements.append(_flowers(ground, rng, deep, palette, 34 if fine else 20, 0.8, 0.72, wish.seed))
    elements.append(_flowers(ground, rng, blend(deep, palette.near, 0.5), palette, 11, 1.0, 1.35, wish.seed + 1))
    petals = Drift(22 if fine else 10, (0.25, 0.55), 0.7, 1.6, 2.0, (255, 214, 226), 0.4)
    elements.append(Particles(ground, wish.seed, petals))
    if not palette.dark:
        elements.append(Birds(ground, wish.seed, blend(palette.near, palette.haze, 0.3), 0.2, 5))
    return elements


def _round_tree(ground: Ground, rng: np.random.Generator, leaf: Colour, palette: Palette, x: float, y: float) -> Layer:
    cutout = Cutout(ground)
    unit, middle, foot = ground.unit, ground.x(x), ground.y(y)
    trunk = blend(palette.near, (80.0, 50.0, 30.0), 0.35)
    cutout.polygon([(middle - unit, foot + unit), (middle + unit, foot + unit), (middle + unit * 0.6, foot - unit * 12),
                    (middle - unit * 0.6, foot - unit * 12)], trunk)  # fmt: skip
    towards = 1 if palette.sun[0] > x else -1
    for layer in range(3):
        colour = blend(blend(leaf, palette.near, 0.25), palette.light, 0.06 + 0.16 * layer)
        for _ in range(16):
            turn, away = rng.random() * 6.3, rng.random() ** 0.5 * (8.5 - 2.2 * layer)
            size = rng.uniform(2.4, 4.2) - layer * 0.6
            cutout.ellipse(middle + (math.cos(turn) * away * 1.15 + towards * layer * 1.7) * unit,
                           foot - (18 + math.sin(turn) * away * 0.75 + layer * 1.5) * unit,
                           size * unit, size * unit * 0.9, colour)  # fmt: skip
    return cutout.layer(0.34, leaf)


def _dog(ground: Ground, colour: Colour) -> Layer:
    """Running: it bounds across the meadow."""
    cutout = Cutout(ground)
    unit, left, foot = ground.unit * 1.7, ground.x(0.2), ground.y(0.755)

    def at(px: float, py: float) -> tuple[float, float]:
        return left + px * unit, foot - py * unit

    cutout.ellipse(*at(0, 5), unit * 4.4, unit * 1.9, colour)
    cutout.ellipse(*at(4.8, 7.4), unit * 1.9, unit * 1.7, colour)
    cutout.polygon([at(2.4, 4.6), at(4.4, 8.6), at(5.6, 6.4), at(4, 4.2)], colour)
    cutout.ellipse(*at(6.7, 6.9), unit * 1.1, unit * 0.75, blend(colour, WHITE, 0.3))
    cutout.ellipse(*at(3.6, 7.3), unit * 0.75, unit * 1.6, blend(colour, (60, 30, 10), 0.5))
    for hip, knee, paw in (((-3.2, 4.4), (-4.8, 2.6), (-7, 1.6)), ((-2.4, 4), (-3.6, 2), (-5.4, 0.6)),
                           ((3, 4.2), (5, 2.8), (7, 2.6)), ((2.4, 3.8), (4, 1.8), (6, 1.2))):  # fmt: skip
        cutout.stroke([at(*hip), at(*knee), at(*paw)], colour, unit * 1.1)
    cutout.stroke([at(-4, 5.8), at(-6.2, 7.4), at(-7.4, 9.4)], colour, unit * 0.8)
    cutout.ellipse(*at(7.6, 7.1), unit * 0.36, unit * 0.32, (30, 20, 20))
    cutout.ellipse(*at(5.4, 7.9), unit * 0.28, unit * 0.28, (30, 20, 20))

    def run(seconds: float) -> tuple[float, float]:
        return -unit * 5.2 * seconds, abs(math.sin(seconds * 7)) * unit * 1.7

    return cutout.layer(0.5, colour, run)


def _flowers(ground: Ground, rng: np.random.Generator, green: Colour, palette: Palette, count: int, depth: float,
             size: float, seed: int) -> Layer:  # fmt: skip
    cutout = Cutout(ground)
    unit = ground.unit * size
    tones: tuple[Colour, ...] = ((236, 72, 84), (255, 196, 64), (244, 240, 232), (180, 104, 220), (255, 130, 160))
    first = seed % len(tones)
    wide, _ = ground.canvas
    for _ in range(90):
        x, tall = rng.random() * wide, rng.uniform(4, 12) * unit
        lean, foot = rng.uniform(-2, 2) * unit, ground.y(1.13)
        cutout.polygon([(x - unit * 0.5, foot), (x + unit * 0.5, foot), (x + lean, foot - tall - 8 * unit)], green)
    for place in range(count):
        x = (place + rng.random()) * wide / count
        foot, top = ground.y(1.13), ground.y(1.1) - rng.uniform(10, 26) * unit
        cutout.stroke([(x, foot), (x + rng.uniform(-1, 1) * unit, top)], green, unit * 0.4)
        tone = tones[(first + int(rng.integers(0, 3))) % len(tones)]
        tone = blend(blend(tone, palette.near, 0.55 if palette.dark else 0.08), palette.light, 0.08)
        big = rng.uniform(1.3, 2.1) * unit
        for petal in range(6):
            turn = petal * math.pi / 3 + rng.random() * 0.3
            cutout.ellipse(x + math.cos(turn) * big, top + math.sin(turn) * big * 0.8, big * 0.75, big * 0.66, tone)
        cutout.ellipse(x, top, big * 0.6, big * 0.52, blend((250.0, 190.0, 50.0), palette.near, 0.2))

    def sway(seconds: float) -> tuple[float, float]:
        return math.sin(seconds * 1.5 + depth * 5) * unit * 0.7, 0.0

    return cutout.layer(depth, green, sway)


def space(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """A great planet, a nebula behind it, a moon passing."""
    rng = np.random.default_rng(wish.seed)
    wide, high = ground.canvas
    hue = (wish.seed % 97) / 97
    violet, teal = turned((120, 60, 220), hue), turned((220, 70, 130), hue)
    picture = gradient(wide, high, ((3, 4, 14), (8, 8, 30), (4, 4, 16)), 0, high)
    cloud = noise(rng, wide, high, ground.unit * 42, 6)
    fold = noise(rng, wide, high, ground.unit * 24, 5)
    band = np.exp(-(((np.arange(high)[:, None] - high * 0.42 + (np.arange(wide)[None, :] - wide / 2) * 0.32) / (
        ground.unit * 26)) ** 2))  # fmt: skip
    screen(picture, violet, (smooth(0.38, 0.75, cloud) * (0.25 + 0.75 * band) * 0.85).astype(np.float32))
    screen(picture, teal, (smooth(0.45, 0.8, fold) * band * 0.9).astype(np.float32))
    screen(picture, (255, 225, 190), (smooth(0.55, 0.85, cloud * fold * 2.2) * band * 0.55).astype(np.float32))
    stars(ground, picture, rng, 900)
    dither(rng, picture, 1.0)
    elements: list[Element] = [Backdrop(picture, 0.05)]
    twinkle = Drift(26 if fine else 14, (0.2, 0.55), 0.0, 0.0, 0.0, (220, 232, 255), 0.8)
    elements.append(Particles(ground, wish.seed, twinkle, 0.08))
    side = 0.62 if wish.seed % 2 else 0.38
    tone = turned((214, 132, 84), hue * 1.7)
    elements.append(_planet(ground, rng, side, 0.56, 25, tone, "ring" in wish or fine, 0.35))
    elements.append(_planet(ground, rng, 1 - side - 0.08, 0.3, 5.5, (188, 190, 204), False, 0.7))
    star = 0.64 if side > 0.5 else 0.93
    elements.append(Lamp(ground, star, 0.1, 0.03, 26, (255, 244, 220), pace=0.5, low=0.85))
    return elements


def _planet(ground: Ground, rng: np.random.Generator, x: float, y: float, radius: float, colour: Colour, ring: bool,
            depth: float) -> Layer:  # fmt: skip
    """A sphere lit from the upper right, banded, with a thin air and perhaps a ring."""
    wide, high = ground.canvas
    middle_x, middle_y, size = ground.x(x), ground.y(y), radius * ground.unit
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    right, down = (columns - middle_x) / size, (rows - middle_y) / size
    away = right**2 + down**2
    front = np.sqrt(np.clip(1 - away, 0, 1))
    light = np.clip(0.62 * right - 0.55 * down + 0.56 * front, 0, 1)
    tilt = down * 0.94 + right * 0.34
    swirl = noise(rng, wide, high, ground.unit * 9, 5, wide=2.2) - 0.5
    bands = 0.5 + 0.5 * np.sin(tilt * 13 + swirl * 5)
    surface = _two(blend(colour, (40, 20, 30), 0.35), blend(colour, WHITE, 0.35), bands.astype(np.float32))
    surface *= (0.03 + 1.1 * light**0.85)[..., None]
    rim = np.clip(1 - np.abs(1 - np.sqrt(away)) / 0.09, 0, 1) ** 2 * np.clip(light * 1.6 + 0.1, 0, 1)
    surface += np.asarray(blend(colour, (140, 200, 255), 0.65), np.float32) * rim[..., None] * 0.8
    mask = disc(wide, high, middle_x, middle_y, size)
    if ring:
        _ring(surface, mask, right, down, colour)
    return Layer(surface, mask, depth)


def _ring(surface: Floats, mask: Floats, right: Floats, down: Floats, colour: Colour) -> None:
    """In place: behind the sphere above its middle, before it below."""
    along, across = right * 0.94 - down * 0.34, (down * 0.94 + right * 0.34) / 0.2
    distance: Floats = np.sqrt(along**2 + across**2)
    strength: Floats = smooth(1.3, 1.36, distance) * smooth(0.0, 0.1, 2.15 - distance)
    strength *= 0.55 + 0.45 * np.sin(distance * 34) * np.sin(distance * 9)
    behind = (down * 0.94 + right * 0.34 < 0) & (right**2 + down**2 < 1)
    strength = np.clip(strength * np.where(behind, 0, 1), 0, 1) * 0.85
    shadow = np.where((along < -0.2) & (np.abs(across) < 0.9) & (down > -1), 0.35, 1.0)
    over(surface, blend(colour, (255, 240, 220), 0.6), strength.astype(np.float32))
    surface *= np.where(strength > 0.02, shadow, 1.0)[..., None]
    np.maximum(mask, strength, out=mask)


def _two(one: Colour, other: Colour, part: Floats) -> Floats:
    low, high = np.asarray(one, np.float32), np.asarray(other, np.float32)
    return low + (high - low) * part[..., None]
