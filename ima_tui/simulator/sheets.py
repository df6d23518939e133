"""Still pictures in the codec's own planes: a full brightness and two small colours.

Clips that begin on a picture are moved at full size, where red, green and blue of every pixel cost more than a codec
keeps of them: a frame of 1280 × 720 took 15 ms to move and 10 ms to convert; in these planes it takes 2 ms and nothing.
"""

from __future__ import annotations

from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import VideoReformatter
from PIL import Image

from ima_tui.simulator.brush import Floats
from ima_tui.simulator.palette import Colour
from ima_tui.simulator.plate import EDGE, LARGER, Box, Bytes, Enlarger, fitted, lines

Sizes = tuple[int, int]


def in_planes(picture: Image.Image) -> av.VideoFrame:
    """The whole picture, as the codec takes it."""
    from_image: Any = av.VideoFrame.from_image
    scaler: Any = VideoReformatter()
    frame: av.VideoFrame = scaler.reformat(
        from_image(picture), format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG", threads=1
    )
    return frame


def as_picture(frame: av.VideoFrame) -> Image.Image:
    """Red, green and blue again."""
    scaler: Any = VideoReformatter()
    whole = scaler.reformat(
        frame, format="rgb24", src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG", threads=1
    )
    return Image.fromarray(whole.to_ndarray())


