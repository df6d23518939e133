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
from typing import TYPE_CHECKING

from ima_tui.domain.text import printable, say
from ima_tui.media.pictures import MOST_DECODED_PIXELS, open_file
from ima_tui.media.problem import ImageProblem

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_NEAR_END = 2.0
"""Seconds before the end at which decoding starts where the clip can be searched."""
_MISSING = 1.0
"""Seconds that a clip may lack of the length it names."""
_DAMAGED = say("The clip is damaged or cut off: no frame can be taken from it.")


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
    still = _still(clip, lambda container: next(_frames(container), None))
    if still is None:
        raise ImageProblem(say("The clip has no picture in it."))
    return still


def last_frame(clip: Path) -> Still:
    """The frame shown last. Raises ImageProblem when `clip` has no pictures, or cannot be decoded to its end."""
    still = _still(clip, _near_end) or _still(clip, lambda container: _latest(_frames(container)))
    if still is None:
        raise ImageProblem(say("The clip has no picture in it."))
    return still


def frame(clip: Path, which: Which) -> Still:
    """The frame at one end. Raises ImageProblem."""
    return first_frame(clip) if which is Which.FIRST else last_frame(clip)


def _near_end(container: InputContainer) -> VideoFrame | None:
    """The last frame, reached by a search; None for a clip that cannot be searched, whose decoder is spoilt then."""
    from av.error import FFmpegError

    stream = container.streams.video[0]
    if not stream.duration or not stream.time_base:
        return None
    start = stream.start_time or 0
    try:
        container.seek(start + max(0, stream.duration - int(_NEAR_END / stream.time_base)), stream=stream)
        found = _latest(_frames(container))
    except FFmpegError:
        return None
    if found is not None and found.pts is not None:
        missing = float((start + stream.duration - found.pts) * stream.time_base)
        if missing > _MISSING:
            raise ImageProblem(_DAMAGED)
    return found


def _latest(frames: Iterator[VideoFrame]) -> VideoFrame | None:
    latest: VideoFrame | None = None
    for each in frames:
        if latest is None or each.pts is None or latest.pts is None or each.pts >= latest.pts:
            latest = each
    return latest


def _frames(container: InputContainer) -> Iterator[VideoFrame]:
    """Every frame from here on, those that the decoder kept back included."""
    return container.decode(container.streams.video[0])


def _still(clip: Path, choose: Callable[[InputContainer], VideoFrame | None]) -> Still | None:
    name = printable(clip.name)
    with open_file(clip):  # the same words as for an image, and no waiting for a pipe
        pass
    import av

    try:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            if stream.codec_context.width * stream.codec_context.height > MOST_DECODED_PIXELS:
                raise ImageProblem(say("{name} has too many pixels to take a frame from.", name=name))
            chosen = choose(container)
            return _as_still(chosen, stream) if chosen is not None else None
    except ImageProblem:
        raise
    except Exception as error:  # FFmpeg's errors, a stream without pictures, pixels that cannot be converted
        raise ImageProblem(_DAMAGED) from error


def _as_still(chosen: VideoFrame, stream: VideoStream) -> Still:
    pixels = chosen.to_ndarray(format="rgb24")
    start, rate = stream.start_time or 0, float(stream.average_rate or 0)
    pts = chosen.pts if chosen.pts is not None else start
    seconds = float((pts - start) * chosen.time_base) if chosen.time_base else 0.0
    return Still(pixels.shape[1], pixels.shape[0], pixels.tobytes(), pts, seconds, round(seconds * rate))
