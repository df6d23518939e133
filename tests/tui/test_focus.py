"""Where the focus is can be seen without any colour: by a glyph, by reversed, underlined or bold text, by a cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from ima_tui import language
from ima_tui.tui.app import ImaApp
from tests.tui.picture import segments_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

SCREENS = (
    "reference", "no-price", "history", "picker", "places", "settings", "settings-enter", "confirm-over", "two-images",
    "camera", "snippets", "fill-holes", "write-snippet", "take-pictures", "take-chooser", "mend", "unknown", "help",
    "spending", "prices",
)  # fmt: skip
NOTHING_TO_POINT_AT = {"VerticalScroll", "ScrollableContainer", "CropFrame"}
"""What only scrolls has no action of its own; the keys of the crop frame are those of its whole screen."""


@pytest.mark.parametrize("name", SCREENS)
async def test_what_has_the_focus_looks_different_without_colour(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each widget that can have it, in the terminal's own colours, which are none here."""
    monkeypatch.setenv("NO_COLOR", "1")
    language.use("en")
    stand_in = StandIn(tmp_path, theme="ima-terminal")
    takes(tmp_path, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await SCENES[name](pilot)
        await settled(pilot)
        chain = [one for one in app.screen.focus_chain if type(one).__name__ not in NOTHING_TO_POINT_AT]
        alike = [str(one) for one in chain if not await _differs(pilot, one)]
        assert not alike


async def _differs(pilot: Pilot[None], one: Widget) -> bool:
    one.focus(scroll_visible=True)
    await pilot.pause()
    region = one.region
    focused = _shape(pilot, region)
    pilot.app.screen.set_focus(None)
    await pilot.pause()
    return focused != _shape(pilot, region)


def _shape(pilot: Pilot[None], region: Region) -> list[tuple[str, bool, bool, bool]]:
    """What is left of a region without its colours: characters, bold, underlined, reversed."""
    found = []
    for line in segments_of(pilot.app)[region.y : region.bottom]:
        x = 0
        for segment in line:
            style = segment.style
            for character in segment.text:
                if region.x <= x < region.right:
                    bold, under, back = (style.bold, style.underline, style.reverse) if style else (None, None, None)
                    found.append((character, bool(bold), bool(under), bool(back)))
                x += cell_len(character)
    return found
