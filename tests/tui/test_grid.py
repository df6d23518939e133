"""The wall's arithmetic."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.tui.grid import Grid

grids = st.builds(Grid, st.integers(1, 400), st.integers(0, 2_000_000))
more = settings(max_examples=200)


@more
@given(grids)
def test_a_row_fits_into_the_window(grid: Grid) -> None:
    """With its gaps, unless the window is narrower than one tile."""
    if grid.width >= 26:
        assert grid.left(grid.columns - 1) + grid.tile <= grid.width
        assert grid.tile >= 22


@more
@given(grids, st.data())
def test_what_is_under_a_tile_s_first_cell_is_that_tile(grid: Grid, data: st.DataObject) -> None:
    """And nothing is under the gap beside it or the empty line below."""
    if not grid.count:
        return
    index = data.draw(st.integers(0, grid.count - 1))
    column, top = index % grid.columns, grid.row_of(index) * grid.row_height
    assert grid.under(grid.left(column), top) == index
    assert grid.under(grid.left(column) + grid.tile - 1, top + grid.row_height - 2) == index
    assert grid.under(grid.left(column) - 1, top) is None
    assert grid.under(grid.left(column), top + grid.row_height - 1) is None
    assert index in grid.row(grid.row_of(index))


@more
@given(grids, st.data())
def test_moves_stay_among_the_takes_and_come_back(grid: Grid, data: st.DataObject) -> None:
    """Down and up again is where one was, unless the last row is short."""
    if not grid.count:
        assert grid.moved(0, 1, 1) == 0
        return
    index = data.draw(st.integers(0, grid.count - 1))
    right, down = data.draw(st.integers(-5, 5)), data.draw(st.integers(-9, 9))
    assert 0 <= grid.moved(index, right, down) < grid.count
    below = grid.moved(index, 0, 1)
    if below % grid.columns == index % grid.columns and below != index:
        assert grid.moved(below, 0, -1) == index


@more
@given(grids, st.integers(0, 5_000_000), st.integers(1, 200), st.data())
def test_the_chosen_tile_is_in_view_after_scrolling(grid: Grid, top: int, height: int, data: st.DataObject) -> None:
    """Whole where there is room for it, and already asked for."""
    if not grid.count:
        return
    index = data.draw(st.integers(0, grid.count - 1))
    top = grid.top_for(index, top, height)
    first, count = grid.view(top, height)
    assert top >= 0
    assert first <= index < first + count
    if height >= grid.row_height - 1:
        begins = grid.row_of(index) * grid.row_height
        assert top <= begins
        assert begins + grid.row_height - 1 <= top + height


def test_the_last_row_may_be_short() -> None:
    """Down into it goes to its last tile."""
    grid = Grid(100, 9)
    assert (grid.columns, grid.rows, list(grid.row(2))) == (4, 3, [8])
    assert grid.moved(7, 0, 1) == 8
    assert list(grid.row(3)) == []
