"""The API key's own store: the system keyring where one answers, else a file that only its owner can read.

The key is a Secret from the first line to the last, and no sentence or error here contains it. A file, where there is
one, is the newest word: a key that went into the keyring removes it. Source: behaviour, "Local files".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ima_tui.domain.text import Said, say
from ima_tui.memory.secret_store import SecretStore
from ima_tui.paths import Places
from ima_tui.settings import Secret, SettingsProblem, check_key

_MOST_BYTES = 10_000


class KeyProblem(SettingsProblem):
    """The stored key cannot be read, kept or removed; `sentence` says why and what next."""


@dataclass
class KeyStore:
    """Where this user's key is kept."""

    places: Places
    _kept: SecretStore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._kept = SecretStore("api-key", self.places.key_file, _MOST_BYTES)

    @property
    def answer_within(self) -> float:
        """Seconds a keyring gets to answer."""
        return self._kept.answer_within

    @answer_within.setter
    def answer_within(self, seconds: float) -> None:
        self._kept.answer_within = seconds

    def read(self) -> Secret | None:
        """The stored key, or None. Raises KeyProblem when the key file is there but cannot be used."""
        return self._from_file() or self._from_keyring()

    def write(self, key: Secret) -> Said:
        """Keep `key`; says where it is now. Raises KeyProblem when nowhere takes it."""
        try:
            self._kept.write(key)
        except OSError as error:
            raise self._trouble(error) from error
        return self.where()

    def forget(self) -> None:
        """Remove the key from everywhere. Raises KeyProblem when the key file cannot be removed."""
        try:
            self._kept.forget()
        except OSError as error:
            raise self._trouble(error) from error

    def where(self) -> Said:
        """Where the key is kept, in words; or where it would be, when there is none yet."""
        if self._kept.in_keyring():
            return say("in the system keyring")
        return say("in {file}, which only you can read", file=self.places.key_file)

    def _from_file(self) -> Secret | None:
        try:
            content = self._kept.from_file()
        except OSError as error:
            raise self._trouble(error) from error
        try:
            return check_key(content.reveal()) if content is not None else None
        except SettingsProblem as error:
            raise KeyProblem(say("The key in {file} is damaged. Enter it again.", file=self.places.key_file)) from error

    def _from_keyring(self) -> Secret | None:
        kept = self._kept.from_keyring()
        try:
            return check_key(kept.reveal()) if kept is not None else None
        except SettingsProblem:
            return None

    def _trouble(self, error: OSError) -> KeyProblem:
        reason = error.strerror or type(error).__name__
        return KeyProblem(
            say(
                "The key file {file} cannot be used ({reason}). Check the folder, or set IMA_API_KEY.",
                file=self.places.key_file,
                reason=reason,
            )
        )
