"""A cell of the price matrix in words: what it is, and why it cannot be bought."""

from __future__ import annotations

from ima_tui.domain import terms
from ima_tui.domain.lattice import Cell, Gap, Lattice
from ima_tui.domain.text import Said, say
from ima_tui.tui.labels import choice_in_words


def named(grid: Lattice, cell: Cell) -> list[str]:
    """A cell by its values, layers too."""
    placed = [(grid.across, cell.column), (grid.down, cell.row), *((layer, layer.at) for layer in grid.layers)]
    return [
        choice_in_words(axis.control, axis.values[at]) for axis, at in placed if axis is not None and at is not None
    ]


def why(grid: Lattice, cell: Cell) -> Said:
    """Why a cell cannot be bought."""
    placed = [(axis, at) for axis, at in ((grid.across, cell.column), (grid.down, cell.row)) if axis is not None]
    pair = terms.joined([terms.setting(axis.control, axis.values[at]) for axis, at in placed], " + ")
    if cell.gap is Gap.UNMAPPED:
        return say(
            "{settings} do not go together.", settings=terms.joined(terms.settings(grid.product, cell.blockers), " + ")
        )
    if cell.gap is Gap.NOT_OFFERED:
        foreign = [terms.setting(axis.control, axis.values[at]) for axis, at in placed if at >= axis.offered]
        return say(
            "{settings} stands in the price list, but is not offered now.", settings=terms.joined(foreign, " + ")
        )
    if cell.blockers:
        against = terms.joined(terms.settings(grid.product, cell.blockers), " + ")
        return say("{pair} has no price with {settings}.", pair=pair, settings=against)
    return say("{pair} is not offered together.", pair=pair)


def gaps_beside(grid: Lattice, cell: Cell) -> list[Cell]:
    """What cannot be bought in the row of a cell, then in its column: arrow keys pass over it."""
    row = [other for other in grid.cells[cell.row] if other.quote is None]
    return row + [line[cell.column] for line in grid.cells if line[cell.column].quote is None]
