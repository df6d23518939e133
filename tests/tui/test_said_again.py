"""The language changed with something open: it then looks exactly as if it had been opened in that language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ima_tui import language
from ima_tui.language import CHINESE, ENGLISH
from ima_tui.tui.app import ImaApp
from tests.tui.picture import text_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

OPENED = (
    "studio", "reference", "slots-trouble", "history", "detail", "unknown", "spending", "settings", "help", "help-pane",
    "picker", "places", "mend", "mend-result", "two-images", "take-chooser", "take-pictures",
    "confirm", "confirm-over", "prices", "connect", "settings-enter",
    "camera", "prompt-search", "snippets", "fill-holes", "write-snippet",
)  # fmt: skip
"""Scenes with every screen and every dialog."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """For whatever comes next."""
    yield
    language.use(ENGLISH)


async def drawn(name: str, folder: Path, code: str, *, live: bool = False) -> str:
    """What a scene shows in the language `code`; `live` plays it in English and switches at the end."""
    folder.mkdir()
    size, _code, theme, act = SCENES[name]
    language.use(ENGLISH if live else code)
    stand_in = StandIn(folder, theme=theme)
    takes(folder, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test(size=size, notifications=False) as pilot:
        await settled(pilot)
        await act(pilot)
        await settled(pilot)
        if live:
            app.switch("language", code)
            await settled(pilot)
        return text_of(app)


@pytest.mark.parametrize("name", OPENED)
async def test_everything_open_is_said_again(name: str, tmp_path: Path) -> None:
    """Line for line; only the path of the folder that the test made differs in nothing but its last name."""
    assert await drawn(name, tmp_path / "then", CHINESE, live=True) == await drawn(name, tmp_path / "from", CHINESE)


async def test_a_menu_closes_for_its_words_belong_to_who_opened_it(tmp_path: Path) -> None:
    """Nothing is chosen by that."""
    for name in ("menu", "more"):
        shown = await drawn(name, tmp_path / name, CHINESE, live=True)
        assert shown != await drawn(name, tmp_path / f"{name} kept", CHINESE)
