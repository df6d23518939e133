"""How it looks, as plain text: goldens at 120 × 36 and 80 × 24. `IMA_GOLDENS=write` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from ima_tui import language
from ima_tui.tui.app import ImaApp
from tests.tui.picture import picture, text_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

GOLDENS = Path(__file__).parents[1] / "snapshots"
SCENES_HELD = ("studio", "compose", "text", "detail", "unknown", "confirm", "history", "small", "small-text",
               "small-takes", "tiny")  # fmt: skip


async def scene(name: str, folder: Path, drawn: Path | None = None) -> tuple[str, tuple[int, int]]:
    """Play a scene on a stand-in: its text and size."""
    size, code, theme, act = SCENES[name]
    language.use(code)
    stand_in = StandIn(folder, theme=theme)
    takes(folder, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await act(pilot)
        await settled(pilot)
        assert not app._notifications
        if drawn is not None:
            picture(app, drawn)
        return text_of(app), size


@pytest.mark.parametrize("name", SCENES_HELD)
async def test_it_looks_as_it_did(name: str, tmp_path: Path) -> None:
    """Cell for cell."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    text, _ = await scene(name, folder)
    golden = GOLDENS / f"{name}.txt"
    if os.environ.get("IMA_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("size", [(160, 48), (120, 36), (100, 30), (80, 24), (60, 18), (59, 17), (40, 10)])
async def test_no_line_is_wider_than_the_window(size: tuple[int, int], code: str, tmp_path: Path) -> None:
    """In both languages; below 60 × 18 a sentence asks for room."""
    language.use(code)
    stand_in = StandIn(tmp_path)
    takes(tmp_path, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        lines = text_of(app).splitlines()
        assert len(lines) <= size[1]
        assert all(cell_len(line) <= size[0] for line in lines)
        small = size[0] < 60 or size[1] < 18
        assert bool(app.screen.query_one("#too-small").display) is small
        if not small:
            button = app.screen.query_one("GenerateButton")
            assert button.region.bottom <= size[1] - 1, "the primary action is cut off"


async def test_pictures_can_be_drawn(tmp_path: Path) -> None:
    """The rasteriser that makes the README's pictures."""
    target = tmp_path / "out.png"
    await scene("studio", tmp_path, target)
    assert target.stat().st_size > 5_000
