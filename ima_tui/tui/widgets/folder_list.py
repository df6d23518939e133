"""A folder's folders and images as a virtual list: filtered as one types, growing while it is read, with marks.

The cursor stays on the entry a person put it on, and that entry on its line of the screen, whatever comes in around
it. Which images are marked is told from above by their names; a press on a mark is only asked for.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.reactive import reactive

from ima_tui.language import _
from ima_tui.media.folder_order import By, Entry, Filter, Order
from ima_tui.media.name_index import Found, NameIndex
from ima_tui.tui.file_names import Pieces, name_in
from ima_tui.tui.text import weight, when
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList

MARK, SIZE, DATE = 3, 12, 17
"""Cells of the columns beside the name."""
ROOMY = 52
"""From this width on there is a column for the size and one for the date; below, for what is sorted by."""
CRAMPED = 30


class FolderList(VirtualList, inherit_bindings=False):
    """The first line leads to the folder above."""

    COMPONENT_CLASSES = {"list--match"}
    BINDINGS = [
        Binding("up", "move(-1)", "Up", show=False, id="files.up"),
        Binding("down", "move(1)", "Down", show=False, id="files.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="files.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="files.page_down"),
        Binding("home", "edge(False)", "Start", show=False, id="files.start"),
        Binding("end", "edge(True)", "End", show=False, id="files.end"),
        Binding("enter", "pick", "Choose", show=False, id="files.pick"),
    ]

    class MarkAsked(Message):
        """The mark of a line was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Typed(Message):
        """A letter was typed here: it belongs into the path line."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    order: reactive[Order] = reactive(Order())
    marks: reactive[Mapping[str, int]] = reactive[Mapping[str, int]]({})
    """The marked images of this folder by name, with their numbers."""
    markable: reactive[bool] = reactive(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: Sequence[Entry] = ()
        self._shown = Found(())
        self._candidates: Sequence[Entry] = ()
        self._index: NameIndex | None = None
        self._filter = Filter("")
        self._moved = False
        self._wanted = ""
        self._clicked = -1
        self.now = 0.0

    # -- what is listed

    def begin(self, now: float, cursor_on: str = "") -> None:
        """Another folder, of which nothing is known yet; the cursor goes on the entry named, once it is found."""
        self._all, self._candidates, self._shown, self._index = (), (), Found(()), None
        self._moved, self._wanted, self._clicked, self.now = False, cursor_on, -1, now
        self._filter = Filter("")
        self.set_count(1, cursor=0)

    def grow(self, entries: Sequence[Entry]) -> None:
        """More of the same folder, or the same in another order."""
        self._all, self._index = entries, None
        self._candidates = entries
        self._show(self._filter)

    def search_by(self, index: NameIndex) -> None:
        """From now on by an index of what is listed; one of something else comes too late."""
        if index.entries is self._all:
            self._index = index

    def filter(self, text: str) -> None:
        """Only what `text` means; the cursor goes to the first image of it."""
        wanted = Filter(text)
        if wanted.text == self._filter.text:
            return
        if not wanted.narrows(self._filter):
            self._candidates = self._all
        self._moved, self._wanted, self._clicked = False, "", -1
        self._show(wanted)

    def _show(self, wanted: Filter) -> None:
        kept = self.entry(self.cursor) if self._moved else None
        row = self.cursor - self.scroll_offset.y
        self._filter = wanted
        self._shown = self._found(wanted)
        place = self._place(kept)
        self.set_count(len(self._shown) + 1, cursor=place)
        height = max(1, self.scrollable_content_region.height)
        top = place - row if kept is not None else place - height // 2 if self._wanted else 0
        self.scroll_to(y=max(0, top, place - height + 1), animate=False)

    def _found(self, wanted: Filter) -> Found:
        if not wanted:
            self._candidates = self._all
            return Found(self._all)
        if self._index is not None:
            self._candidates = self._all
            return self._index.found(wanted)
        whole, loose = wanted.found(self._candidates)
        shown = [*whole, *loose]
        if loose:  # in the folder's own order again, for the next letter
            known = set(map(id, shown))
            self._candidates = [entry for entry in self._candidates if id(entry) in known]
        else:
            self._candidates = whole
        return Found(shown)

    def _place(self, kept: Entry | None) -> int:
        """The line for the cursor: the entry it was put on, or the one wanted, or the first image."""
        if kept is None and self._moved:
            return min(self.cursor, len(self._shown))
        name = kept.name if kept is not None else self._wanted
        if name:
            at = next((at for at, entry in enumerate(self._shown) if entry.name == name), -1)
            if at >= 0:
                return at + 1
        first = next((at for at, entry in enumerate(self._shown) if not entry.is_folder), -1) + 1
        return first or min(1, len(self._shown))

    def entry(self, index: int) -> Entry | None:
        """The entry on a line; None for the way up."""
        return self._shown[index - 1] if 1 <= index <= len(self._shown) else None

    @property
    def found(self) -> int:
        """How many entries are shown."""
        return len(self._shown)

    @property
    def found_images(self) -> int:
        """How many of them are images."""
        return self._shown.images

    @property
    def filtered(self) -> str:
        """What is filtered by."""
        return self._filter.text.strip()

    # -- keys and clicks

    def action_move(self, step: int) -> None:
        """By lines; from now on the cursor is where a person put it."""
        self._moved = True
        super().action_move(step)

    def action_edge(self, last: bool) -> None:
        """To the first or the last line."""
        self._moved = True
        super().action_edge(last)

    def on_key(self, event: events.Key) -> None:
        """What can be typed is typed into the path line; Space marks here."""
        if event.is_printable and event.character is not None and event.key != "space":
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))

    def on_click(self, event: events.Click) -> None:
        """Once to move there, again to choose; on the mark, to mark."""
        event.prevent_default()
        index = event.y + self.scroll_offset.y
        if not 0 <= index < self.count:
            return
        again = event.chain >= 2 or index == self._clicked == self.cursor
        self._moved, self.cursor, self._clicked = True, index, index
        entry = self.entry(index)
        if self.markable and event.x < MARK and entry is not None and not entry.is_folder:
            self._clicked = -1
            self.post_message(self.MarkAsked(index))
        elif again:
            self._clicked = -1
            self.action_pick()

    # -- drawing

    def lines_show(self) -> Hashable:
        """What is filtered by, when it is now, which columns there are."""
        return self._filter.text, self.now, self.markable, self.columns

    def line_shows(self, index: int) -> Hashable:
        """The entry and its mark."""
        entry = self.entry(index)
        return entry, self.marks.get(entry.name) if entry is not None and self.marks else None

    @property
    def columns(self) -> tuple[int, int]:
        """The widths of size and date as they are drawn; 0 for a column without room."""
        return columns(self._room, self.order)

    def line_cells(self, index: int) -> list[Cell]:
        """Mark, name, size, date."""
        size, date = self.columns
        room = max(1, self._room - MARK - size - date)
        entry = self.entry(index)
        if entry is None:
            return [("", MARK, "faint"), (_("‹ ..  folder above"), 0, "soft")]
        cells: list[Cell] = [(self._mark(entry), MARK, "money"), (self._words(entry, room), 0, "ink")]
        if size:
            cells.append((_right("" if entry.is_folder else weight(entry.size_bytes), size), size, "soft"))
        if date:
            cells.append((_right(when(entry.mtime_ns / 1e9, self.now), date), date, "faint"))
        return cells

    def _mark(self, entry: Entry) -> Pieces:
        number = self.marks.get(entry.name)
        if number is not None and not entry.is_folder:
            return ((f"✓{number} ", "money"),)
        return ((" · " if self.markable and not entry.is_folder else "", "faint"),)

    def _words(self, entry: Entry, room: int) -> Pieces:
        name = entry.name + "/" if entry.is_folder else entry.name
        places = self._filter.places(name) if self._filter else frozenset()
        return name_in(name, room, "motion" if entry.is_folder else "ink", places, "match")


def columns(width: int, order: Order) -> tuple[int, int]:
    """The widths of size and date in a list of `width` cells; 0 for a column without room."""
    if width >= ROOMY:
        return SIZE, DATE
    if width < CRAMPED:
        return 0, 0
    return (SIZE, 0) if order.by is By.SIZE else (0, DATE)


def _right(text: str, cells: int) -> str:
    return " " * max(0, cells - cell_len(text)) + text
