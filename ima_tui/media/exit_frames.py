"""The last second of a clip, measured frame by frame, and any single frame of it exactly.

A frame's number counts the clip's pictures in the order in which they are shown, from 0: taken from the clip's own
list of pictures, not from its rate, so it is right for clips of a changing rate too. What is measured and looked at is
small, so that a second of 4K takes no gigabyte; the frame that is taken is decoded again, at full size, to the pixel.
Synchronous and safe in threads; PyAV and Pillow are imported late.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.domain.exit_frames import Judged, Measures, judge
from ima_tui.domain.text import Said, say
from ima_tui.media.frame_measures import measured
from ima_tui.media.frames import Still, as_still, demand_end, reading, upright
from ima_tui.media.problem import ImageProblem

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

__all__ = ("Glimpse", "ImageProblem", "NoSuchFrame", "frame_at", "last_second")

SECOND = 1.0
FEWEST, MOST = 8, 48
"""Frames looked at: of a slow clip more than its last second, of a quick one less."""
_MEASURED = 640
"""Pixels of the longer side of what is measured: a smear that cannot be seen at this size does no harm."""
_SHOWN = 320


class NoSuchFrame(ImageProblem):
    """The clip is sound, but has no frame of that number."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One of the last frames, small."""

    number: int
    """Its place in the clip, from 0."""
    seconds: float
    """Its time from the clip's beginning."""
    width: int
    height: int
    pixels: bytes
    """RGB, row by row."""
    measures: Measures
    judged: Judged


@dataclass(frozen=True, slots=True)
class _Small:
    """A frame at the size at which it is measured."""

    pts: int | None
    pixels: Pixels


def last_second(clip: Path) -> tuple[Glimpse, ...]:
    """The frames of the last second in the order in which they are shown, judged; at most one of them is proposed.

    Raises ImageProblem for what is no clip, has no pictures, or cannot be decoded to its end.
    """
    times = reading(clip, _times)
    found = reading(clip, lambda container, stream: _searched(container, stream, times)) if times else ()
    # A clip that names no times, or whose decoder was spoilt by the search, is read from its beginning.
    found = found or reading(clip, lambda container, stream: _from_the_beginning(container, stream, times))
    if not found:
        raise ImageProblem(say("The clip has no picture in it."))
    return found


def frame_at(clip: Path, number: int) -> Still:
    """The frame of this number, every pixel kept. Raises NoSuchFrame, or ImageProblem for what is no sound clip."""
    times = reading(clip, _times)
    still: Still | None = None
    if 0 <= number < len(times):
        still = reading(clip, lambda container, stream: _by_time(container, stream, times[number]))
    if still is None and number >= 0:
        still = reading(clip, lambda container, stream: _by_counting(container, stream, number))
    if still is None:
        raise NoSuchFrame(_no_such_frame(number, len(times)))
    return replace(still, number=number)


def _no_such_frame(number: int, count: int) -> Said:
    if not count:
        return say("The clip has no frame {number}.", number=number + 1)
    return say("The clip has no frame {number}; its frames are 1 to {last}.", number=number + 1, last=count)


# -- the list of pictures


def _times(container: InputContainer, stream: VideoStream) -> list[int]:
    """When each picture is shown, in that order, without decoding one; empty where the clip does not say."""
    found: list[int] = []
    for packet in container.demux(stream):
        if packet.size and not packet.is_discard:
            if packet.pts is None:
                return []
            found.append(packet.pts)
    if found:
        demand_end(stream, max(found))
    return sorted(found)


def _seconds(pts: int | None, stream: VideoStream) -> float:
    if pts is None or not stream.time_base:
        return 0.0
    return float((pts - (stream.start_time or 0)) * stream.time_base)


# -- the last second


def _searched(container: InputContainer, stream: VideoStream, times: Sequence[int]) -> tuple[Glimpse, ...]:
    """The last frames, reached by a search; none where the clip cannot be searched."""
    from av.error import FFmpegError

    if not stream.time_base:
        return ()
    last = bisect_left(times, times[-1] - round(SECOND / stream.time_base) + 1)
    first = times[max(0, len(times) - MOST, min(last, len(times) - FEWEST))]
    small = _Reducer()
    kept: deque[_Small] = deque(maxlen=MOST)
    try:
        container.seek(first, stream=stream)
        kept.extend(small(frame) for frame in container.decode(stream) if frame.pts is not None and frame.pts >= first)
    except FFmpegError:
        return ()
    if not kept or kept[-1].pts != times[-1]:
        return ()  # it did not get to the end
    return _glimpses(kept, [bisect_left(times, one.pts) for one in kept if one.pts is not None], stream)


def _from_the_beginning(container: InputContainer, stream: VideoStream, times: Sequence[int]) -> tuple[Glimpse, ...]:
    small = _Reducer()
    rate = float(stream.average_rate or 0)
    wanted = min(MOST, max(FEWEST, round(rate * SECOND))) if rate else MOST
    kept: deque[_Small] = deque(maxlen=wanted)
    count = 0
    for frame in container.decode(stream):
        kept.append(small(frame))
        count += 1
    if times and kept and kept[-1].pts is not None:
        demand_end(stream, kept[-1].pts)
    return _glimpses(kept, range(count - len(kept), count), stream)


class _Reducer:
    """Brings frames to the size at which they are measured, by one scaler for them all."""

    def __init__(self) -> None:
        from av.video.reformatter import VideoReformatter

        self._scaler = VideoReformatter()

    def __call__(self, frame: VideoFrame) -> _Small:
        factor = min(1.0, _MEASURED / max(frame.width, frame.height))
        size = max(1, round(frame.width * factor)), max(1, round(frame.height * factor))
        import numpy as np

        made = self._scaler.reformat(frame, *size, "rgb24", interpolation="AREA")
        return _Small(frame.pts, upright(np.asarray(made.to_ndarray(), np.uint8), frame))


def _glimpses(smalls: Iterable[_Small], numbers: Iterable[int], stream: VideoStream) -> tuple[Glimpse, ...]:
    kept = tuple(smalls)
    measures = tuple(measured(small.pixels for small in kept))
    glimpses: list[Glimpse] = []
    rate = float(stream.average_rate or 0)
    for number, small, found, judged in zip(numbers, kept, measures, judge(measures), strict=True):
        seconds = _seconds(small.pts, stream) if small.pts is not None else number / rate if rate else 0.0
        glimpses.append(Glimpse(number, seconds, *_shown(small.pixels), found, judged))
    return tuple(glimpses)


def _shown(pixels: Pixels) -> tuple[int, int, bytes]:
    """The picture at the size at which it is looked at: width, height, pixels."""
    from PIL import Image

    picture = Image.fromarray(pixels)
    step = max(picture.size) // _SHOWN
    small = picture.reduce(step) if step > 1 else picture
    return small.width, small.height, small.tobytes()


# -- one frame


def _by_time(container: InputContainer, stream: VideoStream, wanted: int) -> Still | None:
    """The frame of this time, reached by a search; None where the search does not find it."""
    from av.error import FFmpegError

    try:
        container.seek(wanted, stream=stream)
        for frame in container.decode(stream):
            if frame.pts == wanted:
                return as_still(frame, stream)
    except FFmpegError:
        pass  # the decoder is spoilt: it is counted from the beginning instead
    return None


def _by_counting(container: InputContainer, stream: VideoStream, number: int) -> Still | None:
    chosen = next(islice(container.decode(stream), number, None), None)
    return as_still(chosen, stream) if chosen is not None else None
