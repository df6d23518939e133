"""The API key's own store: the system keyring where one answers, else a file that only its owner can read.

The key is a Secret from the first line to the last, and no sentence or error here contains it. A file, where there is
one, is the newest word: a key that went into the keyring removes it. Source: behaviour, "Local files".
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from ima_tui.domain.text import Said, say
from ima_tui.files import read_bounded, write_private
from ima_tui.paths import Places
from ima_tui.settings import Secret, SettingsProblem, check_key

_SERVICE = "ima-tui"
_ACCOUNT = "api-key"
_MOST_BYTES = 10_000
_T = TypeVar("_T")


class KeyProblem(SettingsProblem):
    """The stored key cannot be read, kept or removed; `sentence` says why and what next."""


@dataclass
class KeyStore:
    """Where this user's key is kept."""

    places: Places
    answer_within: float = 1.0
    """Seconds a keyring gets to answer: without a desktop session some never do."""
    _silent: bool = field(default=False, init=False)
    """The keyring did not answer once; it is not asked again in this run."""

    def read(self) -> Secret | None:
        """The stored key, or None. Raises KeyProblem when the key file is there but cannot be used."""
        return self._from_file() or self._from_keyring()

    def write(self, key: Secret) -> Said:
        """Keep `key`; says where it is now. Raises KeyProblem when nowhere takes it."""
        if self._in_keyring(key):
            self._remove_file()
            return self.where()
        try:
            write_private(self.places.key_file, key.reveal().encode() + b"\n")
        except OSError as error:
            raise self._trouble(error) from error
        return self.where()

    def forget(self) -> None:
        """Remove the key from everywhere. Raises KeyProblem when the key file cannot be removed."""
        self._silent = False  # a key that stays behind is worse than another second of waiting
        self._ask(lambda keyring: keyring.delete(), otherwise=None)
        self._remove_file()

    def where(self) -> Said:
        """Where the key is kept, in words; or where it would be, when there is none yet."""
        if not self.places.key_file.exists() and self._ask(lambda keyring: keyring.works(), otherwise=False):
            return say("in the system keyring")
        return say("in {file}, which only you can read", file=self.places.key_file)

    def _from_file(self) -> Secret | None:
        path = self.places.key_file
        try:
            content = read_bounded(path, _MOST_BYTES)
            if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
                with suppress(OSError):  # it was opened up by a copy or a backup
                    path.chmod(0o600)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble(error) from error
        try:
            return check_key(content.decode("ascii", "replace"))
        except SettingsProblem as error:
            raise KeyProblem(say("The key in {file} is damaged. Enter it again.", file=path)) from error

    def _from_keyring(self) -> Secret | None:
        text = self._ask(lambda keyring: keyring.get(), otherwise=None)
        try:
            return check_key(text) if text else None
        except SettingsProblem:
            return None

    def _in_keyring(self, key: Secret) -> bool:
        return self._ask(lambda keyring: keyring.set(key) and keyring.get() == key.reveal(), otherwise=False)

    def _remove_file(self) -> None:
        try:
            self.places.key_file.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from error

    def _trouble(self, error: OSError) -> KeyProblem:
        reason = error.strerror or type(error).__name__
        return KeyProblem(
            say(
                "The key file {file} cannot be used ({reason}). Check the folder, or set IMA_API_KEY.",
                file=self.places.key_file,
                reason=reason,
            )
        )

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
                answers.append(question(_Keyring()))

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(self.answer_within)
        self._silent = thread.is_alive()
        return answers[0] if answers else otherwise


class _Keyring:
    """The few things asked of the optional `keyring` package. Everything may raise anything."""

    def __init__(self) -> None:
        import keyring

        self._backend = keyring.get_keyring()
        if self._backend.priority <= 0:
            raise RuntimeError("no usable keyring")

    def works(self) -> bool:
        self.get()
        return True

    def get(self) -> str | None:
        text: str | None = self._backend.get_password(_SERVICE, _ACCOUNT)
        return text

    def set(self, key: Secret) -> bool:
        self._backend.set_password(_SERVICE, _ACCOUNT, key.reveal())
        return True

    def delete(self) -> None:
        if self.get() is not None:
            self._backend.delete_password(_SERVICE, _ACCOUNT)
