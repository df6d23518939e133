"""Making the corrected copy of an image: decode, cut, scale, turn, convert, encode, and look at it again.

The original is opened for reading and nothing else. A copy is written whole or not at all, under a name that is free;
when the same bytes are there already they are used again. It is only handed out once `probe` finds nothing wrong with
it. Synchronous, for threads; memory is bounded by `pictures.MOST_DECODED_PIXELS` and the size of the copy.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ima_tui.domain.framing import Size
from ima_tui.domain.images import SIDE, ImageFacts, image_problems
from ima_tui.domain.mending import Original, Plan, name_of
from ima_tui.domain.text import printable, say
from ima_tui.media.copies import put_aside
from ima_tui.media.pictures import (
    damaged,
    decode,
    in_colour,
    open_file,
    open_picture,
    orientation,
    turned,
)
from ima_tui.media.probe import probe
from ima_tui.media.problem import ImageProblem
from ima_tui.media.thumbnails import Cells, Colour, cells_of
from ima_tui.media.watched import Stopped, TooSlow, watched

if TYPE_CHECKING:
    from PIL import Image

__all__ = ("Mended", "Overview", "Progress", "Stopped", "examine", "make_copy", "overview", "overview_cells")

Progress = Callable[[float], None]
"""Takes how much is done, 0 to 1; may raise Stopped."""
QUALITIES = (92, 88, 82, 75, 65, 55)
"""JPEG, best first; the first that is light enough is taken."""
_OVERVIEW = 900
_DECODED, _SCALED = 0.5, 0.7
"""How much is done after each step, roughly."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A corrected copy, ready to be sent."""

    path: str
    facts: ImageFacts


@dataclass(frozen=True, slots=True)
class Overview:
    """A picture small enough to keep, upright, to draw the frame on."""

    width: int
    height: int
    mode: str
    """`RGB` or `RGBA`."""
    pixels: bytes
    page: int
    """The frame of the animation that it shows: the last one, where there are fewer than asked for."""


def examine(facts: ImageFacts) -> Original:
    """What a copy has to know beyond the facts. Raises ImageProblem when the picture cannot be opened any more."""
    name = printable(name_of(facts))
    with open_file(Path(facts.path)) as file, open_picture(watched(file), name) as picture:
        mode = picture.mode
        return Original(
            facts,
            orientation=orientation(picture),
            transparent=bool(picture.has_transparency_data),
            inks=mode in ("CMYK", "LAB"),
            deep=mode.startswith("I;16") or mode in ("I", "F"),
            palette=mode in ("P", "PA"),
            private=_tells(picture),
        )


def _tells(picture: Image.Image) -> bool:
    if "xmp" in picture.info or "exif" in picture.info:
        return True
    try:
        return len(picture.getexif()) > 0 and picture.format != "TIFF"
    except Exception:  # noqa: BLE001 - a damaged EXIF block says nothing
        return False


def overview(plan: Plan) -> Overview:
    """The picture of a plan, as it looks before any frame. Raises ImageProblem."""
    facts = plan.original.facts
    name = printable(name_of(facts))
    with open_file(Path(facts.path)) as file, open_picture(watched(file), name) as picture:
        page = _go_to(picture, plan.page, name)
        decode(picture, name, (2 * _OVERVIEW, 2 * _OVERVIEW))
        shown = _coloured(picture)
        shown.thumbnail((_OVERVIEW, _OVERVIEW))
        mirrored, turns = plan.original.as_stored
        shown = turned(shown, mirrored, turns)
        return Overview(shown.width, shown.height, shown.mode, shown.tobytes(), page)


def overview_cells(view: Overview, turns: int, columns: int, rows: int, background: Colour) -> Cells:
    """An overview after so many quarter turns, for at most `columns` × `rows` cells."""
    from PIL import Image

    whole = Image.frombytes(view.mode, (view.width, view.height), view.pixels)
    return cells_of(turned(whole, False, turns), columns, rows, "contain", background)


def make_copy(plan: Plan, folder: Path, progress: Progress = lambda done: None) -> Mended:
    """The corrected copy of a plan, in `folder`. Raises ImageProblem, and Stopped when `progress` does."""
    facts = plan.original.facts
    name = printable(name_of(facts))
    source = Path(facts.path)
    try:
        with open_file(source) as file:
            _demand_same(file, facts, name)
            image = _kept(plan, file, name, progress)
            _demand_same(file, facts, name)
        progress(_SCALED)
        content, suffix, size = _encoded(plan, image, progress)
    except MemoryError as error:
        raise ImageProblem(say("{name} needs more memory than there is. Scale it down.", name=name)) from error
    try:
        path = put_aside(content, folder, source, size, suffix)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImageProblem(
            say("The copy cannot be written to {folder} ({reason}). Make room there.", folder=folder, reason=reason)
        ) from error
    made = probe(path)
    for problem in image_problems(made):
        path.unlink(missing_ok=True)
        raise ImageProblem(problem)
    progress(1.0)
    return Mended(str(path), made)


