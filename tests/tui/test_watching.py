"""The large player, the pointer, the still view, other ways to draw and to play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.tui.screens import playing
from ima_tui.tui.screens.watching import WatchingScreen
from ima_tui.tui.widgets.contact_sheet import ContactSheet
from ima_tui.tui.widgets.frame_view import FrameView
from ima_tui.tui.widgets.half_block import show_pictures_as
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.transport import TransportLine, time_label
from tests.media.clip_maker import number_in
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.player_stage import *  # noqa: F403
from tests.tui.player_stage import Clock
from tests.tui.stand_in import StandIn, job_of, request_of


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
        assert (time_label(stage.line.seconds), stage.line.frame) == ("00:01.9", 47), "the last frame's own time"
        await stage.pilot.press("left")
        await stage.shows(24)
        await stage.pilot.press("comma", "escape")
        await until(stage.pilot, lambda: not isinstance(stage.pilot.app.screen, WatchingScreen))
        await stage.shows(23)


async def test_place_pace_and_loop_go_along_and_come_back(on_stage: Callable[..., Any], clock: Clock) -> None:
    """Also while the large player has nothing to show yet and time passes: that is no part of the clip."""
    clock.each_look = 0.002
    async with on_stage() as stage:
        studio = stage.pilot.app.screen
        await stage.pilot.press("greater_than_sign", "full_stop")
        await stage.shows(25)
        await stage.pilot.press("z", "Z")
        clock.each_look = 0.05
        await stage.pilot.press("f")
        await until(stage.pilot, lambda: isinstance(stage.pilot.app.screen, WatchingScreen))
        seen: list[int] = []
        await until(stage.pilot, lambda: stage.player.frame is not None and (seen.append(stage.player.frame) or True))
        assert seen[0] >= 25, "it begins where the small one stood"
        assert (stage.line.speed, stage.line.loop) == (2.0, False)
        clock.each_look = 0.0
        await until(stage.pilot, lambda: stage.line.playing or stage.player.head.ended)
        await stage.pilot.press("z", "Z", "home", "full_stop", "full_stop")
        await stage.shows(2)
        await stage.pilot.press("escape")
        await until(stage.pilot, lambda: stage.pilot.app.screen is studio)
        await stage.shows(2)
        assert (stage.line.speed, stage.line.loop, stage.line.playing) == (0.25, True, False)


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
