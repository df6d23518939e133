"""Which corrections an image needs before the service takes it as it looks, and what the corrected copy will be.

A `Plan` is a picture, the part of it that is kept, and nothing else: the list of corrections, the size and the format
follow from it. It is changed by asking it for another one. Nothing here touches a file.
Source: wire contract, section 2, "Image limits".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ima_tui.domain.framing import (
    Frame,
    Shape,
    Size,
    is_large_enough,
    largest,
    moved,
    output_size,
    resized,
    stretched,
)
from ima_tui.domain.images import FORMATS, MOST_BYTES, MOST_BYTES_TOGETHER, SIDE, ImageFacts
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say

MOST_PAGES = 500
"""How far into an animation one may go: each step decodes everything before it."""
_MOST_DRAWN_PIXELS = 1_000_000
"""Up to this size a picture that was stored without loss stays so."""
_TURNS = {1: (False, 0), 2: (True, 0), 3: (False, 2), 4: (True, 2), 5: (True, 3), 6: (False, 1), 7: (True, 1),
          8: (False, 3)}  # fmt: skip


def turns_of(orientation: int) -> tuple[bool, int]:
    """What an EXIF orientation asks for: whether to mirror first, then quarter turns clockwise."""
    return _TURNS[orientation]


class Kind(StrEnum):
    """The kinds of correction, in the order in which they are listed."""

    UPRIGHT = "upright"
    CROPPED = "cropped"
    SMALLER = "smaller"
    LARGER = "larger"
    LIGHTER = "lighter"
    STILL = "still"
    COLOURS = "colours"
    FORMAT = "format"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that is done to the copy."""

    kind: Kind
    words: Said
    needed: bool = False
    """Without it the service refuses the image; otherwise it only might look different from what the user sees."""


@dataclass(frozen=True, slots=True)
class Original:
    """A picture as it is stored."""

    facts: ImageFacts
    orientation: int = 1
    """EXIF, 1 to 8; 1 is upright."""
    transparent: bool = False
    """It may have transparent parts."""
    inks: bool = False
    """Its colours are those of a press (CMYK)."""
    deep: bool = False
    """More than 8 bits a channel."""
    palette: bool = False
    private: bool = False
    """It carries data about the camera, the place or the time."""

    @property
    def upright(self) -> Size:
        """Its size once it stands upright."""
        size = (self.facts.width, self.facts.height)
        return (size[1], size[0]) if self.as_stored[1] % 2 else size

    @property
    def as_stored(self) -> tuple[bool, int]:
        """What makes the stored pixels stand upright: whether to mirror first, then quarter turns clockwise."""
        return turns_of(self.orientation)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a picture. Make the first one with `plan_for`."""

    original: Original
    mode: Mode
    frame: Frame
    """What is kept, in pixels of `bounds`."""
    shape: Shape = Shape.FREE
    turns: int = 0
    """Quarter turns clockwise that the user added."""
    page: int = 0
    """Which frame of an animation, from 0."""

    @property
    def bounds(self) -> Size:
        """The size of the whole picture, upright and turned."""
        width, height = self.original.upright
        return (height, width) if self.turns % 2 else (width, height)

    @property
    def size(self) -> Size:
        """The size of the copy, unless its weight asks for less."""
        return output_size(self.frame)

    @property
    def most_bytes(self) -> int:
        """The copy is lighter than this: the limit, or less where many images travel together."""
        return min(MOST_BYTES, MOST_BYTES_TOGETHER // max(1, self.mode.slots.most))

    @property
    def drawn(self) -> bool:
        """Small and stored without loss, as drawings are: the copy should be so too."""
        kept = self.original.facts.format in ("png", "gif", "bmp")
        return kept and self.size[0] * self.size[1] <= _MOST_DRAWN_PIXELS

    @property
    def lossless(self) -> bool:
        """The copy is a PNG, unless nothing turns out to be transparent."""
        return self.drawn or self.original.transparent

    @property
    def orientation(self) -> tuple[bool, int]:
        """From the stored pixels to the copy: whether to mirror first, then quarter turns clockwise."""
        mirrored, turns = self.original.as_stored
        return mirrored, (turns + self.turns) % 4

    @property
    def stored_box(self) -> tuple[int, int, int, int]:
        """The frame in pixels as they are stored: left, top, right, bottom."""
        mirrored, turns = self.orientation
        left, top, right, bottom = self.frame.left, self.frame.top, self.frame.right, self.frame.bottom
        width, height = self.bounds
        for _ in range(turns):  # one quarter turn back, counter-clockwise
            left, top, right, bottom = top, width - right, bottom, width - left
            width, height = height, width
        return (width - right, top, width - left, bottom) if mirrored else (left, top, right, bottom)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Everything that is done, in the order of `Kind`."""
        return (*_geometry(self), *_content(self))

    @property
    def needed(self) -> bool:
        """Whether the service would refuse the original."""
        return any(correction.needed for correction in self.corrections)

    @property
    def suggested(self) -> bool:
        """Whether a copy is worth offering: something else than the data about the camera is corrected."""
        return any(correction.kind is not Kind.PRIVATE for correction in self.corrections)

    # -- other plans

    def moved(self, right: int, down: int) -> Plan:
        """The frame elsewhere."""
        return replace(self, frame=moved(self.frame, self.bounds, right, down))

    def resized(self, factor: float) -> Plan:
        """A larger or smaller frame."""
        return replace(self, frame=resized(self.frame, self.bounds, self.shape, factor))

    def stretched(self, corner: tuple[bool, bool], to: tuple[int, int]) -> Plan:
        """One corner (right?, bottom?) pulled to a point of the picture."""
        return replace(self, frame=stretched(self.frame, self.bounds, self.shape, corner, to))

    def shaped(self, shape: Shape) -> Plan:
        """The largest frame of another shape, about where the old one was."""
        frame = largest(self.bounds, shape)
        across = self.frame.left + self.frame.width // 2 - (frame.left + frame.width // 2)
        down = self.frame.top + self.frame.height // 2 - (frame.top + frame.height // 2)
        return replace(self, shape=shape, frame=moved(frame, self.bounds, across, down))

    def turned(self) -> Plan:
        """A quarter turn clockwise; the frame begins anew, as free as it can be where its shape leaves too little."""
        turned = replace(self, turns=(self.turns + 1) % 4)
        shape = self.shape if self.shape in turned.shapes else Shape.FREE
        return replace(turned, shape=shape, frame=largest(turned.bounds, shape))

    def paged(self, page: int) -> Plan:
        """Another frame of the animation."""
        return replace(self, page=max(0, min(MOST_PAGES, page))) if self.original.facts.animated else self

    def reset(self) -> Plan:
        """As first proposed."""
        return _first(self.original, self.mode)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes for which enough of the picture is there."""
        return tuple(shape for shape in Shape if is_large_enough(largest(self.bounds, shape)))


def plan_for(original: Original, mode: Mode) -> Plan | Said:
    """The first proposal for a picture, or why no copy can help."""
    first = _first(original, mode)
    if is_large_enough(first.frame):
        return first
    facts = original.facts
    return say(
        "{name} is too small: {size} pixels, where each side needs {least}. Enlarging would only blur it. "
        "Use a larger image.",
        name=name_of(facts),
        size=f"{facts.width} × {facts.height}",
        least=SIDE[0],
    )


def name_of(facts: ImageFacts) -> str:
    """The file's name without its folder."""
    return facts.path.replace("\\", "/").rsplit("/", 1)[-1]


