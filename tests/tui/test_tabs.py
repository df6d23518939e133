"""The tabs on top, by mouse: to every screen and back, from every screen, as often as one likes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ima_tui.tui.commands import Where
from ima_tui.tui.messages import CommandAsked
from tests.tui.conftest import OpenApp, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

TABS = {"Studio": Where.STUDIO, "History": Where.HISTORY, "Compare": Where.COMPARE, "Insights": Where.INSIGHTS}


@pytest.mark.parametrize("times", [1, 2])
async def test_a_tab_leads_to_its_screen_and_the_one_in_front_back_to_the_studio(
    times: int, stand_in: StandIn, open_app: OpenApp
) -> None:
    """A double click is two."""
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app

        async def click(name: str) -> None:
            line = text_of(app).splitlines()[0]
            for _ in range(times):
                await pilot.click(offset=(line.index(name) + 1, 0))

        def stands(place: Where) -> bool:
            return bool(app.screen.PLACE is place and app.screen.is_mounted and len(app.screen_stack) <= 2)

        for first, second in itertools.permutations(TABS, 2):
            for name in (first, second):
                before = app.screen.PLACE
                await click(name)
                odd = times == 1 or before is Where.STUDIO
                home = name == "Studio" or (before is TABS[name] and odd)
                await until(pilot, lambda goal=Where.STUDIO if home else TABS[name]: times == 2 or stands(goal), 5)
                await pilot.pause()
                assert len(app.screen_stack) <= 2
            await click("Studio")
            await until(pilot, lambda: stands(Where.STUDIO), 5)


@pytest.mark.parametrize("command", ["history", "insights", "compare", "spending", "settings"])
async def test_every_screen_can_be_left_by_a_click(command: str, stand_in: StandIn, open_app: OpenApp) -> None:
    """A click asks the screen itself, which is not there any more when that has been done."""
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        studio = app.screen
        studio.post_message(CommandAsked(command))
        await until(pilot, lambda: app.screen is not studio and app.screen.is_mounted, 5)
        app.screen.post_message(CommandAsked("back"))
        await until(pilot, lambda: app.screen is studio, 5)
        await pilot.press("f7")
        await until(pilot, lambda: app.screen.PLACE is Where.HISTORY, 5)
