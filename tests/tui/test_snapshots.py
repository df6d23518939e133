"""Every screen at four sizes, in both languages, dark and light, and once in high contrast.

The text of each is held as a golden to be read (`tests/snapshots/SCENE.LANGUAGE.txt`), its look as a digest of every
line's cells with their colours and weights (`tests/snapshots/looks/`, one line for each combination). Each screen is
opened once and then resized and given another theme, as windows are.

A run draws a part of the scenes, another one for every commit; `IMA_TEST_LONG=1` draws all of them (on two cores:
`IMA_TEST_LONG=1 python -m pytest -n 2 tests/tui/test_snapshots.py`). What does not look as it did is drawn into
`IMA_SNAPSHOTS_NEW` (by default `ima-snapshots` in the folder for temporary files): the new text beside the old one, and
a picture of each combination that changed. After looking at it:

    python -m tests.tui.test_snapshots --write [SCENE …]

holds all scenes, or these, anew, on all cores; `git diff tests/snapshots` shows what became of the words.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

import pytest
from rich.segment import Segment
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.widgets._toast import Toast

from ima_tui import language
from ima_tui.tui.app import ImaApp
from ima_tui.tui.playhead import Playhead
from ima_tui.tui.theme import CONTRAST, DARK, LIGHT
from ima_tui.tui.widgets.player import Player
from tests import long
from tests.tui.conftest import until
from tests.tui.contrast import too_faint
from tests.tui.picture import picture, segments_of, text_in
from tests.tui.scenes import SCENES, settled, takes
from tests.tui.stand_in import StandIn

GOLDENS = Path(__file__).parents[1] / "snapshots"
LOOKS = GOLDENS / "looks"
NEW = Path(os.environ.get("IMA_SNAPSHOTS_NEW") or Path(tempfile.gettempdir()) / "ima-snapshots")
OPENED = (120, 36)
SIZES = (OPENED, (160, 48), (80, 24), (60, 20))
LEAST = {DARK: 4.5, LIGHT: 4.5, CONTRAST: 7.0}
"""The least contrast of a theme's text."""
MOMENT = 2.1
"""Seconds into the clip at which what plays is looked at."""
LASTING = {"notices"}
"""Scenes whose notices stay."""
OPENED_IN_EACH = {"palette"}
"""The framework does not put another theme on its own dialogs while they are open: these are opened anew for each."""
DARKER_LETTERS = {"letters"}
"""Where pictures are letters, these are darker where ink is: the words depend on the theme."""

WRITING = os.environ.get("IMA_GOLDENS") == "write"
LONG = WRITING or long.LONG
DRAWN = 12
"""Scenes of a short run, each in one language."""

HELD = tuple(f"{name}.{code}.txt" for name in SCENES for code in language.CODES)

Lines = list[list[Segment]]
Size = tuple[int, int]
Painted = Callable[[Path, str], StandIn]


def drawn() -> list[tuple[str, str]]:
    """Scenes with their language. The short form follows from the commit alone."""
    every = [(name, code) for code in language.CODES for name in SCENES]
    return every if LONG else long.drawn(every, DRAWN, "scenes")


@pytest.fixture(scope="session")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Painted:
    """Takes and images as in the scenes; the images are painted once."""
    once = tmp_path_factory.mktemp("painted")
    takes(once, StandIn(once))

    def make(folder: Path, theme: str) -> StandIn:
        shutil.copytree(once, folder)
        stand_in = StandIn(folder, theme=theme)
        takes(folder, stand_in, painted=True)
        return stand_in

    return make


