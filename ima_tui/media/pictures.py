"""The one place where Pillow is imported and a file that may be anything becomes a picture.

Only the six formats that the service takes are tried, and AVIF, which a corrected copy can be made of: no rarely used
decoder sees a hostile file. A picture of too many pixels or bytes is refused before its pixels are touched, so that
memory is bounded whatever the file says. Pillow is imported late: a headless run never needs it.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ima_tui.domain.text import printable, say
from ima_tui.files import NotAFileError, open_regular
from ima_tui.media.problem import ImageProblem
from ima_tui.media.watched import Stopped, TooSlow

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
    "AVIF": ("avif", "image/avif", "avif"),
}
"""Pillow's name of a format: ours, its media type, its file suffix."""
MOST_DECODED_PIXELS = 64_000_000
"""What is ever decoded at once; the largest image the service takes, 6000 × 6000, is well within."""
MOST_FILE_BYTES = 1 << 28
"""What is opened at all; far over the service's limit, which `domain.images.image_problems` judges."""
_MOST_READ_WHOLE = 1 << 26
"""The same for the formats whose decoder takes the whole file into memory."""
_MOST_PIXELS = 180_000_000
_MOST_PIXELS_AT_ONCE = 40_000_000
"""The same for decoders that keep several copies of what they decode."""
_AT_ONCE = frozenset({"WEBP", "AVIF"})
_MOST_SCANS = 100
"""Passes over one JPEG; cameras and converters make about ten."""
_MOST_JPEG_PIXELS = 400_000_000
"""A JPEG in one pass can be decoded at a fraction of its size, so it may be larger."""
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
    weight = file.seek(0, io.SEEK_END)
    file.seek(0)
    if weight > (_MOST_READ_WHOLE if start[:4] == b"RIFF" or start[4:8] == b"ftyp" else MOST_FILE_BYTES):
        raise ImageProblem(say("{name} is far over 30 MB. Save it smaller or as JPEG.", name=name))
    # Pillow would print its warnings over the interface. What they are about is judged here, and by our callers.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    Image.MAX_IMAGE_PIXELS = _MOST_JPEG_PIXELS // 2  # it refuses from twice this number on
    try:
        picture = Image.open(file, formats=_DECODERS)
    except Image.DecompressionBombError as error:
        raise _too_many(name) from error
    except UnidentifiedImageError as error:
        raise _unknown(name, start) from error
    except (TooSlow, Stopped):
        raise
    except Exception as error:  # decoders raise nearly anything on hostile input
        raise damaged(name) from error
    most = _MOST_JPEG_PIXELS if KINDS[picture.format or ""][0] == "jpeg" else _MOST_PIXELS
    if picture.width * picture.height > most:
        raise _too_many(name)
    return picture


def decode(picture: Image.Image, name: str, box: tuple[int, int]) -> None:
    """Read the pixels to the end; a JPEG at the smallest fraction of its size that still fills `box`.

    Raises ImageProblem when the picture is damaged, has too many pixels for this machine's memory, or takes too long.
    """
    whole = picture.width * picture.height
    try:
        step = _jpeg_step(picture, name, box) if KINDS[picture.format or ""][0] == "jpeg" else 1
        most = _MOST_PIXELS_AT_ONCE if picture.format in _AT_ONCE else MOST_DECODED_PIXELS
        if whole > most * step * step:
            raise ImageProblem(
                say("{name} has too many pixels to be opened here. Scale it down with an image program.", name=name)
            )
        if step > 1:
            picture.draft(None, (picture.width // step, picture.height // step))
        picture.load()
    except (ImageProblem, Stopped):
        raise
    except TooSlow as error:
        raise ImageProblem(say("{name} takes too long to read. Save it again as JPEG.", name=name)) from error
    except MemoryError as error:
        raise ImageProblem(say("{name} needs more memory than there is. Scale it down.", name=name)) from error
    except Exception as error:  # decoders raise nearly anything on hostile input
        raise damaged(name) from error


def _jpeg_step(picture: Image.Image, name: str, box: tuple[int, int]) -> int:
    """1, 2, 4 or 8: the fraction at which to decode, larger than asked where memory wants it."""
    if not _is_one_pass(picture):
        _demand_few_scans(picture, name)
        if picture.width * picture.height > MOST_DECODED_PIXELS:
            return 1
    step = 1
    while step < 8 and (
        (picture.width >= 2 * step * box[0] and picture.height >= 2 * step * box[1])
        or picture.width * picture.height > MOST_DECODED_PIXELS * step * step
    ):
        step *= 2
    return step


def _is_one_pass(picture: Image.Image) -> bool:
    """Whether the JPEG is stored line by line. Any other has to be held in memory whole, whatever its fraction."""
    file: BinaryIO | None = getattr(picture, "fp", None)
    if file is None:
        return False
    file.seek(2)
    channels = 0
    while True:
        marker, kind, length = struct.unpack(">BBH", file.read(4))
        if marker != 0xFF:
            return False
        if kind in (0xC0, 0xC1):
            channels = file.read(length - 2)[5]
        elif 0xC2 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return False
        elif kind == 0xDA:
            return channels > 0 and file.read(1)[0] == channels
        else:
            file.seek(length - 2, io.SEEK_CUR)


def _demand_few_scans(picture: Image.Image, name: str) -> None:
    """A small file can ask for thousands of passes over a large picture, which would take minutes."""
    file: BinaryIO | None = getattr(picture, "fp", None)
    if file is None:
        return
    file.seek(0)
    scans, last = 0, b""
    while block := file.read(1 << 20):
        scans += (last + block).count(b"\xff\xda")
        last = block[-1:]
    if scans > _MOST_SCANS:
        raise damaged(name)


def turned(picture: Image.Image, mirrored: bool, turns: int) -> Image.Image:
    """The picture mirrored, if so asked, and then turned clockwise by quarters."""
    from PIL import Image

    ways = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    if mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    way = ways[turns % 4]
    return picture.transpose(way) if way is not None else picture


def in_colour(picture: Image.Image) -> Image.Image:
    """The pixels as RGB, or as RGBA where some may be transparent; fine shades come down to eight bits."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda level: level / 256).convert("L").convert("RGB")
    if picture.mode in ("I", "F"):
        _, highest = (float(bound) for bound in picture.getextrema() if not isinstance(bound, tuple))
        factor = 255 if highest <= 1 else 1 if highest <= 255 else 1 / 256 if highest <= 65_535 else 255 / highest
        return picture.point(lambda level: level * factor).convert("L").convert("RGB")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


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


def _too_many(name: str) -> ImageProblem:
    return ImageProblem(
        say(
            "{name} has far too many pixels; each side may be 6000 at most. It is too large to be corrected here: "
            "scale it down with an image program.",
            name=name,
        )
    )


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
