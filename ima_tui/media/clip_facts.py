"""Opening a file that may be anything as a clip, and what the clip says about itself.

Only the containers in which clips come are tried, nothing but the file itself is ever opened on its behalf, and a clip
of too many pixels is refused before one is decoded. What a file says is bounded here, so that nobody behind this has to
doubt a number. Synchronous, for threads; PyAV is imported late.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

from ima_tui.domain.text import Said, printable, say
from ima_tui.files import NotAFileError, open_regular
from ima_tui.media.pictures import MOST_DECODED_PIXELS
from ima_tui.media.problem import ClipProblem
from ima_tui.media.watched import Stopped, TooSlow

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MOST_SECONDS = 4 * 3600.0
"""What is played at all."""
MOST_RATE = 1000
USUAL_RATE = Fraction(24)
_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,h264,hevc,m4v,ogg,flv,gif"
_PIECE = 1 << 15


class Opener(Protocol):
    """A file that is not all there yet (`growing.Growing`)."""

    @property
    def path(self) -> Path:
        """Where it is."""
        ...

    def open(self, asked: Callable[[], None] = ...) -> BinaryIO:
        """A reader of its own, whose reads wait for the bytes and ask meanwhile whether to go on."""
        ...


ClipSource: TypeAlias = Path | Opener


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a clip says about itself; sizes are those of the picture as it stands upright."""

    width: int
    height: int
    shape: float
    """How many times as wide as high it is shown; pixels need not be square."""
    seconds: float
    """0 where it is not told."""
    rate: Fraction
    """Frames in a second, on average."""
    frames: int
    """0 where it is not told."""
    rotation: int
    """Quarter turns against the clock that stand it upright, in degrees: 0, 90, 180 or 270."""
    has_sound: bool
    codec: str


def clip_facts(source: ClipSource) -> ClipFacts:
    """What the clip says about itself, its first frame looked at. Raises ClipProblem."""
    with opened(source) as (container, stream):
        for frame in container.decode(stream):
            return facts_of(container, stream, frame)
    raise no_picture(source)


