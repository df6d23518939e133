"""Colours of a time of day: few, strong, and in agreement, because the pictures are also looked at 60 cells wide."""

from __future__ import annotations

import colorsys
import random
from dataclasses import dataclass

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Palette:
    sky: tuple[Colour, ...]
    """From the zenith down to the horizon."""
    light: Colour
    """Sun, moon and everything they touch."""
    haze: Colour
    """What the farthest hills dissolve into."""
    near: Colour
    """The darkest foreground."""
    deep: Colour
    """Water where it does not mirror."""
    sun: tuple[float, float]
    """Where the light stands, in frame parts."""
    dark: bool = False


def _c(text: str) -> Colour:
    return (int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16))


def _palette(sky: str, light: str, haze: str, near: str, deep: str, sun: tuple[float, float], dark: bool) -> Palette:
    return Palette(tuple(_c(each) for each in sky.split()), _c(light), _c(haze), _c(near), _c(deep), sun, dark)


_TIMES: dict[str, tuple[Palette, ...]] = {
    "dusk": (
        _palette("1b1f4a 4a2f6e a8456f f0754f ffc46b", "ffd98a", "d9705f", "140f26", "1d1d45", (0.36, 0.56), False),
        _palette("0f2a4f 2c4f7a b0637a ff8a5c ffd58a", "ffe0a0", "c9727a", "0d1224", "12294a", (0.62, 0.57), False),
        _palette("2a1440 6b2358 c93d55 ff7a45 ffd070", "ffcf7d", "c94f5c", "180a1f", "2a1738", (0.5, 0.57), False),
    ),
    "dawn": (
        _palette("28406e 5f7fae b9a9c4 f6bfa6 ffe3b8", "fff0c8", "c7b4c6", "16203a", "2b4a70", (0.66, 0.5), False),
        _palette("1f4a63 4f8d9c a8c7b8 f7d9a8 fff0c9", "fff3cf", "a9c4bd", "0f2430", "1d5262", (0.32, 0.5), False),
        _palette("3b3569 7a5f9c c58fb0 f8b5a5 ffe0b5", "ffe9c0", "bf93b2", "1c1733", "3d3c70", (0.55, 0.52), False),
    ),
    "day": (
        _palette("1f6fc4 3f93dc 7fbdec b9ddf5 e6f3f7", "fffbe6", "a9cfe6", "12362f", "135c8c", (0.7, 0.2), False),
        _palette("1a5fae 3585cf 76b4e6 b5daf0 f4f1df", "fff6d5", "a4c8dc", "143a26", "17648f", (0.28, 0.2), False),
    ),
    "night": (
        _palette("050a1f 0b1738 16295a 274a7d 4d7ba0", "e8f1ff", "2f5580", "04070f", "08152e", (0.66, 0.24), True),
        _palette("0a0620 1a0f3f 352060 5a3a85 8a6aa8", "fbe9ff", "4a3678", "06040f", "140d33", (0.34, 0.24), True),
    ),
    "storm": (
        _palette("1a222c 2c3944 465662 6f8088 a9b3ad", "e6e8d8", "66767d", "0a0f14", "17262f", (0.5, 0.4), False),
    ),
}  # fmt: skip


def palette_for(time: str, seed: int) -> Palette:
    """One of the time's palettes, its hues moved a little by the seed."""
    choices = _TIMES[time]
    chosen = choices[seed % len(choices)]
    turn = random.Random(seed).uniform(-0.018, 0.018)
    return Palette(
        tuple(turned(each, turn) for each in chosen.sky), turned(chosen.light, turn), turned(chosen.haze, turn),
        turned(chosen.near, turn), turned(chosen.deep, turn), chosen.sun, chosen.dark,
    )  # fmt: skip


def turned(colour: Colour, turn: float, vivid: float = 1.0) -> Colour:
    """The colour with its hue moved around the wheel."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    red, green, blue = colorsys.hls_to_rgb((hue + turn) % 1.0, lightness, min(1.0, saturation * vivid))
    return (red * 255, green * 255, blue * 255)


def blend(one: Colour, other: Colour, part: float) -> Colour:
    return (
        one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part, one[2] + (other[2] - one[2]) * part,
    )  # fmt: skip


def whole(colour: Colour) -> tuple[int, int, int]:
    """For drawing calls, which take integers."""
    return (round(colour[0]), round(colour[1]), round(colour[2]))
