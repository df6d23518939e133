"""The prompt's lines on the screen: wrapped once per edit, and only the rows in sight are drawn.

The framework's own drawing splits a whole line again for each of its rows, which makes one line of 20,000 characters
take a quarter of a second per key. Here a row is a slice, and one that has not changed is kept as it is. Marks of
writing direction are drawn as nothing, so that no terminal turns a row around.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.document._document import DocumentBase
from textual.document._wrapped_document import WrappedDocument
from textual.strip import Strip

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.prompt_text import shown

Place = tuple[int, int]
"""Line and column, or two columns of one line."""


_drawn = lru_cache(maxsize=64)(shown)


class Drawn:
    """A document as it is drawn: line for line of the same length, and what is measured is what is on the screen."""

    def __init__(self, document: DocumentBase) -> None:
        self._document = document

    @property
    def lines(self) -> list[str]:
        """Every line."""
        return [_drawn(line) for line in self._document.lines]

    def get_line(self, index: int) -> str:
        """One line."""
        return _drawn(self._document.get_line(index))

    def __getitem__(self, index: int) -> str:
        """The same."""
        return self.get_line(index)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the document's."""
        return getattr(self._document, name)


class PromptLines(WrappedDocument):
    """A wrapped document whose rows are slices."""

    def __init__(self, document: DocumentBase, width: int, tab_width: int) -> None:
        super().__init__(Drawn(document), width, tab_width)  # type: ignore[arg-type]

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of one line."""
        line = self.document.get_line(line_index)
        offsets = self.get_offsets(line_index)
        return [line[start:end] for start, end in zip([0, *offsets], [*offsets, len(line)], strict=True)]

    def row_of(self, place: Place) -> int:
        """Which row of its line a place is in."""
        line, column = place
        return bisect_right(self.get_offsets(line), column)

    def row_bounds(self, line_index: int, row: int) -> tuple[int, int]:
        """The columns where a row begins and ends."""
        offsets = self.get_offsets(line_index)
        start = offsets[row - 1] if row else 0
        end = offsets[row] if row < len(offsets) else len(self.document.get_line(line_index))
        return start, end


@dataclass(frozen=True, slots=True)
class Tones:
    """How a row is painted."""

    ink: Style
    selected: Style
    cursor: Style


def row_strip(
    line: str,
    bounds: Place,
    tab_widths: list[int],
    selection: Place | None,
    cursor: int | None,
    tones: Tones,
    width: int,
) -> Strip:
    """One row of `width` cells: `line[bounds]` with its selection and its cursor, all in columns of the line.

    With each key the whole editor is painted and one row of it has changed: the others are taken as they were.
    """
    start, end = bounds
    first = line.count("\t", 0, start)
    tabs = tuple(tab_widths[first : first + line.count("\t", start, end)])
    chosen = (0, 0) if selection is None else (max(0, selection[0] - start), min(end - start, selection[1] - start))
    under = cursor - start if cursor is not None and 0 <= cursor - start <= end - start else None
    return _row_strip(line[start:end], tabs, chosen if chosen[0] < chosen[1] else None, under, tones, width)


@lru_cache(maxsize=128)
def _row_strip(
    row: str, tab_widths: tuple[int, ...], chosen: Place | None, cursor: int | None, tones: Tones, width: int
) -> Strip:
    text, tabs = shown(row), iter(tab_widths)
    segments = []
    for piece_start, piece_end, style in _runs(text, chosen, cursor, tones):
        piece = text[piece_start:piece_end] or " "
        if "\t" in piece:
            piece = "".join(" " * next(tabs, 1) if one == "\t" else one for one in piece)
        segments.append(Segment(piece, style))
    return Strip(segments).extend_cell_length(width, tones.ink)


def _runs(text: str, chosen: Place | None, cursor: int | None, tones: Tones) -> Iterator[tuple[int, int, Style]]:
    """Pieces of one style each; the cursor's is a whole character as one sees it, or the blank behind the last one."""
    length = len(text)
    under = None
    if cursor is not None:
        under = (cursor, _whole(text, cursor)) if cursor < length else (length, length + 1)
    edges = sorted({0, length, *(chosen or ()), *(under or ())})
    for here, there in pairwise(edges):
        if under is not None and under[0] <= here < under[1]:
            yield here, there, tones.cursor
        elif chosen is not None and chosen[0] <= here < chosen[1]:
            yield here, there, tones.selected
        else:
            yield here, there, tones.ink


def _whole(text: str, at: int) -> int:
    """Where the character at `at` ends, with everything of no width that belongs to it."""
    end = at + 1
    while end < len(text) and end - at < 12 and (cell_len(text[end]) == 0 or text[end - 1] == "\u200d"):
        end += 1
    return end
