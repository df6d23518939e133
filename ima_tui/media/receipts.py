"""A clip measured by decoding it from its first frame to its last: what a receipt and a read-out are made of.

Two small pictures are made of each frame. In the grey one, a frame counts as the same as another when at most two of
its points differ by more than noise does; it is held against the first frame of a still, so that what changes slowly
never counts as standing still. In the coloured one, motion, cuts, light and colour are measured.
Synchronous, for threads; PyAV and numpy are imported late. Bounded in frames, whatever the file says.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ima_tui.domain.delivered import Delivered, Shot, Span
from ima_tui.media.clip_facts import ClipFacts, demand_few_pixels, facts_of, no_picture, opened
from ima_tui.media.loudness import Loudness
from ima_tui.media.motion import alike, apart, changes, cuts, likeness, look, pulse, repeats, runs
from ima_tui.media.watched import Stopped

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Values = NDArray[np.float32]

MOST_FRAMES = 9000
"""Frames that are looked at: of five minutes at 30 a second."""
_WIDE = 640
"""Points across the picture in which frames are compared: finer than any motion one can see."""
_SMALL = (64, 36)
_BLACK_MEAN, _BLACK_MOST, _LIT = 8.0, 40, 8
"""Levels on the whole and at one point of a picture that counts as black, and points that may be lighter."""
_BAD = 500
"""Packets that may be passed over."""


def measure(clip: Path, stop: threading.Event | None = None) -> Delivered:
    """Everything that is measured of the clip. Raises ClipProblem where it is none, Stopped when nobody wants it."""
    halt = stop or threading.Event()

    def asked() -> None:
        if halt.is_set():
            raise Stopped

    with opened(clip, asked) as (container, stream):
        stream.thread_type = "AUTO"
        found = _Measuring(clip)
        for frame in _frames(container, stream, found, asked):
            if found.facts is None:
                found.facts = facts_of(container, stream, frame)
            demand_few_pixels(frame, clip)
            found.add(frame)
            if found.count >= MOST_FRAMES:
                found.cut_short = True
                break
        if found.facts is None:
            raise no_picture(clip)
        return found.delivered(clip.stat().st_size)


def _frames(container: InputContainer, stream: VideoStream, found: _Measuring, asked: Any) -> Iterator[VideoFrame]:
    """Frames in the order of showing, sound being listened to on the way; what cannot be decoded is passed over."""
    from av.error import FFmpegError

    sound = next(iter(container.streams.audio), None)
    bad = 0
    for packet in container.demux(*([stream, sound] if sound is not None else [stream])):
        asked()
        try:
            decoded: list[Any] = packet.decode()
        except FFmpegError:
            bad += 1
            if bad > _BAD:
                raise
            continue
        if packet.stream is stream or packet.stream.type == "video":
            yield from decoded
        else:
            found.loudness.add(decoded)


@dataclass
class _Measuring:
    """What is known so far."""

    clip: Path
    facts: ClipFacts | None = None
    count: int = 0
    cut_short: bool = False
    loudness: Loudness = field(default_factory=Loudness)
    times: list[float] = field(default_factory=list)
    last_duration: float = 0.0
    changed: list[float] = field(default_factory=list)
    """Levels by which each frame differs from the one before."""
    black: list[bool] = field(default_factory=list)
    stills: list[tuple[int, int]] = field(default_factory=list)
    """First and last frame of each run of the same picture."""
    pictures: list[Pixels] = field(default_factory=list)
    _scaler: Any = None
    _before: Pixels | None = None
    _still: Pixels | None = None

    def add(self, frame: VideoFrame) -> None:
        """One more frame."""
        import numpy as np
        from av.video.reformatter import VideoReformatter

        if self._scaler is None:
            self._scaler = (VideoReformatter(), VideoReformatter())
        assert self.facts is not None
        high = max(2, round(min(_WIDE, frame.width) * frame.height / frame.width))
        grey: Pixels = (
            self._scaler[0].reformat(frame, min(_WIDE, frame.width), high, "gray", interpolation="AREA").to_ndarray()
        )
        self.pictures.append(
            self._scaler[1].reformat(frame, *_SMALL, "rgb24", interpolation="AREA").to_ndarray().astype(np.uint8)
        )
        at = (
            float(frame.pts * frame.time_base)
            if frame.pts is not None and frame.time_base
            else self.count / float(self.facts.rate)
        )
        self.times.append(at)
        self.last_duration = float(frame.duration * frame.time_base) if frame.duration and frame.time_base else 0.0
        self.black.append(bool(grey.mean() < _BLACK_MEAN and np.count_nonzero(grey >= _BLACK_MOST) <= _LIT))
        same_size = self._before is not None and self._before.shape == grey.shape
        self.changed.append(apart(grey, self._before) if self._before is not None and same_size else 0.0)
        if self._still is not None and alike(grey, self._still):
            first, _ = self.stills[-1]
            self.stills[-1] = (first, self.count)
        else:
            self._still = grey
            self.stills.append((self.count, self.count))
        self._before = grey
        self.count += 1

    def delivered(self, size_bytes: int) -> Delivered:
        """The figures."""
        assert self.facts is not None
        facts, seconds = self.facts, self._seconds()
        ends = [*self.times[1:], self.times[0] + seconds]
        start = self.times[0]

        def span(first: int, last: int) -> Span:
            return Span(round(self.times[first] - start, 3), round(ends[last] - start, 3))

        frozen = [(first, last) for first, last in self.stills if last - first >= 7]
        inside = {number for first, last in frozen for number in range(first, last + 1)}
        repeated = sum(same for number, same in enumerate(repeats(self.changed)) if number not in inside)
        motion = changes(self.pictures)
        rate = self.count / seconds if seconds > 0 else float(facts.rate)
        return Delivered(
            width=facts.width,
            height=facts.height,
            shape=round(facts.shape, 5),
            seconds=round(max(seconds, facts.seconds) if self.cut_short else seconds, 4),
            frames=self.count,
            rate=round(rate, 4),
            codec=facts.codec,
            size_bytes=size_bytes,
            has_sound=facts.has_sound,
            loudness=self.loudness.whole,
            peak=self.loudness.peak,
            black=tuple(span(*run) for run in runs(self.black)),
            frozen=tuple(span(*run) for run in frozen),
            repeated=round(repeated / self.count, 4),
            shots=tuple(self._shots(motion, rate, span)),
            pulse=tuple(pulse(motion, rate)),
            likeness=round(likeness(self.pictures[0], self.pictures[-1]), 3),
            looked_at=round(seconds, 3),
        )

    def _seconds(self) -> float:
        """From the first frame to the end of the last, which lasts as long as it says or as frames do on average."""
        assert self.facts is not None
        usual = 1 / float(self.facts.rate)
        spanned = self.times[-1] - self.times[0]
        average = spanned / (self.count - 1) if self.count > 1 and spanned > 0 else usual
        last = self.last_duration if 0 < self.last_duration < 10 * average else average
        return max(0.0, spanned) + last

    def _shots(self, motion: list[float], rate: float, span: Any) -> Iterator[Shot]:
        for first, end in pairwise([0, *cuts(self.pictures, motion, rate), self.count]):
            within = motion[first + 1 : end]
            light, colour = look(self.pictures[first:end])
            at = span(first, end - 1)
            moved = sum(within) / len(within) * rate if within else 0.0
            yield Shot(at.start, at.end, round(moved, 2), round(light, 3), colour)
