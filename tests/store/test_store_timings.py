"""How long the service had takes: kept with the snapshot, and only where somebody watched from beginning to end."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.estimates import Kind, Timing
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, apply
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import Allowance
from ima_tui.store.connection import Connection
from ima_tui.store.migrations import MIGRATIONS
from ima_tui.store.timings import Timings
from tests.store import examples
from tests.store.shelf import Shelf

KIND = Kind(Model.PRO, Mode.TEXT, "5", "1080p")
ENDED = Fault(FaultKind.GENERATION_FAILED)


async def begun(shelf: Shelf, id: str = "j1", *, owner: str = "me", session: str = "me", **changes: Any) -> Job:
    """A take that the service accepted at 1010."""
    job = examples.job(id, **changes)
    await shelf.jobs.add(job, owner, 9e9, Allowance(session=session))
    return await went(
        shelf, job, owner, ev.CreateSent(at=1001.0, request=job.request), ev.Accepted(at=1010.0, task_id=f"task-{id}")
    )


async def went(shelf: Shelf, job: Job, owner: str, *events: Event) -> Job:
    for event in events:
        job = apply(job, event)
        await shelf.jobs.save(job, event, owner)
    return job


def finished(at: float) -> tuple[Event, Event]:
    return ev.Rendered(at=at - 1, medias=()), ev.Finished(at=at, poster="")


async def kept(shelf: Shelf, service: str = examples.SERVICE) -> list[Timing]:
    return list(await Timings(shelf.database).newest(service))


async def test_a_take_that_came_back_is_kept_with_its_kind(shelf: Shelf) -> None:
    await went(shelf, await begun(shelf), "me", *finished(1170.0))
    assert await kept(shelf) == [Timing(KIND, 160.0)]
    assert await kept(shelf, "demo") == []


async def test_the_demos_pace_is_taken_out(shelf: Shelf) -> None:
    job = await begun(shelf, pace=10.0, simulated=True, service="demo")
    await went(shelf, job, "me", *finished(1026.0))
    assert await kept(shelf, "demo") == [Timing(KIND, 160.0)]


async def test_what_failed_went_overdue_or_was_given_up_on_took_longer_than_that(shelf: Shelf) -> None:
    await went(shelf, await begun(shelf, "a"), "me", ev.Failed(at=1100.0, fault=ENDED))
    await went(shelf, await begun(shelf, "b"), "me", ev.WatchStopped(at=1200.0))
    await went(shelf, await begun(shelf, "c"), "me", ev.WentOverdue(at=3420.0))
    assert await kept(shelf) == [Timing(KIND, 90.0, False), Timing(KIND, 190.0, False), Timing(KIND, 2410.0, False)]


async def test_an_overdue_take_that_comes_back_all_the_same_has_its_time(shelf: Shelf) -> None:
    await went(shelf, await begun(shelf), "me", ev.WentOverdue(at=3420.0), *finished(4010.0))
    assert await kept(shelf) == [Timing(KIND, 3000.0)]


async def test_after_a_gap_nobody_knows_when_it_was_ready(shelf: Shelf) -> None:
    stopped = await went(shelf, await begun(shelf, "a"), "me", ev.WatchStopped(at=1100.0), ev.Resumed(at=90_000.0))
    await went(shelf, stopped, "me", *finished(90_010.0))
    assert await kept(shelf) == [Timing(KIND, 90.0, False)]
    keyless = await went(shelf, await begun(shelf, "b"), "me", ev.KeyNeeded(at=1100.0, fault=ENDED), ev.Resumed(at=9e4))
    await went(shelf, keyless, "me", *finished(90_010.0))
    assert len(await kept(shelf)) == 1


async def test_what_another_run_of_the_program_saw_end_counts_only_if_it_sent_it(shelf: Shelf) -> None:
    await went(shelf, await begun(shelf, "a", owner="me", session="yesterday"), "me", *finished(90_000.0))
    assert await kept(shelf) == []


async def test_an_adopted_take_may_have_been_ready_long_ago(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "me", 9e9, Allowance(session="me"))
    lost = await went(
        shelf, job, "me", ev.CreateSent(at=1001.0, request=job.request), ev.CreateUnanswered(at=1002.0, fault=ENDED),
        ev.Adopted(at=2000.0, task_id="found"),
    )  # fmt: skip
    await went(shelf, lost, "me", *finished(2010.0))
    assert await kept(shelf) == []


async def test_refused_and_backward_takes_leave_nothing(shelf: Shelf) -> None:
    job = examples.job("a")
    await shelf.jobs.add(job, "me", 9e9, Allowance(session="me"))
    await went(shelf, job, "me", ev.Failed(at=1001.0, fault=ENDED))
    await went(shelf, await begun(shelf, "b"), "me", *finished(1000.0))
    assert await kept(shelf) == []


async def test_the_newest_of_each_model_are_read_oldest_first(shelf: Shelf) -> None:
    fast = replace(examples.request(), model=Model.FAST)
    for number in range(6):
        await went(shelf, await begun(shelf, f"p{number}"), "me", *finished(1110.0 + number))
        await went(shelf, await begun(shelf, f"f{number}", request=fast), "me", *finished(1210.0 + number))
    found = await Timings(shelf.database).newest(examples.SERVICE, 2)
    assert [timing.seconds for timing in found] == [104.0, 105.0, 204.0, 205.0]


async def test_an_older_history_lends_its_plausible_times(path: Path) -> None:
    """Those within three times the documented range; a damaged snapshot costs its kind, not the migration."""
    before = next(at for at, step in enumerate(MIGRATIONS) if step.name.startswith("0005"))
    Connection(path, MIGRATIONS[:before]).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "INSERT INTO prompts (id, hash, first_used, last_used, uses, search_text, text)"
            " VALUES (1, 'x', 0, 0, 1, '', '')"
        )
        parameters = '{"request": {"parameters": {"duration": 5, "resolution": "1080P"}}}'
        for id, took, state, simulated, snapshot in (
            ("good", 200.0, "ready", 0, parameters),
            ("demo", 20.0, "ready", 1, parameters),
            ("overnight", 40_000.0, "ready", 0, parameters),
            ("failed", 100.0, "failed", 0, parameters),
            ("damaged", 210.0, "ready", 0, "{"),
        ):
            db.execute(
                "INSERT INTO jobs (id, user_id, service, mode, model, state, credits, charged, charged_at, simulated,"
                " created_at, changed_at, settled_at, task_id, prompt_id, revision, search_text, snapshot)"
                " VALUES (?, 'u', ?, 'text_to_video', 'ima-pro', ?, 25, 25, 1000, ?, 990, 0, ?, 't', 1, 1, '', ?)",
                (id, "demo" if simulated else examples.SERVICE, state, simulated, 1000.0 + took, snapshot),
            )
        db.commit()
    shelf = await Shelf.open(path)
    assert await kept(shelf) == [Timing(KIND, 200.0), Timing(Kind(Model.PRO, Mode.TEXT), 210.0)]
    assert await kept(shelf, "demo") == [Timing(KIND, 200.0)]
    await shelf.close()