@contextmanager
def opened(
    source: ClipSource, asked: Callable[[], None] = lambda: None
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The clip and its pictures; `asked` is called before each read and may raise Stopped.

    Raises ClipProblem for whatever is no clip, also out of the block: a decoder's error becomes one here.
    """
    file = _Asking(open_clip(source) if isinstance(source, Path) else source.open(asked), asked)
    import av

    try:
        with file:
            container: Any = av.open(
                file, container_options={"format_whitelist": _FORMATS}, io_open=_refused, buffer_size=_PIECE
            )
            with container:
                stream = _pictures(container, source)
                yield container, stream
    except MemoryError as error:
        raise ClipProblem(
            say("{name} needs more memory than there is to be played here.", name=name_of(source))
        ) from error
    except Exception as error:  # FFmpeg's errors, in all their kinds, and those of our callers
        if isinstance(file.trouble or error, ClipProblem | Stopped | TooSlow):
            raise file.trouble or error from error
        raise damaged(source) from (file.trouble or error)
    if file.trouble is not None:
        raise file.trouble if isinstance(file.trouble, ClipProblem | Stopped | TooSlow) else damaged(source)


def facts_of(container: InputContainer, stream: VideoStream, first: VideoFrame) -> ClipFacts:
    """What is known once the first frame is there: the numbers in front of a clip may be anything."""
    rotation = round(first.rotation / 90) * 90 % 360
    across, down = first.width, first.height
    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 10) <= aspect <= 10:
        aspect = Fraction(1)
    shape = across * float(aspect) / down
    if rotation in (90, 270):
        across, down, shape = down, across, 1 / shape
    rate = stream.average_rate or stream.guessed_rate or USUAL_RATE
    rate = rate if 0 < rate <= MOST_RATE else USUAL_RATE
    seconds = _seconds(container, stream)
    return ClipFacts(
        width=across,
        height=down,
        shape=min(100.0, max(0.01, shape)),
        seconds=seconds,
        rate=rate,
        frames=max(0, min(stream.frames, int(MOST_SECONDS * MOST_RATE))),
        rotation=rotation,
        has_sound=bool(container.streams.audio),
        codec=printable(stream.codec_context.name or "", 40),
    )


def name_of(source: ClipSource) -> str | Said:
    """The file's name as one can show it; what was fetched has a name that tells nobody anything."""
    return printable(source.name) if isinstance(source, Path) else say("The clip")


def damaged(source: ClipSource) -> ClipProblem:
    """The problem of a file that is no clip, or not a whole one."""
    return ClipProblem(say("{name} is damaged, cut off or no clip. Fetch it again.", name=name_of(source)))


def no_picture(source: ClipSource) -> ClipProblem:
    """The problem of a clip that has sound at most."""
    return ClipProblem(say("{name} has no pictures in it; there is nothing to show.", name=name_of(source)))


def demand_few_pixels(frame: VideoFrame, source: ClipSource) -> None:
    """Frames may be larger than the clip said at its beginning. Raises ClipProblem."""
    if frame.width * frame.height > MOST_DECODED_PIXELS:
        raise _too_large(source)


def open_clip(source: Path) -> BinaryIO:
    """A regular file, opened without ever blocking. Raises ClipProblem with the reason in words."""
    name = printable(source.name)
    try:
        return open_regular(source)
    except FileNotFoundError as error:
        raise ClipProblem(say("There is no clip {name} any more. Fetch it again.", name=name)) from error
    except NotAFileError as error:
        raise ClipProblem(say("{name} is not a regular file. Choose a video file.", name=name)) from error
    except PermissionError as error:
        raise ClipProblem(say("{name} may not be read. Change its permissions or copy it.", name=name)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ClipProblem(say("{name} cannot be opened ({reason}).", name=name, reason=reason)) from error


def _pictures(container: InputContainer, source: ClipSource) -> VideoStream:
    """The moving pictures: not the cover that a sound file carries."""
    streams = container.streams.video
    stream = next((each for each in streams if not _is_cover(each)), None)
    if stream is None:
        raise no_picture(source)
    context = stream.codec_context
    if context.width * context.height > MOST_DECODED_PIXELS:
        raise _too_large(source)
    if _seconds(container, stream) > MOST_SECONDS:
        raise ClipProblem(say("{name} says that it lasts longer than four hours.", name=name_of(source)))
    stream.thread_type = "SLICE"
    return stream


def _is_cover(stream: Any) -> bool:
    disposition = getattr(stream, "disposition", None)
    return bool(getattr(disposition, "value", 0) & 0x400)


def _seconds(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.time_base:
        return max(0.0, float(stream.duration * stream.time_base))
    return max(0.0, container.duration / 1_000_000) if container.duration else 0.0


def _too_large(source: ClipSource) -> ClipProblem:
    return ClipProblem(say("{name} has too many pixels to be played here.", name=name_of(source)))


def _refused(url: str, flags: int, options: dict[str, object]) -> object:
    """A clip is one file: what else it names is never opened."""
    raise PermissionError("a clip names another file")


class _Asking(io.RawIOBase):
    """A file that asks before each read whether to go on, and ends where something goes wrong.

    The library prints what is raised in here when it has no use for it, over the interface: so nothing is. What went
    wrong first is kept as `trouble`.
    """

    def __init__(self, file: BinaryIO, asked: Callable[[], None]) -> None:
        self._file = file
        self._asked = asked
        self.trouble: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            self._asked()
            return b"" if self.trouble is not None else self._file.read(size)
        except Exception as error:  # noqa: BLE001 - kept, and raised by whoever has opened the clip
            self.trouble = self.trouble or error
            return b""

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._file.seek(offset, whence)
        except Exception as error:  # noqa: BLE001 - a place that is not there is the library's affair, the rest ours
            if isinstance(error, ClipProblem | Stopped | TooSlow):
                self.trouble = self.trouble or error
            return -1

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
