"""The prompt's lines on the screen: wrapped once per edit, and only the rows in sight are drawn.

The framework's own drawing splits a whole line again for each of its rows, which makes one line of 20,000 characters
take a quarter of a second per key. Here a row is a slice. Marks of writing direction are drawn as nothing, so that no
terminal turns a row around.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.document._document import DocumentBase
from textual.document._wrapped_document import WrappedDocument

from ima_tui.domain.prompt_text import shown

Place = tuple[int, int]
"""Line and column."""


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


def row_segments(
    line: str,
    bounds: tuple[int, int],
    tab_widths: list[int],
    selection: tuple[int, int] | None,
    cursor: int | None,
    tones: Tones,
) -> list[Segment]:
    """One row as segments: `line[bounds]` with its selection and its cursor, all in columns of the line."""
    start, end = bounds
    text = shown(line[start:end])
    tabs = iter(tab_widths[line.count("\t", 0, start) :])
    segments = []
    for piece_start, piece_end, style in _runs(text, start, selection, cursor, tones):
        piece = text[piece_start:piece_end] or " "
        if "\t" in piece:
            piece = "".join(" " * next(tabs, 1) if one == "\t" else one for one in piece)
        segments.append(Segment(piece, style))
    return segments


def _runs(
    text: str, start: int, selection: tuple[int, int] | None, cursor: int | None, tones: Tones
) -> Iterator[tuple[int, int, Style]]:
    """Pieces of one style each; the cursor's is a whole character as one sees it, or the blank behind the last one."""
    length = len(text)
    under = None
    if cursor is not None and 0 <= cursor - start <= length:
        at = cursor - start
        under = (at, _whole(text, at)) if at < length else (length, length + 1)
    chosen = (0, 0) if selection is None else (max(0, selection[0] - start), min(length, selection[1] - start))
    edges = {0, length, *(edge for edge in chosen if 0 <= edge <= length), *(under or ())}
    places = sorted(edges)
    for here, there in pairwise(places):
        if under is not None and under[0] <= here < under[1]:
            yield here, there, tones.cursor
        elif chosen[0] <= here < chosen[1]:
            yield here, there, tones.selected
        else:
            yield here, there, tones.ink


def _whole(text: str, at: int) -> int:
    """Where the character at `at` ends, with everything of no width that belongs to it."""
    end = at + 1
    while end < len(text) and end - at < 12 and (cell_len(text[end]) == 0 or text[end - 1] == "\u200d"):
        end += 1
    return end
