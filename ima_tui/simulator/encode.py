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

RATE = 24
SOUND_RATE = 44100


def write_clip(
    path: Path, size: tuple[int, int], frames: Iterable[Image.Image], sound: Floats | None, quick: bool
) -> None:
    """Frames smaller than ``size`` are scaled up on the way."""
    temporary = path.with_name(f".{path.stem}.part.mp4")
    with av.open(str(temporary), "w", options={"movflags": "+faststart"}) as container:
        video = _video_stream(container, size, quick)
        audio = container.add_stream("aac", rate=SOUND_RATE) if sound is not None else None
        reformatter: Any = VideoReformatter()
        as_frame: Any = av.VideoFrame.from_image
        for number, picture in enumerate(_ahead(frames)):
            frame = reformatter.reformat(
                as_frame(picture), size[0], size[1], "yuv420p", dst_colorspace="ITU709",
                dst_color_range="MPEG", interpolation="FAST_BILINEAR" if quick else "BICUBIC",
            )  # fmt: skip
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            for packet in video.encode(frame):
                container.mux(packet)
        for packet in video.encode():
            container.mux(packet)
        if audio is not None and sound is not None:
            _write_sound(container, audio, sound)
    temporary.replace(path)


def _ahead(frames: Iterable[Image.Image]) -> Iterator[Image.Image]:
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
        stream.options = {"preset": "ultrafast" if quick else "veryfast", "crf": "20"}
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
