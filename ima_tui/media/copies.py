"""The folder of corrected copies: names that say where a copy came from, and files that are never overwritten.

A name is fit for any system and script; content that is there already is found again by its bytes.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from pathlib import Path

from ima_tui.domain.framing import Size
from ima_tui.domain.text import well_formed
from ima_tui.files import TooLargeError, make_private_folder, read_bounded

_MOST_NAME_BYTES = 100
_MOST_COPIES = 10_000
_UNFIT = frozenset('/\\:*?"<>|')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_SIZED = re.compile(r"-\d+x\d+(-\d+)?$")


def put_aside(content: bytes, folder: Path, source: Path, size: Size, suffix: str) -> Path:
    """A file with `content` in `folder`, named after `source`; the same one each time. Raises OSError."""
    make_private_folder(folder)
    stem = plain_stem(source.stem)
    if source.parent == folder:
        stem = _SIZED.sub("", stem) or stem
    temporary = _written(content, folder)
    try:
        for number in range(1, _MOST_COPIES):
            more = f"-{number}" if number > 1 else ""
            target = folder / f"{stem}-{size[0]}x{size[1]}{more}.{suffix}"
            if _holds(target, content):
                return target
            if _claimed(temporary, target):
                return target
    finally:
        with suppress(OSError):
            temporary.unlink()
    raise FileExistsError(f"too many copies of {stem}")


def plain_stem(text: str) -> str:
    """`text` as the beginning of a file name that every system takes, its script kept."""
    shown = "".join(
        letter if letter.isprintable() and letter not in _UNFIT else " "
        for letter in unicodedata.normalize("NFC", well_formed(text))
    )
    cut = " ".join(shown.split()).encode()[:_MOST_NAME_BYTES].decode(errors="ignore").strip(" .-")
    if not cut:
        return "image"
    return f"image-{cut}" if _RESERVED.fullmatch(cut.partition(".")[0]) else cut


def _written(content: bytes, folder: Path) -> Path:
    number, name = tempfile.mkstemp(prefix=".copy-", suffix=".tmp", dir=folder)  # only its owner may read it
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    return Path(name)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return not path.is_symlink() and read_bounded(path, len(content)) == content
    except (OSError, TooLargeError):
        return False


def _claimed(temporary: Path, target: Path) -> bool:
    """Give the finished file its name, if that name is free."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links: the name is taken first, then filled in one step
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            return False
        os.replace(temporary, target)
    return True
