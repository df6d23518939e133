"""Fixtures of the interface's tests: a stand-in studio whose clock stands, apps on it, and waiting on conditions."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rich.console import RenderableType
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import TextArea

from ima_tui.tui.app import ImaApp
from ima_tui.tui.widgets import dialog
from tests.long import drawn
from tests.tui.picture import segments_of
from tests.tui.stand_in import StandIn

DRAWN_EVERY = 0.25
OpenApp = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the tests that open the interface a run plays two in five, others for each commit; asked for by name, all.

    They are a tenth of the tests and two thirds of the time of all. The random user plays in every run.
    """
    here = Path(__file__).parent
    asked = [Path(argument.partition("::")[0]).absolute() for argument in config.args]
    if any(here in (path, *path.parents) for path in asked):
        return
    opening = [item for item in items if here in item.path.parents and _opens_the_interface(item)]
    left_out = set(opening) - set(drawn(opening, len(opening) * 2 // 5, "interface"))
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def _opens_the_interface(item: pytest.Item) -> bool:
    by_keys = isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)
    return by_keys and item.path.name != "test_fuzz.py"


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One time zone, no browser, no terminal colours to depend on."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _sheets_read_once() -> Iterator[None]:
    """Reading the style sheets is a fifth of what a short test costs: the same text in the same theme is read once."""
    read: dict[tuple[object, ...], list[RuleSet]] = {}
    original = Stylesheet._parse_rules

    def parse_rules(sheet: Stylesheet, css: str, read_from: Any, *more: Any, **named: Any) -> list[RuleSet]:
        asked = (css, read_from, more, *named.items(), *sheet._variables.items())
        if asked not in read:
            read[asked] = original(sheet, css, read_from, *more, **named)
        return read[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_rules)
        yield


@pytest.fixture(autouse=True)
def _drawn_four_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sees this terminal: what changes is drawn together, not sixty times a second. `open_app` draws the end."""
    original, drawn = Compositor.render_update, dict[Compositor, float]()

    def render_update(compositor: Compositor, *, screen_stack: Any = None, **how: Any) -> RenderableType | None:
        now = time.monotonic()
        if now < drawn.get(compositor, 0.0) + DRAWN_EVERY:
            visible_screen_stack.set(screen_stack or [])
            return None  # what is to be drawn waits for the next time
        drawn[compositor] = now
        return original(compositor, screen_stack=screen_stack, **how)

    monkeypatch.setattr(Compositor, "render_update", render_update)


@pytest.fixture(autouse=True)
def _quicker_than_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests answer before a question is drawn; `test_answering` takes people's time."""
    monkeypatch.setattr(dialog.Attention, "takes", lambda *_: True)


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    """A studio without a service."""
    return StandIn(tmp_path)


@pytest.fixture
def picture_file(tmp_path: Path) -> Callable[..., Path]:
    """Make a small image."""

    def make(name: str = "beach.png", size: tuple[int, int] = (640, 360)) -> Path:
        path = tmp_path / name
        Image.new("RGB", size, (90, 120, 160)).save(path)
        return path

    return make


@pytest.fixture
def open_app() -> OpenApp:
    """Run the app on a studio."""

    @asynccontextmanager
    async def run(studio: Any, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
        app = ImaApp(studio)
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: getattr(app.screen, "catalog", None) is not None)
            yield pilot
            segments_of(app)
            assert "Something went wrong" not in said(pilot)

    return run


async def until(pilot: Pilot[None], condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for a condition, never for a time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            draft = getattr(pilot.app.screen, "draft", None)
            raise AssertionError(f"never came true on {pilot.app.screen} with {draft}, which said: {said(pilot)!r}")
        await pilot.pause()
        await asyncio.sleep(0.01)


def write(pilot: Pilot[None], text: str) -> None:
    """Put text into the prompt as a paste would."""
    pilot.app.screen.query_one(TextArea).insert(text)


def said(pilot: Pilot[None]) -> str:
    """Every notice that was shown."""
    return "\n".join(str(notice.message) for notice in pilot.app._notifications)
