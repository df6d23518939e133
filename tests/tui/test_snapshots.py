"""Every screen at 160 × 48, 120 × 36, 80 × 24 and 60 × 20, in both languages, light, dark and high contrast.

The text of each is held as a golden, its colours as a digest per theme; `IMA_GOLDENS=write` writes them anew, and
`python -m tests.tui.scenes DIR` draws them. Each screen is opened once and then resized: a window changes its size, too.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from ima_tui import language
from ima_tui.tui.app import ImaApp
from ima_tui.tui.theme import CONTRAST, DARK, LIGHT
from tests.tui.contrast import too_faint
from tests.tui.picture import picture, segments_of, text_of
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

GOLDENS = Path(__file__).parents[1] / "snapshots"
SIZES = ((160, 48), (120, 36), (80, 24), (60, 20))
THEMES = {DARK: 4.5, LIGHT: 4.5, CONTRAST: 7.0}
"""With the least contrast of their text."""
SCREENS = [name for name, (size, code, theme, _act) in SCENES.items() if (size, code, theme) == ((120, 36), "en", DARK)]


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.parametrize("name", SCREENS)
async def test_it_looks_as_it_did(name: str, code: str, tmp_path: Path) -> None:
    """Cell for cell, nothing wider than the window, all text readable, the same words in every theme."""
    language.use(code)
    folder = tmp_path / "pictures"
    folder.mkdir()
    stand_in = StandIn(folder)
    takes(folder, stand_in)
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    held = []
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await settled(pilot)
        await SCENES[name][3](pilot)
        await settled(pilot)
        for size in SIZES:
            held.append(await _held_at(pilot, app, size))
    text = "\n".join(held)
    golden = GOLDENS / f"{name}.{code}.txt"
    if os.environ.get("IMA_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


async def _held_at(pilot: Pilot[None], app: App[None], size: tuple[int, int]) -> str:
    await pilot.resize_terminal(*size)
    texts, digests = {}, []
    for theme, least in THEMES.items():
        app.theme = theme
        await settled(pilot)
        faint = list(too_faint(app, least))
        if faint:
            picture(app, Path(os.environ.get("TMPDIR", "/tmp")) / "too-faint.png")
        assert not faint, f"{theme} at {size}: {faint[:8]}"
        texts[theme] = text_of(app)
        digests.append(f"{theme.removeprefix('ima-')} {_colours(app)}")
    text = texts[DARK]
    for theme, other in texts.items():
        assert other == text, f"the words depend on the theme {theme} at {size}"
    assert all(cell_len(line) <= size[0] for line in text.splitlines())
    assert len(text.splitlines()) <= size[1]
    return f"══ {size[0]} × {size[1]} ══ {' · '.join(digests)}\n{text}"


def _colours(app: App[None]) -> str:
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
