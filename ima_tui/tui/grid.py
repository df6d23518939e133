"""The arithmetic of a wall of tiles: how many stand beside each other, where each is, what is in view. Pure numbers.

Every row is equally high; the last one may be short. Nothing here depends on what a tile shows.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_TILE = 22
"""Cells: words below a picture still say something."""
GAP = 2
WORDS = 2
"""Lines below a picture."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`count` tiles in a window that is `width` cells wide."""

    width: int
    count: int

    @property
    def columns(self) -> int:
        """Tiles beside each other."""
        return max(1, (self.width - GAP) // (LEAST_TILE + GAP))

    @property
    def tile(self) -> int:
        """Cells of one tile; the gaps are between them and at both ends."""
        return max(1, (self.width - GAP) // self.columns - GAP)

    @property
    def picture(self) -> int:
        """Lines of one picture, in the shape of a screen; a cell is twice as high as wide."""
        return max(1, round(self.tile * 9 / 32))

    @property
    def row_height(self) -> int:
        """Lines of one row: picture, words, an empty one."""
        return self.picture + WORDS + 1

    @property
    def rows(self) -> int:
        """All rows."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """Lines of the whole wall."""
        return self.rows * self.row_height

    def left(self, column: int) -> int:
        """Where a column begins."""
        return GAP + column * (self.tile + GAP)

    def row_of(self, index: int) -> int:
        """The row of a tile."""
        return index // self.columns

    def row(self, number: int) -> range:
        """The tiles of a row."""
        first = number * self.columns
        return range(first, max(first, min(self.count, first + self.columns)))

    def under(self, x: int, y: int) -> int | None:
        """The tile at a place of the whole wall; none in a gap or beyond the last."""
        column, inside = divmod(x - GAP, self.tile + GAP)
        row, line = divmod(y, self.row_height)
        if x < GAP or y < 0 or inside >= self.tile or column >= self.columns or line >= self.row_height - 1:
            return None
        index = row * self.columns + column
        return index if index < self.count else None

    def moved(self, index: int, right: int, down: int) -> int:
        """From a tile by so many; down into a short last row goes to its last tile, beyond the edges nowhere."""
        if not self.count:
            return 0
        if down:
            row = max(0, min(self.rows - 1, self.row_of(index) + down))
            index = min(self.count - 1, row * self.columns + index % self.columns)
        return max(0, min(self.count - 1, index + right))

    def view(self, top: int, height: int) -> tuple[int, int]:
        """The first tile in view of the lines from `top` on, and how many there are up to the last one in view."""
        first = max(0, top // self.row_height) * self.columns
        rows = -(-(top + max(1, height)) // self.row_height) - max(0, top // self.row_height)
        return first, rows * self.columns

    def top_for(self, index: int, top: int, height: int) -> int:
        """Where the view must begin to have the whole of a tile in it, moved as little as possible."""
        first = self.row_of(index) * self.row_height
        last = first + self.row_height - 1
        if first < top or last - first > height:
            return first
        return max(top, last - height)