class Sheet:
    """A picture of which every frame shows a part, at the picture's own size."""

    def __init__(self, picture: Image.Image) -> None:
        self.size = picture.size
        self.whole = in_planes(picture)
        self._bands = [
            Image.fromarray(lines(plane)[:, : plane.width]) for plane in self.whole.planes
        ]  # fmt: skip
        wide, high = (round(side * LARGER / 2) * 2 for side in self.size)
        self._kept = (wide, high)
        larger = (Enlarger((wide, high)), Enlarger((wide // 2, high // 2)), Enlarger((wide // 2, high // 2)))
        self._planes = [
            np.pad(np.asarray(enlarge(band)), EDGE if place == 0 else EDGE // 2, "edge")
            for place, (enlarge, band) in enumerate(zip(larger, self._bands, strict=True))
        ]
        self._scaler: Any = VideoReformatter()

    def cut(self, box: Box) -> av.VideoFrame:
        """The part in the box, as large as the whole."""
        across, down = self._kept[0] / self.size[0], self._kept[1] / self.size[1]
        x = fitted(box[0] * across, (box[2] - box[0]) * across, self.size[0], self._kept[0], 2)
        y = fitted(box[1] * down, (box[3] - box[1]) * down, self.size[1], self._kept[1], 2)
        if x is None or y is None:
            return self._resized(box)
        part = av.VideoFrame(x[1], y[1], "yuv420p")
        for plane, kept, half in zip(part.planes, self._planes, (1, 2, 2), strict=True):
            left, top = (x[0] + EDGE) // half, (y[0] + EDGE) // half
            lines(plane)[:, : plane.width] = kept[top : top + plane.height, left : left + plane.width]
        scaled = self._scaler.reformat(part, x[2], y[2], interpolation="BICUBIC", threads=1)
        shown = av.VideoFrame(*self.size, "yuv420p")
        for plane, wider, half in zip(shown.planes, scaled.planes, (1, 2, 2), strict=True):
            left, top = x[3] // half, y[3] // half
            lines(plane)[:, : plane.width] = lines(wider)[top : top + plane.height, left : left + plane.width]
        return shown

    def _resized(self, box: Box) -> av.VideoFrame:
        shown = av.VideoFrame(*self.size, "yuv420p")
        for plane, band, half in zip(shown.planes, self._bands, (1, 2, 2), strict=True):
            small = (box[0] / half, box[1] / half, box[2] / half, box[3] / half)
            sized = band.resize((plane.width, plane.height), Image.Resampling.BILINEAR, small)
            lines(plane)[:, : plane.width] = np.asarray(sized)
        return shown


class Wash:
    """Lays one colour, or another frame, over a frame through a small soft mask."""

    def __init__(self, size: Sizes, colour: Colour | None = None) -> None:
        half = (size[0] // 2, size[1] // 2)
        self._enlarge = (Enlarger(size), Enlarger(half))
        self._flat: list[Image.Image] = []
        if colour is not None:
            bare = in_planes(Image.new("RGB", (16, 16), tuple(round(part) for part in colour)))
            self._flat = [
                Image.new("L", side, int(lines(plane)[4, 4]))
                for side, plane in zip((size, half, half), bare.planes, strict=True)
            ]

    def over(self, frame: av.VideoFrame, mask: Image.Image, upper: av.VideoFrame | None = None) -> None:
        """In place; without ``upper`` it is the colour."""
        if mask.getbbox() is None:
            return
        large, small = (enlarge(mask) for enlarge in self._enlarge)
        for place, (plane, part) in enumerate(zip(frame.planes, (large, small, small), strict=True)):
            own = lines(plane)[:, : plane.width]
            under = Image.fromarray(own)
            above = lines(upper.planes[place])[:, : plane.width] if upper is not None else None
            under.paste(self._flat[place] if above is None else Image.fromarray(above), (0, 0), part)
            own[:] = np.asarray(under)


class Warp:
    """A picture seen through a bent sheet: every pixel is looked up where the bend says, on planes of twice the size.

    The bend is of the form a(x) + g(y)·b(x) + g(y)²·c(x), so no pixel needs more than a few multiplications.
    """

    _ROWS = 80
    """Worked on at a time: what they need stays in the processor's own memory."""

    def __init__(self, picture: Image.Image) -> None:
        self.size = picture.size
        twice = (picture.width * 2, picture.height * 2)
        bands = [Image.fromarray(lines(plane)[:, : plane.width]) for plane in in_planes(picture).planes]
        large = np.asarray(Enlarger(twice, smooth=False)(bands[0]))
        colours = [np.asarray(Enlarger(picture.size, smooth=False)(band)) for band in bands[1:]]
        self._bright: Bytes = large.ravel()
        self._colours = (colours[0] | colours[1].astype(np.uint16) << 8).ravel()

    def seen(self, across: tuple[Floats, Floats, Floats], down: tuple[Floats, Floats, Floats], near_x: Floats,
             near_y: Floats) -> av.VideoFrame:  # fmt: skip
        """``across`` and ``down``: the parts of the bend, 0…1 of the picture, by column and by row."""
        wide, high = self.size
        shown = av.VideoFrame(wide, high, "yuv420p")
        bright, *colours = (lines(plane)[:, : plane.width] for plane in shown.planes)
        x_parts = [(part * (2 * wide)).astype(np.float32)[None, :] for part in across]
        y_parts = [(part * (2 * high)).astype(np.float32)[:, None] for part in down]
        near_x, near_y = near_x.astype(np.float32)[None, :], near_y.astype(np.float32)[:, None]
        for first in range(0, high, self._ROWS):
            rows = slice(first, min(high, first + self._ROWS))
            x = _bent(x_parts, near_y[rows], 2 * wide)
            y = _bent([part[rows] for part in y_parts], near_x, 2 * high)
            bright[rows] = self._bright.take(_places(x, y, 2 * wide))
            small = slice(first // 2, rows.stop // 2)
            pairs = self._colours.take(_places(x[::2, ::2] / 2, y[::2, ::2] / 2, wide))
            colours[0][small], colours[1][small] = pairs & 255, pairs >> 8
        return shown


def _bent(parts: list[Floats], near: Floats, limit: int) -> Floats:
    bent = parts[2] * near
    bent += parts[1]
    bent *= near
    bent += parts[0]
    return np.clip(bent, 0, limit - 1, out=bent)


def _places(x: Floats, y: Floats, wide: int) -> npt.NDArray[np.intp]:
    places = y.astype(np.intp)
    places *= wide
    places += x.astype(np.int32)
    return places
