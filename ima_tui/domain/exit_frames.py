"""Which of a clip's last frames the next shot goes on from, and why not the others: pure, on numbers.

The very last frames of a clip are often smeared by motion, faded, black, or of another scene. Every frame gets a
verdict, and the latest sharp one of the last scene is proposed. The same numbers always give the same proposal. Nothing
black or faded and nothing from before a hard cut is ever proposed: where there is nothing else, nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from ima_tui.domain.text import Said, say

_DARKEST = 16.0
"""Mean brightness (of 255) under which a picture without contrast is black."""
_BLACK_CONTRAST = 10.0
_PLAIN = 4.0
"""Contrast (standard deviation of 255) of one plain colour, which a clip ends in that fades or cuts away."""
_PICTURE = 12.0
"""Contrast of a picture: only beside one is a plain frame an ending."""
_FADED = 0.72
"""The share of the scene's contrast under which it is asked whether a frame is faded."""
_CUT = 0.5
"""Change, regardless of light, under which no two pictures are of different scenes."""
_CUT_FOR_CERTAIN = 0.9
"""The same where there are no neighbours to compare it with."""
_OUT_OF_LINE = 2.5
"""A cut changes the picture by so much more than the frames around it do, however fast the camera moves."""
_AROUND = 3
_SHARP = 0.75
"""From this share of the best frame's score on, frames are as good as each other, and the later one goes on better."""
_SOFT = 0.45
_NOTHING_TO_SEE = 1.0
"""Sharpness of a picture without an edge in it, of which none is sharper than another."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of one frame; luma from 0 to 255."""

    sharpness: float
    """Variance of the Laplacian of luma."""
    change: float
    """How much else is seen than in the frame before, its light aside: 0 nothing, about 1.4 all of it."""
    brightness: float
    """Mean of luma."""
    contrast: float
    """Standard deviation of luma."""
    clipped: float
    """Share of pixels, 0 to 1, that are burnt out or drowned."""


class Verdict(StrEnum):
    """What a frame is like."""

    SHARP = "sharp"
    SOFT = "soft"
    BLURRED = "blurred"
    CLIPPED = "clipped"
    FADED = "faded"
    BLACK = "black"
    BEFORE_CUT = "before_cut"

    @property
    def words(self) -> Said:
        """As a person says it."""
        return _WORDS[self]


_WORDS = {
    Verdict.SHARP: say("sharp"),
    Verdict.SOFT: say("soft"),
    Verdict.BLURRED: say("blurred"),
    Verdict.CLIPPED: say("burnt out"),
    Verdict.FADED: say("faded"),
    Verdict.BLACK: say("black"),
    Verdict.BEFORE_CUT: say("before a cut"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A frame's verdict."""

    verdict: Verdict
    score: float
    """0 to 1, by the best frame of the scene."""
    proposed: bool = False


def judge(frames: Sequence[Measures]) -> tuple[Judged, ...]:
    """A verdict for each of a clip's last frames, in order; at most one is proposed: the latest sharp one."""
    scene = _last_scene(frames)
    blank = {at for at, frame in enumerate(frames) if _is_blank(frame, frames)}
    faded = _faded(frames, [at for at in scene if at not in blank])
    usable = [at for at in scene if at not in blank | faded]
    scores = _scores(frames, usable)
    judged: list[Judged] = []
    for at, frame in enumerate(frames):
        if at in blank:
            judged.append(Judged(Verdict.BLACK if _is_black(frame) else Verdict.FADED, 0.0))
        elif at in faded:
            judged.append(Judged(Verdict.FADED, 0.0))
        elif at in scores:
            judged.append(Judged(_verdict(frame, scores[at], frames, usable), scores[at]))
        else:
            judged.append(Judged(Verdict.BEFORE_CUT, 0.0))
    best = max((at for at in usable if judged[at].verdict is Verdict.SHARP), default=None)
    return tuple(Judged(one.verdict, one.score, at == best) for at, one in enumerate(judged))


def choose(frames: Sequence[Measures]) -> int | None:
    """The index of the frame that is proposed; None where none can be."""
    return next((at for at, one in enumerate(judge(frames)) if one.proposed), None)


def _is_black(frame: Measures) -> bool:
    return frame.brightness < _DARKEST and frame.contrast < _BLACK_CONTRAST


def _is_blank(frame: Measures, frames: Sequence[Measures]) -> bool:
    """Black, or one plain colour at the side of pictures: no scene goes on from there."""
    if _is_black(frame):
        return True
    return frame.contrast < _PLAIN and max(each.contrast for each in frames) >= _PICTURE


def _last_scene(frames: Sequence[Measures]) -> range:
    """The frames of the last scene that has a picture in it; blank ones may follow, and stand in it too."""
    start = 0
    before: int | None = None
    for at, frame in enumerate(frames):
        if _is_blank(frame, frames):
            continue
        if before is not None and (before < at - 1 or _is_cut(frames, at)):
            start = at
        before = at
    return range(start, len(frames))


def _is_cut(frames: Sequence[Measures], at: int) -> bool:
    """Whether another scene begins at `at`: a change that stands out from what the picture did before and does after.

    A fade changes the light alone, a blur little of what is seen; a camera that whirls changes all of it all the time.
    """
    change = frames[at].change
    around = [
        frames[near].change
        for near in range(max(1, at - _AROUND), min(len(frames), at + _AROUND + 1))
        if near != at and not _is_blank(frames[near], frames) and not _is_blank(frames[near - 1], frames)
    ]
    if not around:
        return change >= _CUT_FOR_CERTAIN
    return change >= _CUT and change >= _OUT_OF_LINE * median(around)


def _faded(frames: Sequence[Measures], scene: Sequence[int]) -> set[int]:
    """Frames of `scene` that fade to black or to white, held against the one of most contrast."""
    if not scene:
        return set()
    full = max((frames[at] for at in scene), key=lambda frame: frame.contrast)
    return {at for at in scene if _is_fade_of(frames[at], full)}


def _is_fade_of(frame: Measures, full: Measures) -> bool:
    """Whether light and contrast went together, as in a fade: a picture that is only blurred keeps its light."""
    if full.contrast <= 0:
        return False
    left = frame.contrast / full.contrast
    if left >= _FADED:
        return False
    off = abs(frame.brightness - full.brightness)
    to_black, to_white = left * full.brightness, 255 - left * (255 - full.brightness)
    return min(abs(frame.brightness - to_black), abs(frame.brightness - to_white)) < off


def _scores(frames: Sequence[Measures], usable: Sequence[int]) -> dict[int, float]:
    if not usable:
        return {}
    sharpest = max(frames[at].sharpness for at in usable)
    least = min(frames[at].clipped for at in usable)
    raw = {}
    for at in usable:
        sharp = frames[at].sharpness / sharpest if sharpest >= _NOTHING_TO_SEE else 1.0
        raw[at] = sharp * (1 - max(0.0, frames[at].clipped - least))
    best = max(raw.values())
    return {at: score / best if best > 0 else 1.0 for at, score in raw.items()}


def _verdict(frame: Measures, score: float, frames: Sequence[Measures], usable: Sequence[int]) -> Verdict:
    if score >= _SHARP:
        return Verdict.SHARP
    sharpest = max(frames[at].sharpness for at in usable)
    if sharpest < _NOTHING_TO_SEE or frame.sharpness >= _SHARP * sharpest:
        return Verdict.CLIPPED  # its edges are there: what it lacks is light and dark
    return Verdict.SOFT if score >= _SOFT else Verdict.BLURRED
