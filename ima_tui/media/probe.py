"""What a local image really is, found out before anything is uploaded.

The content decides, never the name. The file is decoded once, within bounds, because a file that is cut off would be
paid for and fail at the service. Everything is read through one open file, so that format, pixels and hash belong to
the same content; a file that changes meanwhile is refused. Synchronous and safe in threads.
Source: wire contract, section 2 ("Image limits") and section 4 ("Media type from the file's content").
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ima_tui.domain.images import ImageFacts
from ima_tui.domain.text import printable, say
from ima_tui.media.pictures import KINDS, damaged, decode, open_file, open_picture, orientation
from ima_tui.media.problem import ImageProblem
from ima_tui.media.watched import watched

if TYPE_CHECKING:
    from PIL import Image

__all__ = ("ImageFacts", "ImageProblem", "probe")

_BLOCK = 1 << 20
_MOST_DECODED_PIXELS = 40_000_000
"""A little over the largest image the service takes, 6000 × 6000: a larger one is refused by its header."""
_MOVING = frozenset({"gif", "webp", "png", "avif"})


def probe(path: Path) -> ImageFacts:
    """The facts about the image at `path`. Whether they are within the limits, `image_problems` says.

    Raises ImageProblem when it is missing, no ordinary file, unreadable, empty, damaged, or of another format. Never
    blocks on a pipe, and never decodes more than 40 megapixels: a larger image only has its header read.
    """
    name = printable(path.name)
    with open_file(path) as file:
        before = os.fstat(file.fileno())
        with open_picture(watched(file), name) as picture:
            kind, mime, suffix = KINDS[picture.format or ""]
            width, height = picture.size
            if width * height <= _MOST_DECODED_PIXELS:
                _decode(picture, name)
            animated = kind in _MOVING and _is_animated(picture, name)
            turned = orientation(picture) != 1
        digest = _digest(file, name)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ImageProblem(say("{name} changed while it was read. Wait until it is saved, then try again.", name=name))
    return ImageFacts(
        path=str(path.absolute()),
        format=kind,
        mime=mime,
        suffix=suffix,
        width=width,
        height=height,
        size_bytes=before.st_size,
        sha256=digest,
        mtime_ns=before.st_mtime_ns,
        oriented=turned,
        animated=animated,
    )


def _is_animated(picture: Image.Image, name: str) -> bool:
    """Whether there is a second frame; looking for it reads on in the file, which may end there."""
    try:
        return bool(getattr(picture, "is_animated", False))
    except Exception as error:  # decoders raise nearly anything on hostile input
        raise damaged(name) from error


def _decode(picture: Image.Image, name: str) -> None:
    """Read the pixels to the end. A JPEG is decoded at an eighth, which finds a cut just as well."""
    decode(picture, name, (1, 1))


def _digest(file: BinaryIO, name: str) -> str:
    digest = hashlib.sha256()
    try:
        file.seek(0)
        while block := file.read(_BLOCK):
            digest.update(block)
    except OSError as error:
        raise damaged(name) from error
    return digest.hexdigest()
