"""What was paid for, held against what was delivered: the receipt of a take.

A clip is measured, never asked what it is. Tolerances, so that nothing is called missing that a codec
rounds away: a length may differ by one frame or 2 %, a shape by 3 %, a frame rate by 2 %; a size is delivered when its
short side has 97 % of the named lines, or the picture 95 % of the pixels that the name means at 16:9. What was not
paid for by name is told, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ima_tui.domain import terms
from ima_tui.domain.catalog import Control
from ima_tui.domain.delivered import SILENT_BELOW, Delivered, faults, number, read_out, seconds_of
from ima_tui.domain.request import Request
from ima_tui.domain.terms import Nature, nature
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, canonical, key

LENGTH_TOLERANCE = 0.02
SHAPE_TOLERANCE = 0.03
RATE_TOLERANCE = 0.02
LEAST_LINES = 0.97
LEAST_PIXELS = 0.95
_RATES = ("fps", "frame_rate", "framerate", "frame rate")
_LINES = re.compile(r"(\d{3,4})[pi]?")
_THOUSANDS = re.compile(r"(\d{1,2})k")
_PIXELS = re.compile(r"(\d{2,5})\s*[x×*]\s*(\d{2,5})")
_SHAPE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?):(\d{1,3}(?:\.\d{1,3})?)")


class Verdict(StrEnum):
    """How what was delivered stands to what was paid."""

    AS_PAID = "as_paid"
    LESS = "less"
    MORE = "more"
    OTHER = "other"
    UNJUDGED = "unjudged"
    """It was not paid for by name, or by a name that says nothing measurable."""


DIFFERS = frozenset({Verdict.LESS, Verdict.OTHER})
"""Not what was paid."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was paid."""

    name: str
    """`length`, `size`, `shape`, `rate`, `sound`, `takes`: for programs."""
    what: Said
    paid: Said | None
    delivered: Said
    verdict: Verdict
    evidence: Said | None = None
    """The figures behind the verdict, where they say more."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A take's receipt."""

    lines: tuple[Line, ...]
    noticed: tuple[Said, ...]
    """What nobody wants, whatever was paid: black, frozen, silent."""
    seen: tuple[Said, ...]
    """The clip in words: motion, cuts, light and colour, sound, its end against its beginning."""
    delivered: Delivered

    @property
    def differs(self) -> bool:
        """Whether something was paid and not delivered."""
        return any(line.verdict in DIFFERS for line in self.lines)

    @property
    def clean(self) -> bool:
        """Whether there is nothing to complain about."""
        return not self.differs and not self.noticed


def receipt(request: Request, delivered: Delivered, takes: int = 1) -> Receipt:
    """The receipt of `request` for a clip; `takes` is how many came."""
    paid = _paid(request)
    lines = (
        _length(paid.get(Nature.LENGTH), delivered),
        _size(paid.get(Nature.SIZE), delivered),
        _shape(paid.get(Nature.SHAPE), delivered),
        _rate(_named_rate(request), delivered),
        _sound(paid.get(Nature.SOUND), delivered),
        *([_takes(request.outputs, takes)] if request.outputs != takes or takes > 1 else []),
    )
    return Receipt(lines, tuple(faults(delivered)), tuple(read_out(delivered)), delivered)


def _paid(request: Request) -> Mapping[Nature, Json]:
    """The measurable things that were sent, by what they are about; a value tells more than its name."""
    found: dict[Nature, Json] = {}
    for name, value in request.parameters.items():
        about = nature(name, (value,))
        text = canonical(value)
        if about is Nature.SIZE and _SHAPE.fullmatch(text):
            about = Nature.SHAPE
        if about is Nature.SHAPE and _PIXELS.fullmatch(text):
            about = Nature.SIZE
        found.setdefault(about, value)
    return found


def _named_rate(request: Request) -> Json:
    return next((value for name, value in request.parameters.items() if key(name) in _RATES), None)


# -- line by line


def _length(paid: Json, delivered: Delivered) -> Line:
    told = say("{n} s", n=seconds_of(delivered.seconds))
    wanted = amount(paid)
    what = say("Length")
    if wanted is None or wanted <= 0:
        return Line("length", what, None, told, Verdict.UNJUDGED)
    frame = 1 / delivered.rate if delivered.rate > 0 else 0.0
    tolerance = max(frame, LENGTH_TOLERANCE * float(wanted))
    missing = float(wanted) - delivered.seconds
    verdict = Verdict.LESS if missing > tolerance else Verdict.MORE if -missing > tolerance else Verdict.AS_PAID
    frames = say("one frame") if delivered.frames == 1 else say("{n} frames", n=delivered.frames)
    evidence = say(
        "{frames} decoded, {seconds} s; up to {tolerance} s may differ",
        frames=frames,
        seconds=f"{delivered.seconds:.3f}",
        tolerance=f"{tolerance:.2f}",
    )
    return Line("length", what, say("{n} s", n=f"{wanted:f}"), told, verdict, evidence)


