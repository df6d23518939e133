"""Lines that are kept, the bar beside them, and frames that go out whole."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App, ComposeResult
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from ima_tui.tui.widgets.line_bar import LineBar
from ima_tui.tui.widgets.lines import Line
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.writer_queue import FrameWriter

PLAIN, BOLD = Style(color="red"), Style(bold=True)


@given(st.lists(st.text("ab海", min_size=1, max_size=4), min_size=1, max_size=4), st.sets(st.integers(1, 40)))
def test_a_line_is_cut_as_the_frameworks_own(words: list[str], cuts: set[int]) -> None:
    segments = [Segment(text, PLAIN if number % 2 else BOLD) for number, text in enumerate(words)]
    cells = sum(segment.cell_length for segment in segments)
    ours, theirs = Line(segments, cells), Strip(segments, cells)
    wanted = sorted({*cuts, cells})
    for _again in range(2):
        assert [list(each) for each in ours.divide(wanted)] == [list(each) for each in theirs.divide(wanted)]
    assert ours.crop(1, cells) == theirs.crop(1, cells)
    assert ours.adjust_cell_length(cells + 3, BOLD) == theirs.adjust_cell_length(cells + 3, BOLD)


def test_a_frame_goes_out_in_one_piece() -> None:
    writer = FrameWriter(StringIO())
    for text in ("\x1b[c", SYNC_START, "a" * 100, SYNC_END, "b" * 100, SYNC_START, "cut short"):
        writer.write(text)
    writer.start()
    writer.stop()
    whole = f"\x1b[c{SYNC_START}{'a' * 100}{SYNC_END}{'b' * 100}{SYNC_START}cut short"
    assert writer._file.getvalue() == whole  # type: ignore[attr-defined]


def test_no_piece_of_a_frame_waits_alone() -> None:
    writer = FrameWriter(StringIO())
    writer.write(SYNC_START)
    writer.write("half")
    assert list(_waiting_in(writer)) == []
    writer.write(SYNC_END)
    assert list(_waiting_in(writer)) == [f"{SYNC_START}half{SYNC_END}"]


def _waiting_in(writer: FrameWriter) -> Iterator[str | None]:
    while not writer._queue.empty():
        yield writer._queue.get()


class Numbers(VirtualList):
    """As many lines as it is asked for, and what was drawn of them."""

    word = "line"

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def lines_show(self) -> Hashable:
        """The word on all of them."""
        return self.word

    def line_cells(self, index: int) -> list[Cell]:
        """A word and a number."""
        self.drawn.append(index)
        return [(f"{self.word} {index}", 0, "ink")]

    @contextmanager
    def drawing(self) -> Iterator[list[int]]:
        """What is drawn meanwhile."""
        self.drawn.clear()
        yield self.drawn


class Lists(App[None]):
    """A list, and nothing else."""

    CSS = "Numbers { overflow-x: hidden; }"

    def compose(self) -> ComposeResult:
        """The list."""
        yield Numbers()


async def test_only_lines_that_were_not_seen_are_drawn() -> None:
    async with Lists().run_test(size=(30, 10)) as pilot:
        numbers = pilot.app.query_one(Numbers)
        numbers.set_count(1000)
        await pilot.pause()
        numbers.action_edge(True)
        assert "line 999" in _text(pilot.app)
        with numbers.drawing() as drawn:
            numbers.action_move(-1)
            numbers.action_move(-9)
            assert "line 989" in _text(pilot.app)
        assert drawn == [989]
        numbers.word = "other"
        with numbers.drawing() as drawn:
            assert "other 989" in _text(pilot.app)
        assert sorted(drawn) == list(range(989, 999))


@pytest.mark.parametrize(("count", "top"), [(11, 0), (11, 1), (50_000, 0), (50_000, 26_000), (50_000, 49_990)])
async def test_the_bar_looks_as_the_frameworks_own(count: int, top: int) -> None:
    async with Lists().run_test(size=(30, 10)) as pilot:
        numbers = pilot.app.query_one(Numbers)
        numbers.set_count(count)
        numbers.scroll_to(y=top, animate=False)
        await pilot.pause()
        bar, region = numbers.vertical_scrollbar, numbers.vertical_scrollbar.size.region
        ours, theirs = bar.render_lines(region), ScrollBar.render_lines(bar, region)
        assert isinstance(bar, LineBar)
        assert [list(line) for line in ours] == [list(line) for line in theirs]


def _text(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