@pytest.fixture
def _drawn_when_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal is here to be drawn on meanwhile."""
    monkeypatch.setattr(Compositor, "render_update", lambda compositor, **_how: compositor._dirty_regions.clear())


@pytest.mark.usefixtures("_drawn_when_looked_at")
@pytest.mark.parametrize(("name", "code"), drawn())
async def test_it_looks_as_it_did(
    name: str, code: str, painted: Painted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cell for cell, nothing wider than the window, all text readable, the same words in every theme."""
    language.use(code)
    gallery = Gallery(name, code)
    if name in LASTING:
        monkeypatch.setattr(Notification, "has_expired", False)
        monkeypatch.setattr(Toast, "_expire", lambda _toast: None)
    for themes in ((DARK,), (LIGHT,)) if name in OPENED_IN_EACH else ((DARK, LIGHT),):
        home = tmp_path / themes[0] / "pictures"
        app = ImaApp(painted(home, themes[0]))  # type: ignore[arg-type]
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.chdir(home)
        async with app.run_test(size=OPENED, notifications=True) as pilot:
            await settled(pilot)
            await SCENES[name](pilot)
            _stand_still(pilot)
            await _walk(pilot, gallery, themes)
    gallery.close()


def test_every_golden_is_of_a_scene() -> None:
    """What is no longer drawn is not held."""
    assert {path.name for path in GOLDENS.glob("*.txt")} == set(HELD)
    assert {path.name for path in LOOKS.iterdir()} == set(HELD)


class Sign(App[None]):
    """Two lines."""

    def compose(self) -> ComposeResult:
        """The first can have another colour."""
        yield Static("open", id="first")
        yield Static("closed")


