"""The first frame of a start: drawn once, with the takes that are known then; cards out of sight come later, unseen."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.tui.app import ImaApp
from ima_tui.tui.widgets import takes as list_of_takes
from ima_tui.tui.widgets.take_card import Below, TakeCard
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn, job_of, request_of

MANY = 25


@pytest.fixture
def app(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> ImaApp:
    """One that completes its list only where somebody goes there."""
    monkeypatch.setattr(list_of_takes, "COMPLETE_AFTER", 3600.0)
    request = request_of("boat", Model.PRO)
    stand_in.takes = [job_of(number, request, State.READY, age=number) for number in range(1, MANY + 1)]
    return ImaApp(stand_in)  # type: ignore[arg-type]


async def drawn(pilot: Pilot[None]) -> Takes:
    """The list, when the first frame is there."""
    await until(pilot, lambda: "boat" in text_of(pilot.app))
    return pilot.app.screen.query_one(Takes)


@pytest.mark.parametrize("key", ["end", "down", ""])
async def test_cards_out_of_sight_come_when_someone_goes_there(app: ImaApp, key: str) -> None:
    """By key, by wheel, or just with the focus; what is seen stays where it is."""
    await app.look_ahead()
    async with app.run_test(size=(120, 36)) as pilot:
        takes = await drawn(pilot)
        assert takes.query(Below)
        assert len(takes.query(TakeCard)) < MANY
        lines, shown = takes.max_scroll_y, text_of(app)
        if key:
            takes.focus()
            await pilot.press(key)
        else:
            takes.scroll_down(animate=False)
        await until(pilot, lambda: len(takes.query(TakeCard)) == MANY and not takes.query(Below))
        chosen = {"end": takes.jobs[-1].id, "down": takes.jobs[1].id, "": takes.jobs[0].id}[key]
        await until(pilot, lambda: takes.chosen_id == chosen)
        assert takes.max_scroll_y == lines
        assert [card.shown_job.id for card in takes.query(TakeCard)] == [job.id for job in takes.jobs]
        takes.scroll_home(animate=False)
        await until(pilot, lambda: not takes.scroll_y)
        assert "boat" in shown


async def test_the_rest_comes_by_itself(app: ImaApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second later, or what stands for one here."""
    monkeypatch.setattr(list_of_takes, "COMPLETE_AFTER", 0.01)
    await app.look_ahead()
    async with app.run_test(size=(120, 36)) as pilot:
        takes = await drawn(pilot)
        await until(pilot, lambda: len(takes.query(TakeCard)) == MANY and not takes.query(Below))
