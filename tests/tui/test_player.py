"""The player, by keys and by pointer, on a clock that only the test moves: the right frame, or none."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.engine.clips import Clip, ClipProblem
from ima_tui.media import decoding
from ima_tui.tui import writer_queue
from ima_tui.tui.screens import playing
from ima_tui.tui.screens.watching import WatchingScreen
from ima_tui.tui.widgets import moving_picture, projection
from ima_tui.tui.widgets.contact_sheet import ContactSheet
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.half_block import HalfBlocks, show_pictures_as
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.player import Player
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.transport import Transport, TransportLine, time_label
from tests.media.clip_maker import number_in, numbered_clip
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn, job_of, request_of

FRAMES, RATE = 48, 24
SHAPE = 160 / 96
Run = Pilot[None]


@dataclass
class Clock:
    """The time of every player."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time passes when the test says so."""
    made = Clock()
    monkeypatch.setattr(moving_picture, "now", made)
    return made


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds whose frames say their number."""
    return numbered_clip(tmp_path / "clip.mp4", FRAMES, RATE, bframes=3)


@dataclass
class Stage:
    """A take whose clip can be played, in the studio's preview."""

    pilot: Run
    stand_in: StandIn
    clock: Clock
    painted: list[int] = field(default_factory=list)

    @property
    def player(self) -> Player:
        return self.pilot.app.screen.query_one(Player)

    @property
    def line(self) -> Transport:
        return self.player.query_one(TransportLine).shown

    def number(self) -> int | None:
        """What the frame in sight says."""
        view = self.player.query_one(FrameView)
        return number_in(view.shown.pixels, SHAPE) if view.display and view.shown is not None else None

    async def shows(self, number: int) -> None:
        await until(self.pilot, lambda: self.number() == number and self.player.frame == number)

    async def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.pilot.pause()


