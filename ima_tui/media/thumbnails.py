"""Pictures as terminal cells: each cell is an upper half block ▀, its two pixels one above the other.

What comes out is plain bytes of a known size, so that a widget can draw it without knowing Pillow. The source is
bounded, transparency lies on a given background, and a photo stands upright. Synchronous, for threads.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from ima_tui.domain.mending import turns_of
from ima_tui.domain.text import printable, say
from ima_tui.media.pictures import damaged, decode, in_colour, open_file, open_picture, orientation, turned
from ima_tui.media.problem import ImageProblem
from ima_tui.media.watched import watched

if TYPE_CHECKING:
    from PIL import Image

__all__ = ("Cells", "ImageProblem", "cells", "cells_of", "poster")

Fit = Literal["contain", "cover"]
Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """A picture for `columns` × `rows` cells."""

    columns: int
    rows: int
    pixels: bytes
    """RGB, row by row, `2 * rows` lines of `columns` pixels; lines 2r and 2r+1 are the top and bottom of cell row r."""


def cells(source: Path | bytes, columns: int, rows: int, fit: Fit = "contain", background: Colour = BLACK) -> Cells:
    """The image in `source` (a file, or its bytes) for at most `columns` × `rows` cells.

    `contain` returns the fitted size, without bars; `cover` exactly the asked size, cut from the middle. Cells are
    taken to be twice as high as wide. Raises ImageProblem when there is no image to draw.
    """
    name = printable(source.name) if isinstance(source, Path) else "image"
    file: BinaryIO = open_file(source) if isinstance(source, Path) else io.BytesIO(source)
    with file, open_picture(watched(file), name) as picture:
        return cells_of(_prepared(picture, name, (columns, 2 * rows)), columns, rows, fit, background)


def small_picture(source: Path, width: int, height: int) -> Image.Image:
    """The image in `source`, upright, in at most so many pixels. Raises ImageProblem when there is no image to draw."""
    name = printable(source.name)
    with open_file(source) as file, open_picture(watched(file), name) as picture:
        made = _flat(_prepared(picture, name, (width, height)), BLACK)
        made.thumbnail((max(1, width), max(1, height)))
        return made


def cells_of(picture: Image.Image, columns: int, rows: int, fit: Fit = "contain", background: Colour = BLACK) -> Cells:
    """As `cells`, for a picture that is decoded already, for instance a video's frame."""
    from PIL import Image, ImageOps

    box = (max(1, columns), 2 * max(1, rows))
    flat = _flat(picture, background)
    if fit == "cover":
        fitted = ImageOps.fit(flat, box, Image.Resampling.BOX)
    else:
        factor = min(box[0] / flat.width, box[1] / flat.height)
        width = min(box[0], max(1, round(flat.width * factor)))
        half_height = min(box[1] // 2, max(1, round(flat.height * factor / 2)))
        fitted = flat.resize((width, 2 * half_height), Image.Resampling.BOX, reducing_gap=2.0)
    return Cells(fitted.width, fitted.height // 2, fitted.tobytes())


def poster(video: Path) -> bytes:
    """The first frame of a local video file, as PNG bytes. Raises ImageProblem when there is none to be had."""
    with open_file(video):  # the same words as for an image, and no waiting for a pipe
        pass
    import av
    from PIL import Image

    try:
        with av.open(str(video)) as container:
            frame = next(container.decode(video=0))
            written = io.BytesIO()
            Image.fromarray(frame.to_ndarray(format="rgb24")).save(written, "PNG", compress_level=1)
    except Exception as error:  # FFmpeg's errors, a stream without pictures, an end without a frame
        raise ImageProblem(
            say("{name} has no picture that can be shown. Download the video again.", name=printable(video.name))
        ) from error
    return written.getvalue()


def _prepared(picture: Image.Image, name: str, box: tuple[int, int]) -> Image.Image:
    """The pixels, upright, decoded no larger than needed."""
    from PIL import Image

    # Twice the longer side, in both directions: an EXIF orientation may still turn it, and BOX wants some spare.
    decode(picture, name, (2 * max(box), 2 * max(box)))
    try:
        # Made small before it is turned: a copy of a large picture may be more than the machine has.
        small = in_colour(picture)
        small.thumbnail((2 * max(box), 2 * max(box)), Image.Resampling.BOX)
        return turned(small, *turns_of(orientation(picture)))
    except Exception as error:  # decoders raise nearly anything on hostile input
        raise damaged(name) from error


def _flat(picture: Image.Image, background: Colour) -> Image.Image:
    from PIL import Image

    shown = in_colour(picture)
    if shown.mode != "RGBA":
        return shown
    flat = Image.new("RGBA", shown.size, (*background, 255))
    flat.alpha_composite(shown)
    return flat.convert("RGB")
