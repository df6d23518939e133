"""The image picker by keys: walking, sorting, filtering, marking, places, and what comes out of it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
from textual.widgets import Input

from ima_tui.domain.modes import Mode
from ima_tui.engine.folders import Slot
from ima_tui.media import folders
from ima_tui.media.folder_order import By, Order
from ima_tui.media.folders import FolderScan
from ima_tui.tui.screens.picker import Picker
from ima_tui.tui.screens.places import PlaceList, Places
from ima_tui.tui.widgets.column_heads import ColumnHeads
from ima_tui.tui.widgets.where_line import WhereLine
from tests.tui.conftest import OpenApp, until
from tests.tui.picking import image, many, picking
from tests.tui.stand_in import StandIn


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """A folder with three images and a folder in it."""
    for age, name in enumerate(("shot10.png", "shot2.png", "Beach dawn.png"), 1):
        image(tmp_path / "shots", name, (640 + age, 360), age * 100)
    image(tmp_path / "shots" / "inner", "deep.png")
    image(tmp_path / "shots", ".hidden.png", age=5)
    return tmp_path / "shots"


@pytest.fixture
def at_shots(stand_in: StandIn, shots: Path) -> StandIn:
    """A studio whose user is at home among them."""
    stand_in.folders._home = shots
    return stand_in


async def test_the_newest_image_is_under_the_cursor_and_enter_chooses_it(
    at_shots: StandIn, shots: Path, open_app: OpenApp
) -> None:
    async with picking(open_app, at_shots) as opened:
        assert opened.names == ["inner", "shot10.png", "shot2.png", "Beach dawn.png"]
        assert opened.under_cursor == "shot10.png"
        await opened.until("fits First frame")
        assert "641 × 360 · 16:9 landscape" in opened.text
        await opened.press("down", "enter")
        await opened.until(lambda: opened.answers == [(str(shots / "shot2.png"),)])


async def test_f3_goes_through_the_orders_and_the_last_one_is_remembered(at_shots: StandIn, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        assert "Date ↓" in opened.text
        for words, first in (("Date ↑", "Beach dawn.png"), ("Name ↑", "Beach dawn.png"), ("Name ↓", "shot10.png")):
            await opened.press("f3")
            await opened.until(words)
            await opened.until(lambda first=first: opened.names[1] == first)
        assert opened.names == ["inner", "shot10.png", "shot2.png", "Beach dawn.png"]
        await opened.until(lambda: at_shots.kept_folders.kept_order == "name down")
        await opened.press("escape")
    async with picking(open_app, at_shots) as opened:
        assert "Name ↓" in opened.text


async def test_typing_filters_marks_what_matches_and_says_when_nothing_does(
    at_shots: StandIn, open_app: OpenApp
) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press(*"sht")
        assert opened.names == ["shot10.png", "shot2.png"]
        assert "2 of 3 found" in opened.text
        await opened.press(*"zz")
        assert opened.names == []
        assert "nothing here has “shtzz”; ⌫ shows more" in opened.text
        await opened.press("backspace", "backspace", "2")
        await opened.until(lambda: opened.under_cursor == "shot2.png")
        await opened.press("enter")
        await opened.until(lambda: opened.answers)
        assert opened.answers[0][0].endswith("shot2.png")  # type: ignore[index]


async def test_folders_among_what_is_found_are_counted_apart(at_shots: StandIn, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("e")
        await opened.until("1 of 3 found, 1 folder")
        assert opened.names == ["inner", "Beach dawn.png"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_a_head_stands_above_its_column_and_every_one_sorts(
    size: tuple[int, int], at_shots: StandIn, open_app: OpenApp
) -> None:
    """Where there is no column for it, it stands beside the name's."""
    async with picking(open_app, at_shots, size=size) as opened:
        heads = opened.picker.query_one(ColumnHeads)
        for by, words in ((By.SIZE, "File size"), (By.DATE, "Date"), (By.NAME, "Name")):
            await opened.click_words(words, heads)
            await opened.until(lambda by=by: heads.order.by is by and opened.picker.listed.order.by is by)
            line, columns = str(heads.render()), opened.picker.listed.columns
            for head, cells in zip(("File size", "Date"), columns, strict=True):
                assert (line.index(head) > len(line) / 3) is (cells > 0), line


