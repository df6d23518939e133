"""The thread's side of a reel: from the file's packets to small upright pictures with their times.

One scaler for the whole clip, which brings each frame straight to its few pixels (measured.md, 1.1). A packet that
cannot be decoded is passed over; what comes out is numbered by its time, never by how often something arrived. A clip
is searched only where its packets have times; one without is read from its beginning.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ima_tui.domain.text import Said, say
from ima_tui.media.clip_facts import (
    MOST_RATE,
    MOST_SECONDS,
    ClipSource,
    demand_few_pixels,
    facts_of,
    name_of,
    no_picture,
    opened,
)
from ima_tui.media.problem import ClipProblem
from ima_tui.media.reel import LEAST_STEP, MOST_WHOLE_SECONDS, Colour, Reel
from ima_tui.media.watched import Stopped

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from ima_tui.media.cells import Pixels

_MISSING = 1.0
"""Seconds that a clip may lack of the length it names."""
_MOST_BAD = 500
"""Packets that may be passed over."""
_TELL_EVERY = 8
_SHORT_WAY = 64
"""Frames up to which it is quicker to decode on than to search."""
_IDLE = 0.2
"""Seconds between two looks at whether anybody is still there."""
_MOST_FRAMES = int(MOST_SECONDS * MOST_RATE)


class Decoding:
    """One reading of a clip for one size."""

    def __init__(
        self,
        source: ClipSource,
        size: tuple[int, int],
        stop: threading.Event,
        progress: Callable[[Reel], None],
        ground: Colour,
        most_bytes: int,
    ) -> None:
        self._source = source
        self._columns, self._lines = max(1, size[0]), max(1, size[1])
        self._stop = stop
        self._progress = progress
        self._ground = ground
        self._most_bytes = most_bytes
        self._reel: Reel | None = None
        self._scaler: list[Any] = []
        self._bad = 0

    def run(self) -> Reel:
        """As `read_reel`."""
        try:
            with opened(self._source, self._ask) as (container, stream):
                if self._read_whole(container, stream):
                    return self._finished(stream)
        except Stopped:
            return self._so_far()
        except ClipProblem as problem:
            return self._ended_early(problem)
        reel = self._so_far()
        try:
            Window(self, reel).serve()
        except Stopped:
            pass
        except ClipProblem as problem:
            reel.finish(problem.sentence)
        return reel

    def _ask(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _so_far(self) -> Reel:
        if self._reel is None:
            raise Stopped
        return self._reel

    def _read_whole(self, container: InputContainer, stream: VideoStream) -> bool:
        """Frames one after the other until the end, or until no more may be kept (False)."""
        start: float | None = None
        for number, frame in enumerate(self.frames(container, stream)):
            reel = self._reel
            if reel is None:
                reel = self._reel = Reel(
                    facts_of(container, stream, frame),
                    self._columns,
                    self._lines,
                    ground=self._ground,
                    most_bytes=self._most_bytes,
                )
            if number >= reel.room:
                return False
            time = number / float(reel.facts.rate)
            if frame.pts is not None and frame.time_base:
                time = float(frame.pts * frame.time_base)
            start = time if start is None else start
            reel.add(time - start, self.picture(frame, reel))
            if number % _TELL_EVERY == 0:
                self._progress(reel)
            if number == 0 and reel.facts.seconds > MOST_WHOLE_SECONDS:
                return False
        return True

    def _finished(self, stream: VideoStream) -> Reel:
        reel = self._reel
        if reel is None:
            raise no_picture(self._source)
        reel.finish(_early(reel) if reel.facts.seconds - reel.time(reel.count - 1) > _MISSING else None)
        self._progress(reel)
        return reel

    def _ended_early(self, problem: ClipProblem) -> Reel:
        reel = self._reel
        if reel is None:
            raise problem
        reel.finish(_early(reel))
        self._progress(reel)
        return reel

    def frames(self, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
        """Every frame from here on in the order of showing, those that the decoder kept back included."""
        from av.error import FFmpegError

        for packet in container.demux(stream):
            self._ask()
            try:
                decoded = packet.decode()
            except MemoryError:
                raise
            except FFmpegError:
                self._bad += 1
                if self._bad > _MOST_BAD:
                    raise
                continue
            for frame in decoded:
                demand_few_pixels(frame, self._source)
                yield frame

    def picture(self, frame: VideoFrame, reel: Reel) -> Pixels:
        """The frame's few pixels, upright."""
        return small(frame, reel.picture, reel.facts.rotation, self._scaler)

    @property
    def source(self) -> ClipSource:
        """The clip."""
        return self._source

    def ask(self) -> None:
        """Raises Stopped when nobody wants the reel any more."""
        self._ask()

    def tell(self, reel: Reel) -> None:
        """More of it is there."""
        self._progress(reel)


