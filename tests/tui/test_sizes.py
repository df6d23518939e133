"""Windows too small to work in, and those at the edges of the layouts; every other size is held in `test_snapshots`."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from ima_tui import language
from ima_tui.tui.app import ImaApp
from tests.tui.picture import text_of
from tests.tui.scenes import play, settled, takes
from tests.tui.stand_in import StandIn

SIZES = ((100, 30), (99, 31), (60, 18), (59, 17), (40, 10))


@pytest.mark.parametrize("code", language.CODES)
async def test_no_line_is_wider_than_the_window_and_the_price_is_in_sight(code: str, tmp_path: Path) -> None:
    """In both languages; below 60 × 18 a sentence asks for room, and what was there comes back."""
    language.use(code)
    stand_in = StandIn(tmp_path)
    takes(tmp_path, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test(size=SIZES[0]) as pilot:
        await settled(pilot)
        for width, height in (*SIZES, SIZES[0]):
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            lines = text_of(app).splitlines()
            assert len(lines) <= height
            assert all(cell_len(line) <= width for line in lines)
            small = width < 60 or height < 18
            assert bool(app.screen.query_one("#too-small").display) is small
            if not small:
                button = app.screen.query_one("GenerateButton")
                assert button.region.bottom <= height - 1, "the primary action is cut off"


async def test_pictures_can_be_drawn(tmp_path: Path) -> None:
    """The rasteriser that makes the README's pictures."""
    drawn = await play("studio:80x24:zh:light", tmp_path)
    assert drawn.stat().st_size > 5_000
