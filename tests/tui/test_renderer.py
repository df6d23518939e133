"""How pictures are drawn: one decision, from the setting and the terminal, put on every picture at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.geometry import Region

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.half_block import HalfBlocks, show_pictures_as
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.renderer import RAMP, Renderer, chosen, lettered
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

BLACK, WHITE, GREY = (0, 0, 0), (255, 255, 255), (120, 120, 120)


@pytest.mark.parametrize(
    ("setting", "colours", "no_color", "headless", "renderer"),
    [
        ("auto", "truecolor", False, False, Renderer.HALF),
        ("auto", "256", False, False, Renderer.HALF),
        ("auto", "standard", False, False, Renderer.LETTERS),
        ("auto", "windows", False, False, Renderer.LETTERS),
        ("auto", None, False, False, Renderer.LETTERS),
        ("auto", None, False, True, Renderer.HALF),
        ("auto", "truecolor", True, False, Renderer.LETTERS),
        ("auto", "truecolor", True, True, Renderer.LETTERS),
        ("half", None, True, False, Renderer.HALF),
        ("letters", "truecolor", False, False, Renderer.LETTERS),
        ("off", "truecolor", False, False, Renderer.OFF),
        ("nonsense", "truecolor", False, False, Renderer.HALF),
    ],
)
def test_the_setting_decides_and_then_the_terminal(
    setting: str, colours: str | None, no_color: bool, headless: bool, renderer: Renderer
) -> None:
    assert chosen(setting, colours, no_color=no_color, headless=headless) is renderer


def test_letters_follow_the_light() -> None:
    rows = [[BLACK, WHITE, GREY], [BLACK, WHITE, GREY]]
    assert lettered(rows) == [" @="] or lettered(rows)[0][:2] == " @"
    assert lettered(rows, dark=False)[0][:2] == "@ "
    assert lettered([]) == []
    assert lettered([[GREY] * 3] * 2) == [RAMP[0] * 3]


def drawn(picture: Picture) -> str:
    """What a picture puts on the screen."""
    whole = Region(0, 0, picture.size.width, picture.size.height)
    return "\n".join(strip.text for strip in picture.render_lines(whole))


async def test_a_picture_changes_its_looks_while_it_is_shown(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    stand_in.mode = Mode.FIRST_FRAME
    stand_in.drafts = {Mode.FIRST_FRAME: Draft(Mode.FIRST_FRAME, "x", (str(picture_file()),))}
    async with open_app(stand_in) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, StudioScreen)
        await until(pilot, lambda: screen.query_one(ImageSlots).query(Picture))
        slot = screen.query_one(ImageSlots).query(Picture).first()
        await until(pilot, lambda: slot.has_pixels)
        assert "▀▀▀" in drawn(slot)
        show_pictures_as(pilot.app, "off")
        await until(pilot, lambda: not slot.has_pixels and not drawn(slot).strip())
        assert "beach.png" in text_of(pilot.app)
        show_pictures_as(pilot.app, "letters")
        await until(pilot, lambda: slot.has_pixels)
        assert "▀" not in drawn(slot)
        show_pictures_as(pilot.app, "auto")
        await until(pilot, lambda: "▀▀▀" in drawn(slot))


async def test_a_region_larger_than_the_picture_knows_of_is_filled(stand_in: StandIn, open_app: OpenApp) -> None:
    """The compositor learns of a new size before the picture does."""
    async with open_app(stand_in) as pilot:
        slot = HalfBlocks()
        await pilot.app.screen.mount(slot)
        slot.show_rows([[WHITE] * 4] * 6)
        strips = slot.render_lines(Region(0, 0, slot.size.width + 5, slot.size.height + 7))
        assert len(strips) == slot.size.height + 7
        assert {strip.cell_length for strip in strips} == {slot.size.width + 5}


@pytest.mark.parametrize("setting", ["half", "letters", "off"])
async def test_the_app_starts_with_the_setting(setting: str, stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.preview = setting
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: HalfBlocks.renderer.value == setting)


async def test_without_wanting_colour_pictures_are_letters(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: HalfBlocks.renderer is Renderer.LETTERS)
        assert pilot.app.no_color
