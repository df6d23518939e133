"""Where else to look: marked images, bookmarks, recent folders of this kind of slot, and the usual places."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from ima_tui.domain.errors import StudioError
from ima_tui.domain.text import Said
from ima_tui.engine.folders import Kind, Place, Slot
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.file_names import shown_name, shown_path
from ima_tui.tui.text import fit_middle, many_lines, parts
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

HEAD = 17
"""Cells of the first column."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """What was chosen: a folder with the name to put the cursor on, or that all marks go."""

    folder: Path | None = None
    name: str = ""
    clear_marks: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is, where it leads."""

    head: str
    words: str
    goal: GoTo
    place: Place | None = None

    @property
    def there(self) -> bool:
        """Whether the folder is there now."""
        return self.place is None or self.place.there


class PlaceList(VirtualList):
    """The places."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def line_cells(self, index: int) -> list[Cell]:
        """What it is, and where."""
        line = self.lines[index]
        tone = "ink" if line.there else "faint"
        note = "" if line.there else "  " + _("not there now")
        room = max(1, self.scrollable_content_region.width - HEAD - cell_len(note))
        head = " " + line.head
        return [(head, HEAD, "money" if line.there else "faint"), (fit_middle(line.words, room) + note, 0, tone)]


class Places(Dialog[GoTo | None]):
    """Returns where to go."""

    CSS_PATH = "picker.tcss"
    BINDINGS = [
        Binding("escape,f8", "leave", "Close", show=False, id="places.close"),
        Binding("delete,backspace,f6", "forget", "Forget", show=False, id="places.forget"),
    ]

    def __init__(self, studio: Studio, slot: Slot, marked: tuple[str, ...]) -> None:
        super().__init__()
        self._studio = studio
        self._slot = slot
        self._marked = marked

    def compose(self) -> ComposeResult:
        """A list, and how it is used."""
        with Vertical(classes="dialog", id="places"):
            yield Words(lambda: parts((_("Places"), "bold $ink"), (f"   {tr(self._slot.label)}", "$money")),
                        classes="dialog-title")  # fmt: skip
            yield PlaceList()
            with Horizontal(id="places-keys"):
                yield Words(lambda: parts((_("⏎ go there · Del forget · Esc back"), "$faint")), classes="dialog-hint")

    def on_mount(self) -> None:
        """All of them."""
        self.query_one(PlaceList).focus()
        self._fill()

    def on_resize(self) -> None:
        """As high as it needs to be."""
        self._fit()

    def relabel(self) -> None:
        """The language changed."""
        self._fill()

    @work(exclusive=True, exit_on_error=False)
    async def _fill(self) -> None:
        try:
            places = await self._studio.folders.places(self._slot)
        except StudioError as error:
            places = ()
            self._say(sentence_of(error))
        shown = self.query_one(PlaceList)
        shown.lines = [*self._mark_lines(), *(self._line(place) for place in places)]
        shown.set_count(len(shown.lines))
        self._fit()

    def _fit(self) -> None:
        shown = self.query_one(PlaceList)
        shown.styles.height = max(1, min(len(shown.lines), self.app.size.height - 9))

    def _mark_lines(self) -> list[Line]:
        lines = [
            Line(
                _("mark {n}", n=number),
                shown_path(source, 400),
                GoTo(Path(os.path.dirname(source)), os.path.basename(source)),
            )
            for number, source in enumerate(self._marked, 1)
        ]
        return [*lines, Line(_("marked"), _("clear all marks"), GoTo(clear_marks=True))] if lines else []

    def _line(self, place: Place) -> Line:
        words = {Kind.BOOKMARK: _("● bookmark"), Kind.RECENT: _("recent"), Kind.USUAL: ""}[place.kind]
        head = shown_name(tr(place.name)) if place.name is not None else words
        return Line(head, shown_path(place.path, 400), GoTo(place.path), place)

    @on(VirtualList.Picked)
    def _picked(self, event: VirtualList.Picked) -> None:
        event.stop()
        line = self.query_one(PlaceList).lines[event.index]
        self.dismiss(line.goal)

    @work(exclusive=True, exit_on_error=False)
    async def action_forget(self) -> None:
        """A bookmark or recent folder is left out from now on; the folder itself is left alone."""
        shown = self.query_one(PlaceList)
        line = shown.lines[shown.cursor] if shown.lines else None
        if line is None or line.place is None or line.place.kind is Kind.USUAL:
            return
        try:
            await self._studio.folders.forget(self._slot, line.place.path)
        except StudioError as error:
            self._say(sentence_of(error))
        self._fill()

    def _say(self, sentence: Said) -> None:
        self.notify(many_lines(tr(sentence)), severity="warning", markup=False)

    def action_leave(self) -> None:
        """Stay where one is."""
        self.dismiss(None)
