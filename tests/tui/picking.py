"""What the picker's tests share: folders of images, and the picker opened on them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from textual.pilot import Pilot
from textual.widget import Widget

from ima_tui.domain.modes import Mode
from ima_tui.tui.screens.picker import Picker
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn


def image(folder: Path, name: str, size: tuple[int, int] = (640, 360), age: float = 60) -> Path:
    """A small image, changed `age` seconds ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    Image.new("RGB", size, (90, 120, 160)).save(path, "PNG")
    os.utime(path, (NOON - age, NOON - age))
    return path


def many(folder: Path, count: int) -> None:
    """Empty files that look like images, the highest number newest."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"shot{number}.png"
        path.touch()
        os.utime(path, (NOON - count + number,) * 2)


@dataclass
class Opened:
    """An open picker."""

    pilot: Pilot[None]
    picker: Picker
    answers: list[tuple[str, ...] | None] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What is listed, without the way up."""
        listed = self.picker.listed
        entries = (listed.entry(index) for index in range(1, listed.count))
        return [entry.name for entry in entries if entry is not None]

    @property
    def under_cursor(self) -> str:
        """The name under the cursor."""
        entry = self.picker.listed.entry(self.picker.listed.cursor)
        return entry.name if entry is not None else ".."

    @property
    def text(self) -> str:
        """The screen as text."""
        return text_of(self.pilot.app)

    async def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            await self.pilot.press(key)

    async def until(self, condition: object) -> None:
        """Wait for a condition, or for words on the screen."""
        if isinstance(condition, str):
            words = condition
            await until(self.pilot, lambda: words in self.text)
        else:
            await until(self.pilot, condition)  # type: ignore[arg-type]

    async def in_folder(self, folder: Path) -> None:
        """Until `folder` is shown, all of it."""
        await until(self.pilot, lambda: self.picker.folder == folder and self.picker.at_rest)

    async def again(self, stand_in: StandIn) -> None:
        """Another picker, after the first was answered."""
        self.picker = Picker(stand_in, Mode.FIRST_FRAME)  # type: ignore[arg-type]
        self.pilot.app.push_screen(self.picker, self.answers.append)
        await until(self.pilot, lambda: self.picker.at_rest)

    async def click_line(self, name: str, x: int = 8, times: int = 1) -> None:
        """Click on a listed name."""
        listed = self.picker.listed
        y = self.names.index(name) + 1 - listed.scroll_offset.y
        await self.pilot.click(listed, offset=(x, y), times=times)

    async def click_words(self, words: str, widget: Widget | None = None) -> None:
        """Click on words wherever they stand, in a widget if given."""
        region = (widget or self.picker).region
        for y, line in enumerate(self.text.splitlines()):
            x = line.find(words)
            while x >= 0 and not region.contains(x, y):
                x = line.find(words, x + 1)
            if x >= 0:
                await self.pilot.click(offset=(x, y))
                return
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")


@asynccontextmanager
async def picking(
    open_app: OpenApp,
    stand_in: StandIn,
    mode: Mode = Mode.FIRST_FRAME,
    *,
    index: int = 0,
    typed: str = "",
    size: tuple[int, int] = (120, 36),
) -> AsyncIterator[Opened]:
    """The picker, when its first folder is listed."""
    async with open_app(stand_in, size) as pilot:
        opened = Opened(pilot, Picker(stand_in, mode, typed, index))  # type: ignore[arg-type]
        pilot.app.push_screen(opened.picker, opened.answers.append)
        await until(pilot, lambda: opened.picker.at_rest)
        yield opened
