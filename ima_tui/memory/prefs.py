"""The preference file, shared with other programs: what is not ours survives to the byte.

Every write takes a lock beside the file, reads the file again, changes our values inside its text and renames a
finished copy over it; a program that takes no lock and writes at the same moment is noticed (`unlocked`). A file that
is no JSON object is set aside under another name, never overwritten. Whatever was set aside is told through `notices`.
Source: behaviour, "Preferences".
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.domain.errors import StudioError
from ima_tui.domain.models import Model, coded
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say
from ima_tui.files import NotAFileError, TooLargeError, make_private_folder, read_bounded, write_private
from ima_tui.memory import entries, splice
from ima_tui.memory.entries import Former
from ima_tui.memory.unlocked import ChangedMeanwhileError, Replacement

if TYPE_CHECKING:
    from ima_tui.domain.comparison import Remembered

_MOST_BYTES = 16_000_000
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_SECOND_LOOKS = 3
"""A program that does not rename may be in mid-write: a damaged file is looked at again before it counts."""
_BETWEEN_LOOKS = 0.05
_LATER_LOOKS = (0.3, 0.7)
"""Seconds after which an entry in a busy file is looked for again: a slow program may have read it before us."""
_JUST_NOW = 2.0
_MOST_DISTURBED = 8
"""Times that one writing is begun again because a program that takes no lock wrote too."""


class PreferencesProblem(StudioError):
    """The preferences cannot be read or written; `sentence` says why and what next. Nothing was changed."""

    def __init__(self, sentence: Said) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class _DamagedError(Exception):
    """The file is no JSON object."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one user last used in one mode."""

    model: Model
    credits: int
    """Charged for the take that set this preference; 0 where the file does not say."""
    last_used: str
    """ISO 8601 as the file has it, empty where it does not say."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Preferences:
    """The preference file at `path`. Every call reads it anew: another program may have changed it."""

    path: Path
    now: Callable[[], datetime] = _now
    patience: float = 10.0
    """Seconds to wait for another program's lock."""
    notices: list[Said] = field(default_factory=list)
    """What the user should know; whoever shows them takes them out."""

    def read(self, user_id: str, mode: Mode) -> Preference | None:
        """The preference of `user_id` for `mode`; None if there is none, or it names a model that is not ours.

        A damaged file is set aside. Raises PreferencesProblem when the file cannot be read.
        """
        with self._explained():
            try:
                text = self._sound_text()
            except _DamagedError:
                with self._locked():
                    self._set_aside_if_damaged()
                return None
        return _understood(splice.parse_object(text), user_id, mode) if text else None

    def former(self, user_id: str, mode: Mode) -> Former:
        """What stands where a preference would be written now. Raises PreferencesProblem when it cannot be read."""
        with self._explained():
            try:
                text = self._sound_text()
            except _DamagedError:
                text = ""
        return entries.former(text or "{}", f"user_{user_id}", mode.value)

    def write(self, user_id: str, mode: Mode, model: Model, credits: int | float, at: datetime) -> Former:
        """Remember that `user_id` used `model` for `mode` at `at` and was charged `credits`; what stood there before.

        Raises PreferencesProblem when it cannot be kept; the file is then as it was.
        """
        with self._explained():
            make_private_folder(self._target.parent)
            user, values = f"user_{user_id}", entries.record(model, credits, at)
            looks = _LATER_LOOKS if self._is_busy() else ()
            with self._locked():
                former = self._write_locked(user, mode.value, values)
            for pause in looks:
                time.sleep(pause)
                if _is_lost(self.former(user_id, mode).entry, former.entry, values):
                    with self._locked():
                        self._write_locked(user, mode.value, values)
        return former

    def _is_busy(self) -> bool:
        """Whether somebody has just written the file, so that more may be about to come."""
        try:
            return abs(time.time() - self._target.stat().st_mtime) < _JUST_NOW
        except OSError:
            return False

    def _write_locked(self, user: str, mode: str, values: dict[str, splice.Plain]) -> Former:
        """Lay `values` into the file until they stand there; what stood there before."""
        former: Former | None = None
        words: str | None = None
        copied: str | None = None
        for turn in range(_MOST_DISTURBED):
            with Replacement(self._target, _MOST_BYTES) as replaced:
                text = self._set_aside_if_damaged() or "{}\n" if words is None else words
                former = former or entries.former(text, user, mode)
                after, lossy = entries.merged(text, user, mode, values)
                if lossy and text != copied:
                    self._keep_copy(text)
                    copied = text
                try:
                    replaced.by(after.encode("utf-8", "surrogatepass"), insist=turn == _MOST_DISTURBED - 1)
                except ChangedMeanwhileError:
                    words = None
                    continue
                words = _sound(replaced.late_words())
            now = self._set_aside_if_damaged() or "{}\n"
            if now != after:
                words = None
            if words is None and not _is_lost(entries.former(now, user, mode).entry, former.entry, values):
                break
        assert former is not None, "the loop has turns"
        return former

    def put_back(self, written: Remembered) -> bool:
        """Undo a `write`: what stood there before stands there again, byte for byte.

        False, and nothing is changed, if another choice was written there since. Raises PreferencesProblem.
        """
        user, mode = f"user_{written.user_id}", written.mode.value
        record = entries.record(written.model, written.credits, datetime.fromtimestamp(written.at, UTC))
        with self._explained():
            if not self._target.parent.is_dir():
                return False
            with self._locked():
                before = self._set_aside_if_damaged() or "{}\n"
                if not entries.says(entries.former(before, user, mode).entry, record):
                    return False
                after = entries.without(before, user, mode, Former(written.before, written.new_user))
                write_private(self._target, after.encode("utf-8", "surrogatepass"), keep_mode=True)
        return True

    @property
    def _target(self) -> Path:
        """The file itself where `path` is a symbolic link, so that two links to one file share one lock."""
        return Path(os.path.realpath(self.path))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        import filelock

        lock = filelock.FileLock(f"{self._target}.lock", timeout=self.patience, mode=0o600, poll_interval=0.02)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise PreferencesProblem(
                say("Another program is holding {file}. Close it and try again.", file=self.path)
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the system says into a sentence, at this one place."""
        try:
            yield
        except NotAFileError as error:
            raise PreferencesProblem(
                say("{file} should be a file but is something else. Move it away.", file=self.path)
            ) from error
        except TooLargeError as error:
            raise PreferencesProblem(
                say("{file} is far too large for preferences. Move it away.", file=self.path)
            ) from error
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PreferencesProblem(
                say(
                    "The preferences in {file} cannot be used ({reason}). Check the folder and its permissions.",
                    file=self.path,
                    reason=reason,
                )
            ) from error

    def _sound_text(self) -> str:
        """The file's text, empty when there is no file. Raises _DamagedError, after a few looks, or OSError."""
        for _look in range(_SECOND_LOOKS):
            try:
                text = read_bounded(self._target, _MOST_BYTES).decode("utf-8")
                splice.parse_object(text.removeprefix(_BYTE_ORDER_MARK))
            except FileNotFoundError:
                return ""
            except ValueError:
                time.sleep(_BETWEEN_LOOKS)
            else:
                return text.removeprefix(_BYTE_ORDER_MARK)
        raise _DamagedError

    def _set_aside_if_damaged(self) -> str:
        """The file's text, looked at while the lock is held; empty when it is missing or has just been set aside."""
        try:
            return self._sound_text()
        except _DamagedError:
            aside = self._free_name()
            os.rename(self._target, aside)
            self.notices.append(
                say(
                    "{file} was damaged and is kept as {aside}. A new one will be started.", file=self.path, aside=aside
                )
            )
            return ""

    def _keep_copy(self, text: str) -> None:
        aside = self._free_name()
        write_private(aside, text.encode("utf-8", "surrogatepass"))
        self.notices.append(
            say(
                "{file} had an entry of an unknown shape. The old file is kept as {aside}.", file=self.path, aside=aside
            )
        )

    def _free_name(self) -> Path:
        target = self._target
        stem = f"{target.name}.bad-{self.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
        candidate, number = target.with_name(stem), 1
        while os.path.lexists(candidate):
            number += 1
            candidate = target.with_name(f"{stem}-{number}")
        return candidate


def _understood(everything: dict[str, splice.Plain], user_id: str, mode: Mode) -> Preference | None:
    user = everything.get(f"user_{user_id}")
    entry = user.get(mode.value) if isinstance(user, dict) else None
    if not isinstance(entry, dict):
        return None
    model = coded(str(entry.get("model_id", "")))
    if model is None:
        return None
    try:
        charged = int(float(str(entry.get("credit", 0))))
    except (ValueError, OverflowError):
        charged = 0
    last_used = entry.get("last_used")
    return Preference(model, charged, last_used if isinstance(last_used, str) else "")


def _is_lost(stands: str | None, former: str | None, values: dict[str, splice.Plain]) -> bool:
    """Whether what stood in our place before stands there again, instead of what we wrote."""
    return stands == former and not entries.says(stands, values)


def _sound(words: bytes | None) -> str | None:
    """The text of a whole file; None for what is none, or only half of one."""
    if words is None:
        return None
    try:
        text = words.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
        splice.parse_object(text)
    except ValueError:
        return None
    return text
