"""Plates: what is painted once, and of which every frame shows another part at another scale.

This is the one room for scaling, because scaling was most of the simulator's time: Pillow took 2.7 ms to fill a frame
of 640 × 360 from a part of a picture and 1.1 ms for its mask; libswscale takes 1.1 and 0.4 ms. It cuts at whole pixels
only, so a cut begins and ends a little outside of what is wanted, at the whole pixels and the whole size whose samples
fall nearest to the wanted ones; what is too much is left out. Plates are kept a little larger than they were painted,
because scales near to one leave no choice of samples. Where none comes within a seventh of a pixel all the same, and
for small parts, Pillow does it: nothing may tremble in a slow move.
"""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter
from PIL import Image

from ima_tui.simulator.palette import Colour, whole

Bytes = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Fit = tuple[int, int, int, int]

EDGE = 24
"""Pixels beyond each edge, the same as the edge: cuts begin and end outside of what is wanted."""
LARGER = 1.3713
"""How much larger plates are kept. No simple fraction, or the samples of many cuts would fall on the same places."""
SMALLER = 0.5313
"""The same for what is soft."""
_TRIED = 12
"""Whole cuts that are tried for each side, and as many beginnings."""
_NEAR = 0.15
"""Pixels that a sample may lie off."""
_SMALL = 12_000
"""Pixels below which setting up costs more than it saves."""
_LAYOUT = {1: "gray", 3: "yuv444p"}
"""Every plane in its own right: nothing is converted, whatever the planes hold."""


class Plate:
    """Pictures of one size that move as one: colours, a mask, or both."""

    def __init__(self, *pictures: Image.Image, larger: float = LARGER) -> None:
        self._pictures = pictures
        wide, high = pictures[0].size
        self._kept = (max(2, round(wide * larger)), max(2, round(high * larger)))
        self._larger = (self._kept[0] / wide, self._kept[1] / high)
        enlarge = Enlarger(self._kept)
        self._groups: list[tuple[list[Bytes], Any]] = []
        for picture in pictures if wide * high > _SMALL else ():
            bands = [np.pad(np.asarray(enlarge(band)), EDGE, "edge") for band in picture.split()]
            self._groups.append((bands, VideoReformatter()))

    def cut(self, box: Box, size: tuple[int, int]) -> list[Image.Image]:
        """The part in the box, at that size: the pictures the plate was made from."""
        across_fit = down_fit = None
        if self._groups and size[0] * size[1] > _SMALL:
            left, top, right, bottom = (side * self._larger[place % 2] for place, side in enumerate(box))
            across_fit = fitted(left, right - left, size[0], self._kept[0])
            down_fit = fitted(top, bottom - top, size[1], self._kept[1])
        if across_fit is None or down_fit is None:
            return [picture.resize(size, Image.Resampling.BILINEAR, box) for picture in self._pictures]
        first_x, across, wide_to, skip_x = across_fit
        first_y, down, high_to, skip_y = down_fit
        first_x, first_y = first_x + EDGE, first_y + EDGE
        found: list[Image.Image] = []
        # Colours first, then the mask by itself: four planes at once take half as long again.
        for planes, scaler in self._groups:
            part = av.VideoFrame(across, down, _LAYOUT[len(planes)])
            for plane, whole_plane in zip(part.planes, planes, strict=True):
                lines(plane)[:, :across] = whole_plane[first_y : first_y + down, first_x : first_x + across]
            scaled = scaler.reformat(part, wide_to, high_to, interpolation="BILINEAR", threads=1)
            bands = [
                Image.fromarray(lines(plane)[skip_y : skip_y + size[1], skip_x : skip_x + size[0]])
                for plane in scaled.planes
            ]
            found.append(bands[0] if len(bands) == 1 else Image.merge("RGB", bands))
        return found


class Enlarger:
    """Small soft pictures to one size: masks of light and what spills over. Images of one or three bands."""

    def __init__(self, size: tuple[int, int], smooth: bool = True) -> None:
        self._size = size
        self._way = "BICUBIC" if smooth else "BILINEAR"
        self._scaler: Any = VideoReformatter()

    def __call__(self, picture: Image.Image) -> Image.Image:
        bands = picture.split()
        frame = av.VideoFrame(picture.width, picture.height, _LAYOUT[len(bands)])
        for plane, band in zip(frame.planes, bands, strict=True):
            lines(plane)[:, : picture.width] = np.asarray(band)
        scaled = self._scaler.reformat(frame, *self._size, interpolation=self._way, threads=1)
        found = [Image.fromarray(lines(plane)[:, : self._size[0]]) for plane in scaled.planes]
        return found[0] if len(found) == 1 else Image.merge("RGB", found)


class Flat:
    """One colour in every size: Pillow lays a picture over another three times as fast as a bare colour."""

    def __init__(self, colour: Colour) -> None:
        self._picture = Image.new("RGB", (2, 2), whole(colour))

    def of(self, size: tuple[int, int]) -> Image.Image:
        """A picture of that size in the colour."""
        known = self._picture.size
        if known[0] < size[0] or known[1] < size[1]:
            wanted = (max(known[0], size[0]), max(known[1], size[1]))
            self._picture = Image.new("RGB", wanted, self._picture.getpixel((0, 0)))
        return self._picture.crop((0, 0, *size))


def reach(small: Image.Image, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The part of a frame that a small picture of light reaches to, once it is enlarged to the frame's size."""
    found = small.getbbox()
    if found is None:
        return None
    across, down = size[0] / small.width, size[1] / small.height
    return (max(0, int((found[0] - 2) * across)), max(0, int((found[1] - 2) * down)),
            min(size[0], int((found[2] + 2) * across)), min(size[1], int((found[3] + 2) * down)))  # fmt: skip


def lines(plane: Any) -> Bytes:
    """The plane's own bytes, a row a line; rows may be longer than the picture is wide."""
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)


def fitted(start: float, length: float, size: int, limit: int, grid: int = 1) -> Fit | None:
    """The whole cut that comes nearest to ``length`` pixels from ``start``, scaled to ``size``; None if none is near.

    First pixel, pixels, scaled pixels, and how many of those are left out in front: all multiples of ``grid``. The cut
    stays within the plate and its edges.
    """
    step = length / size
    skips = _SKIPS * grid
    count = (np.ceil(length / grid) + 1 + _COUNTS) * grid
    scaled = np.maximum(np.rint(count / step / grid), 1) * grid
    each = count / scaled
    first = np.rint((start + 0.5 * step - (skips + 0.5) * each) / grid) * grid
    early = first + (skips + 0.5) * each - (start + 0.5 * step)
    late = early + (size - 1) * (each - step)
    wrong = np.maximum(np.abs(early), np.abs(late))
    wrong += 1e6 * ((skips + size > scaled) | (first < -EDGE) | (first + count > limit + EDGE))
    skip, place = divmod(int(np.argmin(wrong)), wrong.shape[1])
    if wrong[skip, place] > _NEAR * grid:
        return None
    return int(first[skip, place]), int(count[0, place]), int(scaled[0, place]), skip * grid


_COUNTS = np.arange(_TRIED, dtype=np.float64)[None, :]
_SKIPS = np.arange(_TRIED, dtype=np.float64)[:, None]
