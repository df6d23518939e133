"""Skies: gradient, light, clouds, stars. The backdrop of nearly every scene."""

from __future__ import annotations

import math

import numpy as np

from ima_tui.simulator.brush import Floats, disc, dither, glow, gradient, noise, over, screen, smooth
from ima_tui.simulator.palette import Colour, Palette, blend
from ima_tui.simulator.stage import Backdrop, Ground, Layer

WHITE: Colour = (255.0, 255.0, 255.0)


def sky(ground: Ground, palette: Palette, rng: np.random.Generator, horizon: float, clouds: float = 0.5) -> Backdrop:
    """``clouds`` 0…1 is how much of the sky they take."""
    wide, high = ground.canvas
    picture = gradient(wide, high, palette.sky, ground.y(-0.12), ground.y(horizon))
    x, y = ground.x(palette.sun[0]), ground.y(palette.sun[1] if palette.dark else min(palette.sun[1], horizon - 0.03))
    unit = ground.unit
    if palette.dark:
        stars(ground, picture, rng, 420)
        _moon(ground, picture, rng, palette, x, y)
    else:
        screen(picture, palette.light, glow(wide, high, x, y, unit * 16, 1.1) * 0.75)
        screen(picture, palette.light, glow(wide, high, x, y, unit * 5, 1.5) * 0.9)
    _clouds(ground, picture, rng, palette, horizon, clouds, x)
    if not palette.dark:
        over(picture, blend(palette.light, WHITE, 0.65), disc(wide, high, x, y, unit * 5.2) * 0.96)
    dither(rng, picture)
    return Backdrop(picture)


def _clouds(ground: Ground, picture: Floats, rng: np.random.Generator, palette: Palette, horizon: float,
            amount: float, sun: float) -> None:  # fmt: skip
    """Long bands near the horizon, lit from the side of the sun and below."""
    if amount <= 0:
        return
    wide, high = ground.canvas
    unit = ground.unit
    lumps = noise(rng, wide, high, unit * 13, 5, wide=3.6)
    height = np.clip((ground.y(horizon) - np.arange(high)) / (ground.y(horizon) - ground.y(-0.15)), 0, 1)[:, None]
    threshold = 0.68 - 0.22 * amount + 0.12 * height
    mask = smooth(0.0, 0.13, lumps - threshold) * np.clip(height * 9, 0, 1)
    # Lit where the cloud thins out towards the light below it.
    shifted = np.roll(lumps, -max(1, int(unit * 1.6)), axis=0)
    lit = smooth(-0.05, 0.09, lumps - shifted)
    towards = np.exp(-(((np.arange(wide) - sun) / (ground.width * 0.45)) ** 2))[None, :]
    shade = blend(palette.sky[1], palette.haze, 0.35) if not palette.dark else blend(palette.sky[1], palette.near, 0.3)
    over(picture, shade, (mask * 0.72).astype(np.float32))
    warm = blend(palette.light, palette.sky[-2], 0.25)
    screen(picture, warm, (mask * lit * (0.3 + 0.6 * towards) * (0.35 if palette.dark else 0.85)).astype(np.float32))


def stars(ground: Ground, picture: Floats, rng: np.random.Generator, count: int) -> None:
    """Points of light, denser high up, in place. Only they are worked on, not the canvas around them."""
    wide, high = ground.canvas
    rows = (rng.random(count) ** 1.25 * ground.y(0.62)).astype(int)
    bright = rng.random(count) ** 3 * 0.9 + 0.12
    columns = rng.integers(0, wide, count)
    level = np.zeros((high, wide), np.float32)
    level[rows, columns] = bright
    for right, down, part in ((0, 0, 1.0), (1, 0, 0.45), (0, 1, 0.45)):
        at = np.unique((rows + down) % high * wide + (columns + right) % wide)
        y, x = np.divmod(at, wide)
        under = picture[y, x]
        light = level[(y - down) % high, (x - right) % wide, None] * part
        picture[y, x] = under + light * (255 - np.clip(under, 0, 255))


def _moon(ground: Ground, picture: Floats, rng: np.random.Generator, palette: Palette, x: float, y: float) -> None:
    wide, high = ground.canvas
    radius = ground.unit * 5.4
    screen(picture, palette.light, glow(wide, high, x, y, radius * 1.9, 1.35) * 0.5)
    spots = noise(rng, wide, high, ground.unit * 3, 3)
    face = np.asarray(palette.light, np.float32) * (0.86 + 0.14 * smooth(0.35, 0.6, spots))[..., None]
    over(picture, face, disc(wide, high, x, y, radius))


def drifting_clouds(ground: Ground, palette: Palette, rng: np.random.Generator, y: float, thick: float = 0.16) -> Layer:
    """A nearer bank that moves with the wind."""
    wide, high = ground.canvas
    lumps = noise(rng, wide, high, ground.unit * 15, 5, wide=2.6)
    middle = np.exp(-(((np.arange(high) - ground.y(y)) / (thick * ground.height)) ** 2))[:, None]
    mask = smooth(0.5, 0.72, lumps) * middle * 0.85
    shade = blend(palette.haze, palette.light, 0.35 if not palette.dark else 0.06)
    bright = blend(palette.light, WHITE, 0.3) if not palette.dark else blend(palette.haze, WHITE, 0.15)
    picture = np.zeros((high, wide, 3), np.float32) + np.asarray(shade, np.float32)
    lit = smooth(-0.02, 0.09, lumps - np.roll(lumps, -max(1, int(ground.unit * 1.4)), axis=0))
    over(picture, bright, (lit * 0.55).astype(np.float32))
    speed = -0.012 * ground.width

    def motion(seconds: float) -> tuple[float, float]:
        return speed * seconds, math.sin(seconds * 0.3) * ground.unit * 0.2

    return Layer(picture, mask.astype(np.float32), 0.16, motion, soft=True)
