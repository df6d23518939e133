"""Real clips whose frames say their number, made on the spot.

A frame's number stands in it as twelve big blocks (four across, three down), white for one and black for zero, the
first block the highest. They survive scaling to a few cells and every codec's losses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
ACROSS, DOWN = 4, 3
SOUND_RATE = 44_100


def numbered_image(number: int, size: tuple[int, int] = (160, 96)) -> Image:
    """A picture of `size` that says `number` (0 to 4095)."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    for bit in range(ACROSS * DOWN):
        if number >> (ACROSS * DOWN - 1 - bit) & 1:
            column, row = bit % ACROSS, bit // ACROSS
            left, right = column * width // ACROSS, (column + 1) * width // ACROSS
            top, bottom = row * height // DOWN, (row + 1) * height // DOWN
            image[top:bottom, left:right] = 255
    return image


def number_in(pixels: Image, shape: float | None = None) -> int:
    """The number that a picture says, whatever it was scaled to; with `shape` it lies in the middle of bars."""
    height, width = pixels.shape[:2]
    if shape is not None:
        across, down = min(width, height * shape), min(height, width / shape)
        left, top = round((width - across) / 2), round((height - down) / 2)
        pixels = pixels[top : top + round(down), left : left + round(across)]
        height, width = pixels.shape[:2]
    number = 0
    for bit in range(ACROSS * DOWN):
        column, row = bit % ACROSS, bit // ACROSS
        x, y = int((column + 0.5) * width / ACROSS), int((row + 0.5) * height / DOWN)
        number = number << 1 | (int(pixels[y, x].mean()) > 127)
    return number


def numbered_clip(
    path: Path,
    frames: int = 48,
    rate: int | Fraction = 24,
    size: tuple[int, int] = (160, 96),
    sound: bool = False,
    bframes: int = 2,
    *,
    rotation: int = 0,
    group: int = 250,
    times: Sequence[int] | None = None,
    first: int = 0,
) -> Path:
    """A clip whose frame n says `first + n`; `times` are the frames' times in units of 1/`rate`, if not even."""
    images = (numbered_image(first + number, size) for number in range(frames))
    return clip_of(path, images, rate, sound=sound, bframes=bframes, rotation=rotation, group=group, times=times)


def clip_of(
    path: Path,
    images: Iterable[Image],
    rate: int | Fraction = 24,
    *,
    sound: bool = False,
    bframes: int = 2,
    rotation: int = 0,
    group: int = 250,
    times: Sequence[int] | None = None,
    crf: int = 12,
) -> Path:
    """A clip of these pictures (height, width, 3), one a frame; its table of contents stands in front in an MP4.

    `rotation` is the angle against the clock by which a player has to turn it.
    """
    made = 0
    with av.open(str(path), "w", options={"movflags": "+faststart"} if path.suffix == ".mp4" else {}) as container:
        video: Any = None
        for made, image in enumerate(images, 1):
            if video is None:
                video = _video(container, image, Fraction(rate), bframes, group, crf)
                if rotation:
                    video.set_display_rotation(rotation)
                audio: Any = container.add_stream("aac", rate=SOUND_RATE) if sound else None
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts = times[made - 1] if times is not None else made - 1
            frame.time_base = 1 / Fraction(rate)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            _tone(container, audio, made / float(rate))
    return path


def _video(container: Any, image: Image, rate: Fraction, bframes: int, group: int, crf: int) -> Any:
    height, width = image.shape[:2]
    video = container.add_stream("libx264", rate=rate)
    video.width, video.height = width, height
    video.pix_fmt = "yuv420p" if width % 2 == height % 2 == 0 else "yuv444p"
    video.time_base = 1 / rate
    video.options = {"preset": "veryfast", "crf": str(crf), "bf": str(bframes), "g": str(group), "sc_threshold": "0"}
    return video


def _tone(container: Any, stream: Any, seconds: float) -> None:
    wave = 0.2 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * SOUND_RATE)) / SOUND_RATE)
    sound = np.stack((wave, wave)).astype(np.float32)
    for start in range(0, sound.shape[1], 1024):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, start : start + 1024]), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
