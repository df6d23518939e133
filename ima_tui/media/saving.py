"""Putting a finished file among the user's own: never over another one, whole or not at all, and on the disk.

A file gets its name by a hard link, which fails where the name is taken; where a file system has none, an empty file
of that name is made first, which fails the same way. What is saved here is the user's: it has the mode that their
files have. Synchronous, for threads.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ima_tui.domain.clip_names import numbered
from ima_tui.files import open_regular

MOST_NUMBERS = 10_000
_BLOCK = 1 << 20
_NO_LINKS = frozenset(
    number
    for number in (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)
)
"""Answers of file systems, and of containers, that make no hard links."""


def make_folder(base: Path, folders: tuple[str, ...]) -> Path:
    """`base` with the folders below it, made where they are missing. Raises OSError."""
    folder = base.joinpath(*folders)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_part(folder: Path, name: str) -> Path:
    """An empty file of its own in `folder`, called `name` or a little otherwise where that is taken. Raises OSError."""
    for number in range(1, MOST_NUMBERS):
        path = folder / numbered(name, ".part", number)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
            return path
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / name))


def save(part: Path, folder: Path, name: str, ending: str, beside: Callable[[str], bytes]) -> Path:
    """Give the finished file `part` its name in `folder`, a number added where that is taken; the path it got.

    `beside(file name)` is the content of the `.json` file of the same name, which is there before the clip is. Raises
    OSError; then neither is there, and `part` is.
    """
    for number in range(1, MOST_NUMBERS):
        clip = folder / numbered(name, ending, number)
        note = clip.with_name(clip.name.removesuffix(ending) + ".json")
        if clip.exists() or note.exists():  # nothing is written for a name that is taken anyway
            continue
        temporary = _written(folder, beside(clip.name))
        try:
            noted = _put(temporary, note)
        finally:
            _remove(temporary)
        if not noted:
            continue
        try:
            taken = not _put(part, clip)
        except BaseException:
            _remove(note)
            raise
        if taken:
            _remove(note)
            continue
        _sync(folder)
        return clip
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / name))


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file's content into `target`, which is ours, to the disk. Raises OSError."""
    with open_regular(source) as file, target.open("r+b") as copy:
        copy.truncate(0)
        shutil.copyfileobj(file, copy, _BLOCK)
        copy.flush()
        os.fsync(copy.fileno())


def write_new(path: Path, content: bytes, ending: str) -> Path:
    """A new file with this content, at `path` or with a number added. Raises OSError."""
    temporary = _written(path.parent, content)
    try:
        for number in range(1, MOST_NUMBERS):
            target = path.with_name(numbered(path.name, ending, number))
            if _put(temporary, target):
                _sync(path.parent)
                return target
    finally:
        _remove(temporary)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def sha256_of(path: Path) -> str:
    """Of a file's content. Raises OSError."""
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def free_bytes(folder: Path) -> int:
    """What can still be written there. Raises OSError."""
    return shutil.disk_usage(folder).free


def _written(folder: Path, content: bytes) -> Path:
    """A temporary file with this content, on the disk, of the mode that new files have here."""
    temporary = folder / f".ima-{secrets.token_hex(8)}.tmp"
    number = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _remove(temporary)
        raise
    return temporary


def _put(source: Path, target: Path) -> bool:
    """Move `source` to `target` unless something is there; whether it was done. Raises OSError."""
    try:
        os.link(source, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        os.unlink(source)
        return True
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        return False
    try:
        os.replace(source, target)
    except BaseException:
        _remove(target)
        raise
    return True


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems refuse this; the files are there all the same
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
