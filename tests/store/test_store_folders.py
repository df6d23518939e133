"""Folders on the disk: what was chosen from and what is kept at hand, for each kind of slot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ima_tui.store.database import Database
from ima_tui.store.folders import MOST_RECENT, Folders


@pytest.fixture
async def folders(path: Path) -> AsyncIterator[Folders]:
    database = await Database.open(path)
    yield Folders(database)
    await database.close()


async def test_the_folder_chosen_from_last_stands_first(folders: Folders) -> None:
    await folders.note_choice("first", Path("/a"), 10)
    await folders.note_choice("first", Path("/b"), 20)
    await folders.note_choice("reference", Path("/c"), 15)
    await folders.note_choice("first", Path("/a"), 30)
    assert [(one.slot, one.path) for one in await folders.all()] == [
        ("first", Path("/a")), ("first", Path("/b")), ("reference", Path("/c")),
    ]  # fmt: skip


async def test_a_bookmark_outlives_being_recent_and_the_other_way_round(folders: Folders) -> None:
    await folders.bookmark("last", Path("/kept"), 5)
    await folders.note_choice("last", Path("/kept"), 6)
    for number in range(MOST_RECENT + 5):
        await folders.note_choice("last", Path(f"/{number}"), 100 + number)
    known = await folders.all()
    assert len(known) == MOST_RECENT + 1
    (kept,) = [one for one in known if one.bookmarked_at]
    assert (kept.path, kept.chosen_at) == (Path("/kept"), 6)
    await folders.bookmark("last", Path("/24"), 7)
    await folders.bookmark("last", Path("/24"), 0)
    assert any(one.path == Path("/24") for one in await folders.all())
    await folders.bookmark("last", Path("/never chosen"), 8)
    await folders.bookmark("last", Path("/never chosen"), 0)
    assert not any(one.path == Path("/never chosen") for one in await folders.all())


async def test_forgetting_is_for_one_kind_of_slot(folders: Folders) -> None:
    for slot in ("first", "reference"):
        await folders.note_choice(slot, Path("/a"), 10)
    await folders.forget("first", Path("/a"))
    assert [one.slot for one in await folders.all()] == ["reference"]


async def test_a_path_that_is_no_text_comes_back_as_it_was(folders: Folders) -> None:
    strange = Path("/shots/\udcff\udcfe and \n")
    await folders.note_choice("first", strange, 1)
    assert (await folders.all())[0].path == strange


async def test_the_order_is_kept_and_all_of_it_survives_a_restart(path: Path) -> None:
    database = await Database.open(path)
    assert await Folders(database).order() == ""
    await Folders(database).keep_order("name up")
    await Folders(database).keep_order("size down")
    await Folders(database).bookmark("first", Path("/a"), 3)
    await database.close()
    again = await Database.open(path)
    assert await Folders(again).order() == "size down"
    assert [one.path for one in await Folders(again).all()] == [Path("/a")]
    await again.close()


async def test_another_program_sees_it_at_once(path: Path) -> None:
    one, other = await Database.open(path), await Database.open(path)
    await Folders(one).note_choice("first", Path("/shared"), 1)
    assert [folder.path for folder in await Folders(other).all()] == [Path("/shared")]
    await one.close()
    await other.close()
