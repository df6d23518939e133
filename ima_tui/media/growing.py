"""A file that is still being written, read as if it were whole: a read waits until its bytes have come.

So a clip plays while it is fetched, as long as its table of contents stands in front. One writer tells of progress,
any number of readers wait, and `stop` ends every waiting at once.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from ima_tui.domain.text import Said, say
from ima_tui.files import open_regular
from ima_tui.media.problem import ClipProblem
from ima_tui.media.watched import Stopped

_LOOK_AGAIN = 0.25
"""Seconds between two looks at the file itself: what was told may still be in a buffer."""


class Growing:
    """A file at `path` of which more comes; `total` bytes in the end, 0 where that is not known."""

    def __init__(self, path: Path, total: int = 0) -> None:
        self._path = path
        self._total = total
        self._received = 0
        self._done = False
        self._stopped = False
        self._problem: Said | None = None
        self._changed = threading.Condition()

    @property
    def path(self) -> Path:
        """Where it is now; a finished file may have got another name."""
        return self._path

    @property
    def received(self) -> int:
        """Bytes that are here."""
        return self._received

    @property
    def total(self) -> int:
        """Bytes in the end; 0 where that is not known."""
        return self._total

    @property
    def done(self) -> bool:
        """Nothing more comes: it is whole."""
        return self._done

    # -- the writer's side

    def begin(self, path: Path) -> None:
        """It is being written there."""
        self._path = path

    def advance(self, received: int, total: int = 0) -> None:
        """So many bytes are here; fewer than before when it had to be begun anew."""
        with self._changed:
            self._received = received
            self._total = total or self._total
            self._changed.notify_all()

    def finish(self, path: Path | None = None) -> None:
        """It is whole, and perhaps has another name now."""
        with self._changed:
            self._path = path or self._path
            self._done = True
            self._changed.notify_all()

    def fail(self, problem: Said) -> None:
        """Nothing more comes, and it is not whole: readers are told why."""
        with self._changed:
            self._problem = problem
            self._changed.notify_all()

    def stop(self) -> None:
        """Nobody waits for it any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    # -- the readers' side

    def open(self, asked: Callable[[], None] = lambda: None) -> BinaryIO:
        """A reader with a place of its own, which asks whether to go on, also while it waits, and may hear Stopped.

        Raises ClipProblem where the file cannot be opened.
        """
        for more in (True, True, False):
            try:
                return cast(BinaryIO, _Reader(open_regular(self._path), self, asked))
            except OSError as error:
                if not more:
                    raise ClipProblem(say("The clip is gone from the cache. Play it again to fetch it.")) from error
            self.wait()  # it may just be getting its other name
        raise AssertionError("unreachable")

    def wait(self) -> bool:
        """Wait until there may be more; False when the file is whole.

        Raises Stopped, or ClipProblem when nothing more will come.
        """
        with self._changed:
            if self._problem is not None:
                raise ClipProblem(self._problem)
            if self._stopped:
                raise Stopped
            if self._done:
                return False
            self._changed.wait(_LOOK_AGAIN)
            return True


class _Reader(io.RawIOBase):
    def __init__(self, file: BinaryIO, growing: Growing, asked: Callable[[], None]) -> None:
        self._file = file
        self._growing = growing
        self._asked = asked

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        more = True
        while True:
            self._asked()
            read = os.read(self._file.fileno(), len(buffer))
            if read or not more:
                buffer[: len(read)] = read
                return len(read)
            more = self._growing.wait()  # once it is whole, what came in between is read

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            while not self._growing.total and self._growing.wait():
                self._asked()
            offset, whence = (self._growing.total or os.fstat(self._file.fileno()).st_size) + offset, io.SEEK_SET
        return os.lseek(self._file.fileno(), offset, whence)

    def tell(self) -> int:
        return os.lseek(self._file.fileno(), 0, os.SEEK_CUR)

    def close(self) -> None:
        self._file.close()
        super().close()
