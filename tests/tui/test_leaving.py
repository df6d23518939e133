"""The program is left by whoever is in a hurry: what was opening then makes no fault of ours of it."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from ima_tui.tui.afterwards import Afterwards, Whole
from ima_tui.tui.app import ImaApp
from ima_tui.tui.widgets.dialog import Dialog
from tests.tui.conftest import until
from tests.tui.stand_in import StandIn


class Part(Whole, Vertical):
    """Asks for what it composes as soon as it is mounted, as many of ours do."""

    found: Static | None = None

    def compose(self) -> ComposeResult:
        yield Static("here")

    def on_mount(self) -> None:
        self.found = self.query_one(Static)


class Question(Dialog[None]):
    """The same, in front of a screen."""

    def compose(self) -> ComposeResult:
        yield Static("sure?")

    def on_mount(self) -> None:
        assert self.query_one(Static)


class Place(Afterwards, Screen[None]):
    """And a screen."""

    def compose(self) -> ComposeResult:
        yield Part()

    def on_mount(self) -> None:
        assert self.query_one(Part)

    def on_screen_resume(self) -> None:
        assert self.query_one(Part)


@pytest.mark.parametrize("opened", [Question, Place])
@pytest.mark.parametrize("turns", range(12))
async def test_leaving_while_something_opens_ends_quietly(opened: type[Screen[None]], turns: int) -> None:
    """Whatever it has come to: from nothing to all of it, the event loop goes around a few times."""
    app: App[None] = App()
    async with app.run_test():
        app.push_screen(opened())
        for _ in range(turns):
            await asyncio.sleep(0)
        app.exit()


@pytest.mark.parametrize("turns", range(12))
async def test_a_screen_that_goes_right_after_what_lay_over_it_is_not_asked_any_more(turns: int) -> None:
    """It comes to the front and is taken away at once, as by a key that is held."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(Place())
        await app.push_screen(Question())
        app.pop_screen()
        for _ in range(turns):
            await asyncio.sleep(0)
        app.pop_screen()
        await pilot.pause()


async def test_what_is_hidden_is_mounted_like_everything_else() -> None:
    """It may be shown later."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        part = Part()
        part.display = False
        await app.mount(part)
        await pilot.pause()
        assert part.found is not None


@pytest.mark.parametrize("key", ["f1", "f2", "f7", "f9", "ctrl+p", "ctrl+j", "f12"])
async def test_a_key_that_comes_after_the_one_that_leaves_does_nothing(stand_in: StandIn, key: str) -> None:
    """There is no screen any more on which a pane or a question could be put."""
    app = ImaApp(stand_in)  # type: ignore[arg-type]
    async with app.run_test() as pilot:
        await until(pilot, lambda: getattr(app.screen, "catalog", None) is not None)
        app.exit()
        await app.on_event(events.Key(key, None))
    assert app._exception is None
