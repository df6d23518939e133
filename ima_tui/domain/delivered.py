"""What was measured of a clip by decoding it, and what can be said of that: faults that nobody wants, and a read-out.

The read-out is plain text: for a screen reader, a serial line, a log. It says what moves, where it is cut, how light it
is and in which colour, how loud, and how much the end is like the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ima_tui.domain.text import Said, say

SILENT_BELOW = -60.0
"""Decibels of the loudest moment, full scale 0, under which a track counts as silent."""
_SHORTEST_BLACK = 0.5
_SHORTEST_FROZEN = 1.0
"""Seconds; what is shorter is a cut through black, or a held breath."""
_MOST_REPEATED = 0.2
_WHOLE = 0.95
STILL, SLOW, FAST = 1.5, 30.0, 120.0
"""Levels a second at which motion changes its name."""


class Colour(StrEnum):
    """What colour a shot has on the whole."""

    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Shot:
    """What lies between two cuts."""

    start: float
    end: float
    motion: float
    """Levels of 255 by which a place in the picture changes in a second."""
    light: float
    """0 black, 1 white."""
    colour: Colour


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was measured of a clip by decoding it; sizes are those of the picture as it stands upright."""

    width: int
    height: int
    shape: float
    """How many times as wide as high it is shown."""
    seconds: float
    """From the first frame to the end of the last."""
    frames: int
    rate: float
    codec: str
    size_bytes: int
    has_sound: bool
    loudness: float | None = None
    """Decibels of the whole track, full scale 0; None without one, or where it cannot be decoded."""
    peak: float | None = None
    """Decibels of its loudest moment."""
    black: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()
    """Where frame after frame is the same picture."""
    repeated: float = 0.0
    """The share of all frames, the frozen ones aside, that are the same as the one before."""
    shots: tuple[Shot, ...] = ()
    pulse: tuple[float, ...] = ()
    """Motion second by second."""
    likeness: float = 0.0
    """How much the last frame is like the first, 0 to 1."""
    looked_at: float = 0.0
    """Seconds that were looked at: less than `seconds` only of a very long clip."""

    @property
    def silent(self) -> bool:
        """Whether its sound track holds no sound."""
        return self.has_sound and self.peak is not None and self.peak <= SILENT_BELOW


def faults(delivered: Delivered) -> Iterator[Said]:
    """What nobody wants, whatever was paid: black, frozen, repeated, silent."""
    length = delivered.looked_at or delivered.seconds
    black = [span for span in delivered.black if span.seconds >= _SHORTEST_BLACK]
    if sum(span.seconds for span in black) >= _WHOLE * length > 0:
        yield say("The whole clip is black.")
    else:
        yield from (say("Black from {start} to {end} ({n} s).", **_times(span)) for span in black)
    frozen = [
        span for span in delivered.frozen if span.seconds >= _SHORTEST_FROZEN and not _covered(span, delivered.black)
    ]
    if sum(span.seconds for span in frozen) >= _WHOLE * length > 0:
        yield say("The picture never moves: every frame is the same.")
    else:
        yield from (say("The picture stands still from {start} to {end} ({n} s).", **_times(span)) for span in frozen)
    if delivered.repeated >= _MOST_REPEATED:
        yield say(
            "{share} % of the frames repeat the one before: {n} different pictures a second instead of {rate}.",
            share=f"{100 * delivered.repeated:.0f}",
            n=number(delivered.rate * (1 - delivered.repeated)),
            rate=number(delivered.rate),
        )
    if delivered.silent:
        yield say("The sound track is silent.")
    if 0 < delivered.looked_at < delivered.seconds - 1:
        yield say("Only the first {time} were looked at.", time=_clock(delivered.looked_at))


def _covered(span: Span, others: tuple[Span, ...]) -> bool:
    """Whether most of it lies in one of the others."""
    return any(min(span.end, other.end) - max(span.start, other.start) >= 0.8 * span.seconds for other in others)


def _times(span: Span) -> dict[str, str]:
    return {"start": _clock(span.start), "end": _clock(span.end), "n": f"{span.seconds:.1f}"}


# -- in words


def read_out(delivered: Delivered) -> Iterator[Said]:
    """The clip for someone who cannot look at it, a few words each."""
    for at, shot in enumerate(delivered.shots):
        words = {"motion": _motion(shot.motion), "light": _light(shot.light), "colour": _COLOURS[shot.colour]}
        times = {"start": _clock(shot.start), "end": _clock(shot.end)}
        if at:
            yield say("cut at {start}", **times)
        yield say("{start}–{end} {motion}, {light}, {colour}", **times, **words)
    if delivered.silent:
        yield say("silent")
    elif delivered.loudness is not None:
        yield say("sound {n} dB", n=number(delivered.loudness, 0))
    elif not delivered.has_sound:
        yield say("no sound track")
    if delivered.frames > 1:
        yield say("last frame {percent} % like the first", percent=f"{100 * delivered.likeness:.0f}")


_COLOURS = {
    Colour.GREY: say("grey"), Colour.RED: say("red"), Colour.ORANGE: say("orange"), Colour.YELLOW: say("yellow"),
    Colour.GREEN: say("green"), Colour.TEAL: say("teal"), Colour.BLUE: say("blue"), Colour.PURPLE: say("purple"),
    Colour.PINK: say("pink"),
}  # fmt: skip


def _motion(motion: float) -> Said:
    if motion < STILL:
        return say("no motion")
    if motion < SLOW:
        return say("slow motion")
    return say("moderate motion") if motion < FAST else say("fast motion")


def _light(light: float) -> Said:
    if light < 0.15:
        return say("dark")
    if light < 0.35:
        return say("dim")
    return say("evenly lit") if light < 0.62 else say("bright")


def _clock(seconds: float) -> str:
    tenths = round(seconds * 10)
    whole, rest = divmod(tenths, 10)
    return f"{whole // 60}:{whole % 60:02}" + (f".{rest}" if rest else "")


def seconds_of(seconds: float) -> str:
    """A length to a hundredth: `5`, `9.6`."""
    return f"{seconds:.2f}".rstrip("0").rstrip(".")


def number(value: float, places: int = 2) -> str:
    """A figure as one writes it, with a real minus."""
    text = f"{value:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
