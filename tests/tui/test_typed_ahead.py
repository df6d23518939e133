"""Keys that are pressed while the program starts or a screen opens: they must not end it."""

from __future__ import annotations

import pytest

from ima_tui.tui.commands import TABLE
from ima_tui.tui.screens.studio import StudioScreen
from tests.tui.conftest import OpenApp
from tests.tui.stand_in import StandIn

OF_SCREENS = sorted({command.action for command in TABLE if command.action.startswith("screen.")})


@pytest.mark.filterwarnings("error")
async def test_a_command_before_the_screen_stands_does_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Every command of a screen, on a studio that is not drawn yet."""
    async with open_app(stand_in) as pilot:
        early = StudioScreen(stand_in)  # type: ignore[arg-type]
        for action in OF_SCREENS:
            name = action.removeprefix("screen.")
            assert not await pilot.app.run_action(name, default_namespace=early), action
        assert len(pilot.app.screen_stack) == 1
