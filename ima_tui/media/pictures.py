"""The one place where Pillow is imported and a file that may be anything becomes a picture.

Only the six formats that the service takes are tried, so that no rarely used decoder sees a hostile file. A picture of
too many pixels is refused before its pixels are touched. Pillow is imported late: a headless run never needs it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ima_tui.domain.text import printable, say
from ima_tui.files import NotAFileError, open_regular
from ima_tui.media.problem import ImageProblem

if TYPE_CHECKING:
    from PIL import Image

KINDS = {
    "JPEG": ("jpeg", "image/jpeg", "jpg"),
    "MPO": ("jpeg", "image/jpeg", "jpg"),  # a JPEG with further pictures after it, as many cameras write it
    "PNG": ("png", "image/png", "png"),
    "WEBP": ("webp", "image/webp", "webp"),
    "BMP": ("bmp", "image/bmp", "bmp"),
    "TIFF": ("tiff", "image/tiff", "tiff"),
    "GIF": ("gif", "image/gif", "gif"),
}
"""Pillow's name of a format: ours, its media type, its file suffix."""
MOST_DECODED_PIXELS = 40_000_000
"""What is ever decoded: a little over the largest image the service takes, 6000 × 6000."""
_DECODERS = tuple(kind for kind in KINDS if kind != "MPO")
"""What is tried; the JPEG decoder finds out by itself that a file is an MPO."""
_ORIENTATION = 0x0112
_SNIFFED = 16


def open_file(path: Path) -> BinaryIO:
    """Open a regular file without ever blocking. Raises ImageProblem with the reason in words."""
    name = printable(path.name)
    try:
        return open_regular(path)
    except FileNotFoundError as error:
        missing = say("There is no file {file}. Check the name and the folder.", file=printable(str(path)))
        raise ImageProblem(missing) from error
    except NotAFileError as error:
        if path.is_dir():
            raise ImageProblem(say("{name} is a folder. Choose an image in it.", name=name)) from error
        raise ImageProblem(say("{name} is not a regular file. Choose an image file.", name=name)) from error
    except PermissionError as error:
        raise ImageProblem(say("{name} may not be read. Change its permissions or copy it.", name=name)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImageProblem(
            say("{name} cannot be opened ({reason}). Choose another image.", name=name, reason=reason)
        ) from error


def open_picture(file: BinaryIO, name: str) -> Image.Image:
    """The picture in `file`, header read, pixels untouched. Raises ImageProblem, naming `name`, otherwise."""
    from PIL import Image, UnidentifiedImageError

    start = file.read(_SNIFFED)
    file.seek(0)
    if not start:
        raise ImageProblem(say("{name} is empty. Save or download it again.", name=name))
    try:
        # Pillow would print its warnings over the interface. What they are about is judged here, and by our callers.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        return Image.open(file, formats=_DECODERS)
    except Image.DecompressionBombError as error:
        raise ImageProblem(
            say("{name} has far too many pixels; each side may be 6000 at most. Scale it down.", name=name)
        ) from error
    except UnidentifiedImageError as error:
        raise _unknown(name, start) from error
    except Exception as error:  # decoders raise nearly anything on hostile input
        raise damaged(name) from error


def damaged(name: str) -> ImageProblem:
    """The problem of a file that begins like an image and does not go on like one."""
    return ImageProblem(say("{name} is damaged or cut off. Save or download it again.", name=name))


def orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where there is none that makes sense."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - a damaged EXIF block does not spoil a sound picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _unknown(name: str, start: bytes) -> ImageProblem:
    other = _other_kind(start)
    if other:
        return ImageProblem(
            say(
                "{name} is {kind}; the service takes JPEG, PNG, WebP, BMP, TIFF, GIF. Convert it.",
                name=name,
                kind=other,
            )
        )
    return ImageProblem(say("{name} is not an image, or damaged. Choose a JPEG or PNG file.", name=name))


def _other_kind(start: bytes) -> str | None:
    """A name for what people often take for a fitting image."""
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        if brand in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
            return "HEIC"
        return "AVIF" if brand in {b"avif", b"avis"} else "MP4"
    for magic, kind in (
        (b"%PDF", "PDF"),
        (b"8BPS", "PSD"),
        (b"<svg", "SVG"),
        (b"<?xml", "SVG/XML"),
        (b"\0\0\1\0", "ICO"),
    ):
        if start.startswith(magic):
            return kind
    return None
