"""The finish a text order may ask for: film, dream, grain. Natural leaves the picture alone."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageFilter


class Finish:
    """Applied to every painted frame; a pure function of the frame's number."""

    def __init__(self, name: str, seed: int) -> None:
        self._film, self._dream, self._grain = "film" in name, "dream" in name, "grain" in name
        self._rng = np.random.default_rng(seed)
        self._tiles: list[Image.Image] = []

    def __call__(self, frame: Image.Image, number: int) -> Image.Image:
        if self._film:
            frame = frame.point(_FILM)
        if self._dream:
            small = frame.resize((frame.width // 4, frame.height // 4), Image.Resampling.BOX)
            soft = small.filter(ImageFilter.GaussianBlur(3)).resize(frame.size, Image.Resampling.BICUBIC)
            frame = Image.blend(frame, ImageChops.screen(frame, soft.point(lambda level: int(level * 0.75))), 0.75)
        if self._grain:
            frame = ImageChops.add(frame, self._tile(frame.size, number), 1, -12)
        return frame

    def _tile(self, size: tuple[int, int], number: int) -> Image.Image:
        while len(self._tiles) < 6:
            grain = np.clip(self._rng.normal(12, 7, (size[1], size[0])), 0, 40).astype(np.uint8)
            self._tiles.append(Image.merge("RGB", [Image.fromarray(grain)] * 3))
        return self._tiles[(number * 5) % 6]


def _curve(lift: float, gain: float) -> list[int]:
    """More contrast in the middle, lifted shadows."""
    levels = np.arange(256) / 255
    curved = levels + 0.16 * np.sin((levels - 0.5) * 2 * np.pi) * 0.5
    return [int(value) for value in np.clip((lift + curved * gain) * 255, 0, 255)]


_FILM = _curve(0.02, 1.02) + _curve(0.015, 0.97) + _curve(0.055, 0.86)
