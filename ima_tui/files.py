"""Durable, private files: what is written is either the old content or the new, whole, and its owner's alone.

Also how a file that may be anything is opened: never a pipe that blocks, a device, or a folder.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_BUSY_ON_WINDOWS = frozenset({5, 32, 33})
"""Access denied, sharing violation, lock violation: a virus scanner or indexer holds the target for a moment."""
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between the tries to replace a file that Windows says is busy."""


class NotAFileError(OSError):
    """The path names something that is no regular file: a folder, a pipe, a device, a socket."""


class TooLargeError(OSError):
    """The file holds more bytes than the caller is ready to read."""


def make_private_folder(folder: Path) -> None:
    """Make `folder` and its missing parents, each 0700. Folders that exist keep the mode their owner chose.

    Raises OSError where it cannot be made, for instance when a file is in the way.
    """
    missing: list[Path] = []
    current = folder
    while not current.exists() and current != current.parent:
        missing.append(current)
        current = current.parent
    for each in reversed(missing):
        with suppress(FileExistsError):  # another process was faster
            each.mkdir(mode=0o700)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def write_private(
    path: Path, content: bytes, *, keep_mode: bool = False, last_look: Callable[[], None] | None = None
) -> None:
    """Replace `path` by a file with `content`: temporary file beside it, 0600, fsync, rename.

    A symbolic link stays and its target is replaced. With `keep_mode` an existing file's mode and owner are kept, for
    a file that is shared with others. Missing folders are made 0700. Raises OSError, or what the `last_look` before the
    rename raises, and then `path` is as it was.
    """
    target = Path(os.path.realpath(path))
    make_private_folder(target.parent)

    def put(temporary: Path) -> None:
        if last_look is not None:
            last_look()
        _replace(temporary, target)

    with _beside(target, put) as (file, temporary):
        file.write(content)
        if keep_mode:
            _copy_mode(target, temporary)


@contextmanager
def writing_private(path: Path, *, over: bool) -> Iterator[BinaryIO]:
    """A file to be written bit by bit, which stands at `path` when all went well and is nowhere otherwise.

    Raises FileExistsError for one that is there, unless it may be written `over`; OSError as writing does.
    """
    if not over and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    target = Path(os.path.realpath(path))
    put = _replace if over else _put_new
    with _beside(target, lambda temporary: put(temporary, target)) as (file, _):
        yield file


@contextmanager
def _beside(target: Path, put: Callable[[Path], None]) -> Iterator[tuple[BinaryIO, Path]]:
    """A file beside `target`, and its path: `put` in its place once it is whole and on the disk, else taken away."""
    import tempfile

    number, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            yield file, temporary
            file.flush()
            os.fsync(file.fileno())
        put(temporary)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(target.parent)


def _put_new(source: Path, target: Path) -> None:
    """Give `source` the name `target`, which nothing may have by now. Raises FileExistsError."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        _replace(source, target)
    else:
        source.unlink()


def open_regular(path: Path) -> BinaryIO:
    """Open `path` for reading if it is a regular file, without ever waiting for a pipe's other end.

    Raises NotAFileError for anything else, and OSError as `open` does.
    """
    # Looked at before it is opened, because opening a device can have effects; and after, because it may have changed.
    _demand_regular(path, os.stat(path))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    try:
        _demand_regular(path, os.fstat(number))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """The whole content of the regular file `path`; over `most_bytes` TooLargeError is raised."""
    with open_regular(path) as file:
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def _demand_regular(path: Path, facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise NotAFileError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(facts.st_mode):
        raise NotAFileError(errno.EINVAL, "not a regular file", str(path))


def _copy_mode(source: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        facts = source.stat()
        os.chmod(target, stat.S_IMODE(facts.st_mode))
        if hasattr(os, "chown"):
            with suppress(OSError):  # only an administrator may; the mode is what matters
                os.chown(target, facts.st_uid, facts.st_gid)


def _replace(source: Path, target: Path) -> None:
    for pause in _PATIENCE:
        try:
            os.replace(source, target)
        except OSError as error:
            if getattr(error, "winerror", None) not in _BUSY_ON_WINDOWS:
                raise
            time.sleep(pause)
        else:
            return
    os.replace(source, target)


def sync_folder(folder: Path) -> None:
    """Wait until what was renamed in `folder` is on the disk."""
    if sys.platform == "win32":
        return
    # Some file systems refuse this; the rename has happened all the same.
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