async def test_letters_typed_in_the_list_go_to_the_path_line_and_arrows_move_the_list(
    at_shots: StandIn, open_app: OpenApp
) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("tab")
        assert opened.picker.listed.has_focus
        await opened.press(*"jk")
        assert opened.picker.line.value == "jk"
        await opened.press("backspace", "backspace", "s", "down")
        assert opened.under_cursor == "shot2.png"
        await opened.press("tab", "tab")
        assert opened.pilot.app.focused is not None
        assert opened.pilot.app.focused.id == "choose"
        await opened.press("enter")
        await opened.until(lambda: opened.answers)


async def test_walking_up_and_down_keeps_the_place(at_shots: StandIn, shots: Path, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("up")
        assert opened.under_cursor == "inner"
        await opened.press("enter")
        await opened.in_folder(shots / "inner")
        await opened.press("alt+up")
        await opened.in_folder(shots)
        assert opened.under_cursor == "inner"


async def test_hidden_files_come_and_go_and_it_is_said(at_shots: StandIn, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("down", "f4")
        await opened.until(lambda: ".hidden.png" in opened.names)
        assert "hidden files shown" in opened.text
        assert opened.under_cursor == "shot2.png"
        await opened.press("f4")
        await opened.until(lambda: ".hidden.png" not in opened.names)
        assert "hidden files shown" not in opened.text


async def test_the_path_line_completes_and_opens_and_a_bad_path_keeps_the_list(
    at_shots: StandIn, shots: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOOT", str(shots))
    async with picking(open_app, at_shots) as opened:
        line = opened.picker.line
        line.value = "$SHOOT/in"
        line.cursor_position = 9
        await opened.press("tab")
        await opened.until(lambda: line.value == "$SHOOT/inner/")
        assert line.has_focus
        await opened.press("enter")
        await opened.in_folder(shots / "inner")
        assert line.value == ""
        line.value = str(shots / "no such folder")
        await opened.press("enter")
        await opened.until("! There is no file")
        assert opened.names == ["deep.png"]
        line.value = ".."
        await opened.press("enter")
        await opened.in_folder(shots)
        line.value = "./shot"
        await opened.press("tab")
        await opened.until(lambda: line.value == "./shot10.png")
        await opened.press("tab")
        await opened.until(lambda: line.value == "./shot2.png")
        await opened.press("enter")
        await opened.until(lambda: opened.answers == [(str(shots / "shot2.png"),)])


async def test_several_are_marked_for_reference_in_order_through_filter_sort_and_folders(
    at_shots: StandIn, shots: Path, open_app: OpenApp
) -> None:
    async with picking(open_app, at_shots, Mode.REFERENCE) as opened:
        await opened.press("down", "space")
        assert "1 marked" in opened.text
        await opened.press("f3", *"10")
        await opened.until(lambda: opened.names == ["shot10.png"])
        await opened.press("tab", "space")
        assert "2 marked" in opened.text
        opened.picker.open_folder(shots / "inner")
        await opened.in_folder(shots / "inner")
        opened.picker.line.value = ""
        await opened.until("2 marked, 2 in other folders (F8)")
        await opened.press("space")
        assert "Choose 3 marked" in opened.text
        await opened.press("enter")
        wanted = tuple(str(shots / name) for name in ("shot2.png", "shot10.png", "inner/deep.png"))
        await opened.until(lambda: opened.answers == [wanted])


async def test_nine_are_marked_at_most_and_the_tenth_is_answered(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp
) -> None:
    many(tmp_path, 12)
    async with picking(open_app, stand_in, Mode.REFERENCE) as opened:
        await opened.press(*["space"] * 10)
        assert "! 9 images can be marked in this mode" in opened.text
        assert "Choose 9 marked" in opened.text
        await opened.press("up", "space")
        assert "Choose 8 marked" in opened.text


async def test_the_first_marked_becomes_the_first_frame(at_shots: StandIn, shots: Path, open_app: OpenApp) -> None:
    async with open_app(at_shots) as pilot:
        await pilot.press("alt+3", "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker) and pilot.app.screen.at_rest)
        for key in ("down", "space", "up", "up", "space", "enter"):
            await pilot.press(key)
        studio = pilot.app.screen_stack[0]
        await until(pilot, lambda: len(studio.draft.images) == 2)  # type: ignore[attr-defined]
        assert studio.draft.images == (str(shots / "shot2.png"), str(shots / "shot10.png"))  # type: ignore[attr-defined]
        assert studio.draft.mode is Mode.FIRST_LAST  # type: ignore[attr-defined]


async def test_where_one_image_is_wanted_space_is_only_a_space(at_shots: StandIn, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("space")
        assert opened.picker.line.value == " "
        assert "marked" not in opened.text
        assert "Mark" not in opened.text


async def test_a_slot_opens_where_it_was_filled_from_last(at_shots: StandIn, shots: Path, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots, Mode.FIRST_LAST, index=1) as opened:
        opened.picker.open_folder(shots / "inner")
        await opened.in_folder(shots / "inner")
        await opened.press("enter")
        await opened.until(lambda: opened.answers)
        await opened.until(lambda: at_shots.kept_folders.known)
    assert [(one.slot, one.path) for one in at_shots.kept_folders.known] == [(Slot.LAST, shots / "inner")]
    async with picking(open_app, at_shots, Mode.FIRST_LAST, index=1) as opened:
        assert opened.picker.folder == shots / "inner"


async def test_bookmarks_and_places(at_shots: StandIn, shots: Path, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots, Mode.REFERENCE) as opened:
        where = opened.picker.query_one(WhereLine)
        await opened.press("f6")
        await opened.until(lambda: where.bookmarked)
        assert "● bookmarked" in opened.text
        await opened.press("space")
        opened.picker.open_folder(shots / "inner")
        await opened.in_folder(shots / "inner")
        await opened.until(lambda: not where.bookmarked)
        await opened.press("f8")
        await opened.until("clear all marks")
        listed = opened.pilot.app.screen.query_one(PlaceList)
        heads = [line.head for line in listed.lines]
        assert heads[:3] == ["mark 1", "marked", "● bookmark"]
        await opened.press("enter")
        await opened.in_folder(shots)
        assert opened.under_cursor == "shot10.png"
        await opened.press("f8")
        await opened.until("clear all marks")
        await opened.press("down", "enter")
        await opened.until(lambda: "marked" not in opened.text.replace("bookmarked", ""))
        await opened.press("f8")
        await opened.until(lambda: isinstance(opened.pilot.app.screen, Places) and "Home" in opened.text)
        await opened.press("delete")
        await opened.until(lambda: not at_shots.kept_folders.known)
        await opened.press("escape")
        await opened.until(lambda: not where.bookmarked)


async def test_fifty_thousand_files_come_in_steps_while_keys_are_handled(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading is held between two steps: what is known is drawn, keys work, the cursor stays on its entry."""
    many(tmp_path, 3000)
    real, steps, go_on = FolderScan.step, [], asyncio.Event()
    loop = asyncio.get_running_loop()

    def held(scan: FolderScan, most: int | None = None) -> folders.Step:
        if len(steps) == 1:
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(20)
        steps.append(real(scan, most))
        return steps[-1]

    monkeypatch.setattr(FolderScan, "step", held)
    async with open_app(stand_in) as pilot:
        picker = Picker(stand_in, Mode.FIRST_FRAME)  # type: ignore[arg-type]
        pilot.app.push_screen(picker)
        await until(pilot, lambda: picker.is_mounted and picker.listed.count > 300)
        assert len(steps) == 1, "the first page is there before the rest is read"
        for key in ("down", "down", "down"):
            await pilot.press(key)
        entry = picker.listed.entry(picker.listed.cursor)
        row = picker.listed.cursor - picker.listed.scroll_offset.y
        assert entry is not None
        go_on.set()
        await until(pilot, lambda: picker.at_rest)
        assert picker.listed.count == 3001
        assert len(steps) >= 2
        assert picker.listed.entry(picker.listed.cursor) == entry
        if picker.listed.scroll_offset.y:
            assert picker.listed.cursor - picker.listed.scroll_offset.y == row
        await pilot.press("home")
        assert picker.listed.cursor == 0


async def test_no_step_is_large_enough_to_be_felt() -> None:
    """A folder of 50 000 files is at least a handful of steps, and the first is one page."""
    assert folders.STEPS[0] <= 500
    assert max(folders.STEPS) <= 20_000
    assert folders.STEP_SECONDS <= 0.1


@pytest.mark.parametrize("key", ["escape", "alt+up"])
async def test_leaving_or_going_elsewhere_stops_the_reading(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    many(tmp_path / "full", 50)
    stand_in.folders._home = tmp_path / "full"
    cancelled: list[Path] = []
    real_step, real_cancel = FolderScan.step, FolderScan.cancel

    def endless(scan: FolderScan, most: int | None = None) -> folders.Step:
        if scan.folder.name != "full":
            return real_step(scan, most)
        time.sleep(0.005)
        known = real_step(scan, 5)
        return folders.Step(known.entries, known.images, scan._cancelled)

    def cancel(scan: FolderScan) -> None:
        cancelled.append(scan.folder)
        real_cancel(scan)

    monkeypatch.setattr(FolderScan, "step", endless)
    monkeypatch.setattr(FolderScan, "cancel", cancel)
    async with open_app(stand_in) as pilot:
        picker = Picker(stand_in, Mode.FIRST_FRAME)  # type: ignore[arg-type]
        pilot.app.push_screen(picker)
        await until(pilot, lambda: picker.is_mounted and picker.listed.count > 20)
        await pilot.press(key)
        await until(pilot, lambda: tmp_path / "full" in cancelled)


async def test_a_slow_folder_says_that_it_is_being_read(
    stand_in: StandIn, tmp_path: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(tmp_path, 30)
    monkeypatch.setattr("ima_tui.tui.screens.browsing.SLOW", 0.01)
    real, go_on = FolderScan.step, asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(scan: FolderScan, most: int | None = None) -> folders.Step:
        if scan._steps:
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(20)
        return real(scan, 10)

    monkeypatch.setattr(FolderScan, "step", slow)
    async with open_app(stand_in) as pilot:
        picker = Picker(stand_in, Mode.FIRST_FRAME)  # type: ignore[arg-type]
        pilot.app.push_screen(picker)
        await until(pilot, lambda: picker.is_mounted and "reading… 10 so far" in str(picker.status()))
        go_on.set()
        await until(pilot, lambda: "30 images" in str(picker.status()))


async def test_the_cursor_stays_on_its_image_when_the_order_changes(at_shots: StandIn, open_app: OpenApp) -> None:
    async with picking(open_app, at_shots) as opened:
        await opened.press("down", "f3")
        await opened.until("Date ↑")
        assert opened.under_cursor == "shot2.png"
        assert opened.picker._order == Order(By.DATE, False)


async def test_an_empty_folder_says_what_to_do(stand_in: StandIn, tmp_path: Path, open_app: OpenApp) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    os.utime(empty, (1, 1))
    stand_in.folders._home = empty
    async with picking(open_app, stand_in) as opened:
        await opened.until("no images here; Alt ↑ folder above, F8 places")
        await opened.press("enter")
        await opened.in_folder(tmp_path)
        assert opened.under_cursor == "empty"
        assert isinstance(opened.picker.line, Input)


async def test_escape_takes_back_what_was_typed_before_it_closes(at_shots: StandIn, open_app: OpenApp) -> None:
    """Also while the list has the focus; the button closes at once."""
    async with picking(open_app, at_shots) as opened:
        await opened.press(*"shot")
        await opened.until(lambda: "Beach dawn.png" not in opened.names)
        await opened.press("tab", "escape")
        await opened.until(lambda: "Beach dawn.png" in opened.names)
        assert opened.picker.line.value == ""
        assert opened.picker.line.has_focus
        assert not opened.answers
        await opened.press("escape")
        await opened.until(lambda: opened.answers == [None])
