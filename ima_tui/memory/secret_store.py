"""Where a secret is kept: the system keyring where one answers, else a file that only its owner can read.

It is a Secret from the first line to the last. A file, where there is one, is the newest word: what went into the
keyring removes it. Source: behaviour, "Local files".
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ima_tui.files import read_bounded, write_private
from ima_tui.settings import Secret

_SERVICE = "ima-tui"
_T = TypeVar("_T")


@dataclass
class SecretStore:
    """One secret of this user. Whatever goes wrong with the file is raised as OSError; a keyring never raises."""

    account: str
    """Its name in the keyring."""
    file: Path
    most_bytes: int
    answer_within: float = 1.0
    """Seconds a keyring gets to answer: without a desktop session some never do."""
    _silent: bool = field(default=False, init=False)
    """The keyring did not answer once; it is not asked again in this run."""

    def from_file(self) -> Secret | None:
        """What the file holds, whatever it is; None without one. A file that was opened up is closed again."""
        try:
            content = read_bounded(self.file, self.most_bytes)
            if os.name == "posix" and stat.S_IMODE(self.file.stat().st_mode) & 0o077:
                with suppress(OSError):  # it was opened up by a copy or a backup
                    self.file.chmod(0o600)
        except FileNotFoundError:
            return None
        return Secret(content.decode("utf-8", "replace"))

    def from_keyring(self) -> Secret | None:
        """What the keyring holds; None without one, or without an answer."""
        text = self._ask(lambda keyring: keyring.get(), otherwise=None)
        return Secret(text) if text else None

    def write(self, secret: Secret) -> None:
        """Keep `secret` in the keyring, or else in the file."""
        if self._ask(lambda keyring: keyring.set(secret) and keyring.get() == secret.reveal(), otherwise=False):
            self.file.unlink(missing_ok=True)
        else:
            write_private(self.file, secret.reveal().encode() + b"\n")

    def forget(self) -> None:
        """Remove it from everywhere."""
        self._silent = False  # a secret that stays behind is worse than another second of waiting
        self._ask(lambda keyring: keyring.delete(), otherwise=None)
        self.file.unlink(missing_ok=True)

    def in_keyring(self) -> bool:
        """Whether the keyring is where it is, or where it would be kept."""
        return not self.file.exists() and self._ask(lambda keyring: keyring.works(), otherwise=False)

    def _ask(self, question: Callable[[_Keyring], _T], *, otherwise: _T) -> _T:
        """The keyring's answer to `question`; `otherwise` when there is none, it fails, or it does not answer in time.

        Asked in a daemon thread, because a keyring without its desktop can hang for good.
        """
        if self._silent:
            return otherwise
        answers: list[_T] = []

        def work() -> None:
            # Backends throw many types (D-Bus, Windows, their own); all mean that there is no keyring for us.
            with suppress(Exception):
                answers.append(question(_Keyring(self.account)))

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(self.answer_within)
        self._silent = thread.is_alive()
        return answers[0] if answers else otherwise


class _Keyring:
    """The few things asked of the optional `keyring` package. Everything may raise anything."""

    def __init__(self, account: str) -> None:
        import keyring

        self._account = account
        self._backend = keyring.get_keyring()
        if self._backend.priority <= 0:
            raise RuntimeError("no usable keyring")

    def works(self) -> bool:
        self.get()
        return True

    def get(self) -> str | None:
        text: str | None = self._backend.get_password(_SERVICE, self._account)
        return text

    def set(self, secret: Secret) -> bool:
        self._backend.set_password(_SERVICE, self._account, secret.reveal())
        return True

    def delete(self) -> None:
        if self.get() is not None:
            self._backend.delete_password(_SERVICE, self._account)
