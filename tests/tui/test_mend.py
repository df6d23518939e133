"""The corrected copy of an image, by keys and by pointer: framed, made, looked at, taken; the original untouched."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from textual.pilot import Pilot

from ima_tui import language
from ima_tui.domain.framing import Shape
from ima_tui.domain.images import image_problems
from ima_tui.domain.mending import Plan
from ima_tui.domain.modes import Mode
from ima_tui.media.probe import probe
from ima_tui.tui.screens.mend import Mend
from ima_tui.tui.widgets.crop_frame import CropFrame, boxed, cells_of_frame, framed
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.half_block import HalfBlocks, show_pictures_as
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.shape_row import ShapeRow
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

Painted = Callable[..., Path]
SIZES = [(160, 48), (120, 36), (80, 24), (60, 20)]


@pytest.fixture
def panorama(tmp_path: Path) -> Path:
    """Too wide for the service."""
    path = tmp_path / "harbour.png"
    picture = Image.linear_gradient("L").resize((1600, 400)).convert("RGB")
    picture.save(path)
    return path


async def opened(pilot: Pilot[None], studio: Any, path: Path | str, mode: Mode = Mode.FIRST_FRAME) -> list[str | None]:
    """Open the dialog and wait for the picture; what it answers lands in the list."""
    answers: list[str | None] = []
    await pilot.app.push_screen(Mend(studio, str(path), mode), answers.append)
    await until(pilot, lambda: isinstance(pilot.app.screen, Mend) and pilot.app.screen.query_one(CropFrame).has_pixels)
    return answers


def dialog(pilot: Pilot[None]) -> Mend:
    screen = pilot.app.screen
    assert isinstance(screen, Mend)
    return screen


def plan_in(pilot: Pilot[None]) -> Plan:
    plan = dialog(pilot).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize("size", SIZES)
async def test_two_keys_make_a_copy_that_fits_and_leave_the_original_alone(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    before = (panorama.stat().st_mtime_ns, hashlib.sha256(panorama.read_bytes()).hexdigest())
    async with open_app(stand_in, size) as pilot:
        answers = await opened(pilot, stand_in, panorama)
        shown = text_of(pilot.app)
        assert "Cropped to 2.5:1; left out: 38 %" in shown
        assert "1600 × 400" in shown
        assert "→ 1000 × 400" in shown
        await pilot.press("enter")
        await until(pilot, lambda: dialog(pilot).query_one("#mend-result", Picture).has_pixels)
        shown = text_of(pilot.app)
        assert "Exactly what will be sent" in shown
        assert "→ 1000 × 400 · PNG" in shown
        assert "✓ fits First frame" in shown
        await pilot.press("enter")
        await until(pilot, lambda: answers)
    (copy,) = answers
    assert copy is not None
    assert image_problems(probe(Path(copy))) == ()
    assert before == (panorama.stat().st_mtime_ns, hashlib.sha256(panorama.read_bytes()).hexdigest())


async def test_arrows_move_the_frame_and_stop_at_the_edge(stand_in: StandIn, open_app: OpenApp, panorama: Path) -> None:
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, panorama)
        await pilot.press("left")
        assert plan_in(pilot).frame.left == 300 - 1600 // 40
        await pilot.press(*["left"] * 12)
        assert plan_in(pilot).frame.left == 0
        await pilot.press("up", "down")
        assert plan_in(pilot).frame.top == 0
        await pilot.press("0")
        assert plan_in(pilot).frame.left == 300


async def test_the_frame_is_sized_turned_and_shaped_by_keys(
    stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, panorama)
        await pilot.press("minus", "minus")
        smaller = plan_in(pilot).frame
        assert smaller.width < 1000
        await pilot.press("plus")
        assert smaller.width < plan_in(pilot).frame.width < 1000
        await pilot.press("shift+left")
        assert plan_in(pilot).frame.width == smaller.width
        await pilot.press("4")
        assert (plan_in(pilot).shape, plan_in(pilot).size) == (Shape.SQUARE, (400, 400))
        await pilot.press("s")
        assert plan_in(pilot).shape is Shape.CLASSIC
        await pilot.press("r")
        assert plan_in(pilot).bounds == (400, 1600)
        await until(pilot, lambda: "Turned by 90°" in text_of(pilot.app))
        await pilot.press("0")
        assert plan_in(pilot) == plan_in(pilot).reset()


async def test_escape_goes_back_step_by_step_and_answers_nothing(
    stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    async with open_app(stand_in) as pilot:
        answers = await opened(pilot, stand_in, panorama)
        await pilot.press("right", "enter")
        await until(pilot, lambda: dialog(pilot).query_one("#mend-result", Picture).has_pixels)
        await pilot.press("right")  # the frame stands still while the result is shown
        await pilot.press("escape")
        await until(pilot, lambda: dialog(pilot).query_one(CropFrame).display)
        assert plan_in(pilot).frame.left == 340
        assert not answers
        await pilot.press("escape")
        await until(pilot, lambda given=answers: given == [None])


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_the_pointer_does_it_all(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    async with open_app(stand_in, size) as pilot:
        answers = await opened(pilot, stand_in, panorama)
        frame = dialog(pilot).query_one(CropFrame)
        middle = (frame.size.width // 2, frame.size.height // 2)
        await pilot.mouse_down(frame, offset=middle)
        await pilot.hover(frame, offset=(middle[0] + 4, middle[1]))
        await until(pilot, lambda: plan_in(pilot).frame.left > 330)
        await pilot.hover(frame, offset=(frame.size.width - 1, middle[1]))
        await until(pilot, lambda: plan_in(pilot).frame.right == 1600)
        await pilot.mouse_up(frame, offset=(frame.size.width - 1, middle[1]))
        await pilot.hover(frame, offset=middle)
        await pilot.pause()
        assert plan_in(pilot).frame.right == 1600  # it was let go
        await pilot.click(ShapeRow, offset=(2, 1) if size[0] >= 100 else (14, 0))
        await until(pilot, lambda: plan_in(pilot).shape is Shape.WIDE)
        footer = dialog(pilot).query_one(Footer)
        await pilot.click(footer, offset=(3, 0))
        await until(pilot, lambda: dialog(pilot).query_one("#mend-result", Picture).has_pixels)
        await pilot.click(footer, offset=(3, 0))
        await until(pilot, lambda: answers)
        assert answers[0] is not None


async def test_a_corner_is_pulled_and_the_wheel_sizes(stand_in: StandIn, open_app: OpenApp, panorama: Path) -> None:
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, panorama)
        await pilot.press("4")
        frame = dialog(pilot).query_one(CropFrame)
        before = plan_in(pilot).frame
        x0, y0, x1, y1 = cells_of_frame(before, plan_in(pilot).bounds, frame._grid)
        left, top = frame._corner()
        await pilot.mouse_down(frame, offset=(left + x1 - 1, top + y1 - 1))
        centre = (left + (x0 + x1) // 2, top + (y0 + y1) // 2)
        await pilot.hover(frame, offset=centre)
        await until(pilot, lambda: plan_in(pilot).frame.width < before.width)
        await pilot.mouse_up(frame, offset=centre)
        after = plan_in(pilot).frame
        assert (after.left, after.top) == (before.left, before.top)
        frame.post_message(CropFrame.Scaled(1))
        await until(pilot, lambda: plan_in(pilot).frame.width > after.width)


async def test_what_cannot_be_corrected_is_said_and_enter_does_nothing(
    stand_in: StandIn, open_app: OpenApp, tmp_path: Path, picture_file: Painted
) -> None:
    (tmp_path / "cut.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    small = picture_file("small.png", (90, 90))
    for source, words in (
        (str(tmp_path / "cut.jpg"), "damaged"),
        (str(small), "too small"),
        (str(tmp_path / "gone.png"), "no file"),
        (str(tmp_path), "folder"),
        ("https://cdn.example.com/a.png", "Download"),
    ):
        async with open_app(stand_in) as pilot:
            answers: list[str | None] = []
            await pilot.app.push_screen(Mend(stand_in, source, Mode.FIRST_FRAME), answers.append)  # type: ignore[arg-type]
            await until(pilot, lambda said=words: said in " ".join(text_of(pilot.app).split()))
            await pilot.press("enter", "r", "s", "left", "plus", "pagedown", "4")
            assert isinstance(pilot.app.screen, Mend)
            await pilot.press("escape")
            await until(pilot, lambda given=answers: given == [None])


async def test_an_original_that_vanishes_meanwhile_is_a_sentence(
    stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, panorama)
        panorama.unlink()
        await pilot.press("enter")
        await until(pilot, lambda: "There is no file" in text_of(pilot.app))
        assert dialog(pilot).query_one(CropFrame).display


async def test_a_long_making_shows_how_far_it_is_and_can_be_stopped(
    stand_in: StandIn, open_app: OpenApp, panorama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ima_tui.tui.screens.mend.PATIENCE", 0.01)
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def endless(plan: Plan, progress: Callable[[float], None]) -> None:
        progress(0.43)
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    monkeypatch.setattr(stand_in.mending, "make", endless)
    async with open_app(stand_in) as pilot:
        answers = await opened(pilot, stand_in, panorama)
        await pilot.press("enter")
        await begun.wait()
        await until(pilot, lambda: "43%" in text_of(pilot.app))
        await pilot.press("left", "enter")  # neither moves the frame nor begins a second one
        assert plan_in(pilot).frame.left == 300
        await pilot.press("escape")
        await until(pilot, stopped.is_set)
        await until(pilot, lambda: "43%" not in text_of(pilot.app))
        assert not answers
        await pilot.press("left")
        assert plan_in(pilot).frame.left == 260


async def test_the_frames_of_an_animation_are_gone_through(
    stand_in: StandIn, open_app: OpenApp, tmp_path: Path
) -> None:
    frames = [Image.new("RGB", (400, 320), colour) for colour in ((250, 0, 0), (0, 250, 0), (0, 0, 250))]
    frames[0].save(tmp_path / "waves.gif", save_all=True, append_images=frames[1:])
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, tmp_path / "waves.gif")
        assert "Frame 1 of the animation" in text_of(pilot.app)
        await pilot.press("pagedown")
        await until(pilot, lambda: plan_in(pilot).page == 1)
        await pilot.press("pagedown")
        await until(pilot, lambda: plan_in(pilot).page == 2)
        await pilot.press("pagedown")  # there is no fourth
        await until(pilot, lambda: not any(w.group == "open" and not w.is_finished for w in dialog(pilot).workers))
        assert plan_in(pilot).page == 2
        await pilot.press("pageup")
        await until(pilot, lambda: "Frame 2 of the animation" in text_of(pilot.app))
        await pilot.press("0")
        await until(pilot, lambda: plan_in(pilot).page == 0)


async def test_it_speaks_chinese_when_the_language_changes(
    stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    try:
        async with open_app(stand_in) as pilot:
            await opened(pilot, stand_in, panorama)
            language.use("zh")
            dialog(pilot).relabel()
            await pilot.pause()
            assert "harbour.png" in text_of(pilot.app)
    finally:
        language.use("en")


@pytest.mark.parametrize("setting", ["letters", "off"])
async def test_it_works_without_colour_and_without_pictures(
    setting: str, stand_in: StandIn, open_app: OpenApp, panorama: Path
) -> None:
    """What is left out is dotted, what is kept stands in a frame of lines."""
    stand_in.settings.preview = setting
    async with open_app(stand_in) as pilot:
        answers = await opened(pilot, stand_in, panorama)
        shown = text_of(pilot.app)
        assert "┌─" in shown
        assert "····" in shown
        assert ("****" in shown) is (setting == "letters")
        await pilot.press("enter")
        await until(pilot, lambda: "Exactly what will be sent" in text_of(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: answers)


async def test_the_renderer_changes_live(stand_in: StandIn, open_app: OpenApp, panorama: Path) -> None:
    async with open_app(stand_in) as pilot:
        await opened(pilot, stand_in, panorama)
        assert "▀▀▀" in text_of(pilot.app)
        show_pictures_as(pilot.app, "letters")
        await until(pilot, lambda: "▀▀▀" not in text_of(pilot.app) and "┌─" in text_of(pilot.app))
        show_pictures_as(pilot.app, "half")
        await until(pilot, lambda: "▀▀▀" in text_of(pilot.app))
    assert HalfBlocks.renderer.value == "half"


def test_a_frame_is_drawn_on_any_grid() -> None:
    rows = [[(200, 200, 200)] * 6 for _ in range(4)]
    made = framed(rows, (2, 1, 4, 3), (0, 0, 0), (9, 9, 9))
    assert made[0][0] == (56, 56, 56)
    assert made[1][2] == (9, 9, 9)
    assert boxed(["abcdef", "abcdef", "abcdef"], (1, 0, 4, 3)) == ["·┌─┐··", "·│c│··", "·└─┘··"]
    assert boxed(["ab"], (0, 0, 1, 1)) == ["a·"]
