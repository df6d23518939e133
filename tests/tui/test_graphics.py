"""Real pixels: only where they are asked for and can be shown, and never the end of anything."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.tui import graphics
from ima_tui.tui.graphics import Graphics, wanted
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.picture import Picture
from tests.tui.conftest import OpenApp, said, until
from tests.tui.stand_in import StandIn

KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}


@pytest.fixture(autouse=True)
def _as_at_the_start() -> Iterator[None]:
    yield
    graphics._maker = graphics._kind = None


@pytest.mark.parametrize(
    ("setting", "environ", "kind"),
    [
        ("auto", KITTY, None),
        ("half", KITTY, None),
        ("graphics", KITTY, Graphics.KITTY),
        ("graphics", {"TERM": "foot"}, Graphics.SIXEL),
        ("graphics", {"TERM_PROGRAM": "WezTerm", "TERM": "xterm-256color"}, Graphics.SIXEL),
        ("graphics", {"TERM": "xterm-256color"}, None),
        ("graphics", {**KITTY, "TMUX": "/tmp/x"}, None),
        ("graphics", {**KITTY, "SSH_TTY": "/dev/pts/1"}, None),
        ("kitty", {"TERM": "screen", "TMUX": "/tmp/x", "SSH_TTY": "/dev/pts/1"}, Graphics.KITTY),
        ("sixel", {}, Graphics.SIXEL),
    ],
)
def test_they_are_chosen_by_the_setting_and_the_environment(
    setting: str, environ: dict[str, str], kind: Graphics | None
) -> None:
    assert wanted(setting, environ, has_terminal=True) is kind
    assert wanted(setting, environ, has_terminal=False) is None


def test_without_a_terminal_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_image", None)
    monkeypatch.setattr(sys, "__stdout__", None)
    assert graphics.prepare("kitty", KITTY) is None
    assert not graphics.is_on()


class Terminal:
    def isatty(self) -> bool:
        return True


def test_without_the_package_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_image", None)
    monkeypatch.setattr(sys, "__stdout__", Terminal())
    monkeypatch.setattr(sys, "__stdin__", Terminal())
    assert "ima-tui[graphics]" in str(graphics.prepare("kitty", {}))
    assert "half blocks" in str(graphics.prepare("graphics", {"TERM": "xterm"}))
    assert not graphics.is_on()
    assert "next start" in str(graphics.later("kitty"))
    assert graphics.later("half") is None


class Pixels(Widget):
    """Stands for the package's widget."""

    broken = False

    def __init__(self, picture: Any) -> None:
        super().__init__()
        self.picture = picture

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.broken:
            raise ValueError("Image too large to render")
        return [Strip.blank(crop.width)] * crop.height


@pytest.mark.parametrize("broken", [False, True])
async def test_a_picture_is_covered_by_its_pixels_until_they_fail(
    broken: bool,
    stand_in: StandIn,
    open_app: OpenApp,
    picture_file: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Pixels, "broken", broken)
    package = SimpleNamespace(widget=SimpleNamespace(TGPImage=Pixels, SixelImage=Pixels))
    monkeypatch.setitem(sys.modules, "textual_image", package)
    monkeypatch.setattr(sys, "__stdout__", Terminal())
    monkeypatch.setattr(sys, "__stdin__", Terminal())
    assert graphics.prepare("kitty", {}) is None
    assert graphics.is_on()
    stand_in.mode = Mode.FIRST_FRAME
    stand_in.drafts = {Mode.FIRST_FRAME: Draft(Mode.FIRST_FRAME, "x", (str(picture_file()),))}
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(ImageSlots).query(Picture))
        picture = pilot.app.screen.query_one(ImageSlots).query(Picture).first()
        if broken:
            await until(pilot, lambda: "Real pixels do not work" in said(pilot))
            await until(pilot, lambda: not picture.query(Pixels) and picture.has_pixels)
            assert not graphics.is_on()
        else:
            await until(pilot, lambda: picture.query(Pixels))
            pixels = picture.query(Pixels).first()
            await until(pilot, lambda: pixels.size.width)
            assert picture.shown is not None
            assert (pixels.size.width, pixels.size.height) == (picture.shown.columns, picture.shown.height)
            assert pixels.picture.size[0] <= picture.shown.columns * 10