@pytest.fixture
def on_stage(stand_in: StandIn, open_app: OpenApp, clock: Clock, clip: Path) -> Callable[..., Any]:
    """Open the app with the focus on the one take there is."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (120, 36), clips: int = 1) -> AsyncIterator[Stage]:
        media = Media("https://cdn.example.com/out/boat.mp4", "", 160, 96, 2.0)
        request = request_of("a boat", Model.FAST)
        stand_in.takes = [job_of(at, request, State.READY, age=10 * at, medias=(media,)) for at in range(1, clips + 1)]
        stand_in.clips.files = {job.id: clip for job in stand_in.takes}
        async with open_app(stand_in, size) as pilot:
            await pilot.press("f8")
            await until(pilot, lambda: getattr(pilot.app.screen, "take", None))
            yield Stage(pilot, stand_in, clock)

    return opened


async def test_the_poster_stands_until_space_lets_it_move(
    on_stage: Callable[..., Any], stand_in: StandIn, picture_file: Callable[..., Path]
) -> None:
    stand_in.posters = {"job-001": picture_file()}
    async with on_stage() as stage:
        picture = stage.player.query_one(Picture)
        await until(stage.pilot, lambda: picture.has_pixels)
        assert (stage.number(), stage.line.length, stage.line.frame) == (None, 2.0, None)
        await stage.pilot.press("space")
        await stage.shows(0)
        assert not picture.display
        assert stage.line.playing
        for seconds, number in ((0.5, 12), (0.25, 18), (1.0, 42), (0.5, 6)):  # the last one is in the next round
            await stage.pass_time(seconds)
            await stage.shows(number)
        await until(stage.pilot, lambda: stage.line.frame == 6)
        await stage.pilot.press("space")
        await stage.pass_time(5.0)
        await stage.shows(6)
        assert not stage.line.playing
        assert stage.line == Transport(False, pytest.approx(0.25, abs=0.01), 2.0, 6, 48, "160×96 24 fps")  # type: ignore[arg-type]


async def test_steps_and_jumps_land_on_the_right_frame(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("full_stop")
        await stage.shows(1)
        for keys, number in (
            (("full_stop", "full_stop"), 3), (("comma",), 2), (("comma",) * 5, 0), (("greater_than_sign",), 24),
            (("full_stop",), 25), (("greater_than_sign",), 47), (("less_than_sign",), 24), (("comma",), 23),
        ):  # fmt: skip
            await stage.pilot.press(*keys)
            await stage.shows(number)
            assert stage.line.frame == number
            assert not stage.line.playing


async def test_slower_quicker_and_once_only(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("space")
        await stage.shows(0)
        await stage.pilot.press("z", "z")
        await stage.pass_time(1.0)
        await stage.shows(6)
        assert stage.line.speed == 0.25
        await stage.pilot.press("z", "z")
        assert stage.line.speed == 1.0
        stage.player.set_loop(False)
        await stage.pass_time(9.0)
        await stage.shows(47)
        await until(stage.pilot, lambda: not stage.player.playing)
        assert (stage.line.playing, stage.line.loop) == (False, False)
        await stage.pilot.press("space")
        await stage.shows(0)


async def test_nothing_is_painted_and_no_time_passes_where_nobody_sees_it(
    on_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    show = HalfBlocks.show

    def counted(self: HalfBlocks, picture: Any) -> None:
        if isinstance(self, FrameView):
            painted.append(type(self.screen).__name__)
        show(self, picture)

    async with on_stage() as stage:
        studio, player = stage.pilot.app.screen, stage.player
        await stage.pilot.press("space")
        await stage.shows(0)
        await stage.pass_time(0.5)
        await stage.shows(12)
        monkeypatch.setattr(HalfBlocks, "show", counted)
        for there, back in ((("ctrl+g",), ("escape",)), (("f7",), ("f7",)), (("ctrl+p",), ("escape",))):
            await stage.pilot.press(*there)
            await until(stage.pilot, lambda: stage.pilot.app.screen is not studio and not player.head.playing)
            painted.clear()
            frame, at = player.frame, player.position
            stage.clock.now += 0.4
            await stage.pilot.pause(0.1)
            assert (painted, player.frame, player.position, player.playing) == ([], frame, at, True)
            await stage.pilot.press(*back)
            await until(stage.pilot, lambda: stage.pilot.app.screen is studio and player.head.playing)
            await stage.pass_time(0.25)
            await until(stage.pilot, lambda before=at: player.position == pytest.approx((before + 0.25) % 2, abs=0.05))


async def test_frames_are_passed_over_while_the_terminal_is_behind(
    on_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("space")
        await stage.shows(0)
        lags = True
        monkeypatch.setattr("ima_tui.tui.widgets.frame_view.terminal_lags", lambda app: lags)
        await stage.pass_time(0.5)
        await stage.pilot.pause(0.1)
        assert stage.number() == 0
        lags = False
        await stage.pass_time(0.25)
        await stage.shows(18)


def test_without_a_writer_the_terminal_keeps_up() -> None:
    class Queue:
        def qsize(self) -> int:
            return 2

    class Holder:
        def __init__(self, **parts: object) -> None:
            self.__dict__.update(parts)

    for app, lags in (
        (Holder(), False), (Holder(_driver=None), False), (Holder(_driver=Holder(_writer_thread=None)), False),
        (Holder(_driver=Holder(_writer_thread=Holder(_queue=Holder()))), False),
        (Holder(_driver=Holder(_writer_thread=Holder(_queue=Queue()))), True),
    ):  # fmt: skip
        assert writer_queue.terminal_lags(app) is lags  # type: ignore[arg-type]


async def test_typing_stays_immediate_because_the_loop_only_picks_frames(
    on_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither decoding nor making cells happens in the thread that reads keys."""
    threads: dict[str, set[int]] = {"small": set(), "drawn": set()}

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            threads[name].add(threading.get_ident())
            return work(*given)

        return run

    monkeypatch.setattr(decoding, "small", noted("small", decoding.small))
    monkeypatch.setattr(projection, "drawn", noted("drawn", projection.drawn))
    async with on_stage() as stage:
        await stage.pilot.press("space")
        await stage.shows(0)
        await stage.pilot.press("escape")
        prompt = stage.pilot.app.screen.query_one(TextArea)
        await until(stage.pilot, lambda: prompt.has_focus)
        for letter in "boat, slow":
            await stage.pilot.press("comma" if letter == "," else "space" if letter == " " else letter)
            await stage.pass_time(1 / 24)
        assert prompt.text == "boat, slow"
        await stage.shows(10)
        assert stage.player.playing
    assert threads["small"]
    assert threads["drawn"]
    assert threading.get_ident() not in threads["small"] | threads["drawn"]