def _size(paid: Json, delivered: Delivered) -> Line:
    width, height = delivered.width, delivered.height
    told, what = say("{width} × {height}", width=width, height=height), say("Size")
    text = canonical(paid)
    exact, lines = _PIXELS.fullmatch(text), _lines(text)
    if exact is not None:
        wanted = (int(exact[1]), int(exact[2]))
        verdict = _by_pixels(wanted, (width, height))
        return Line("size", what, say("{width} × {height}", width=wanted[0], height=wanted[1]), told, verdict)
    if lines is None:
        return Line("size", what, _spelled("resolution", paid), told, Verdict.UNJUDGED)
    short, pixels, named = min(width, height), width * height, lines * lines * 16 / 9
    verdict = Verdict.AS_PAID
    if short < LEAST_LINES * lines and pixels < LEAST_PIXELS * named:
        verdict = Verdict.LESS
    elif short * LEAST_LINES > lines and pixels * LEAST_PIXELS > named:
        verdict = Verdict.MORE
    evidence = say(
        "short side {short} of {lines} lines, {share} % of their pixels at 16:9",
        short=short,
        lines=lines,
        share=f"{100 * pixels / named:.0f}",
    )
    return Line("size", what, _spelled("resolution", paid), told, verdict, evidence)


def _by_pixels(wanted: tuple[int, int], got: tuple[int, int]) -> Verdict:
    shares = [have / want for have, want in zip(got, wanted, strict=True)]
    if min(shares) < LEAST_LINES:
        return Verdict.LESS if max(shares) <= 1 / LEAST_LINES else Verdict.OTHER
    return Verdict.MORE if max(shares) > 1 / LEAST_LINES else Verdict.AS_PAID


def _lines(text: str) -> int | None:
    """The lines that a size like `1080p` or `4k` names."""
    named = _LINES.fullmatch(text)
    if named is not None:
        return int(named[1]) if int(named[1]) >= 100 else None
    thousands = _THOUSANDS.fullmatch(text)
    return {2: 1440}.get(int(thousands[1]), 540 * int(thousands[1])) if thousands is not None else None


def _shape(paid: Json, delivered: Delivered) -> Line:
    told, what = _ratio_said(delivered.shape), say("Shape")
    named = _SHAPE.fullmatch(canonical(paid))
    across, down = (float(named[1]), float(named[2])) if named is not None else (0.0, 0.0)
    if not across or not down:
        return Line("shape", what, _spelled("aspect_ratio", paid), told, Verdict.UNJUDGED)
    off = abs(delivered.shape / (across / down) - 1)
    evidence = say(
        "{have} wide for 1 high, paid {paid}; up to {most} % may differ",
        have=f"{delivered.shape:.3f}",
        paid=f"{across / down:.3f}",
        most=f"{100 * SHAPE_TOLERANCE:g}",
    )
    verdict = Verdict.AS_PAID if off <= SHAPE_TOLERANCE else Verdict.OTHER
    return Line("shape", what, _spelled("aspect_ratio", paid), told, verdict, evidence)


def _rate(paid: Json, delivered: Delivered) -> Line:
    told, what = say("{n} fps", n=number(delivered.rate)), say("Frame rate")
    wanted = amount(paid)
    if wanted is None or wanted <= 0:
        return Line("rate", what, None, told, Verdict.UNJUDGED)
    share = delivered.rate / float(wanted)
    verdict = Verdict.AS_PAID
    if abs(share - 1) > RATE_TOLERANCE:
        verdict = Verdict.LESS if share < 1 else Verdict.MORE
    return Line("rate", what, say("{n} fps", n=f"{wanted:f}"), told, verdict)


def _sound(paid: Json, delivered: Delivered) -> Line:
    what = say("Sound")
    if not delivered.has_sound:
        told = say("no sound track")
    elif delivered.silent:
        told = say("a silent track")
    elif delivered.loudness is None:
        told = say("a sound track")
    else:
        told = say("{n} dB", n=number(delivered.loudness, 0))
    wanted = {"true": True, "false": False, "on": True, "off": False}.get(canonical(paid))
    if wanted is None:
        return Line("sound", what, None, told, Verdict.UNJUDGED)
    heard = delivered.has_sound and not delivered.silent
    verdict = Verdict.AS_PAID
    if wanted and not heard:
        verdict = Verdict.LESS
    elif heard and not wanted:
        verdict = Verdict.MORE
    evidence = None
    if delivered.peak is not None:
        evidence = say(
            "loudest moment {peak} dB; silent means below {least} dB",
            peak=number(delivered.peak, 0),
            least=number(SILENT_BELOW, 0),
        )
    return Line("sound", what, say("on") if wanted else say("off"), told, verdict, evidence)


def _takes(paid: int, came: int) -> Line:
    verdict = Verdict.AS_PAID if paid == came else Verdict.LESS if came < paid else Verdict.MORE
    return Line("takes", say("Takes"), Said("{n}", {"n": str(paid)}), Said("{n}", {"n": str(came)}), verdict)


def _spelled(name: str, value: Json) -> Said | None:
    return terms.value(Control(name, name, "", value), value) if value not in (None, "") else None


def _ratio_said(shape: float) -> Said:
    """A shape by its usual name, or as a number."""
    for name in ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "9:21", "3:2", "2:3", "5:4", "4:5", "2:1", "1:2"):
        across, down = name.split(":")
        if abs(shape / (int(across) / int(down)) - 1) < 0.012:
            return terms.words(name)
    near = Fraction(shape).limit_denominator(20)
    if abs(shape / float(near) - 1) < 0.002 and near.numerator <= 40:
        return terms.words(f"{near.numerator}:{near.denominator}")
    return terms.words(f"{shape:.2f}:1")