class Window:
    """Keeps the frames around the wanted one, of a clip too long to be kept whole."""

    def __init__(self, decoding: Decoding, reel: Reel) -> None:
        self._decoding = decoding
        self._reel = reel
        self._pts: list[int] = []
        self._coming: Iterator[VideoFrame] = iter(())
        self._last = -1
        """The number of the frame decoded last."""
        self._picture: Pixels | None = None

    def serve(self) -> None:
        """Until `stop`. Raises Stopped, or ClipProblem when the clip cannot be read on."""
        import numpy as np

        times = np.asarray(self._all_times())
        least = np.arange(len(times)) * LEAST_STEP
        self._reel.know_times(np.maximum.accumulate(times - least) + least)
        self._decoding.tell(self._reel)
        while True:
            with opened(self._decoding.source, self._decoding.ask) as (container, stream):
                self._restart(container, stream)
                self._serve(container, stream)

    def _serve(self, container: InputContainer, stream: VideoStream) -> None:
        """Until the clip has to be opened anew to go back in it."""
        while True:
            self._decoding.ask()
            missing = self._reel.missing()
            if missing is None:
                with self._reel.changed:
                    self._reel.changed.wait(_IDLE)
                continue
            if not self._go_to(missing, container, stream):
                return
            self._decode_to(missing)
            self._decoding.tell(self._reel)

    def _all_times(self) -> list[float]:
        """When each frame is shown, from the packets alone: nothing is decoded."""
        with opened(self._decoding.source, self._decoding.ask) as (container, stream):
            packets, pts = 0, list[int]()
            for packet in container.demux(stream):
                if packet.size and not getattr(packet, "is_discard", False):
                    packets += 1
                    if packet.pts is not None:
                        pts.append(packet.pts)
                if packets > _MOST_FRAMES:
                    raise ClipProblem(say("{name} has far too many frames.", name=name_of(self._decoding.source)))
            base = stream.time_base
        if len(pts) == packets and base is not None:
            self._pts = sorted(pts)
            return [float((each - self._pts[0]) * base) for each in self._pts]
        rate = float(self._reel.facts.rate)
        return [number / rate for number in range(packets)]

    def _restart(self, container: InputContainer, stream: VideoStream) -> None:
        self._coming = self._decoding.frames(container, stream)
        self._last = -1

    def _go_to(self, index: int, container: InputContainer, stream: VideoStream) -> bool:
        """Be somewhere before `index`, not too far; False where only the beginning can be gone back to."""
        if self._last < index and (not self._pts or index <= self._last + _SHORT_WAY):
            return True
        if self._pts:
            container.seek(self._pts[index], stream=stream)
            self._restart(container, stream)
        return bool(self._pts)

    def _decode_to(self, index: int) -> None:
        """Decode until frame `index` is kept, or is not wanted any more."""
        while self._reel.lies_in_window(index) and not self._reel.holds(index) and self._last < self._reel.count - 1:
            frame = next(self._coming, None)
            number = self._number(frame) if frame is not None else self._reel.count - 1
            self._keep(min(index, number) if self._last < 0 else self._last + 1, number, frame)
            self._last = number

    def _keep(self, first: int, last: int, frame: VideoFrame | None) -> None:
        """Frame `last`; it stands for those since `first` too, which could not be decoded."""
        wanted = [each for each in range(first, last + 1) if self._reel.lies_in_window(each)]
        if wanted and frame is not None:
            self._picture = self._decoding.picture(frame, self._reel)
        for each in wanted:
            self._reel.keep(each, self._picture if self._picture is not None else self._blank())

    def _number(self, frame: VideoFrame) -> int:
        if self._pts and frame.pts is not None:
            return min(bisect_left(self._pts, frame.pts), self._reel.count - 1)
        return min(self._last + 1, self._reel.count - 1)

    def _blank(self) -> Pixels:
        import numpy as np

        columns, lines = self._reel.picture
        return np.zeros((2 * lines, columns, 3), np.uint8)


def small(frame: VideoFrame, size: tuple[int, int], rotation: int, scaler: list[Any]) -> Pixels:
    """A frame for `size` columns and lines, turned upright; `scaler` is a list that keeps the one scaler of a clip."""
    from av.video.reformatter import VideoReformatter

    if not scaler:
        scaler.append(VideoReformatter())
    across, down = size[0], 2 * size[1]
    if rotation in (90, 270):
        across, down = down, across
    pixels: Pixels = scaler[0].reformat(frame, across, down, "rgb24", interpolation="AREA").to_ndarray()
    if not rotation:
        return pixels
    import numpy as np

    return np.rot90(pixels, rotation // 90)


def _early(reel: Reel) -> Said:
    return say("The clip is cut off or damaged: it ends here after {n} s.", n=f"{reel.time(reel.count - 1):.1f}")
