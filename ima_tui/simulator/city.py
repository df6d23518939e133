"""The city: towers with lit windows, neon, and a wet street that gives it all back."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from ima_tui.simulator.brush import Floats, as_image
from ima_tui.simulator.effects import Lamp, Rain
from ima_tui.simulator.palette import Colour, Palette, blend
from ima_tui.simulator.skies import sky
from ima_tui.simulator.stage import Element, Ground, Layer, View
from ima_tui.simulator.water import Water
from ima_tui.simulator.words import Wish

NEON: tuple[Colour, ...] = ((255, 60, 140), (60, 220, 255), (255, 170, 60), (150, 90, 255), (80, 255, 190))


def city(ground: Ground, wish: Wish, palette: Palette, fine: bool) -> list[Element]:
    """Towers with lit windows over a wet street that gives the neon back."""
    rng = np.random.default_rng(wish.seed)
    horizon = 0.74
    glowing = NEON[wish.seed % len(NEON)]
    second = NEON[(wish.seed + 1 + wish.seed // 7 % 3) % len(NEON)]
    dark = blend(palette.near, palette.sky[0], 0.3)
    elements: list[Element] = [sky(ground, palette, rng, horizon, 0.4)]
    if palette.dark:
        elements.append(Lamp(ground, 0.5, horizon, 0.05, 62, blend(glowing, palette.sky[1], 0.45)))
    for part, depth in ((0.0, 0.08), (0.4, 0.2), (1.0, 0.42)) if fine else ((0.0, 0.08), (1.0, 0.42)):
        wall = blend(blend(palette.haze, palette.sky[2], 0.5), dark, 0.45 + 0.5 * part)
        elements.append(_towers(ground, rng, palette, horizon, part, depth, wall, (glowing, second)))
    water = Water(ground, horizon, blend(palette.near, (10, 12, 20), 0.4), glowing, 0.5, calm=0.55, mirror=0.82)
    elements.append(water)
    for place in range(7 if fine else 4):
        elements.append(_Car(ground, rng, horizon, place))
    if "rain" in wish or (palette.dark and wish.seed % 2 == 0):
        elements.append(Rain(ground, wish.seed, blend(palette.light, glowing, 0.25), 220 if fine else 120))
    return elements


def _towers(ground: Ground, rng: np.random.Generator, palette: Palette, horizon: float, part: float, depth: float,
            wall: Colour, neon: tuple[Colour, Colour]) -> Layer:  # fmt: skip
    wide, high = ground.canvas
    picture = np.zeros((high, wide, 3), np.float32) + np.asarray(wall, np.float32)
    light = np.zeros_like(picture)
    mask = np.zeros((high, wide), np.float32)
    unit, foot, x = ground.unit, int(ground.y(horizon)), -5.0
    lit = 0.42 if palette.dark else 0.3
    while x < wide:
        breadth = rng.uniform(6, 13) * unit * (0.7 + 0.5 * part)
        gap = abs((x + breadth / 2 - wide / 2) / ground.width)
        valley = 0.9 * gap if part > 0.5 else 0.5 - gap * 0.4  # near towers leave the middle open, far ones fill it
        tall = rng.uniform(14, 40) * unit * (1.3 - 0.35 * part) * (0.75 + valley)
        left, right, top = max(0, int(x)), min(wide, int(x + breadth)), max(0, foot - int(tall))
        if right - left > 2:
            mask[top:foot, left:right] = 1
            picture[top:foot, left : left + max(1, int(breadth * 0.3))] *= 0.8
            _windows(rng, light, palette, (left, top, right, foot), unit * (0.75 + 0.35 * part), lit)
            if part > 0.3 and rng.random() < 0.6:
                _sign(rng, light, (left, top, right, foot), unit, neon[int(rng.integers(0, 2))])
        x += breadth + rng.uniform(-1.0, 2.2) * unit
    shine = np.asarray(as_image(light).filter(ImageFilter.GaussianBlur(unit * 1.1)), np.float32)
    rise = np.clip((np.arange(high) - (foot - 30 * unit)) / (30 * unit), 0, 1)[:, None, None] ** 2
    picture += (np.asarray(palette.haze, np.float32) - picture) * rise * (0.4 - 0.25 * part)
    picture += light * 1.0 + shine * 1.1
    return Layer(picture, mask, depth)


def _windows(rng: np.random.Generator, light: Floats, palette: Palette, box: tuple[int, int, int, int], cell: float,
             lit: float) -> None:  # fmt: skip
    left, top, right, foot = box
    step_x, step_y = max(2, round(cell * 1.15)), max(3, round(cell * 1.5))
    warm = np.array([(255, 206, 120), (255, 232, 180), (170, 210, 255)], np.float32)
    for y in range(top + step_y, foot - step_y, step_y):
        for x in range(left + step_x, right - step_x, step_x):
            if rng.random() < lit:
                colour = warm[int(rng.integers(0, 3))] * rng.uniform(0.35, 0.95)
                light[y : y + max(1, step_y // 2), x : x + max(1, step_x * 2 // 3)] = colour


def _sign(rng: np.random.Generator, light: Floats, box: tuple[int, int, int, int], unit: float, colour: Colour) -> None:
    """A neon board, upright or along the roof."""
    left, top, right, foot = box
    high = foot - top
    if rng.random() < 0.6:
        x = int(left + (right - left) * rng.uniform(0.15, 0.7))
        y = top + int(high * rng.uniform(0.25, 0.45))
        light[y : y + int(high * rng.uniform(0.2, 0.4)), x : x + max(2, int(unit * 1.2))] = colour
    else:
        y = top + int(high * rng.uniform(0.05, 0.3))
        light[y : y + max(2, int(unit * 0.9)), left + 2 : right - 2] = colour


class _Car(Element):
    """Headlights or tail lights that slide along the far side of the street."""

    def __init__(self, ground: Ground, rng: np.random.Generator, horizon: float, place: int) -> None:
        comes = place % 2 == 1
        self._speed = float(rng.uniform(0.05, 0.12)) * (1 if comes else -1)
        self._start = float(rng.random())
        colour: Colour = (255, 236, 200) if comes else (255, 60, 50)
        self._lamp = Lamp(ground, 0.0, horizon + 0.012 + 0.02 * (place % 3), 0.5, 2.6, colour)

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        along = (self._start + self._speed * view.seconds) % 1.4 - 0.2
        return self._lamp.draw_at(frame, view, along * view.ground.width)
