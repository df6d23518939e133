"""Label and value, line by line and aligned; a value that is too long goes on below itself, cut where it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from ima_tui.tui.text import fit, padded, parts, stacked

BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, pieces that may stand on one line or below each other, and their tone."""

    label: str
    pieces: tuple[str, ...]
    tone: str = "$ink"


Say = Callable[[], Iterable[Fact]]


class Facts(Widget):
    """Some facts below each other."""

    def __init__(self, facts: Say, beside: Say = tuple, *, id: str | None = None) -> None:
        """`facts` says them, `beside` those of another widget with which the values are to be aligned."""
        super().__init__(id=id, markup=False)
        self._say, self._say_beside = facts, beside
        self._read()

    def _read(self) -> None:
        self._facts = tuple(self._say())
        labels = (cell_len(fact.label) for fact in (*self._facts, *self._say_beside()))
        self._column = max(labels, default=0) + 2

    def relabel(self) -> None:
        """The language changed."""
        self._read()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the values need in this width."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """Labels on the left."""
        return stacked(
            [
                parts((padded(label, self._column), "$faint"), (words, tone))
                for label, words, tone in self._lines(self.size.width)
            ]
        )

    def _lines(self, width: int) -> list[tuple[str, str, str]]:
        room = max(1, width - self._column)
        found: list[tuple[str, str, str]] = []
        for fact in self._facts:
            for number, line in enumerate(_laid(fact.pieces, room)):
                found.append(("" if number else fact.label, line, fact.tone))
        return found


def _laid(pieces: Sequence[str], width: int) -> list[str]:
    """The pieces in as few lines as they fit in."""
    lines: list[str] = []
    for piece in pieces:
        joined = f"{lines[-1]}{BETWEEN}{piece}" if lines else piece
        if lines and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(fit(piece, width))
    return lines