async def test_a_changed_look_is_told_by_its_lines_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held is found again; another colour of one line is a finding, with a picture."""
    here = sys.modules[__name__]
    for name in ("GOLDENS", "LOOKS", "NEW"):
        monkeypatch.setattr(here, name, tmp_path / name)
    app, size = Sign(), (20, 4)
    async with app.run_test(size=size) as pilot:
        for writing in (True, False):
            monkeypatch.setattr(here, "WRITING", writing)
            gallery = Gallery("sign", "en")
            await gallery.look(pilot, size, DARK)
            gallery.close()
        app.query_one("#first").styles.background = "#300030"
        await pilot.pause()
        gallery = Gallery("sign", "en")
        await gallery.look(pilot, size, DARK)
        with pytest.raises(AssertionError, match=r"^20 × 4 dark: lines 1 look different") as told:
            gallery.close()
    assert Path(str(told.value).partition("see ")[2]).read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "NEW" / "sign.en.old.txt").read_text() == "══ 20 × 4 ══\nopen\nclosed\n\n\n\n"


def _stand_still(pilot: Pilot[None]) -> None:
    """What plays goes on playing, but no time passes."""
    for part in pilot.app.screen.walk_children():
        if isinstance(head := getattr(part, "head", None), Playhead):
            stood = head._clock()
            head._clock = lambda stood=stood: stood
        if isinstance(part, Player) and part.playing:
            part.seek(MOMENT)


async def _walk(pilot: Pilot[None], gallery: Gallery, themes: tuple[str, ...]) -> None:
    """From size to size, and in each from theme to theme, beginning with the one that is there."""
    app = pilot.app
    for size in SIZES:
        if size != OPENED:
            await pilot.resize_terminal(*size)
        order = themes if app.theme == themes[0] else themes[::-1]
        extra = (CONTRAST,) if size == OPENED and gallery.code == language.ENGLISH and len(themes) > 1 else ()
        for theme in (*order[:1], *extra, *order[1:]):
            app.theme = theme
            await _at_rest(pilot, gallery.name)
            await gallery.look(pilot, size, theme)


async def _at_rest(pilot: Pilot[None], name: str) -> None:
    """Nothing that depends on how long a test takes: no cursor blinks, no notice is about to go."""
    await settled(pilot)
    for field in pilot.app.screen.query(Input):
        field.cursor_blink = False
    if name not in LASTING:
        pilot.app.clear_notifications()
        await until(pilot, lambda: not any(screen.query(Toast) for screen in pilot.app.screen_stack))
        await settled(pilot)
    await pilot.pause()


class Gallery:
    """One scene in one language: what is held of it, what is seen of it, and what of that is new."""

    def __init__(self, name: str, code: str) -> None:
        self.name, self.code = name, code
        file = f"{name}.{code}.txt"
        self._words, self._looks = GOLDENS / file, LOOKS / file
        self._held_words = _sections(_read(self._words))
        self._held_looks = dict(line.split(": ", 1) for line in _read(self._looks).splitlines())
        self._seen_words: dict[str, str] = {}
        self._seen_looks: dict[str, str] = {}
        self._news: list[str] = []

    async def look(self, pilot: Pilot[None], size: Size, theme: str) -> None:
        """Hold the screen against what is held; a screen that is still moving gets a moment."""
        place, short = f"{size[0]} × {size[1]}", theme.removeprefix("ima-")
        key, before = f"{place} {short}", ("", "")
        for _ in range(20):
            lines = segments_of(pilot.app)
            words, look = text_in(lines), _look_of(lines)
            known = self._held_words.get(place) if theme == DARK else words
            if (words, look) == (before if WRITING else (known, self._held_looks.get(key))):
                break
            before = words, look
            await asyncio.sleep(0.05)
            await settled(pilot)
        self._check(pilot, lines, size, theme)
        other = self._seen_words.get(place, words)
        assert words == other or self.name in DARKER_LETTERS, f"{key}: the words depend on the theme"
        self._seen_words[place] = words if theme == DARK else other
        self._seen_looks[key] = look
        if known != words or self._held_looks.get(key) != look:
            self._tell(pilot, key, look)

    def _check(self, pilot: Pilot[None], lines: Lines, size: Size, theme: str) -> None:
        assert len(lines) <= size[1]
        assert all(sum(segment.cell_length for segment in line) <= size[0] for line in lines)
        faint = list(too_faint(pilot.app, LEAST[theme], lines))
        if faint:
            picture(pilot.app, NEW / f"{self.name}.{self.code}.too-faint.png")
        assert not faint, f"{theme} at {size}: {faint[:8]}; see {NEW}"

    def _tell(self, pilot: Pilot[None], key: str, look: str) -> None:
        if WRITING:
            return
        of_what = key.replace(" × ", "x").replace(" ", ".")
        made = picture(pilot.app, NEW / f"{self.name}.{self.code}.{of_what}.png")
        old, new = self._held_looks.get(key, "").split(), look.split()
        lines = [number for number, pair in enumerate(zip_longest(old, new), 1) if pair[0] != pair[1]]
        self._news.append(f"{key}: lines {', '.join(map(str, lines))} look different, see {made}")

    def close(self) -> None:
        """Write all of it anew, or say what is new."""
        words = "".join(f"══ {place} ══\n{text}\n" for place, text in self._seen_words.items())
        looks = "".join(f"{key}: {look}\n" for key, look in sorted(self._seen_looks.items()))
        if WRITING:
            _write(self._words, words)
            _write(self._looks, looks)
        elif self._news:
            _write(NEW / self._words.name, words)
            if self._words.exists():
                shutil.copyfile(self._words, NEW / f"{self.name}.{self.code}.old.txt")
            raise AssertionError("\n".join(self._news))
        assert words == _read(self._words)
        assert looks == _read(self._looks)


def _look_of(lines: Lines) -> str:
    """Four digits for every line: its characters with their colours and weights."""
    found = []
    for line in lines:
        runs: list[list[str]] = []
        for segment in line:
            style = str(segment.style)
            if runs and runs[-1][0] == style:
                runs[-1][1] += segment.text
            else:
                runs.append([style, segment.text])
        found.append(hashlib.sha256(repr(runs).encode("utf-8", "surrogatepass")).hexdigest()[:4])
    return " ".join(found)


def _sections(text: str) -> dict[str, str]:
    """The sizes of a golden with what the screen says there."""
    found: dict[str, str] = {}
    for line in text.splitlines(keepends=True):
        if line.startswith("══ "):
            place = line.strip("═ \n")
            found[place] = ""
        else:
            found[place] += line
    return {place: text.removesuffix("\n") for place, text in found.items()}


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    """Hold all scenes anew, or those named."""
    if arguments[:1] != ["--write"]:
        print(__doc__)
        return 2
    os.environ["IMA_GOLDENS"] = "write"
    chosen = " or ".join(f"{name}-" for name in arguments[1:]) or "looks_as_it_did"
    for path in GOLDENS.rglob("*.txt"):
        if path.name not in HELD:
            path.unlink()
    return pytest.main(["-q", "-n", str(os.cpu_count() or 2), __file__, "-k", f"looks_as_it_did and ({chosen})"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
