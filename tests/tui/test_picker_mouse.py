"""The image picker by mouse alone: heads, path, marks, lines, buttons, key hints."""

from __future__ import annotations

from pathlib import Path

import pytest

from ima_tui.domain.modes import Mode
from ima_tui.tui.screens.places import PlaceList, Places
from ima_tui.tui.widgets.column_heads import ColumnHeads
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.where_line import WhereLine
from tests.tui.conftest import OpenApp
from tests.tui.picking import image, picking
from tests.tui.stand_in import StandIn

SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])


@pytest.fixture
def shots(stand_in: StandIn, tmp_path: Path) -> Path:
    """Three images, in which the picker opens."""
    for age, name in enumerate(("c.png", "a.png", "b.png"), 1):
        image(tmp_path / "shots", name, age=age * 100)
    image(tmp_path / "shots" / "inner", "deep.png")
    stand_in.folders._home = tmp_path / "shots"
    return tmp_path / "shots"


@SIZES
async def test_the_heads_of_the_columns_sort(
    stand_in: StandIn, shots: Path, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with picking(open_app, stand_in, size=size) as opened:
        heads = opened.picker.query_one(ColumnHeads)
        for words, names in (
            ("Name", ["a.png", "b.png", "c.png"]), ("Name", ["c.png", "b.png", "a.png"]),
            ("Date", ["c.png", "a.png", "b.png"]), ("Date", ["b.png", "a.png", "c.png"]),
        ):  # fmt: skip
            await opened.click_words(words, heads)
            await opened.until(lambda names=names: opened.names[1:] == names)
        await opened.click_words("File size", heads)
        await opened.until("File size ↓")


async def test_a_second_click_or_a_double_click_chooses(stand_in: StandIn, shots: Path, open_app: OpenApp) -> None:
    async with picking(open_app, stand_in) as opened:
        await opened.click_line("b.png")
        assert opened.under_cursor == "b.png"
        assert not opened.answers
        await opened.pilot.pause(0.7)  # no double click any more
        await opened.click_line("b.png", x=10)
        await opened.until(lambda: opened.answers == [(str(shots / "b.png"),)])
    async with picking(open_app, stand_in) as opened:
        await opened.click_line("inner", times=2)
        await opened.in_folder(shots / "inner")
        await opened.click_line("deep.png", times=2)
        await opened.until(lambda: opened.answers == [(str(shots / "inner" / "deep.png"),)])


@SIZES
async def test_marks_are_clicked_and_the_button_takes_them(
    stand_in: StandIn, shots: Path, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with picking(open_app, stand_in, Mode.REFERENCE, size=size) as opened:
        await opened.click_line("b.png", x=1)
        await opened.click_line("c.png", x=1)
        await opened.until("Choose 2 marked")
        await opened.click_line("b.png", x=1)
        await opened.click_line("a.png", x=1)
        await opened.until("Choose 2 marked")
        assert not opened.answers
        await opened.click_words("Choose 2 marked")
        await opened.until(lambda: opened.answers == [(str(shots / "c.png"), str(shots / "a.png"))])


async def test_each_part_of_the_path_goes_there(
    stand_in: StandIn, shots: Path, tmp_path: Path, open_app: OpenApp
) -> None:
    async with picking(open_app, stand_in) as opened:
        where = opened.picker.query_one(WhereLine)
        opened.picker.open_folder(shots / "inner")
        await opened.in_folder(shots / "inner")
        await opened.click_words("shots", where)
        await opened.in_folder(shots)
        await opened.click_words(tmp_path.name[:12], where)
        await opened.in_folder(tmp_path)
        await opened.click_words("bookmark", where)
        await opened.until("● bookmarked")


async def test_a_long_path_keeps_its_end_and_still_leads_up(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    deep = tmp_path / ("long name " * 5).strip() / ("霓虹" * 20) / "end"
    image(deep, "x.png")
    stand_in.folders._home = deep
    async with picking(open_app, stand_in, size=(80, 24)) as opened:
        line = opened.text.splitlines()[2]
        assert "… ›" in line
        assert "end" in line
        where = opened.picker.query_one(WhereLine)
        await opened.click_words("…", where)
        await opened.until(lambda: opened.picker.folder in deep.parents and opened.picker.at_rest)


@SIZES
async def test_the_key_hints_and_cancel_can_be_clicked(
    stand_in: StandIn, shots: Path, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with picking(open_app, stand_in, Mode.FIRST_FRAME, size=size) as opened:
        footer = opened.picker.query_one(Footer)
        await opened.click_words("Sort", footer)
        await opened.until("Date ↑")
        await opened.click_words("Places", footer)
        await opened.until(lambda: isinstance(opened.pilot.app.screen, Places))
        await opened.until(lambda: opened.pilot.app.screen.query_one(PlaceList).lines)
        await opened.press("escape")
        await opened.click_words("Cancel", opened.picker.query_one("#cancel"))
        await opened.until(lambda: opened.answers == [None])


@SIZES
async def test_nothing_is_cut_off_and_no_line_is_too_wide(
    stand_in: StandIn, shots: Path, open_app: OpenApp, size: tuple[int, int]
) -> None:
    image(shots, "wide.png", (1240, 400), age=1)
    async with picking(open_app, stand_in, Mode.REFERENCE, size=size) as opened:
        await opened.until("makes a corrected copy")
        for part in ("#choose", "#cancel", "#verdict", "Picture", "FolderList", "Footer", "WhereLine"):
            region = opened.picker.query_one(part).region
            assert region.width > 0, part
            assert region.height > 0, part
            assert region.right <= size[0], part
            assert region.bottom <= size[1], part
        assert opened.picker.listed.region.height >= 5
