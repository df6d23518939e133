"""Images come in by paste, drop, clipboard and from takes; and what is asked about them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.engine.pictures import ImageProblem, Origin, Which
from ima_tui.tui.screens.ask import AskChoice
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.screens.take_chooser import TakeChooser, TakeLines
from ima_tui.tui.screens.take_pictures import TakePictures, Tile
from ima_tui.tui.widgets.image_slots import ImageSlot, ImageSlots
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of

PictureFile = Callable[..., Path]
CLIP = Media("https://cdn.example.com/clip.mp4", "", 1280, 720, 5)


def draft(pilot: Pilot[None]) -> Any:
    return pilot.app.screen_stack[0].draft  # type: ignore[attr-defined]


def screen(pilot: Pilot[None]) -> Any:
    return pilot.app.screen_stack[0]


def in_front(pilot: Pilot[None], kind: type) -> bool:
    return isinstance(pilot.app.screen, kind)


def terminal_sends(pilot: Pilot[None], text: str) -> None:
    """What a terminal writes, through the framework's own parser."""
    driver: Any = pilot.app._driver
    for event in XTermParser().feed(text):
        driver.process_message(event)


def paste(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


async def focus_slot(pilot: Pilot[None], index: int = 0) -> None:
    slots = screen(pilot).query_one(ImageSlots)
    await until(pilot, lambda: len(slots.query(ImageSlot)) > index)
    slots.focus_slot(index)
    await until(pilot, lambda: slots.focused_index == index)


class TestPaste:
    async def test_onto_a_slot(self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile) -> None:
        path = picture_file("a b.png")
        stand_in.mode = Mode.FIRST_FRAME
        async with open_app(stand_in) as pilot:
            await focus_slot(pilot)
            terminal_sends(pilot, paste(f"file://{str(path).replace(' ', '%20')}\n"))
            await until(pilot, lambda: draft(pilot).images == (str(path),))

    async def test_what_is_no_image_is_said_plainly(self, stand_in: StandIn, open_app: OpenApp, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("words")
        stand_in.mode = Mode.FIRST_FRAME
        async with open_app(stand_in) as pilot:
            await focus_slot(pilot)
            for text, told in (
                (str(tmp_path / "gone.png"), "There is no file"),
                (str(tmp_path / "notes.txt"), "not an image"),
                ("a lighthouse at dawn", "That is no image"),
            ):
                terminal_sends(pilot, paste(text))
                await until(pilot, lambda told=told: told in said(pilot))
            assert draft(pilot).images == ()
            assert in_front(pilot, StudioScreen)

    async def test_an_address_pasted_into_the_prompt_is_named_with_its_host_and_leaves_no_room_for_a_picture(
        self, stand_in: StandIn, open_app: OpenApp
    ) -> None:
        async with open_app(stand_in) as pilot:
            terminal_sends(pilot, paste("https://x.example/views/dawn.png?size=large"))
            await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
            assert "looks like an image: dawn.png from x.example" in " ".join(text_of(pilot.app).split())
            assert not pilot.app.screen.query(".asked-pictures")
            await pilot.press("t")
            await until(pilot, lambda: "x.example/views" in pilot.app.screen.query_one(PromptEditor).text)

    async def test_an_address_is_taken_and_nothing_is_fetched(self, stand_in: StandIn, open_app: OpenApp) -> None:
        stand_in.mode = Mode.FIRST_FRAME
        async with open_app(stand_in) as pilot:
            await focus_slot(pilot)
            terminal_sends(pilot, paste("https://x.example/views/dawn.png?size=large"))
            await until(pilot, lambda: draft(pilot).images == ("https://x.example/views/dawn.png?size=large",))
            await until(pilot, lambda: "an address, fetched by the service" in text_of(pilot.app))
            assert "dawn.png" in text_of(pilot.app)

    async def test_into_the_prompt_it_is_asked_about_and_can_be_seen(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        path = picture_file()
        async with open_app(stand_in) as pilot:
            terminal_sends(pilot, paste(str(path)))
            await until(pilot, lambda: in_front(pilot, AskChoice))
            shown = pilot.app.screen.query_one(Picture)
            await until(pilot, lambda: shown.has_pixels)
            await pilot.press("a")
            await until(pilot, lambda: draft(pilot).images == (str(path),))
            assert draft(pilot).mode is Mode.FIRST_FRAME
            await until(pilot, lambda: "Alt R" in said(pilot))

    async def test_a_missing_file_in_the_prompt_is_just_text(self, stand_in: StandIn, open_app: OpenApp) -> None:
        async with open_app(stand_in) as pilot:
            terminal_sends(pilot, paste("/no/such/file.png"))
            await until(pilot, lambda: pilot.app.screen.query_one(TextArea).text == "/no/such/file.png")

    async def test_while_neither_has_the_focus(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        path = picture_file()
        async with open_app(stand_in) as pilot:
            await pilot.press("f8")
            terminal_sends(pilot, paste(str(path)))
            await until(pilot, lambda: draft(pilot).images == (str(path),))
            terminal_sends(pilot, paste("just words"))
            await until(pilot, lambda: "put the cursor into the prompt" in said(pilot))

    @pytest.mark.parametrize("keys", [(), ("f2",), ("alt+i",), ("f9",), ("shift+tab",)])
    async def test_in_the_same_instant_as_escape(
        self, keys: tuple[str, ...], stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        """Escape does its work first, wherever one is; the paste goes to what has the focus then."""
        path = picture_file("a b.png")
        async with open_app(stand_in) as pilot:
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
            terminal_sends(pilot, "\x1b" + paste(f"file://{str(path).replace(' ', '%20')}"))
            await until(pilot, lambda: in_front(pilot, AskChoice) or draft(pilot).images == (str(path),))


class TestTwo:
    async def test_are_asked_about_with_both_in_view(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        one, two = (str(picture_file(name)) for name in ("one.png", "two.png"))
        for key, mode, images in (
            ("f", Mode.FIRST_LAST, (one, two)),
            ("o", Mode.FIRST_LAST, (two, one)),
            ("r", Mode.REFERENCE, (one, two)),
        ):
            stand_in.drafts, stand_in.mode = {}, Mode.TEXT
            async with open_app(stand_in) as pilot:
                screen(pilot).take_images((one, two))
                await until(pilot, lambda: in_front(pilot, AskChoice))
                await until(pilot, lambda: all(each.has_pixels for each in pilot.app.screen.query(Picture)))
                await pilot.press(key)
                await until(pilot, lambda: draft(pilot).images != ())
                assert (draft(pilot).mode, draft(pilot).images) == (mode, images)

    async def test_more_are_references_and_that_is_said(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        paths = tuple(str(picture_file(f"{number}.png")) for number in range(11))
        async with open_app(stand_in) as pilot:
            screen(pilot).take_images(paths)
            await until(pilot, lambda: draft(pilot).images == paths[:9])
            await until(pilot, lambda: "9 images: Reference" in said(pilot))
            assert "left out" in said(pilot)


class TestClipboard:
    async def test_by_key_from_anywhere_and_in_a_slot(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        path = str(picture_file())
        stand_in.pictures.clipboard = (path,)
        stand_in.pictures.origins = {path: Origin()}
        async with open_app(stand_in) as pilot:
            await pilot.press("alt+v")
            await until(pilot, lambda: draft(pilot).images == (path,))
            await until(pilot, lambda: "image from the clipboard" in text_of(pilot.app))
            await focus_slot(pilot)
            await pilot.press("delete")
            await until(pilot, lambda: draft(pilot).images == ())
            await pilot.press("v")
            await until(pilot, lambda: draft(pilot).images == (path,))

    async def test_by_mouse_in_the_empty_slot(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        from tests.tui.test_slots import click

        path = str(picture_file())
        stand_in.pictures.clipboard, stand_in.mode = (path,), Mode.FIRST_FRAME
        async with open_app(stand_in) as pilot:
            await click(pilot, 0, "slot.clipboard")
            await until(pilot, lambda: draft(pilot).images == (path,))

    async def test_an_empty_paste_means_that_an_image_lies_there(
        self, stand_in: StandIn, open_app: OpenApp, picture_file: PictureFile
    ) -> None:
        path = str(picture_file())
        stand_in.pictures.clipboard, stand_in.mode = (path,), Mode.FIRST_FRAME
        async with open_app(stand_in) as pilot:
            await focus_slot(pilot)
            pilot.app.focused.post_message(events.Paste(""))  # type: ignore[union-attr]
            await until(pilot, lambda: draft(pilot).images == (path,))

    async def test_what_is_missing_is_said(self, stand_in: StandIn, open_app: OpenApp) -> None:
        stand_in.pictures.clipboard = ImageProblem(say("To paste an image, install {tool}.", tool="xclip"))
        async with open_app(stand_in) as pilot:
            await pilot.press("alt+v")
            await until(pilot, lambda: "install xclip" in said(pilot))


class TestTakes:
    @pytest.fixture
    def finished(self, stand_in: StandIn, picture_file: PictureFile) -> StandIn:
        """Two finished takes with covers and frames, and one that is not finished."""
        for number, prompt in ((1, "paper boat"), (2, "fjord at dawn")):
            stand_in.push(
                job_of(number, request_of(prompt, Model.FAST), State.READY, age=60, settled_at=NOON - 5, medias=(CLIP,))
            )
            name = f"job-{number:03}"
            stand_in.posters[name] = picture_file(f"{name}.jpg")
            for which in Which:
                stand_in.pictures.frames[name, which] = picture_file(f"{name}-{which}.png")
        stand_in.push(job_of(3, request_of("a lynx", Model.PRO), State.GENERATING, age=3))
        return stand_in

    async def test_the_last_frame_of_a_take_becomes_the_next_first_frame(
        self, finished: StandIn, open_app: OpenApp
    ) -> None:
        wanted = str(finished.pictures.frames["job-001", Which.LAST])
        finished.pictures.origins = {wanted: Origin("job-001", Which.LAST)}
        async with open_app(finished) as pilot:
            await pilot.press("alt+i")
            await until(pilot, lambda: in_front(pilot, TakeChooser))
            lines = pilot.app.screen.query_one(TakeLines)
            await until(pilot, lambda: len(lines.takes) == 2)
            await pilot.press(*"boat")
            await until(pilot, lambda: len(lines.takes) == 1)
            await pilot.press("enter")
            await until(pilot, lambda: in_front(pilot, TakePictures))
            await pilot.press("l")
            await until(pilot, lambda: "fetching the clip 40 %" in text_of(pilot.app))
            finished.pictures.gate.set()
            await until(pilot, lambda: draft(pilot).images == (wanted,))
            assert in_front(pilot, StudioScreen)
            assert draft(pilot).mode is Mode.FIRST_FRAME
            await until(pilot, lambda: "last frame · paper boat" in text_of(pilot.app))

    async def test_leaving_stops_the_fetching(self, finished: StandIn, open_app: OpenApp) -> None:
        async with open_app(finished) as pilot:
            await pilot.press("alt+i")
            await until(pilot, lambda: in_front(pilot, TakeChooser) and pilot.app.screen.query_one(TakeLines).takes)
            await pilot.press("enter")
            await until(pilot, lambda: in_front(pilot, TakePictures))
            await pilot.press("f")
            await until(pilot, lambda: "40 %" in text_of(pilot.app))
            await pilot.press("escape")
            await until(pilot, lambda: in_front(pilot, TakeChooser))
            finished.pictures.gate.set()
            await asyncio.sleep(0)
            await pilot.press("escape")
            await until(pilot, lambda: in_front(pilot, StudioScreen))
            assert draft(pilot).images == ()

    async def test_trouble_is_said_and_the_cover_is_still_there(self, finished: StandIn, open_app: OpenApp) -> None:
        finished.pictures.trouble = ImageProblem(say("The clip's link has expired."))
        finished.pictures.gate.set()
        async with open_app(finished) as pilot:
            await pilot.press("f8", "end", "i")
            await until(pilot, lambda: in_front(pilot, TakePictures))
            await pilot.press("f")
            await until(pilot, lambda: "has expired" in text_of(pilot.app))
            await pilot.press("c")
            await until(pilot, lambda: draft(pilot).images == (str(finished.posters["job-001"]),))

    async def test_by_mouse_from_the_list_to_the_slot(self, finished: StandIn, open_app: OpenApp) -> None:
        from tests.tui.test_slots import click

        finished.mode = Mode.FIRST_FRAME
        finished.pictures.gate.set()
        async with open_app(finished) as pilot:
            await click(pilot, 0, "images.take")
            await until(pilot, lambda: in_front(pilot, TakeChooser) and pilot.app.screen.query_one(TakeLines).takes)
            await pilot.click(TakeLines, offset=(4, 1), times=2)
            await until(pilot, lambda: in_front(pilot, TakePictures))
            await pilot.click(list(pilot.app.screen.query(Tile))[1], offset=(3, 3))
            await until(pilot, lambda: draft(pilot).images != ())

    async def test_from_the_history_one_comes_back_to_the_composer(self, finished: StandIn, open_app: OpenApp) -> None:
        async with open_app(finished) as pilot:
            await pilot.press("f7")
            await until(pilot, lambda: in_front(pilot, HistoryScreen) and pilot.app.screen.take is not None)  # type: ignore[attr-defined]
            await pilot.press("down", "i")
            await until(pilot, lambda: in_front(pilot, TakePictures))
            await until(pilot, lambda: pilot.app.screen.query(Picture).first().has_pixels)
            await pilot.press("c")
            await until(pilot, lambda: in_front(pilot, StudioScreen) and draft(pilot).images != ())

    async def test_a_take_without_a_clip_offers_nothing(self, finished: StandIn, open_app: OpenApp) -> None:
        async with open_app(finished) as pilot:
            await pilot.press("f8", "home", "i")
            await until(pilot, lambda: "no clip to take an image from" in said(pilot))

    async def test_without_any_finished_take_the_list_says_so(self, stand_in: StandIn, open_app: OpenApp) -> None:
        async with open_app(stand_in) as pilot:
            await pilot.press("alt+i")
            await until(pilot, lambda: "No take is finished yet" in text_of(pilot.app))
            await pilot.press("enter")
            assert isinstance(pilot.app.focused, Input)