def _demand_same(file: BinaryIO, facts: ImageFacts, name: str) -> None:
    found = os.fstat(file.fileno())
    if (found.st_size, found.st_mtime_ns) != (facts.size_bytes, facts.mtime_ns):
        raise ImageProblem(say("{name} has changed since you chose it. Choose the image again.", name=name))


def _kept(plan: Plan, file: BinaryIO, name: str, progress: Progress) -> Image.Image:
    """The kept part at its final size, upright, RGB or RGBA."""
    from PIL import Image

    weight = max(1, plan.original.facts.size_bytes)
    watching = watched(file, lambda position: progress(_DECODED * min(1.0, position / weight)))
    with open_picture(watching, name) as picture:
        _go_to(picture, plan.page, name)
        stored = picture.size
        left, top, right, bottom = plan.stored_box
        mirrored, turns = plan.orientation
        target = plan.size if turns % 2 == 0 else (plan.size[1], plan.size[0])
        # Of a JPEG only as much is decoded as the kept part needs at its final size.
        needed = (math.ceil(stored[0] * target[0] / (right - left)), math.ceil(stored[1] * target[1] / (bottom - top)))
        decode(picture, name, needed)
        progress(_DECODED)
        across, down = picture.width / stored[0], picture.height / stored[1]
        box = (left * across, top * down, right * across, bottom * down)
        cut = _in_plain_mode(picture).resize(target, Image.Resampling.LANCZOS, box)
        return turned(_opaque(_screen_colours(cut, picture)), mirrored, turns)


def _go_to(picture: Image.Image, page: int, name: str) -> int:
    """Go to a frame of an animation, or to its last one; which it is."""
    for step in range(1, page + 1):  # one by one: how many there are is only known at the end
        try:
            picture.seek(step)
        except EOFError:
            break
        except (Stopped, TooSlow):
            raise
        except Exception as error:  # decoders raise nearly anything on hostile input
            raise damaged(name) from error
    return picture.tell()


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """Something that can be scaled; the colours of a press stay until their profile has been asked."""
    return picture if picture.mode == "CMYK" else in_colour(picture)


def _screen_colours(cut: Image.Image, picture: Image.Image) -> Image.Image:
    """RGB or RGBA as a screen shows it, by the profile that the picture carries."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            carried = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(carried):
                mode = "RGBA" if cut.mode == "RGBA" else "RGB"
                screen = ImageCms.createProfile("sRGB")
                shown = ImageCms.profileToProfile(cut, carried, screen, outputMode=mode)
                cut = shown if shown is not None else cut
        except (ImageCms.PyCMSError, OSError, ValueError):
            cut = in_colour(cut)  # a damaged profile does not spoil a sound picture
    return in_colour(cut)


def _coloured(picture: Image.Image) -> Image.Image:
    return _screen_colours(_in_plain_mode(picture), picture)


def _opaque(picture: Image.Image) -> Image.Image:
    """Without its transparency, if nothing is transparent."""
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255:
        return picture.convert("RGB")
    return picture


def _encoded(plan: Plan, image: Image.Image, progress: Progress) -> tuple[bytes, str, Size]:
    """The file's content, its suffix and the size in pixels: the best quality that is light enough."""
    from PIL import Image

    while True:
        lightest = plan.most_bytes * 4
        for content, suffix in _tries(plan, image):
            progress(_SCALED + 0.2)
            if len(content) < plan.most_bytes:
                return content, suffix, image.size
            lightest = min(lightest, len(content))
        factor = max(0.5, 0.95 * math.sqrt(plan.most_bytes / lightest), SIDE[0] / min(image.size))
        smaller = (math.ceil(image.width * factor), math.ceil(image.height * factor))
        if smaller == image.size:
            raise ImageProblem(say("{name} cannot be made light enough.", name=printable(name_of(plan.original.facts))))
        image = image.resize(smaller, Image.Resampling.LANCZOS)


def _tries(plan: Plan, image: Image.Image) -> Iterator[tuple[bytes, str]]:
    transparent = image.mode == "RGBA"
    if transparent or plan.drawn:
        yield _saved(image, "PNG"), "png"
    if transparent:
        return
    for quality in QUALITIES:
        yield _saved(image, "JPEG", quality=quality, subsampling=0 if quality > 90 else 2), "jpg"


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    written = io.BytesIO()
    # Nothing but the pixels goes into the copy: no place, no camera, no time.
    image.info = {}
    image.save(written, kind, **options)
    return written.getvalue()
