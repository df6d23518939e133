"""What moves by itself: particles, rain, light. Each is an element of a stage and a pure function of time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from ima_tui.simulator.brush import Floats, as_image, glow
from ima_tui.simulator.palette import Colour, whole
from ima_tui.simulator.plate import Enlarger, Flat, reach
from ima_tui.simulator.stage import Element, Ground, View


@dataclass(frozen=True)
class Drift:
    """How particles move: sizes in frame units, speeds in units a second."""

    count: int
    size: tuple[float, float]
    fall: float
    wind: float
    sway: float
    colour: Colour
    twinkle: float = 0.0
    band: tuple[float, float] = (0.0, 1.0)
    """The rows they live in, as frame parts."""


class Particles(Element):
    """Soft dots: snow, petals, fireflies, dust. They wrap around, so there are always as many."""

    def __init__(self, ground: Ground, seed: int, drift: Drift, depth: float = 0.8) -> None:
        rng = np.random.default_rng(seed)
        self._ground, self._drift, self._depth = ground, drift, depth
        self._x, self._y = rng.random(drift.count), rng.random(drift.count)
        self._phase = rng.random(drift.count) * 2 * math.pi
        self._size = rng.uniform(*drift.size, drift.count) ** 1.0
        self._sprites: dict[int, Image.Image] = {}

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        drift, time = self._drift, view.seconds
        unit = self._ground.unit
        low, high = drift.band
        x = self._x + (drift.wind * self._size * time * unit + drift.sway * unit * np.sin(time * 1.3 + self._phase)) / (
            frame.width
        )
        y = self._y + drift.fall * self._size * time * unit / frame.height / (high - low)
        x = (x - view.shot.x * self._depth) % 1.0
        y = low + (y % 1.0) * (high - low)
        bright = 1 - drift.twinkle * (0.5 + 0.5 * np.sin(time * 2.1 + self._phase * 3))
        for place in range(drift.count):
            sprite = self._sprite(self._size[place] * unit * view.scale(self._depth), bright[place])
            left = int(x[place] * (frame.width + sprite.width)) - sprite.width
            top = int(y[place] * frame.height) - sprite.height // 2
            _light_up(frame, sprite, left, top)
        return frame

    def _sprite(self, radius: float, bright: float) -> Image.Image:
        level = max(1, int(bright * 8))
        size = max(3, int(radius * 6))
        key = size * 100 + level
        if key not in self._sprites:
            middle = (size - 1) / 2
            mask = np.clip(glow(size, size, middle, middle, size / 6, 2.0) - 0.06, 0, 1) * (level / 8)
            self._sprites[key] = as_image(np.asarray(self._drift.colour, np.float32) * mask[..., None])
        return self._sprites[key]


def _light_up(frame: Image.Image, sprite: Image.Image, left: int, top: int) -> None:
    """Screen a small picture of light onto the frame, in place."""
    right, bottom = min(frame.width, left + sprite.width), min(frame.height, top + sprite.height)
    first_x, first_y = max(0, left), max(0, top)
    if right <= first_x or bottom <= first_y:
        return
    under = frame.crop((first_x, first_y, right, bottom))
    light = sprite.crop((first_x - left, first_y - top, right - left, bottom - top))
    frame.paste(ImageChops.screen(under, light), (first_x, first_y))


class Lamp(Element):
    """A glow at a place in the scene, breathing or blinking."""

    def __init__(self, ground: Ground, x: float, y: float, depth: float, radius: float, colour: Colour, *,
                 pace: float = 0.0, low: float = 0.6) -> None:  # fmt: skip
        self._at = (ground.x(x), ground.y(y))
        self._depth, self._pace, self._low = depth, pace, low
        size = max(5, int(radius * ground.unit * 2))
        middle = (size - 1) / 2
        mask = np.clip(glow(size, size, middle, middle, size / 9, 1.3) - 0.045, 0, 1)
        self._sprites = [as_image(np.asarray(colour, np.float32) * mask[..., None] * (n / 8)) for n in range(9)]

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        return self.draw_at(frame, view, 0.0)

    def draw_at(self, frame: Image.Image, view: View, shift: float) -> Image.Image:
        """Draw it ``shift`` pixels to the right of its place."""
        part = 0.5 + 0.5 * math.sin(view.seconds * self._pace)
        sprite = self._sprites[round(8 * (self._low + (1 - self._low) * part))]
        x, y = view.place(self._at[0] + shift, self._at[1], self._depth)
        _light_up(frame, sprite, round(x - sprite.width / 2), round(y - sprite.height / 2))
        return frame


class Beam(Element):
    """The turning light of a lighthouse, painted small and scaled: it has no edges to lose."""

    def __init__(self, ground: Ground, x: float, y: float, depth: float, colour: Colour) -> None:
        self._at = (ground.x(x), ground.y(y))
        self._depth = depth
        self._colour = Flat(colour)
        self._enlarge = Enlarger((ground.width, ground.height))

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        shrink = 5
        wide, high = frame.width // shrink, frame.height // shrink
        x, y = view.place(*self._at, self._depth)
        rows, columns = np.ogrid[0:high, 0:wide]
        right, down = columns - x / shrink, rows - y / shrink
        turn = view.seconds * 0.8 + 0.5
        # The beam turns in a level plane that is seen from the side: it sweeps wide and hardly dips.
        reach = math.cos(turn)
        along = right * (1 if reach >= 0 else -1)
        width = 0.055 * np.maximum(along, 0) + 0.8 + 22 * (1 - abs(reach)) ** 3
        tilt = 0.05 * math.sin(turn) * np.maximum(along, 0)
        beam = np.exp(-(((down + tilt) / width) ** 2)) * (along > 0) * abs(reach) ** 1.2
        beam = beam * np.exp(-np.maximum(along, 0) / (wide * 0.75))
        flash = glow(wide, high, x / shrink, y / shrink, 2.2 + 5 * math.exp(-((reach / 0.25) ** 2)), 1.4)
        return _washed(frame, self._colour, np.clip(beam * 0.75 + flash, 0, 1), self._enlarge)


def _washed(frame: Image.Image, colour: Flat, mask: Floats, enlarge: Enlarger) -> Image.Image:
    """Lay a colour over the frame through a small mask: a third of the work of adding a picture of light."""
    small = as_image(mask)
    box = reach(small, frame.size)
    if box is not None:
        part = enlarge(small).crop(box)
        frame.paste(colour.of(part.size), box, part)
    return frame


class Rain(Element):
    """Slanted streaks, drawn once on a tall tile that slides down."""

    def __init__(self, ground: Ground, seed: int, colour: Colour, count: int = 240) -> None:
        rng = np.random.default_rng(seed)
        width, height = ground.width, ground.height
        tile = Image.new("L", (width, height))
        pen = ImageDraw.Draw(tile)
        for _ in range(count):
            x, y, length = rng.random() * width, rng.random() * height, rng.uniform(2, 7) * ground.unit
            shade = int(rng.uniform(40, 130))
            for lap in (0, height):  # streaks that leave below come in above
                pen.line((x, y - lap, x - length * 0.16, y + length - lap), fill=shade, width=1)
        self._tile = np.asarray(tile)
        self._colour = Flat(colour)
        self._speed = height * 1.7

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        down = int(view.seconds * self._speed) % frame.height
        mask = np.roll(self._tile, (down, -int(down * 0.16)), (0, 1))
        frame.paste(self._colour.of(frame.size), (0, 0), Image.fromarray(mask))
        return frame


class Birds(Element):
    """A small flock crossing the sky, wings beating."""

    def __init__(self, ground: Ground, seed: int, colour: Colour, y: float = 0.24, count: int = 7) -> None:
        rng = np.random.default_rng(seed)
        self._ground, self._colour = ground, whole(colour)
        self._start = rng.uniform(0.05, 0.4)
        self._speed = float(rng.uniform(0.035, 0.06))
        self._flock = [
            (float(-abs(n - count // 2) * 0.03 + rng.normal(0, 0.006)), float((n - count // 2) * 0.026),
             float(rng.uniform(0.8, 1.2)), float(rng.random() * 6)) for n in range(count)
        ]  # fmt: skip
        self._y = y

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        pen = ImageDraw.Draw(frame)
        ground = self._ground
        for ahead, beside, size, phase in self._flock:
            x = self._start + ahead + self._speed * view.seconds
            y = self._y + beside + 0.008 * math.sin(view.seconds + phase)
            left, top = view.place(ground.x(x), ground.y(y), 0.25)
            span = ground.unit * 1.25 * size * view.scale(0.25)
            beat = math.sin(view.seconds * 7 + phase) * 0.55 - 0.25
            wing = [(left - span, top + span * beat), (left - span * 0.4, top - span * 0.12), (left, top + span * 0.1),
                    (left + span * 0.4, top - span * 0.12), (left + span, top + span * beat)]  # fmt: skip
            pen.line(wing, fill=self._colour, width=max(1, round(ground.unit * 0.28)), joint="curve")
        return frame


class Veil(Element):
    """Light over everything: shafts, aurora. A small array for each moment, scaled up."""

    def __init__(self, ground: Ground, colour: Colour, seed: int, kind: str) -> None:
        rng = np.random.default_rng(seed)
        self._colour, self._kind = colour, kind
        self._phases = rng.random(6) * 6.3
        self._size = (max(8, ground.width // 6), max(8, ground.height // 6))
        self._enlarge = Enlarger((ground.width, ground.height))

    def draw(self, frame: Image.Image, view: View) -> Image.Image:
        wide, high = self._size
        x = (np.arange(wide, dtype=np.float32) / wide)[None, :] + view.shot.x * 0.15
        y = (np.arange(high, dtype=np.float32) / high)[:, None] + view.shot.y * 0.15
        if self._kind == "shafts":
            return _washed(frame, Flat(self._colour), self._shafts(x, y, view.seconds), self._enlarge)
        mask = self._aurora(x, y, view.seconds)
        light = np.asarray(self._colour, np.float32) * mask[..., None]
        light += np.asarray((90, 40, 150), np.float32) * (mask * np.clip(0.55 - y * 1.6, 0, 1))[..., None]
        return ImageChops.screen(frame, self._enlarge(as_image(light)))

    def _shafts(self, x: Floats, y: Floats, seconds: float) -> Floats:
        across = x * 9 + y * 5
        rays = np.zeros_like(across)
        for place, phase in enumerate(self._phases[:4]):
            rays += np.clip(np.sin(across * (0.6 + 0.4 * place) + phase + seconds * 0.12 * (place + 1)), 0, 1) ** 3
        return np.asarray(rays / 4 * np.clip(1.05 - y * 1.1, 0, 1) * 0.62, np.float32)

    def _aurora(self, x: Floats, y: Floats, seconds: float) -> Floats:
        mask = np.zeros((self._size[1], self._size[0]), np.float32)
        for place in range(3):
            phase = self._phases[place]
            line = 0.4 - 0.09 * place + 0.07 * np.sin(x * 4.2 + phase + seconds * 0.25)
            line = line + 0.03 * np.sin(x * 11 - seconds * 0.4)
            above = np.clip(line - y, 0, 1)
            curtain = np.exp(-above * 7) * (y < line + 0.02) * np.clip((line + 0.02 - y) / 0.03, 0, 1)
            folds = 0.62 + 0.38 * np.sin(x * 46 + phase * 3 + np.sin(x * 9 + seconds * 0.5) * 3)
            mask += curtain * folds * 0.5
        return np.clip(mask, 0, 0.95)
