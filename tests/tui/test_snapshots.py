"""Every screen at four sizes, in both languages, light, dark and high contrast.

The text of each is held as a golden, its colours as a digest; `IMA_GOLDENS=write` writes them anew, and
`python -m tests.tui.scenes DIR` draws them. Each screen is opened once and then resized, as windows are.
The themes differ in nothing but the values of their tokens, so one size of each screen is enough to look at them all.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui import language
from ima_tui.tui.app import ImaApp
from ima_tui.tui.theme import CONTRAST, DARK, LIGHT
from tests.tui.contrast import too_faint
from tests.tui.picture import picture, segments_of, text_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

GOLDENS = Path(__file__).parents[1] / "snapshots"
OPENED = (120, 36)
SIZES = {"en": ((160, 48), (80, 24), (60, 20)), "zh": ((80, 24), (60, 20))}
"""Beside that: where there is room for English, there is room for Chinese."""
THEMES = {LIGHT: 4.5, CONTRAST: 7.0, DARK: 4.5}
"""With the least contrast of their text."""
LASTING = {"notices"}
"""Scenes whose notices stay."""
DARK_ONLY = {"palette", "letters"}
"""The framework does not put another theme on its own dialogs while they are open; letters are darker where ink is."""

LONG = bool(os.environ.get("IMA_TEST_LONG") or os.environ.get("IMA_GOLDENS"))
DRAWN = {
    "en": ("studio", "reference", "history", "detail", "unknown", "picker", "mend", "settings", "help", "menu"),
    "zh": ("studio", "picker", "settings", "prices"),
}
"""The short form; `IMA_TEST_LONG=1` draws every screen in both languages, which takes minutes."""

Painted = Callable[[Path], StandIn]


@pytest.fixture(scope="session")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Painted:
    """Takes and images as in the scenes; the images are painted once."""
    once = tmp_path_factory.mktemp("painted")
    takes(once, StandIn(once))

    def make(folder: Path) -> StandIn:
        shutil.copytree(once, folder)
        stand_in = StandIn(folder)
        takes(folder, stand_in, painted=True)
        return stand_in

    return make


@pytest.mark.parametrize(
    ("name", "code"), [(name, code) for code, some in DRAWN.items() for name in (SCENES if LONG else some)]
)
async def test_it_looks_as_it_did(
    name: str, code: str, painted: Painted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cell for cell, nothing wider than the window, all text readable, the same words in every theme."""
    language.use(code)
    monkeypatch.setenv("HOME", str(tmp_path / "pictures"))
    app = ImaApp(painted(tmp_path / "pictures"))  # type: ignore[arg-type]
    monkeypatch.chdir(tmp_path / "pictures")
    async with app.run_test(size=OPENED, notifications=True) as pilot:
        await settled(pilot)
        await SCENES[name](pilot)
        await _at_rest(pilot, name)
        themes = {DARK: 4.5} if code != language.ENGLISH or name in DARK_ONLY else THEMES
        held = [await _held_in(pilot, app, themes)]
        for size in SIZES[code]:
            await pilot.resize_terminal(*size)
            await _at_rest(pilot, name)
            held.append(_held(app, {DARK: _looked_at(app, DARK, 4.5)}))
    text = "\n".join(held)
    golden = GOLDENS / f"{name}.{code}.txt"
    if os.environ.get("IMA_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_every_golden_is_of_a_scene() -> None:
    """What is no longer drawn is not held."""
    assert {path.name for path in GOLDENS.iterdir()} == {
        f"{name}.{code}.txt" for name in SCENES for code in language.CODES
    }


async def _at_rest(pilot: Pilot[None], name: str) -> None:
    """Nothing that depends on how long a test takes: no cursor blinks, no notice is about to go."""
    await settled(pilot)
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    if name not in LASTING and pilot.app._notifications:
        pilot.app.clear_notifications()
        await settled(pilot)
    await pilot.pause()


async def _held_in(pilot: Pilot[None], app: App[Any], themes: dict[str, float]) -> str:
    """The screen as it was opened, in every theme; the dark one comes last and stays."""
    texts, digests = {}, {}
    for theme, least in themes.items():
        app.theme = theme
        await settled(pilot)
        texts[theme], digests[theme] = text_of(app), _looked_at(app, theme, least)
    for theme, other in texts.items():
        assert other == texts[DARK], f"the words depend on the theme {theme}"
    return _held(app, digests)


def _looked_at(app: App[Any], theme: str, least: float) -> str:
    """A digest of the colours, once all text has been found readable."""
    faint = list(too_faint(app, least))
    if faint:
        picture(app, Path(os.environ.get("TMPDIR", "/tmp")) / "too-faint.png")
    assert not faint, f"{theme} at {app.size}: {faint[:8]}"
    return _colours(app)


def _held(app: App[Any], digests: dict[str, str]) -> str:
    text, (width, height) = text_of(app), app.size
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert len(text.splitlines()) <= height
    colours = " · ".join(f"{theme.removeprefix('ima-')} {digest}" for theme, digest in digests.items())
    return f"══ {width} × {height} ══ {colours}\n{text}"


def _colours(app: App[Any]) -> str:
    """A digest of how every cell looks."""
    found = hashlib.sha256()
    for line in segments_of(app):
        runs: list[tuple[str, int]] = []
        for segment in line:
            style, cells = str(segment.style), cell_len(segment.text)
            if runs and runs[-1][0] == style:
                runs[-1] = (style, runs[-1][1] + cells)
            elif cells:
                runs.append((style, cells))
        found.update(repr(runs).encode())
    return found.hexdigest()[:10]
