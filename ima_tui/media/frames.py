"""The first and the last frame of a clip, exactly: what the next shot starts from.

The last frame is the one of the greatest time, found by decoding to exhaustion: a decoder keeps its last frames back
until it is told that nothing follows, and frames arrive in another order than they are shown. Only a clip that can be
decoded to its end has a last frame. Synchronous and safe in threads; PyAV is imported late. Source: wishes, C17.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ima_tui.domain.text import say
from ima_tui.media.clip_facts import opened
from ima_tui.media.problem import ClipProblem, ImageProblem

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

T = TypeVar("T")
_NEAR_END = 2.0
"""Seconds before the end at which decoding starts where the clip can be searched."""
_MISSING = 1.0
"""Seconds that a clip may lack of the length it names."""


class Which(StrEnum):
    """One of the two ends of a clip."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Still:
    """One frame of a clip."""

    width: int
    height: int
    pixels: bytes
    """RGB, row by row."""
    pts: int
    """Its time in the clip's own units."""
    seconds: float
    """Its time from the clip's beginning."""
    number: int
    """From 0, by the clip's average rate."""

    def png(self) -> bytes:
        """The frame as a PNG file, every pixel kept."""
        from PIL import Image

        written = io.BytesIO()
        Image.frombytes("RGB", (self.width, self.height), self.pixels).save(written, "PNG", compress_level=3)
        return written.getvalue()


def first_frame(clip: Path) -> Still:
    """The frame shown first. Raises ImageProblem when `clip` is no file with pictures in it."""
    still = _still(clip, lambda container, stream: next(container.decode(stream), None))
    if still is None:
        raise ImageProblem(say("The clip has no picture in it."))
    return still


def last_frame(clip: Path) -> Still:
    """The frame shown last. Raises ImageProblem when `clip` has no pictures, or cannot be decoded to its end."""
    still = _still(clip, _near_end) or _still(clip, lambda container, stream: _latest(container.decode(stream)))
    if still is None:
        raise ImageProblem(say("The clip has no picture in it."))
    return still


def frame(clip: Path, which: Which) -> Still:
    """The frame at one end. Raises ImageProblem."""
    return first_frame(clip) if which is Which.FIRST else last_frame(clip)


def _near_end(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The last frame, reached by a search; None for a clip that cannot be searched, whose decoder is spoilt then."""
    from av.error import FFmpegError

    if not stream.duration or not stream.time_base:
        return None
    start = stream.start_time or 0
    try:
        container.seek(start + max(0, stream.duration - int(_NEAR_END / stream.time_base)), stream=stream)
        found = _latest(container.decode(stream))
    except FFmpegError:
        return None
    if found is not None and found.pts is not None:
        demand_end(stream, found.pts)
    return found


def demand_end(stream: VideoStream, last: int) -> None:
    """Raise ClipProblem unless a frame at `last` can be the end of the length that the clip names."""
    if not stream.duration or not stream.time_base:
        return
    missing = float(((stream.start_time or 0) + stream.duration - last) * stream.time_base)
    if missing > _MISSING:
        raise ClipProblem(say("The clip is damaged or cut off: no frame can be taken from it."))


def _latest(frames: Iterator[VideoFrame]) -> VideoFrame | None:
    latest: VideoFrame | None = None
    for each in frames:
        if latest is None or each.pts is None or latest.pts is None or each.pts >= latest.pts:
            latest = each
    return latest


def _still(clip: Path, choose: Callable[[InputContainer, VideoStream], VideoFrame | None]) -> Still | None:
    def work(container: InputContainer, stream: VideoStream) -> Still | None:
        chosen = choose(container, stream)
        return as_still(chosen, stream) if chosen is not None else None

    return reading(clip, work)


def reading(clip: Path, work: Callable[[InputContainer, VideoStream], T]) -> T:
    """What `work` makes of the open clip and its pictures. Raises ImageProblem for whatever is no sound clip.

    Inside `work` a ClipProblem says what is wrong: it comes out as an ImageProblem of the same words.
    """
    try:
        with opened(clip) as (container, stream):
            return work(container, stream)
    except ClipProblem as problem:
        raise ImageProblem(problem.sentence) from problem


def as_still(chosen: VideoFrame, stream: VideoStream) -> Still:
    """The frame's pixels, upright, and its place in the clip."""
    import numpy as np

    pixels = upright(np.asarray(chosen.to_ndarray(format="rgb24"), np.uint8), chosen)
    start, rate = stream.start_time or 0, float(stream.average_rate or 0)
    pts = chosen.pts if chosen.pts is not None else start
    seconds = float((pts - start) * chosen.time_base) if chosen.time_base else 0.0
    return Still(pixels.shape[1], pixels.shape[0], pixels.tobytes(), pts, seconds, round(seconds * rate))


def upright(pixels: Pixels, frame: VideoFrame) -> Pixels:
    """`pixels` of `frame` turned as its clip says it is to be shown: telephones film on their side."""
    import numpy as np

    return np.rot90(pixels, round(frame.rotation / 90) % 4)