def _first(original: Original, mode: Mode) -> Plan:
    return Plan(original, mode, largest(original.upright, Shape.FREE))


def _geometry(plan: Plan) -> list[Correction]:
    found: list[Correction] = []
    if plan.original.orientation != 1:
        found.append(Correction(Kind.UPRIGHT, say("Turned upright, as it was taken")))
    if plan.turns:
        found.append(Correction(Kind.UPRIGHT, say("Turned by {degrees}°", degrees=90 * plan.turns)))
    frame, bounds = plan.frame, plan.bounds
    if (frame.width, frame.height) != bounds:
        left_out = 100 - 100 * frame.width * frame.height / (bounds[0] * bounds[1])
        words = say("Cropped to {shape}; left out: {part} %", shape=_shape(plan), part=max(1, round(left_out)))
        whole = largest(bounds, Shape.FREE)
        found.append(Correction(Kind.CROPPED, words, (whole.width, whole.height) != bounds))
    size = f"{plan.size[0]} × {plan.size[1]}"
    if plan.size[0] < frame.width:
        found.append(Correction(Kind.SMALLER, say("Made smaller, to {size}", size=size), needed=True))
    elif plan.size[0] > frame.width:
        factor = f"{plan.size[0] / frame.width:.1f}"
        words = say("Enlarged {factor}×, to {size}; it gets no sharper", factor=factor, size=size)
        found.append(Correction(Kind.LARGER, words, needed=True))
    return found


def _shape(plan: Plan) -> str:
    if plan.shape.ratio:
        return plan.shape.value
    width, height = plan.frame.width, plan.frame.height
    return f"{width / height:.3g}:1" if width >= height else f"1:{height / width:.3g}"


def _content(plan: Plan) -> list[Correction]:
    original, facts = plan.original, plan.original.facts
    found: list[Correction] = []
    if facts.size_bytes >= plan.most_bytes:
        words = say("Lighter than {weight} MB", weight=f"{plan.most_bytes / 1e6:.0f}")
        found.append(Correction(Kind.LIGHTER, words, facts.size_bytes >= MOST_BYTES))
    if facts.animated:
        found.append(Correction(Kind.STILL, say("Frame {n} of the animation, as a still", n=plan.page + 1)))
    if original.inks:
        found.append(Correction(Kind.COLOURS, say("Colours of a press (CMYK) become those of a screen (sRGB)")))
    elif original.deep:
        found.append(Correction(Kind.COLOURS, say("Fine shades (16 bits) become the usual ones (8 bits)")))
    elif original.palette and facts.format != "gif":
        found.append(Correction(Kind.COLOURS, say("A colour table becomes full colours")))
    kind = "PNG" if plan.lossless else "JPEG"
    if facts.format not in ("jpeg", "png", "webp"):
        words = say("{old} becomes {new}", old=facts.format.upper(), new=kind)
        found.append(Correction(Kind.FORMAT, words, facts.format not in FORMATS))
    if original.private:
        found.append(Correction(Kind.PRIVATE, say("Without the data about camera, place and time")))
    return found
