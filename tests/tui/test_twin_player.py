"""Two clips in one picture: whatever the terminal lets through, both sides show the same moment."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from ima_tui.domain.text import say
from ima_tui.media.twin import GAP, Showing, View
from ima_tui.tui.duel import Side
from ima_tui.tui.theme import TOKENS
from ima_tui.tui.widgets import frame_view, twin_player
from ima_tui.tui.widgets.twin_player import Canvas, TwinPlayer
from tests.media.clip_maker import number_in, numbered_clip
from tests.tui.conftest import until
from tests.tui.picture import segments_of

SIZE = (66, 12)
SHAPE = 160 / 96
RATE = 24


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


class Theatre(App[None]):
    """Nothing but a player."""

    CSS = "TwinPlayer { width: 1fr; height: 1fr; } Canvas, Stage { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.heard: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return TOKENS

    def compose(self) -> ComposeResult:
        yield TwinPlayer(self.clock)

    @property
    def player(self) -> TwinPlayer:
        return self.query_one(TwinPlayer)

    def on_twin_player_read(self, event: TwinPlayer.Read) -> None:
        self.heard.append(event)

    def on_twin_player_failed(self, event: TwinPlayer.Failed) -> None:
        self.heard.append(event)


@asynccontextmanager
async def theatre(left: Path | None, right: Path | None) -> AsyncIterator[Theatre]:
    """A player with these two, standing on their first frame; its timer is the test's."""
    app = Theatre()
    async with app.run_test(size=SIZE) as pilot:
        assert app.player._timer is not None
        app.player._follow_timer = lambda: None  # type: ignore[method-assign]
        app.player.put(Side.LEFT, left)
        app.player.put(Side.RIGHT, right)
        await ready(pilot)
        yield app


async def ready(pilot: Pilot[None]) -> None:
    player = pilot.app.query_one(TwinPlayer)
    await until(pilot, lambda: player.moment is not None and player.twin is not None and player.twin.complete)


def halves(app: Theatre) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """What both sides of the screen are made of now, as the terminal gets it."""
    rows: list[list[tuple[int, int, int]]] = []
    for line in segments_of(app):
        above, below = [], []
        for segment in line:
            style = segment.style
            assert style is not None
            back = style.bgcolor.triplet if style.bgcolor is not None and style.bgcolor.triplet else (0, 0, 0)
            front = style.color.triplet if style.color is not None and "▀" in segment.text else back
            above += [tuple(front or back)] * len(segment.text)
            below += [tuple(back)] * len(segment.text)
        rows += [above, below]
    pixels = np.array(rows, np.uint8)
    middle = (pixels.shape[1] - GAP) // 2
    return pixels[:, :middle], pixels[:, middle + GAP :]


def shown(app: Theatre) -> tuple[int, int]:
    """The frame numbers that both sides say."""
    left, right = halves(app)
    return number_in(left, SHAPE), number_in(right, SHAPE)


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, frames: int = 48, **more: Any) -> Path:
        return numbered_clip(tmp_path / f"{name}.mp4", frames, **more)

    return make


