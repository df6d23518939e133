"""The chats that takes are shared with, by names of the user's own.

An address opens someone's chat to whoever has it, so it is kept like the API key: in the system keyring or in a file
that only its owner can read, a Secret from the first line to the last. Only names and the kind of address are shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from ima_tui.domain.text import Said, say
from ima_tui.memory.secret_store import SecretStore
from ima_tui.paths import Places
from ima_tui.settings import Secret, SettingsProblem

_MOST_BYTES = 200_000


class TargetProblem(SettingsProblem):
    """The targets cannot be read or kept; `sentence` says why and what next."""


@dataclass(frozen=True, slots=True)
class Target:
    """One chat."""

    name: str
    address: Secret

    @property
    def kind(self) -> str:
        """What stands before `://`: `discord`, `slack`."""
        return self.address.reveal().partition("://")[0].strip().casefold()


@dataclass
class ShareTargets:
    """Where this user's targets are kept."""

    places: Places
    _kept: SecretStore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._kept = SecretStore("share-targets", self.places.share_targets, _MOST_BYTES)

    def read(self) -> tuple[Target, ...]:
        """All of them, the first added first. Raises TargetProblem."""
        try:
            kept = self._kept.from_file() or self._kept.from_keyring()
        except OSError as error:
            raise self._trouble(error) from error
        return self._understood(kept) if kept is not None else ()

    def write(self, targets: tuple[Target, ...]) -> Said:
        """Keep exactly these; says where they are now. Raises TargetProblem."""
        entries = [{"name": one.name, "address": one.address.reveal()} for one in targets]
        try:
            if entries:
                self._kept.write(Secret(json.dumps({"targets": entries})))
            else:
                self._kept.forget()
        except OSError as error:
            raise self._trouble(error) from error
        if self._kept.in_keyring():
            return say("in the system keyring")
        return say("in {file}, which only you can read", file=self.places.share_targets)

    def _understood(self, kept: Secret) -> tuple[Target, ...]:
        try:
            entries = json.loads(kept.reveal())["targets"]
            return tuple(Target(str(entry["name"]), Secret(str(entry["address"]))) for entry in entries)
        except (ValueError, TypeError, KeyError, RecursionError):
            # Without the cause: its text repeats a part of what was read.
            raise TargetProblem(
                say("The share targets in {file} are damaged. Remove the file, then add them again.",
                    file=self.places.share_targets)
            ) from None  # fmt: skip

    def _trouble(self, error: OSError) -> TargetProblem:
        return TargetProblem(
            say(
                "The share targets in {file} cannot be used ({reason}). Check the folder and try again.",
                file=self.places.share_targets,
                reason=error.strerror or type(error).__name__,
            )
        )
