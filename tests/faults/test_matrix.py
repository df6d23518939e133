"""What comes of each fault of each call is what the table says, on the command line and in the interface.

A short run draws some cells, others for each commit; `IMA_TEST_LONG=1` tries all of them on both faces.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from ima_tui.domain.job import RESTING, Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.confirm import Confirm
from tests.cli.conftest import connect, program_in
from tests.contract.fixtures import OpenStudio, QuickSimulator, go_to
from tests.contract.takes import CHEAP
from tests.faults.cells import ENOUGH, Cell, Outcome, by_line, cells, expected, met, polls_met
from tests.long import drawn
from tests.tui.conftest import said, until
from tests.tui.picture import text_of

DOES = {
    State.READY: "repeat", State.UNKNOWN: "unknown", State.NEEDS_KEY: "ask", State.HELD: "ask", State.WAITING: "wait",
}  # fmt: skip
"""In the table's words; every other state that a take rests in is an end."""


def test_every_cell_has_its_line() -> None:
    """And the table has no others."""
    assert list(expected()) == [cell.name for cell in cells()]


@pytest.mark.parametrize("cell", drawn(cells(), 24, "cells by line"), ids=lambda cell: cell.name)
def test_on_the_command_line(cell: Cell, quick: QuickSimulator, tmp_path: Path) -> None:
    """One line of sense, an exit code that tells scripts the same, never a trace of Python."""
    assert by_line(cell, quick, connect(program_in(tmp_path), quick)) == expected()[cell.name]


@pytest.mark.parametrize("cell", drawn(cells(), 8, "cells on screen"), ids=lambda cell: cell.name)
async def test_in_the_interface(
    cell: Cell,
    quick: QuickSimulator,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
    picture_file: Any,
) -> None:
    """The same end as on the command line, and the same sentence in view. Nothing is sent twice by a second key."""
    go_to(quick, monkeypatch)
    before = len(quick.tasks_of(cell.prompt))  # of the other face, on the same service
    with met(quick, cell) as environ:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        studio = await open_another()
        uploads = cell.endpoint in ("token", "put")
        images = (str(picture_file("picture.png", size=(640, 360 + len(cell.name)))),) if uploads else ()
        mode = Mode.FIRST_FRAME if uploads else Mode.TEXT
        await studio.save_draft(Draft(mode, cell.prompt, images, Model.FAST, CHEAP))
        outcome = expected()[cell.name]
        app = ImaApp(studio)
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            if cell.endpoint in ("list", "service") and outcome.does == "stop" and not outcome.creates:
                screen: Any = app.screen
                await until(pilot, lambda: screen.draft.prompt == cell.prompt and (screen.trouble or screen.catalog))
                await pilot.press("ctrl+j")
                await until(pilot, lambda: _shows(pilot, outcome))
            else:
                job = await _taken(pilot, app, quick, cell)
                assert DOES.get(job.state, "stop") == outcome.does
                if outcome.does not in ("repeat", "wait"):
                    await pilot.press("f8", "enter")  # its page, where no sentence is cut
                    await until(pilot, lambda: _shows(pilot, outcome))
            assert "Traceback" not in text_of(app)
            assert "Something went wrong" not in said(pilot)
        assert len(quick.creates()) == outcome.creates
        made = len(quick.tasks_of(cell.prompt)) - before
        assert (made if cell.endpoint != "service" else 0) == outcome.tasks


async def _taken(pilot: Pilot[None], app: ImaApp, service: QuickSimulator, cell: Cell) -> Job:
    """By the keys that start a take, until it rests."""
    await until(pilot, lambda: getattr(app.screen, "answer", None) is not None)
    await pilot.press("ctrl+j")
    await until(pilot, lambda: isinstance(app.screen, Confirm))
    await pilot.press("enter", "enter")
    await until(pilot, lambda: app.jobs)
    if cell.passes:
        await until(pilot, lambda: polls_met(service, cell) >= ENOUGH or app.jobs[0].state in RESTING)
        service.control("faults", method="DELETE")
    await until(
        pilot, lambda: app.jobs[0].state in RESTING or (cell.is_left_alone and app.jobs[0].state is State.WAITING), 90
    )
    return app.jobs[0]


def _shows(pilot: Pilot[None], outcome: Outcome) -> bool:
    """Whether the sentence is in view, or was said, wherever its lines break and whatever this take costs."""
    seen = said(pilot) + text_of(pilot.app)  # type: ignore[arg-type]
    sentence, seen = (re.sub(r"\d+|\s+", "", text) for text in (outcome.sentence, seen))
    return sentence in seen
