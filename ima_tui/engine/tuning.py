"""What the user has set, and may change while the program runs: the one owner of the current settings.

A change made here is written to the settings file, then published; a change made by hand or by another window is
noticed within a second, and published the same way. What a flag or the environment says wins for as long as the
program runs: the file is written all the same, and says so at the next start. A file that became damaged changes
nothing that is in use.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.text import Said, say
from ima_tui.options.option import Value
from ima_tui.options.table import BY_NAME, KEYS_TABLE, OPTIONS
from ima_tui.options.text import Understood
from ima_tui.settings import Origin, Settings, SettingsProblem, read_file, reloaded

PACE = 1.0
"""Seconds between two looks at the file."""
_CALM = 0.15
"""Seconds for which the file must stay the same before it is read: editors write in steps."""
_Signature = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Change:
    """The settings became others."""

    old: Settings
    new: Settings
    names: tuple[str, ...] = ()
    """What differs and is in effect; `keys` stands for the user's own keys."""
    later: tuple[str, ...] = ()
    """What the file says differently from what is used, from the next start on."""
    problems: tuple[Said, ...] = ()
    """What is wrong in the file, if that is news."""
    by_hand: bool = False
    """Made outside this window."""


class Tuning:
    """The current settings, their file, and everyone who wants to know of a change."""

    def __init__(self, settings: Settings, *, pace: float = PACE) -> None:
        self._now = settings
        self._pace = pace
        self._signature: _Signature = None
        self._changes: asyncio.Queue[Change] = asyncio.Queue()
        self._turn = asyncio.Lock()

    @property
    def now(self) -> Settings:
        """The settings in use."""
        return self._now

    @property
    def path(self) -> Path:
        """The settings file, whether it is there or not."""
        return self._now.places.settings_file

    @property
    def problems(self) -> tuple[Said, ...]:
        """What is wrong in the file now."""
        return tuple(problem.of(self.path) for problem in self._now.file.problems)

    def connected_as(self, settings: Settings) -> None:
        """Another account is used now. Whatever else has changed since `settings` were made stays changed."""
        self._now = replace(self._now, api_key=settings.api_key, demo=settings.demo, time_scale=settings.time_scale)

    def origin(self, name: str) -> Origin:
        """Where the value of an option comes from."""
        return self._now.origins.get(name, Origin.DEFAULT)

    def value(self, name: str) -> Value:
        """What an option is set to: what the file says for one that waits for the next start."""
        option = BY_NAME[name]
        if self.origin(name) in (Origin.FLAG, Origin.ENVIRONMENT):
            return self._used(name)
        if name == "language" or not option.live:
            return self._now.file.entries.get(name, option.default)
        return self._used(name)

    def waits(self, name: str) -> bool:
        """Whether the option has another value from the next start on."""
        return not BY_NAME[name].live and self.value(name) != self._used(name)

    def in_file(self, name: str) -> Value | None:
        """What the file says, whoever wins."""
        return self._now.file.entries.get(name)

    # -- changing

    def use(self, name: str, value: Value) -> None:
        """Use a value from now on, before it is written. Only for what can change while the program runs."""
        fields: dict[str, Value] = {name: value}
        if name == "language" and value == BY_NAME[name].default:
            fields[name] = self._now.system_language
        self._now = replace(self._now, **fields)  # type: ignore[arg-type]

    async def save(self, name: str, value: Value) -> None:
        """Set an option in the file. Raises SettingsProblem; then nothing has changed."""
        from ima_tui.memory import settings_file

        await self._write(lambda: settings_file.save_setting(self.path, name, value))

    async def reset(self, name: str) -> None:
        """Take an option out of the file: its default. Raises SettingsProblem."""
        from ima_tui.memory import settings_file

        await self._write(lambda: settings_file.remove_setting(self.path, name))

    async def save_key(self, command: str, keys: tuple[str, ...]) -> None:
        """Give a command its own keys; none takes them away. Raises SettingsProblem."""
        from ima_tui.memory import settings_file

        await self._write(lambda: settings_file.save_key(self.path, command, keys))

    async def begin_file(self) -> None:
        """Make the file if it is missing, with a comment for every option. Raises SettingsProblem."""
        from ima_tui.memory import settings_file

        await self._write(lambda: settings_file.begin_file(self.path))

    async def _write(self, write: Callable[[], object]) -> None:
        async with self._turn:
            await asyncio.to_thread(write)
            await self._read(by_hand=False)

    # -- noticing

    async def follow(self) -> AsyncIterator[Change]:
        """Every change of the settings, whoever makes it."""
        while True:
            try:
                yield await asyncio.wait_for(self._changes.get(), self._pace)
            except TimeoutError:
                await self._look()

    async def _look(self) -> None:
        seen = await asyncio.to_thread(_signature, self.path)
        if seen == self._signature:
            return
        await asyncio.sleep(_CALM)
        async with self._turn:
            if await asyncio.to_thread(_signature, self.path) == seen:  # else it is still being written
                await self._read(by_hand=True)

    async def _read(self, *, by_hand: bool) -> None:
        # The signature first: a change between the two is then read once more, and never missed.
        self._signature = await asyncio.to_thread(_signature, self.path)
        file = await asyncio.to_thread(read_file, self.path)
        old = self._now
        before = old.file
        if file.damaged:  # what was said before goes on counting
            file = replace(before, problems=file.problems, damaged=True)
        self._now = reloaded(old, file)
        names = tuple(option.name for option in OPTIONS if self._differs(old, option.name))
        if old.keys != self._now.keys:
            names = (*names, KEYS_TABLE)
        later = tuple(option.name for option in OPTIONS if not option.live and _other(option.name, before, file))
        problems = self.problems if file.problems != before.problems else ()
        if file.damaged:
            problems = tuple(say("{what} What is in use stays.", what=problem) for problem in problems)
        if names or later or problems or not by_hand:
            self._changes.put_nowait(Change(old, self._now, names, later, problems, by_hand))

    def _differs(self, old: Settings, name: str) -> bool:
        return bool(getattr(old, name) != getattr(self._now, name))

    def _used(self, name: str) -> Value:
        found: Value = getattr(self._now, name)
        return found


def _other(name: str, before: Understood, after: Understood) -> bool:
    return before.entries.get(name) != after.entries.get(name)


def _signature(path: Path) -> _Signature:
    """What tells two states of the file apart, without reading it; None while it cannot be looked at."""
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


__all__ = ("PACE", "Change", "SettingsProblem", "Tuning")
