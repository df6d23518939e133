"""The language changed with something open: it then looks exactly as if it had been opened in that language."""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ima_tui import language
from ima_tui.language import CHINESE, ENGLISH
from ima_tui.settings import Origin
from ima_tui.tui.app import ImaApp
from tests.tui.conftest import until
from tests.tui.picture import text_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

OPENED = (
    "studio", "reference", "slots-troubles", "history", "detail", "unknown", "spending", "settings", "help",
    "help-pane", "picker", "places", "mend", "mend-result", "two-images", "take-chooser", "take-pictures",
    "confirm", "confirm-over", "prices", "connect", "settings-enter",
    "camera", "prompt-search", "snippets", "fill-holes", "write-snippet",
)  # fmt: skip
"""Scenes with every screen and every dialog."""

Drawn = Callable[[str, str], Awaitable[str]]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """For whatever comes next."""
    yield
    language.use(ENGLISH)


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The images of the scenes, painted once."""
    folder = tmp_path_factory.mktemp("painted")
    takes(folder, StandIn(folder))
    return folder


@pytest.fixture
def drawn(painted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What a scene shows in Chinese, opened in it or switched to it with everything open."""

    async def draw(name: str, opened_in: str) -> str:
        folder = tmp_path / opened_in
        shutil.copytree(painted, folder)
        monkeypatch.setenv("HOME", str(folder))
        language.use(opened_in)
        stand_in = StandIn(folder)
        takes(folder, stand_in, painted=True)
        stand_in.tuning.use("language", opened_in)
        app = ImaApp(stand_in)  # type: ignore[arg-type]
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            await SCENES[name](pilot)
            await at_rest(pilot)
            app.switch("language", CHINESE)
            await until(pilot, lambda: stand_in.tuning.origin("language") is Origin.FILE)
            return await at_rest(pilot)

    return draw


async def at_rest(pilot: Pilot[None]) -> str:
    """What is shown once it stays as it is. A worker that waits for an answer never ends, so none is waited for."""
    shown: list[str] = []
    while len(shown) < 4 or len(set(shown[-4:])) > 1:
        await pilot.pause(0.05)
        shown.append(text_of(pilot.app))
    return shown[-1]


@pytest.mark.parametrize("name", OPENED if os.environ.get("IMA_TEST_LONG") else list(OPENED)[::3])
async def test_everything_open_is_said_again(name: str, drawn: Drawn) -> None:
    """Line for line."""
    assert (await drawn(name, ENGLISH)).splitlines() == (await drawn(name, CHINESE)).splitlines()
