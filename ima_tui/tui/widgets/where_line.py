"""Where one is in the folders: each part of the path goes there when clicked, and a mark tells a bookmark."""

from __future__ import annotations

import os
from pathlib import Path

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.language import _
from ima_tui.tui.commands import key_of
from ima_tui.tui.file_names import shown_name
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import fit, parts

_BETWEEN = " › "
_LEFT_OUT = "… › "


class WhereLine(Widget):
    """One line. Posts `Went`."""

    class Went(Message):
        """A part of the path was clicked."""

        def __init__(self, folder: Path) -> None:
            super().__init__()
            self.folder = folder

    folder: reactive[Path | None] = reactive[Path | None](None)
    bookmarked: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[tuple[int, Path | None]] = []
        self._bookmark_from = 0

    def relabel(self) -> None:
        """The language or a key changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`~ › shots       ● bookmarked`; outside one's home from the root on."""
        if self.folder is None:
            return ""
        width = self.size.width
        asked = (_("bookmark") + " " + key_of("picker.bookmark")).rstrip()
        star = "● " + _("bookmarked") if self.bookmarked else "○ " + asked
        self._bookmark_from = width - cell_len(star)
        pieces = self._crumbs(_chain(self.folder), self._bookmark_from - 2)
        used = sum(cell_len(text) for text, _tone in pieces)
        gap = " " * max(1, self._bookmark_from - used)
        return parts(*pieces, gap, (star, "$money" if self.bookmarked else "$faint"))

    def _crumbs(self, chain: list[Path], room: int) -> list[tuple[str, str]]:
        """As many parts as fit, the last ones first."""
        names = ["~" if path == _home() else shown_name(path.name or str(path)) for path in chain]
        first = len(chain) - 1
        used = cell_len(names[first])
        while first > 0:
            needed = cell_len(names[first - 1]) + len(_BETWEEN)
            if used + needed + (len(_LEFT_OUT) if first > 1 else 0) > room:
                break
            used, first = used + needed, first - 1
        pieces: list[tuple[str, str]] = [(_LEFT_OUT, "$faint")] if first else []
        at = len(_LEFT_OUT) if first else 0
        self._ends = [(at, chain[first - 1])] if first else []
        for index in range(first, len(chain)):
            last = index == len(chain) - 1
            name = fit(names[index], max(1, room - at)) if last else names[index]
            pieces.append((name, "bold $ink" if last else "$soft"))
            at += cell_len(name)
            self._ends.append((at, chain[index]))
            if not last:
                pieces.append((_BETWEEN, "$faint"))
                at += len(_BETWEEN)
        return pieces

    def on_click(self, event: events.Click) -> None:
        """A part of the path, or the bookmark."""
        event.stop()
        if self.folder is not None and event.x >= self._bookmark_from:
            self.post_message(CommandAsked("picker.bookmark"))
            return
        folder = next((folder for end, folder in self._ends if event.x < end), None)
        if folder is not None:
            self.post_message(self.Went(folder))


def _home() -> Path:
    return Path(os.path.expanduser("~"))


def _chain(folder: Path) -> list[Path]:
    """The folder and those above it, from one's home on where it is in there."""
    chain, home = [*reversed(folder.parents), folder], _home()
    return chain[chain.index(home) :] if home in chain and home != Path(home.anchor) else chain
