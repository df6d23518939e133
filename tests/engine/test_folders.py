"""Where the picker opens, and which places it offers: rules over what is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ima_tui.domain.modes import Mode
from ima_tui.engine.folders import Folders, Kind, Slot, slot_of
from ima_tui.media.folder_order import By, Order
from tests.tui.stand_in_folders import KeptInMemory, folders_in_memory


@pytest.fixture
def made(tmp_path: Path) -> tuple[Folders, KeptInMemory]:
    for name in ("home", "one", "two"):
        (tmp_path / name).mkdir()
    return folders_in_memory(tmp_path / "home", 1000.0)


@pytest.mark.parametrize(
    ("mode", "index", "slot"),
    [
        (Mode.TEXT, 0, Slot.FIRST), (Mode.FIRST_FRAME, 0, Slot.FIRST), (Mode.FIRST_LAST, 0, Slot.FIRST),
        (Mode.FIRST_LAST, 1, Slot.LAST), (Mode.FIRST_LAST, 2, Slot.LAST), (Mode.REFERENCE, 4, Slot.REFERENCE),
    ],
)  # fmt: skip
def test_each_slot_has_its_kind(mode: Mode, index: int, slot: Slot) -> None:
    assert slot_of(mode, index) is slot


async def test_it_opens_where_this_slot_chose_last_then_where_any_did_then_at_home(
    made: tuple[Folders, KeptInMemory], tmp_path: Path
) -> None:
    folders, _kept = made
    assert await folders.start(Slot.FIRST) == tmp_path / "home"
    await folders.note_choice(Slot.FIRST, [str(tmp_path / "one" / "a.png")])
    await folders.note_choice(Slot.REFERENCE, [str(tmp_path / "two" / "b.png"), "https://example.com/c.png"])
    assert await folders.start(Slot.FIRST) == tmp_path / "one"
    assert await folders.start(Slot.LAST) == tmp_path / "two"
    shutil.rmtree(tmp_path / "one")
    assert await folders.start(Slot.FIRST) == tmp_path / "two"
    shutil.rmtree(tmp_path / "two")
    assert await folders.start(Slot.FIRST) == tmp_path / "home"


async def test_bookmarks_are_of_one_slot_and_stay_while_their_drive_is_away(
    made: tuple[Folders, KeptInMemory], tmp_path: Path
) -> None:
    folders, _kept = made
    assert await folders.toggle_bookmark(Slot.LAST, tmp_path / "one")
    assert await folders.toggle_bookmark(Slot.LAST, tmp_path / "unplugged")
    await folders.note_choice(Slot.LAST, [str(tmp_path / "two" / "b.png"), str(tmp_path / "gone" / "b.png")])
    places = await folders.places(Slot.LAST)
    marked = [(place.path.name, place.there) for place in places if place.kind is Kind.BOOKMARK]
    assert marked == [("one", True), ("unplugged", False)]
    assert [place.path.name for place in places if place.kind is Kind.RECENT] == ["two"]
    assert not [place for place in await folders.places(Slot.FIRST) if place.kind is not Kind.USUAL]
    assert not await folders.toggle_bookmark(Slot.LAST, tmp_path / "one")
    assert not await folders.bookmarked(Slot.LAST, tmp_path / "one")
    await folders.forget(Slot.LAST, tmp_path / "unplugged")
    assert not [place for place in await folders.places(Slot.LAST) if place.kind is Kind.BOOKMARK]


async def test_usual_places_are_there_and_each_is_named_once(made: tuple[Folders, KeptInMemory]) -> None:
    usual = [place for place in await made[0].places(Slot.FIRST) if place.kind is Kind.USUAL]
    assert all(place.path.is_dir() and place.name for place in usual)
    assert len({place.path for place in usual}) == len(usual)
    assert str(usual[0].name) == "Home"


async def test_the_order_is_remembered_and_nonsense_means_newest_first(made: tuple[Folders, KeptInMemory]) -> None:
    folders, kept = made
    assert await folders.order() == Order()
    for order in (Order(By.NAME, True), Order(By.SIZE, False)):
        await folders.keep_order(order)
        assert await folders.order() == order
    kept.kept_order = "colour sideways"
    assert await folders.order() == Order()
