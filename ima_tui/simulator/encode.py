"""Frames and sound into a file that every player opens: H.264, BT.709 converted and tagged, playable while loading.

The file appears under its name only when it is whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image

from ima_tui.simulator.brush import Floats
from ima_tui.simulator.plate import lines

RATE = 24
SOUND_RATE = 44100
_QUICK = {"preset": "ultrafast"}
_CAREFUL = {"preset": "superfast", "x264-params": "mbtree=1:rc-lookahead=10"}
"""As good as veryfast to a tenth of a decibel, in 14 to 19 ms a frame of 1280 × 720 where that took 26 to 29: superfast
is poor only because it does not look ahead."""
_SOUND = {"aac_coder": "fast"}
"""Its search takes a quarter of the usual one's time, and nobody hears a pad's difference."""


def write_clip(
    path: Path, size: tuple[int, int], frames: Iterable[Image.Image | av.VideoFrame], sound: Floats | None,
    quick: bool, sign: Image.Image | None = None,
) -> None:  # fmt: skip
    """Frames smaller than ``size`` are scaled up on the way. They are pictures, or frames that ``as_video`` made.

    ``sign`` is a grey mark with its opacity (mode LA), laid over each frame's lower right corner.
    """
    temporary = path.with_name(f".{path.stem}.part.mp4")
    with av.open(str(temporary), "w", options={"movflags": "+faststart"}) as container:
        video = _video_stream(container, size, quick)
        audio = container.add_stream("aac", rate=SOUND_RATE, options=_SOUND) if sound is not None else None
        reformatter: Any = VideoReformatter()
        way = "FAST_BILINEAR" if quick else "BICUBIC"
        seal = _Seal(sign, size) if sign is not None else None
        for number, picture in enumerate(_ahead(frames)):
            frame = as_video(picture, size, reformatter, way)
            if seal is not None:
                seal.press(frame)
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            for packet in video.encode(frame):
                container.mux(packet)
        for packet in video.encode():
            container.mux(packet)
        if audio is not None and sound is not None:
            _write_sound(container, audio, sound)
    temporary.replace(path)


def as_video(picture: Image.Image | av.VideoFrame, size: tuple[int, int], reformatter: Any, way: str) -> Any:
    """The picture as the codec takes it, at that size; the caller may draw on it."""
    if isinstance(picture, av.VideoFrame):
        if (picture.width, picture.height) != size:
            return reformatter.reformat(picture, *size, interpolation=way, threads=1)
        same: Any = av.VideoFrame(*size, "yuv420p")
        for plane, old in zip(same.planes, picture.planes, strict=True):
            lines(plane)[:, : plane.width] = lines(old)[:, : plane.width]
        return same
    from_image: Any = av.VideoFrame.from_image
    return reformatter.reformat(
        from_image(picture), *size, "yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG",
        interpolation=way, threads=1,
    )  # fmt: skip


class _Seal:
    """A grey mark, pressed into the finished frame: as sharp as the clip, and no frame is copied for it."""

    def __init__(self, sign: Image.Image, size: tuple[int, int]) -> None:
        edge = round(min(size) * 0.025)
        left, top = ((side - mark - edge) // 2 * 2 for side, mark in zip(size, sign.size, strict=True))
        grey, opacity = (np.asarray(band, np.float32) for band in sign.split())
        # The colour planes have half the size, and grey has no colour.
        small = np.asarray(sign.getchannel("A").reduce(2), np.float32)
        self._planes = [(top, left, 16 + grey * (219 / 255), opacity / 255)]
        self._planes += [(top // 2, left // 2, np.full_like(small, 128), small / 255)] * 2

    def press(self, frame: av.VideoFrame) -> None:
        """In place."""
        for plane, (top, left, level, opacity) in zip(frame.planes, self._planes, strict=True):
            under = lines(plane)[top : top + level.shape[0], left : left + level.shape[1]]
            shown, part = level[: under.shape[0], : under.shape[1]], opacity[: under.shape[0], : under.shape[1]]
            under[:] = np.rint(under + (shown - under) * part).astype(np.uint8)


def _ahead(frames: Iterable[Image.Image | av.VideoFrame]) -> Iterator[Image.Image | av.VideoFrame]:
    """The same frames, painted by a thread while the ones before them are encoded; both work without the lock."""
    waiting = iter(frames)
    with ThreadPoolExecutor(1) as painter:
        coming = painter.submit(next, waiting, None)
        while (frame := coming.result()) is not None:
            coming = painter.submit(next, waiting, None)
            yield frame


def _video_stream(container: Any, size: tuple[int, int], quick: bool) -> Any:
    try:
        av.codec.Codec("libx264", "w")
        stream = container.add_stream("libx264", rate=RATE)
        stream.options = {"crf": "20", **(_QUICK if quick else _CAREFUL)}
    except ValueError:  # a build without it still makes a clip
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.bit_rate = 6_000_000
    stream.width, stream.height, stream.pix_fmt = size[0], size[1], "yuv420p"
    context = stream.codec_context
    context.colorspace = context.color_primaries = context.color_trc = 1
    context.color_range = 1
    return stream


def _write_sound(container: Any, stream: Any, sound: Floats) -> None:
    """``sound`` is two rows, left and right, -1…1."""
    piece = 4096
    for start in range(0, sound.shape[1], piece):
        block = np.ascontiguousarray(sound[:, start : start + piece])
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        for packet in stream.encode(frame):
            container.mux(packet)
    for packet in stream.encode():
        container.mux(packet)
