"""Sea, mountains, desert: wide places with a horizon."""

from __future__ import annotations

import math

import numpy as np

from ima_tui.simulator.brush import Floats, below, dither, gradient, noise, ridge, smooth
from ima_tui.simulator.effects import Beam, Birds, Drift, Lamp, Particles, Veil
from ima_tui.simulator.palette import Colour, Palette, blend
from ima_tui.simulator.scenery import Cutout, boat, conifer, hills, mist, peaks
from ima_tui.simulator.skies import drifting_clouds, sky
from ima_tui.simulator.stage import Element, Ground, Layer
from ima_tui.simulator.water import Water
from ima_tui.simulator.words import Wish


def sea(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Open water under a large sky; a lighthouse or a boat when the words ask for one, else islands."""
    rng = np.random.default_rng(wish.seed)
    horizon = 0.6
    side = 0.72 if palette.sun[0] < 0.5 else 0.28
    elements: list[Element] = [sky(ground, palette, rng, horizon, 0.75 if wish.time != "day" else 0.5)]
    if fine:
        elements.append(drifting_clouds(ground, palette, rng, 0.3))
    far = blend(palette.haze, palette.near, 0.25)
    elements.append(hills(ground, rng, horizon + 0.012, 0.1, far, palette.haze, 0.06, cell=30))
    if "lighthouse" in wish:
        elements += _headland(ground, rng, palette, side, horizon)
    elif "boat" not in wish:
        elements.append(_islands(ground, rng, palette, side, horizon))
    calm = 0.0 if wish.time == "storm" else 0.25
    elements.append(Water(ground, horizon, palette.deep, palette.light, palette.sun[0], calm=calm))
    if "lighthouse" in wish:
        lamp = (255.0, 236.0, 170.0)
        elements += [Lamp(ground, side, 0.246, 0.3, 7, lamp), Beam(ground, side, 0.246, 0.3, lamp)]
    if "boat" in wish:
        elements += boat(ground, 1 - side + 0.06, 0.74, 1.9, palette, 0.5)
    elif fine:
        elements += boat(ground, 1 - side, 0.655, 0.5, palette, 0.2)
    if "birds" in wish or (fine and not palette.dark):
        elements.append(Birds(ground, wish.seed, blend(palette.near, palette.haze, 0.15)))
    return elements


def _headland(ground: Ground, rng: np.random.Generator, palette: Palette, side: float, horizon: float) -> list[Element]:
    """A rock with a striped tower on it."""
    unit, x, foot = ground.unit, ground.x(side), ground.y(horizon)
    wide, high = ground.canvas
    columns = np.arange(wide, dtype=np.float32)
    outer = 1 if side > 0.5 else -1
    away = (columns - x) * outer
    body = np.where(away > 0, np.exp(-((away / (unit * 52)) ** 2)), np.exp(-((away / (unit * 13)) ** 2)))
    line = foot + 2 - (body * 15 + (ridge(rng, wide, unit * 5, 5, 0.6) - 0.5) * 7 * body) * unit
    rock = blend(palette.near, palette.haze, 0.1)
    picture = gradient(wide, high, (blend(rock, palette.light, 0.22), rock), foot - unit * 17, foot - unit * 3)
    grain = noise(rng, wide, high, unit * 4, 4)
    picture *= (0.75 + 0.5 * grain)[..., None]
    mask = below(line.astype(np.float32), high) * (np.arange(high)[:, None] <= foot + 1) * (body > 0.05)[None, :]
    elements: list[Element] = [Layer(picture, mask.astype(np.float32), 0.3)]
    elements.append(_tower(ground, palette, x, foot - unit * 12.5).layer(0.3, rock))
    return elements


def _tower(ground: Ground, palette: Palette, x: float, foot: float) -> Cutout:
    unit = ground.unit
    cutout = Cutout(ground)
    lit_from = 1 if palette.sun[0] * ground.width > x - ground.x(0) else -1
    height = foot - ground.y(0.262)
    white = blend((244.0, 236.0, 224.0), palette.haze, 0.25 if not palette.dark else 0.5)
    red = blend((196.0, 48.0, 44.0), palette.near, 0.12 if not palette.dark else 0.4)
    for band in range(6):
        low, up = band / 6, (band + 1) / 6
        wide_low, wide_up = (3.3 - 1.5 * low) * unit, (3.3 - 1.5 * up) * unit
        colour = white if band % 2 == 0 else red
        y_low, y_up = foot - height * low, foot - height * up
        cutout.polygon([(x - wide_low, y_low), (x + wide_low, y_low), (x + wide_up, y_up), (x - wide_up, y_up)], colour)
        shade = blend(colour, palette.near, 0.5)
        cutout.polygon([(x - lit_from * wide_low, y_low), (x - lit_from * wide_low * 0.1, y_low),
                        (x - lit_from * wide_up * 0.1, y_up), (x - lit_from * wide_up, y_up)], shade)  # fmt: skip
    top = foot - height
    dark = blend(palette.near, palette.haze, 0.12)
    cutout.polygon([(x - unit * 2.5, top), (x + unit * 2.5, top), (x + unit * 2.5, top - unit * 0.7),
                    (x - unit * 2.5, top - unit * 0.7)], dark)  # fmt: skip
    cutout.polygon([(x - unit * 1.4, top), (x + unit * 1.4, top), (x + unit * 1.4, top - unit * 3.2),
                    (x - unit * 1.4, top - unit * 3.2)], (255.0, 240.0, 190.0))  # fmt: skip
    cutout.polygon([(x - unit * 2.1, top - unit * 3.1), (x + unit * 2.1, top - unit * 3.1),
                    (x, top - unit * 5.6)], dark)  # fmt: skip
    return cutout


def _islands(ground: Ground, rng: np.random.Generator, palette: Palette, side: float, horizon: float) -> Layer:
    """Steep rocks standing in the water."""
    wide, high = ground.canvas
    columns = np.arange(wide, dtype=np.float32)
    foot = ground.y(horizon)
    line = np.full(wide, foot + 3, np.float32)
    for middle, size, breadth in ((side, 30, 7), (side + 0.12, 16, 5), (side - 0.17, 9, 4), (1 - side, 7, 6)):
        shape = np.clip(1 - (np.abs(columns - ground.x(middle)) / (breadth * ground.unit)) ** 2.4, 0, 1) ** 0.6
        line = np.minimum(line, foot + 3 - shape * size * ground.unit)
    line += (ridge(rng, wide, ground.unit * 6, 5, 0.6) - 0.5) * ground.unit * 5
    rock = blend(palette.near, palette.haze, 0.2)
    picture = gradient(wide, high, (blend(rock, palette.light, 0.2), rock), foot - 28 * ground.unit, foot)
    picture *= (0.7 + 0.6 * noise(rng, wide, high, ground.unit * 5, 4))[..., None]
    mask = below(line, high) * (np.arange(high)[:, None] <= foot + 1)
    return Layer(picture, mask.astype(np.float32), 0.25)


def mountain(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Three ranges over a lake, firs in front."""
    rng = np.random.default_rng(wish.seed)
    horizon = 0.7
    elements: list[Element] = [sky(ground, palette, rng, 0.62, 0.45)]
    if "aurora" in wish or (palette.dark and wish.seed % 3 == 0):
        elements.append(Veil(ground, (70, 240, 170), wish.seed, "aurora"))
    if fine:
        elements.append(drifting_clouds(ground, palette, rng, 0.22, 0.1))
    elements.append(peaks(ground, rng, horizon, 0.42, palette, 0.1, haze=0.72, snow=0.4))
    elements.append(peaks(ground, rng, horizon, 0.56, palette, 0.22, haze=0.34, snow=0.34))
    elements.append(mist(ground, rng, 0.62, 0.06, blend(palette.haze, palette.light, 0.4), 0.3, 0.7))
    dark = blend(palette.near, palette.haze, 0.3)
    elements.append(_wood(ground, rng, dark, horizon, 0.34, (5, 9), 70))
    elements.append(Water(ground, horizon, palette.deep, palette.light, palette.sun[0], calm=0.72, mirror=0.9))
    elements.append(mist(ground, rng, horizon + 0.01, 0.025, blend(palette.haze, palette.light, 0.5), 0.4, 0.5))
    elements.append(_shore(ground, rng, palette))
    if "birds" in wish:
        elements.append(Birds(ground, wish.seed, palette.near))
    return elements


def _wood(ground: Ground, rng: np.random.Generator, colour: Colour, foot: float, depth: float,
          heights: tuple[float, float], count: int) -> Layer:  # fmt: skip
    """A far line of firs, drawn as teeth."""
    wide, _ = ground.canvas
    cutout = Cutout(ground)
    for place in range(count):
        x = (place + rng.random()) * wide / count
        conifer(cutout, rng, x, ground.y(foot) + 1, rng.uniform(*heights) * ground.unit, colour)
    y = ground.y(foot)
    cutout.polygon([(0, y - ground.unit), (wide, y - ground.unit), (wide, y + 1), (0, y + 1)], colour)
    return cutout.layer(depth, colour)


def _shore(ground: Ground, rng: np.random.Generator, palette: Palette) -> Layer:
    """Tall firs left and right, framing the view."""
    cutout = Cutout(ground)
    colour = palette.near
    for place, height in ((-0.17, 66), (-0.08, 48), (0.0, 58), (0.08, 30), (0.14, 16), (0.93, 22), (1.0, 46),
                          (1.08, 60), (1.17, 52), (1.23, 70)):  # fmt: skip
        size = height * ground.unit * rng.uniform(0.85, 1.1)
        conifer(cutout, rng, ground.x(place), ground.y(1.06), size, colour)
    return cutout.layer(0.85, colour)


def desert(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Dunes with sharp crests, each with a bright and a dark flank, and a caravan."""
    rng = np.random.default_rng(wish.seed)
    warm = blend(palette.haze, (232.0, 150.0, 78.0), 0.3 if palette.dark else 0.6)
    elements: list[Element] = [sky(ground, palette, rng, 0.58, 0.25)]
    far = blend(palette.haze, warm, 0.3)
    elements.append(hills(ground, rng, 0.6, 0.14, blend(far, palette.near, 0.2), far, 0.05, cell=26, rough=0.6))
    for place, (base, rise, depth) in enumerate(((0.66, 0.1, 0.16), (0.76, 0.16, 0.34), (0.96, 0.26, 0.62))):
        part = place / 2
        bright = blend(blend(warm, palette.light, 0.5 - 0.3 * part), palette.near, 0.08 + 0.12 * part)
        shade = blend(blend(warm, palette.near, 0.5 + 0.3 * part), palette.sky[1], 0.18)
        elements.append(_dune(ground, rng, palette, base, rise, depth, bright, shade))
        if place == 1:
            elements.append(_caravan(ground, palette, 0.705))
    if fine:
        dust = Drift(34, (0.12, 0.5), 0.12, 3.2, 0.6, blend(palette.light, warm, 0.3), 0.5, (0.5, 1.0))
        elements.append(Particles(ground, wish.seed, dust))
    return elements


def _dune(ground: Ground, rng: np.random.Generator, palette: Palette, base: float, rise: float, depth: float,
          bright: Colour, shade: Colour) -> Layer:  # fmt: skip
    wide, high = ground.canvas
    columns = np.arange(wide, dtype=np.float32)
    period = ground.unit * rng.uniform(70, 95)
    place = columns / period + rng.random()
    wave = np.abs((place % 1.0) - 0.62) / np.where((place % 1.0) < 0.62, 0.62, 0.38)
    crest = 1 - wave**1.25
    crest = 0.75 * crest + 0.25 * ridge(rng, wide, ground.unit * 60, 2)
    line = ground.y(base) - crest * rise * ground.height
    rows = np.arange(high, dtype=np.float32)[:, None]
    depth_below = (rows - line[None, :]) / ground.unit
    # The edge between light and shadow runs down from each crest in a curve.
    edge = 0.62 + 0.07 * np.sin(depth_below / 11) + depth_below * 0.006
    position = (place % 1.0)[None, :]
    dark_side = smooth(0.0, 0.03, position - edge) * smooth(0.0, 0.05, 1.02 - position)
    if palette.sun[0] > 0.5:
        edge = 0.62 + 0.07 * np.sin(depth_below / 11) - depth_below * 0.006
        dark_side = smooth(0.0, 0.03, edge - position) * smooth(0.0, 0.4, position)
    ripples: Floats = np.sin(depth_below * 2.2 + np.sin(columns / ground.unit * 0.35)[None, :] * 2) * 0.035
    picture = np.asarray(bright, np.float32) * (1.04 + ripples - np.clip(depth_below / 90, 0, 0.35))[..., None]
    dark_side = dark_side * np.clip(1.1 - depth_below / 42, 0, 1)
    picture += (np.asarray(shade, np.float32) - picture) * dark_side[..., None]
    rim = np.clip(1 - np.abs(depth_below - 0.5) / 0.7, 0, 1) * 0.4
    picture += (np.asarray(palette.light, np.float32) - picture) * rim[..., None]
    dither(rng, picture, 2.0)
    return Layer(picture, below(line.astype(np.float32), high), depth)


def _caravan(ground: Ground, palette: Palette, y: float) -> Layer:
    """Five camels in a row, dark against the sand."""
    cutout = Cutout(ground)
    unit = ground.unit * 0.78
    dark = blend(palette.near, (0, 0, 0), 0.2)
    start = ground.x(0.34)
    for place in range(5):
        x, foot = start + place * unit * 8.6, ground.y(y) + math.sin(place * 1.3) * unit * 0.4
        cutout.ellipse(x, foot - unit * 4, unit * 2.4, unit * 1.25, dark)
        cutout.ellipse(x - unit * 0.2, foot - unit * 5.2, unit * 0.95, unit * 0.9, dark)
        for leg in (-1.7, -1.1, 1.2, 1.8):
            cutout.stroke([(x + leg * unit, foot - unit * 3.6), (x + leg * unit, foot)], dark, unit * 0.42)
        cutout.stroke([(x + unit * 2, foot - unit * 4), (x + unit * 3.2, foot - unit * 4.3),
                       (x + unit * 3.6, foot - unit * 6.3)], dark, unit * 0.62)  # fmt: skip
        cutout.ellipse(x + unit * 4.1, foot - unit * 6.4, unit * 0.8, unit * 0.45, dark)

    def walk(seconds: float) -> tuple[float, float]:
        return -unit * 1.1 * seconds, math.sin(seconds * 5) * unit * 0.08

    return cutout.layer(0.34, dark, walk)
