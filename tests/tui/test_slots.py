"""The slots: what is done to images by key, by mouse, and by switching modes; nothing is lost by any of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual import events
from textual.pilot import Pilot

from ima_tui.domain.modes import Mode
from ima_tui.tui.screens.mend import Mend
from ima_tui.tui.screens.picker import Picker
from ima_tui.tui.widgets.image_slots import ImageSlot, ImageSlots
from ima_tui.tui.widgets.path_line import PathLine
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.slot_text import SlotText
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

PictureFile = Callable[..., Path]


@pytest.fixture
def images(tmp_path: Path) -> tuple[str, ...]:
    """Nine images that differ."""
    paths = [tmp_path / f"view-{number}.png" for number in range(1, 10)]
    for number, path in enumerate(paths):
        Image.new("RGB", (640, 360), (20 * number, 120, 160)).save(path)
    return tuple(str(path) for path in paths)


async def start(pilot: Pilot[None], mode: Mode, images: tuple[str, ...], focus: int | None = 0) -> Any:
    """The studio in `mode` with these images, one slot in focus."""
    screen: Any = pilot.app.screen
    screen.go_to_mode(mode)
    screen.change(images=images)
    await until(pilot, lambda: len([one for one in slots(pilot) if one.view.source]) == len(images))
    await until(pilot, lambda: not any(one.view.pending for one in slots(pilot)))
    if focus is not None:
        screen.query_one(ImageSlots).focus_slot(focus)
        await until(pilot, lambda: screen.query_one(ImageSlots).focused_index == focus)
    return screen


def slots(pilot: Pilot[None]) -> list[ImageSlot]:
    return list(pilot.app.screen_stack[0].query(ImageSlot))


async def click(pilot: Pilot[None], slot: int | None, command: str) -> None:
    """The words of a command in a slot, or in the line about all slots."""
    words = slots(pilot)[slot].query_one(SlotText) if slot is not None else pilot.app.screen.query(SlotText).first()
    await until(pilot, lambda: words.place_of(command))
    x, y = words.place_of(command) or (0, 0)
    left = words.content_region.x - words.region.x
    await pilot.click(words, offset=(x + left, y))


async def test_keys_move_swap_remove_and_undo(stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]) -> None:
    a, b, c = images[:3]
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.REFERENCE, (a, b, c))
        for key, expected in (
            ("right_square_bracket", (b, a, c)),
            ("right_square_bracket", (b, c, a)),
            ("right_square_bracket", (b, c, a)),  # at the end already
            ("left_square_bracket", (b, a, c)),
            ("x", (b, c, a)),
            ("x", (a, c, b)),  # the last one with the first
            ("delete", (c, b)),
            ("u", (a, c, b)),
            ("D", ()),
            ("u", (a, c, b)),
        ):
            await pilot.press(key)
            await until(pilot, lambda expected=expected: screen.draft.images == expected)
            await until(pilot, lambda: screen.query_one(ImageSlots).focused_index is not None)
        for _ in range(7):
            await pilot.press("u")
        await until(pilot, lambda: screen.draft.images == (a, b, c))


async def test_the_mouse_alone_does_everything(stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]) -> None:
    a, b, c = images[:3]
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.REFERENCE, (a, b, c), focus=None)
        for slot, command, expected in (
            (0, "slot.right", (b, a, c)),
            (2, "slot.left", (b, c, a)),
            (1, "slot.swap", (b, a, c)),
            (2, "slot.remove", (b, a)),
            (0, "slot.undo", (b, a, c)),
            (None, "slot.clear", ()),
            (0, "slot.undo", (b, a, c)),
        ):
            await click(pilot, slot, command)
            await until(pilot, lambda expected=expected: screen.draft.images == expected)
        await pilot.click(slots(pilot)[3], offset=(6, 0))
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "Picker")


async def test_arrows_walk_through_the_slots(stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]) -> None:
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.REFERENCE, images, focus=0)
        walk = {"right": 1, "down": 4, "left": 3, "up": 0}
        for key, index in walk.items():
            await pilot.press(key)
            await until(pilot, lambda index=index: screen.query_one(ImageSlots).focused_index == index)
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: isinstance(pilot.app.focused, PromptEditor))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
async def test_nine_references_are_all_usable_in_any_window(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]
) -> None:
    async with open_app(stand_in, size) as pilot:
        screen = await start(pilot, Mode.REFERENCE, images)
        for index in range(9):
            screen.query_one(ImageSlots).focus_slot(index)
            slot = slots(pilot)[index]
            await until(pilot, lambda slot=slot: slot.has_focus and str(slot.index + 1) in text_of(pilot.app))
            words = slot.query_one(SlotText)
            await until(pilot, lambda words=words: words.region.height >= 2 and words.place_of("slot.swap"))
            await until(pilot, lambda slot=slot: slot.region in screen.query_one(ImageSlots).region)
        await click(pilot, 8, "slot.remove")
        await until(pilot, lambda: len(screen.draft.images) == 8)


async def test_other_modes_lose_no_image_and_say_where_they_wait(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]
) -> None:
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.REFERENCE, images[:4])
        await pilot.press("alt+2")
        await until(pilot, lambda: screen.draft.images == images[:1])
        await until(pilot, lambda: "3 images wait in Reference" in said(pilot))
        await pilot.press("alt+1")
        await until(pilot, lambda: screen.draft.mode is Mode.TEXT)
        await until(pilot, lambda: "An image waits in First frame" in said(pilot))
        await pilot.press("alt+4")
        await until(pilot, lambda: screen.draft.images == images[:4])


async def test_images_come_along_through_text_mode(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]
) -> None:
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.FIRST_LAST, images[:2])
        await pilot.press("alt+1", "alt+4")
        await until(pilot, lambda: screen.draft.mode is Mode.REFERENCE and screen.draft.images == images[:2])


async def test_images_that_others_took_the_place_of_come_back(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]
) -> None:
    """Also in a mode that was left: undo goes back to where one was."""
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.REFERENCE, images[:4])
        await pilot.press("alt+1")
        await until(pilot, lambda: screen.draft.mode is Mode.TEXT)
        screen.take_images(images[5:8])
        await until(pilot, lambda: screen.draft.images == images[5:8] and slots(pilot))
        screen.query_one(ImageSlots).focus_slot(0)
        await until(pilot, lambda: screen.query_one(ImageSlots).focused_index == 0)
        await pilot.press("u")
        await until(pilot, lambda: screen.draft.mode is Mode.TEXT)
        await pilot.press("alt+4")
        await until(pilot, lambda: screen.draft.images == images[:4])


async def test_twice_the_same_image_is_worth_a_note(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...], tmp_path: Path
) -> None:
    copy = tmp_path / "a copy of it.png"
    copy.write_bytes(Path(images[0]).read_bytes())
    async with open_app(stand_in) as pilot:
        await start(pilot, Mode.FIRST_LAST, (images[0], str(copy)))
        await until(pilot, lambda: slots(pilot)[1].view.note is not None)
        assert slots(pilot)[0].view.note is None
        assert not slots(pilot)[1].view.problems
        await until(pilot, lambda: "same as" in text_of(pilot.app))


async def test_a_file_that_vanished_or_changed_is_seen_when_one_looks_at_it_again(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...]
) -> None:
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.FIRST_LAST, images[:2], focus=None)
        Path(images[0]).unlink()
        Image.new("RGB", (200, 100)).save(images[1])
        assert not any(one.view.problems for one in slots(pilot))
        screen.query_one(ImageSlots).focus_slot(0)
        await until(pilot, lambda: all(one.view.problems for one in slots(pilot)))
        assert "There is no file" in str(slots(pilot)[0].view.problems[0])
        assert "300" in str(slots(pilot)[1].view.problems[0])
        Image.new("RGB", (640, 360)).save(images[0])
        screen.query_one(PromptEditor).focus()
        await until(pilot, lambda: isinstance(pilot.app.focused, PromptEditor))
        screen.query_one(ImageSlots).focus_slot(0)
        await until(pilot, lambda: not slots(pilot)[0].view.problems)


async def test_trouble_offers_its_mending_only_where_there_is_one(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...], tmp_path: Path
) -> None:
    wide = tmp_path / "wide.png"
    Image.new("RGB", (1600, 400)).save(wide)
    async with open_app(stand_in) as pilot:
        await start(pilot, Mode.REFERENCE, (str(wide), images[0], str(tmp_path / "gone.png")))
        assert [one.view.mendable for one in slots(pilot)[:3]] == [True, False, False]
        await until(pilot, lambda: slots(pilot)[0].query_one(SlotText).place_of("slot.mend"))
        assert slots(pilot)[2].query_one(SlotText).place_of("slot.mend") is None
        screen: Any = pilot.app.screen
        screen.query_one(ImageSlots).focus_slot(1)
        await until(pilot, lambda: screen.query_one(ImageSlots).focused_index == 1)
        await pilot.press("f")
        await until(pilot, lambda: "Nothing here can be fixed" in said(pilot))
        await click(pilot, 0, "slot.mend")
        await until(pilot, lambda: isinstance(pilot.app.screen, Mend))


async def test_a_narrow_slot_says_its_trouble_without_the_name_above_it(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...], tmp_path: Path
) -> None:
    cut = tmp_path / "trunc.png"
    cut.write_bytes(Path(images[0]).read_bytes()[:60])
    async with open_app(stand_in) as pilot:
        await start(pilot, Mode.REFERENCE, (str(cut), *images[1:4]), focus=None)
        words = slots(pilot)[0].query_one(SlotText)
        await until(pilot, lambda: "! is damaged" in str(words.render()))
        assert str(words.render()).count("trunc.png") == 1


@pytest.mark.parametrize("apart", [False, True])
async def test_a_path_that_arrives_as_keys_reaches_the_line_of_one_picker(
    stand_in: StandIn, open_app: OpenApp, images: tuple[str, ...], apart: bool
) -> None:
    """As some terminals send a dropped file: all at once, or with time between. No letter of it is a command."""
    async with open_app(stand_in) as pilot:
        screen = await start(pilot, Mode.FIRST_FRAME, images[:1])
        for character in "~/my films/fuDx~v.png":
            driver: Any = pilot.app._driver
            driver.process_message(events.Key("space" if character == " " else character, character))
            if apart:
                await pilot.pause()
        await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
        picker: Any = pilot.app.screen
        await until(pilot, lambda: picker.query(PathLine) and picker.line.value == "~/my films/fuDx~v.png")
        assert picker.line.cursor_position == len(picker.line.value)
        assert len(pilot.app.screen_stack) == 2
        assert screen.draft.images == images[:1]
        picker.action_leave()
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("delete")
        await until(pilot, lambda: not screen.draft.images)


async def test_a_second_picker_is_refused(stand_in: StandIn, open_app: OpenApp) -> None:
    """However quickly it is asked for."""
    async with open_app(stand_in) as pilot:
        screen: Any = pilot.app.screen
        screen.action_images()
        screen.action_images()
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
