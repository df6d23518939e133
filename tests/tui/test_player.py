"""The player, by keys, on a clock that only the test moves: the right frame, or none."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import TextArea

from ima_tui.domain.text import say
from ima_tui.engine.clips import Clip, ClipProblem
from ima_tui.media import decoding
from ima_tui.tui import writer_queue
from ima_tui.tui.widgets import projection
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.half_block import HalfBlocks
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.transport import Transport
from tests.tui.conftest import said, until
from tests.tui.picture import text_of
from tests.tui.player_stage import *  # noqa: F403
from tests.tui.stand_in import StandIn


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
        await until(stage.pilot, lambda: "has expired" in text_of(stage.pilot.app))
        assert (stage.number(), stage.line.fetching) == (None, None)
        assert not said(stage.pilot), "it would outlive the take that it is about"


async def test_the_trouble_of_one_take_does_not_stay_with_the_next(on_stage: Callable[..., Any]) -> None:
    async def opened(job: Any, progress: object) -> Clip:
        raise ClipProblem(say("The clip's link has expired and the service gives no new one."))

    async with on_stage(clips=2) as stage:
        stage.stand_in.clips.open = opened
        await stage.pilot.press("space")
        await until(stage.pilot, lambda: "has expired" in text_of(stage.pilot.app))
        await stage.pilot.press("down")
        await until(stage.pilot, lambda: "has expired" not in text_of(stage.pilot.app))


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


async def test_a_first_frame_that_came_unseen_does_not_lose_the_place(on_stage: Callable[..., Any]) -> None:
    """The decoder was quicker than the screen: the clip's length is known, though nothing was painted yet."""
    async with on_stage() as stage:
        await stage.pilot.press("full_stop")
        await stage.shows(1)
        source, stage.player.source = stage.player.source, None
        stage.player.source = source
        while stage.player.reel is None:  # the screen gets no turn here
            time.sleep(0.005)
        stage.player.seek(1.0)
        await stage.shows(24)


async def test_the_line_says_at_once_where_a_jump_goes(on_stage: Callable[..., Any]) -> None:
    async with on_stage() as stage:
        await stage.pilot.press("full_stop")
        await stage.shows(1)
        await until(stage.pilot, lambda: stage.player.reel is not None and stage.player.reel.complete)
        stage.player.skip(1.0)
        assert (stage.line.frame, stage.line.seconds) == (25, pytest.approx(25 / 24, abs=0.01))
        await stage.shows(25)