async def test_slowed_to_eight_frames_a_second_both_sides_stay_together(
    clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten seconds; the terminal takes in 8 of 24 frames. None is shown late, none on one side only."""
    ticks = 0
    monkeypatch.setattr(frame_view, "terminal_lags", lambda _app: ticks % 3 != 0)
    async with theatre(clip("a", 240), clip("b", 240, bframes=0)) as app:
        player, seen = app.player, list[tuple[int, int]]()
        player.head.loop = False
        player.head.play()
        for tick in range(240):
            ticks = tick
            app.clock.now = 50.0 + (tick + 0.5) / RATE
            await player._tick()
            assert player.moment is not None
            left, right = (number_in(half, SHAPE) for half in _halves_of(app))
            assert left == right == player.moment.tick, "the two sides show different moments"
            assert tick - left <= 2, "later than the last frame that could be shown"
            if left == tick:
                seen.append((left, right))
        assert len(seen) == 80
        assert shown(app) == (237, 237)


def _halves_of(app: Theatre) -> tuple[Any, Any]:
    picture = app.query_one(Canvas).shown
    assert picture is not None
    middle = (picture.columns - GAP) // 2
    return picture.pixels[:, :middle], picture.pixels[:, middle + GAP :]


async def test_what_the_terminal_gets_shows_the_same_moment(clip: Callable[..., Path]) -> None:
    """Read off the cells on screen; clips of other rates and lengths by time."""
    async with theatre(clip("a", 48), clip("b", 30, rate=12)) as app:
        for tick, wanted in ((0, (0, 0)), (7, (7, 3)), (30, (30, 15)), (47, (47, 23)), (59, (47, 29))):
            app.player.go(tick)
            await until_shown(app, tick)
            assert shown(app) == wanted, tick


async def until_shown(app: Theatre, tick: int) -> None:
    pilot = Pilot(app)
    await until(pilot, lambda: app.player.moment is not None and app.player.moment.tick == tick)
    await pilot.pause()


def slowed(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Pictures are ready only once the first of these is set; the second one tells that one is wanted."""
    gate, entered, real = threading.Event(), threading.Event(), twin_player._ready

    def slow(*given: Any) -> Any:
        entered.set()
        gate.wait(10)
        return real(*given)

    monkeypatch.setattr(twin_player, "_ready", slow)
    return gate, entered


async def test_frames_are_dropped_together_while_one_is_made_ready(
    clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that takes, what is shown then is one moment; the next one is that of its own time."""
    async with theatre(clip("a"), clip("b")) as app:
        player = app.player
        gate, entered = slowed(monkeypatch)
        player.head.play()
        app.clock.now += 5.5 / RATE
        making = asyncio.create_task(player._tick())
        await asyncio.to_thread(entered.wait, 10)
        for _ in range(6):
            app.clock.now += 1 / RATE
            await player._paint()
            assert shown(app) == (0, 0)
        gate.set()
        await making
        assert player.moment is not None
        assert player.moment.tick == 5
        assert shown(app) == (5, 5)
        await player._paint()
        assert shown(app) == (11, 11)


async def test_no_time_passes_before_the_first_picture_can_be_seen(
    clip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it takes to make it ready, and to paint the screen around it."""
    gate, entered = slowed(monkeypatch)
    app = Theatre()
    async with app.run_test(size=SIZE) as pilot:
        player = app.player
        player.head.play()
        player.put(Side.LEFT, clip("a"))
        player.put(Side.RIGHT, clip("b"))
        await asyncio.to_thread(entered.wait, 10)
        app.clock.now += 4.5 / RATE
        gate.set()
        while player.moment is None:
            await pilot.pause()
        assert player.moment.tick == 0
        while player.head._held:
            app.clock.now += 1 / RATE
            await pilot.pause()
        assert player.head.seconds == 0.0
        app.clock.now += 1.5 / RATE
        await player._paint()
        assert shown(app) == (1, 1)


async def test_it_can_be_steered(clip: Callable[..., Path]) -> None:
    """Step, skip, seek, ends, speed, loop, shift: both at once."""
    async with theatre(clip("a"), clip("b")) as app:
        player = app.player
        for act, tick in (
            (lambda: player.step(1), 1), (lambda: player.step(1), 2), (lambda: player.step(-1), 1),
            (lambda: player.skip(1.0), 25), (lambda: player.seek(0.5), 24), (lambda: player.action_ends(True), 47),
            (lambda: player.step(5), 47), (lambda: player.action_ends(False), 0), (lambda: player.step(-3), 0),
            (lambda: player.action_aside(1), 24),
        ):  # fmt: skip
            act()
            await until_shown(app, tick)
            assert shown(app) == (tick, tick)
        player.move(3)
        await until_shown(app, 24)
        assert shown(app) == (24, 27)
        player.move(-3)
        await until_shown(app, 24)
        assert shown(app) == (24, 21)
        player.next_speed()
        assert player.head.speed == 2.0
        player.toggle_loop()
        player.play()
        app.clock.now += 60
        await player._tick()
        assert not player.head.playing
        assert player.head.seconds == player.head.length


async def test_the_ways_of_holding_them_against_each_other(clip: Callable[..., Path]) -> None:
    """One in the place of the other, an edge between them, or only what differs: nothing, where they are the same."""
    async with theatre(clip("a"), clip("b", first=2048)) as app:
        player, pilot = app.player, Pilot(app)

        async def numbers(view: View) -> int:
            player.view = view
            await until(
                pilot, lambda: player._painted[2:3] == (view,) and player.twin and player.twin.left.columns > 40
            )
            await pilot.pause()
            picture = app.query_one(Canvas).shown
            assert picture is not None
            return number_in(picture.pixels, SHAPE)

        player.go(5)
        assert await numbers(View(Showing.FLIP)) == 5
        assert await numbers(View(Showing.FLIP, flipped=True)) == 2048 + 5
        assert await numbers(View(Showing.DIFFERENCE)) == 2048
        assert await numbers(View(Showing.WIPE, edge=0.0)) == 2048 + 5
        assert await numbers(View(Showing.WIPE, edge=1.0)) == 5
        player.view = View(Showing.WIPE, edge=0.5)
        player.action_aside(-1)
        assert player.view.edge < 0.5
        player.edge(-3)
        assert player.view.edge == 0.0


async def test_one_alone_plays_beside_words(clip: Callable[..., Path]) -> None:
    """The other half says why there is nothing; when it comes both play."""
    async with theatre(None, clip("b")) as app:
        player, pilot = app.player, Pilot(app)
        player.say(Side.LEFT, say("Not ready yet."))
        assert player.alone is Side.RIGHT
        assert not player.both
        await pilot.pause()
        assert player.stage(Side.LEFT).display
        assert not player.stage(Side.RIGHT).display
        player.put(Side.LEFT, clip("a"))
        await until(pilot, lambda: player.both and player.moment is not None)
        assert not player.stage(Side.LEFT).display


async def test_a_clip_that_is_none_is_told_and_the_other_one_plays(clip: Callable[..., Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"<html>not found</html>")
    async with theatre(clip("a"), None) as app:
        pilot = Pilot(app)
        app.player.put(Side.RIGHT, broken)
        await until(pilot, lambda: any(isinstance(one, TwinPlayer.Failed) for one in app.heard))
        failed = next(one for one in app.heard if isinstance(one, TwinPlayer.Failed))
        assert failed.side is Side.RIGHT
        assert "no clip" in str(failed.said)
        app.player.put(Side.RIGHT, None)
        await until(pilot, lambda: app.player.alone is Side.LEFT and app.player.moment is not None)


async def test_another_size_keeps_the_moment(clip: Callable[..., Path]) -> None:
    async with theatre(clip("a"), clip("b")) as app:
        pilot = Pilot(app)
        app.player.go(9)
        await until_shown(app, 9)
        await pilot.resize_terminal(90, 16)
        await until(pilot, lambda: app.player.twin and app.player.twin.left.columns == (90 - GAP) // 2)
        await until(pilot, lambda: app.query_one(Canvas).shown.columns == 90)  # type: ignore[union-attr]
        await pilot.pause()
        assert shown(app) == (9, 9)


async def test_another_theme_lies_around_the_pictures(clip: Callable[..., Path]) -> None:
    """Bars beside a picture have the colour of the ground, whatever theme is put on."""
    async with theatre(clip("a", size=(96, 160)), clip("b", size=(96, 160))) as app:
        pilot = Pilot(app)
        await until(pilot, lambda: app.player.at_rest)
        corners = set()
        for theme in ("textual-light", "textual-dark"):
            app.theme = theme
            await pilot.pause()
            await until(pilot, lambda: app.player.at_rest and corner(app) == app.player._ground)
            corners.add(corner(app))
        assert len(corners) == 2


def corner(app: Theatre) -> tuple[int, ...]:
    """The first pixel of the picture that is shown."""
    picture = app.query_one(Canvas).shown
    return tuple(picture.pixels[0, 0].tolist()) if picture is not None else ()