async def test_another_size_is_decoded_anew_at_the_same_frame(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press(*["full_stop"] * 7)
        await stage.shows(7)
        before = stage.player.query_one(FrameView).size
        await stage.pilot.resize_terminal(140, 44)
        view = stage.player.query_one(FrameView)
        await until(stage.pilot, lambda: view.size != before and view.shown and view.shown.columns == view.size.width)
        await stage.shows(7)


async def test_another_take_lets_the_clip_go(on_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Clip] = []
    monkeypatch.setattr(Clip, "close", lambda self: closed.append(self))
    async with on_stage(clips=2) as stage:
        await stage.pilot.press("space")
        await stage.shows(0)
        await stage.pilot.press("down")
        await until(stage.pilot, lambda: closed)
        assert stage.player.source is None
        assert stage.number() is None
        await stage.pilot.press("space")
        await stage.shows(0)


async def test_a_clip_under_way_says_how_far_it_is(on_stage: Callable[..., Any], clip: Path) -> None:
    import asyncio

    gate, hear = asyncio.Event(), []

    async def opened(job: Any, progress: Callable[[int, int], None]) -> Clip:
        hear.append(progress)
        await gate.wait()
        return Clip(clip)

    async with on_stage() as stage:
        stage.stand_in.clips.open = opened
        await stage.pilot.press("space", "space")  # the second one finds it under way
        await until(stage.pilot, lambda: hear)
        hear[0](4_200_000, 10_000_000)
        await until(stage.pilot, lambda: "fetching the clip 42 %" in text_of(stage.pilot.app))
        gate.set()
        await stage.shows(0)
        assert len(hear) == 1


async def test_a_clip_that_cannot_be_had_is_said(on_stage: Callable[..., Any]) -> None:
    async def opened(job: Any, progress: object) -> Clip:
        raise ClipProblem(say("The clip's link has expired and the service gives no new one."))

    async with on_stage() as stage:
        stage.stand_in.clips.open = opened
        await stage.pilot.press("space")
        await until(stage.pilot, lambda: "has expired" in said(stage.pilot))
        assert (stage.number(), stage.line.fetching) == (None, None)


async def test_a_clip_that_cannot_be_played_is_said_in_its_place_and_forgotten(
    on_stage: Callable[..., Any], clip: Path
) -> None:
    async with on_stage(clips=2) as stage:
        whole = clip.read_bytes()
        clip.write_bytes(b"nothing of a clip")
        await stage.pilot.press("space")
        await until(stage.pilot, lambda: stage.stand_in.clips.forgotten == ["job-001"])
        await until(stage.pilot, lambda: "no clip" in text_of(stage.pilot.app))
        clip.write_bytes(whole)
        await stage.pilot.press("space")
        await stage.shows(0)
        assert "no clip" not in text_of(stage.pilot.app)


async def test_the_large_player_goes_on_from_there_and_back(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("greater_than_sign")
        await stage.shows(24)
        await stage.pilot.press("f")
        await until(stage.pilot, lambda: isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(24)
        await until(stage.pilot, lambda: stage.line.playing)
        await stage.pass_time(0.25)
        await stage.shows(30)
        await stage.pilot.press("space", "home")
        await stage.shows(0)
        await stage.pilot.press("end")
        await stage.shows(47)
        await stage.pilot.press("left")
        await stage.shows(24)
        await stage.pilot.press("escape")
        await until(stage.pilot, lambda: not isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(24)


async def test_nothing_moves_by_itself_where_motion_is_reduced(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        stage.pilot.app.switch("motion", "reduced")
        await stage.pilot.press("f")
        await until(stage.pilot, lambda: isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(0)
        await stage.pass_time(1.0)
        assert (stage.player.playing, stage.number()) == (False, 0)
        await stage.pilot.press("space")
        await stage.pass_time(0.5)
        await stage.shows(12)


async def test_by_pointer_alone(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        line = stage.player.query_one(TransportLine)
        await stage.pilot.click(Picture)
        await stage.shows(0)
        await stage.pilot.click(FrameView)
        await until(stage.pilot, lambda: not stage.line.playing)
        first, after = line._bar_at
        await stage.pilot.mouse_down(line, offset=((first + after) // 2, 0))
        await until(stage.pilot, lambda: stage.player.position == pytest.approx(1.0, abs=0.08))
        await stage.pilot.hover(line, offset=(after - 1, 0))
        await until(stage.pilot, lambda: stage.player.position > 1.9)
        await stage.pilot.mouse_up(line, offset=(after - 1, 0))
        await stage.shows(47)
        await stage.pilot.click(line, offset=(line._speed_at[0], 0))
        await until(stage.pilot, lambda: stage.line.speed == 2.0)
        await stage.pilot.click(line, offset=(line._loop_at[0] + 1, 0))
        await until(stage.pilot, lambda: not stage.line.loop)


async def test_at_a_glance_and_from_there_to_a_moment(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("f")
        await until(stage.pilot, lambda: isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(0)
        await stage.pilot.press("w")
        sheet = stage.player.query_one(ContactSheet)
        await until(stage.pilot, lambda: sheet.glances)
        assert [number_in(glance.pixels) for glance in sheet.glances] == [glance.number for glance in sheet.glances]
        assert len(sheet.glances) >= 9
        words = text_of(stage.pilot.app)
        for glance in sheet.glances:
            assert f"{time_label(glance.seconds)} · {(glance.number or 0) + 1}" in words
        wanted = sheet.glances[5]
        x, y = sheet._grid.place(5)
        await stage.pilot.click(sheet, offset=(x + 3, y + 2))
        await stage.shows(wanted.number or 0)
        assert not sheet.display
        await stage.pilot.press("w", "w")
        await stage.shows(wanted.number or 0)


async def test_in_letters_and_not_at_all(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("full_stop")
        await stage.shows(1)
        show_pictures_as(stage.pilot.app, "letters")
        view = stage.player.query_one(FrameView)
        await until(stage.pilot, lambda: view.shown is not None and view.shown.how.renderer.value == "letters")
        assert "@@@" in text_of(stage.pilot.app)
        before = list(view.shown.lines)
        await stage.pilot.press("full_stop")
        await until(stage.pilot, lambda: stage.player.frame == 2)
        assert list(view.shown.lines) != before
        show_pictures_as(stage.pilot.app, "off")
        await until(stage.pilot, lambda: stage.player.frame is None)
        await stage.pilot.press("space")
        await until(stage.pilot, lambda: "Pictures are off" in said(stage.pilot))
        show_pictures_as(stage.pilot.app, "auto")
        await until(stage.pilot, lambda: stage.player.frame is not None)


async def test_a_narrow_window_has_only_the_large_player(on_stage: Callable[..., Any]) -> None:
    async with on_stage((80, 24)) as stage:
        await stage.pilot.press("space")
        await until(stage.pilot, lambda: isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(0)


async def test_the_system_s_player_gets_the_file(
    on_stage: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, clip: Path
) -> None:
    opened: list[Path] = []

    def open_it(path: Path, environ: object) -> Any:
        opened.append(path)
        return say("The clip opens in your player.")

    monkeypatch.setattr(playing, "open_in_player", open_it)
    async with on_stage() as stage:
        await stage.pilot.press("O")
        await until(stage.pilot, lambda: "opens in your player" in said(stage.pilot))
        assert opened == [clip]


async def test_a_take_without_a_clip_has_nothing_to_play(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("a boat", Model.FAST), State.GENERATING, age=5)]
    async with open_app(stand_in) as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: getattr(pilot.app.screen, "take", None))
        assert not pilot.app.screen.query_one(Preview).query_one(TransportLine).display
        await pilot.press("space")
        await until(pilot, lambda: "no clip to play" in said(pilot))


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(0, "00:00.0"), (2.1, "00:02.1"), (59.96, "00:59.9"), (61.25, "01:01.2"), (3661.5, "1:01:01.5")],
)
def test_a_moment_in_words(seconds: float, label: str) -> None:
    assert time_label(seconds) == label
