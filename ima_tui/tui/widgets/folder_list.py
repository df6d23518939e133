"""A folder's folders and images as a virtual list, filtered as one types, with marks for choosing several."""

from __future__ import annotations

from ima_tui.media.folders import Entry
from ima_tui.tui.text import one_line, weight, when
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList


class FolderList(VirtualList):
    """The first line leads to the folder above."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: tuple[Entry, ...] = ()
        self._shown: list[Entry] = []
        self.marked: list[str] = []
        """Names, in the order they were marked."""
        self.now = 0.0

    def fill(self, entries: tuple[Entry, ...], now: float) -> None:
        """Another folder."""
        self._all, self.now = entries, now
        self.marked = []
        self.filter("")

    def filter(self, text: str) -> None:
        """Only names that contain `text`."""
        wanted = text.casefold()
        self._shown = [entry for entry in self._all if wanted in entry.name.casefold()] if wanted else list(self._all)
        first_image = next((at for at, entry in enumerate(self._shown) if not entry.is_folder), -1) + 1
        self.set_count(len(self._shown) + 1, cursor=first_image if first_image else min(1, len(self._shown)))

    def entry(self, index: int) -> Entry | None:
        """The entry on a line; None for the way up."""
        return self._shown[index - 1] if 1 <= index <= len(self._shown) else None

    @property
    def images(self) -> int:
        """How many images are listed."""
        return sum(not entry.is_folder for entry in self._shown)

    def toggle_mark(self) -> None:
        """Mark the image under the cursor and go on."""
        entry = self.entry(self.cursor)
        if entry is None or entry.is_folder:
            return
        if entry.name in self.marked:
            self.marked.remove(entry.name)
        else:
            self.marked.append(entry.name)
        self.refresh()
        self.action_move(1)

    def line_cells(self, index: int) -> list[Cell]:
        """Mark, name, weight, age."""
        entry = self.entry(index)
        if entry is None:
            return [("  ", 2, "faint"), ("‹ ..", 0, "soft")]
        name = one_line(entry.name)
        age = when(entry.mtime_ns / 1e9, self.now)
        if entry.is_folder:
            return [("  ", 2, "faint"), (name + "/", 0, "motion"), (age, 13, "faint")]
        mark = str(self.marked.index(entry.name) + 1) if entry.name in self.marked else " "
        return [(f"{mark} ", 2, "money"), (name, 0, "ink"), (weight(entry.size_bytes), 9, "soft"), (age, 13, "faint")]
