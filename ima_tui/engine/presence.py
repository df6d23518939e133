"""Who is alive: every program holds an operating-system lock on a file of its own for as long as it runs.

The kernel lets go of the lock at death, SIGKILL included, so the takes of a program that died a second ago are taken
over at once instead of when its leases run out. Where locks do not work (some network folders) nobody counts as gone,
and the leases decide alone.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.files import make_private_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Presence:
    """Our own sign of life in `folder`, and a look at those of others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.name = secrets.token_hex(8)
        """Unique to this run; the owner's name on our leases."""
        self._lock: BaseFileLock | None = None

    def announce(self) -> None:
        """Begin to be alive. A folder that cannot be written costs others a lease's wait, no more."""
        from filelock import FileLock, Timeout

        with contextlib.suppress(OSError, Timeout, NotImplementedError):
            make_private_folder(self._folder)
            lock = FileLock(self._path(self.name), timeout=0, mode=0o600, thread_local=False)
            lock.acquire()
            self._lock = lock

    def is_gone(self, name: str) -> bool:
        """Whether the program called `name` has surely ended."""
        path = self._path(name)
        if name == self.name or not path.exists() or _is_held(path) is not False:
            return False
        with contextlib.suppress(OSError):
            path.unlink()
        return True

    def others(self) -> bool:
        """Whether any other program is alive. Where locks do not work nobody can tell, and it says no."""
        try:
            names = [path.stem for path in self._folder.glob("*.alive")]
        except OSError:
            return False
        return any(name != self.name and _is_held(self._path(name)) for name in names)

    def leave(self) -> None:
        """Stop being alive, tidily."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        with contextlib.suppress(OSError):
            self._path(self.name).unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.alive"


def _is_held(path: Path) -> bool | None:
    """Whether a living program holds this lock; None where nobody can tell."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(path, timeout=0, thread_local=False):
            return False
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return None
