"""A new scene in the colours of the references, with their subjects in it. It does not begin on any of them.

A subject on a plain ground is cut out; any other picture hangs in the scene as a framed panel, and both arrive only
after the scene has been seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ima_tui.simulator.brush import as_image, smooth
from ima_tui.simulator.camera import Move, ease
from ima_tui.simulator.encode import RATE
from ima_tui.simulator.palette import Colour, Palette, blend, palette_for
from ima_tui.simulator.plate import Plate
from ima_tui.simulator.scenes import stage_for
from ima_tui.simulator.stage import Ground, View
from ima_tui.simulator.stills import covering
from ima_tui.simulator.words import Wish

_SHORT = 256


@dataclass(frozen=True)
class _Panel:
    plate: Plate
    """Colours and opacity, its shadow included."""
    shape: tuple[int, int]
    x: float
    y: float
    depth: float
    tall: float
    """Height as a part of the frame."""
    delay: float


def frames_with(order: dict[str, Any], ground: Ground, wish: Wish, move: Move, count: int,
                fine: bool) -> Iterator[Image.Image]:  # fmt: skip
    """Every frame of the clip at the painted size."""
    pictures = [_small(path) for path in order["sources"]]
    palette = _palette_from(pictures, palette_for(wish.time, wish.seed))
    stage = stage_for(ground, wish, fine, palette)
    panels = _arranged(pictures, palette)
    for number in range(count):
        part, seconds = number / (count - 1), number / RATE
        shot = move.at(part)
        frame = stage.frame(seconds, shot)
        view = View(ground, shot, seconds)
        for place, panel in enumerate(panels):
            _hang(frame, view, panel, part, place)
        yield frame


def _small(path: str) -> Image.Image:
    with Image.open(path) as opened:
        width, height = ImageOps.exif_transpose(opened).size
    scale = _SHORT * 1.5 / max(width, height)
    return covering(path, (max(2, round(width * scale)), max(2, round(height * scale))))


def _palette_from(pictures: list[Image.Image], base: Palette) -> Palette:
    """The scene's own palette, pulled strongly towards the colours of the references."""
    tones = sorted((tone for picture in pictures for tone in _tones(picture)), key=_brightness)
    dark, bright = tones[0], tones[-1]
    vivid = max(tones, key=lambda tone: max(tone) - min(tone))
    middle = tones[len(tones) // 2]
    steps = (blend(dark, middle, 0.35), middle, vivid, blend(vivid, bright, 0.6), bright)
    sky = tuple(blend(old, new, 0.62) for old, new in zip(base.sky, steps, strict=True))
    return replace(
        base, sky=sky, light=blend(base.light, bright, 0.35), haze=blend(base.haze, vivid, 0.6),
        near=blend(blend(base.near, dark, 0.5), (0, 0, 0), 0.3), deep=blend(base.deep, middle, 0.5),
    )  # fmt: skip


def _tones(picture: Image.Image) -> list[Colour]:
    table = picture.resize((48, 48), Image.Resampling.BOX).quantize(6, Image.Quantize.MEDIANCUT).getpalette() or []
    return [(float(table[n]), float(table[n + 1]), float(table[n + 2])) for n in range(0, min(18, len(table)), 3)]


def _brightness(colour: Colour) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def _arranged(pictures: list[Image.Image], palette: Palette) -> list[_Panel]:
    """The first in the middle and nearest, the others around it, smaller and farther."""
    panels = []
    for place, picture in enumerate(pictures):
        figure = _cut_out(picture) if place == 0 else None
        shown = figure if figure is not None else _framed(picture, palette)
        ring = (place + 1) // 2
        side = 0 if place == 0 else (1 if place % 2 else -1)
        tall = 0.52 if place == 0 else max(0.16, 0.36 - 0.06 * ring)
        if figure is not None:
            tall = 0.66
        plate = Plate(shown.convert("RGB"), shown.getchannel("A"), larger=1.0)
        panels.append(_Panel(plate, shown.size, 0.5 + side * (0.14 + 0.145 * ring),
                             0.54 - 0.03 * ring + 0.02 * (place % 3), max(0.2, 0.62 - 0.1 * ring), tall,
                             0.12 + 0.05 * place))  # fmt: skip
    return panels[::-1]


def _cut_out(picture: Image.Image) -> Image.Image | None:
    """The subject alone, when the picture's border is one even colour; None when it is not."""
    pixels = np.asarray(picture, np.float32)
    border = np.concatenate([pixels[:3].reshape(-1, 3), pixels[-3:].reshape(-1, 3), pixels[:, :3].reshape(-1, 3),
                             pixels[:, -3:].reshape(-1, 3)])  # fmt: skip
    ground = np.median(border, axis=0)
    if np.abs(border - ground).mean() > 14:
        return None
    mask = smooth(26, 60, np.sqrt(((pixels - ground) ** 2).sum(axis=2)))
    share = float(mask.mean())
    if not 0.05 < share < 0.75:
        return None
    alpha = as_image(mask).filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(0.8))
    cut = picture.convert("RGBA")
    cut.putalpha(alpha)
    box = alpha.point(lambda level: 255 if level > 60 else 0).getbbox()
    return cut.crop(box) if box else None


def _framed(picture: Image.Image, palette: Palette) -> Image.Image:
    """A pale frame and a soft shadow."""
    edge, spread = 7, 16
    width, height = picture.width + 2 * edge, picture.height + 2 * edge
    panel = Image.new("RGBA", (width + 2 * spread, height + 2 * spread))
    shadow = Image.new("L", panel.size)
    box = (spread + 2, spread + 6, spread + width + 2, spread + height + 6)
    ImageDraw.Draw(shadow).rectangle(box, fill=150)
    panel.putalpha(shadow.filter(ImageFilter.GaussianBlur(spread / 2.2)))
    frame = Image.new("RGB", (width, height), tuple(round(part) for part in blend(palette.light, (255, 255, 255), 0.5)))
    frame.paste(picture, (edge, edge))
    panel.paste(frame, (spread, spread))
    return panel


def _hang(frame: Image.Image, view: View, panel: _Panel, part: float, place: int) -> None:
    """Lay the panel over the frame: it rises and fades in, then floats."""
    shown = ease((part - panel.delay) / 0.22)
    if shown <= 0:
        return
    ground, scale = view.ground, view.scale(panel.depth)
    float_y = 0.012 * math.sin(view.seconds * 1.1 + place * 1.7) + 0.09 * (1 - shown)
    x, y = view.place(ground.x(panel.x), ground.y(panel.y + float_y), panel.depth)
    tall = panel.tall * min(ground.height, ground.width * 0.75) * scale
    wide = tall * panel.shape[0] / panel.shape[1]
    if wide > ground.width * 0.62:
        tall, wide = tall * ground.width * 0.62 / wide, ground.width * 0.62
    sized, opacity = panel.plate.cut((0.0, 0.0, *panel.shape), (max(2, round(wide)), max(2, round(tall))))
    if shown < 1:
        opacity = opacity.point(lambda level: int(level * shown))
    frame.paste(sized, (round(x - wide / 2), round(y - tall / 2)), opacity)
