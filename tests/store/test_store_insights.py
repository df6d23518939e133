"""Sums over the history, held against the same sums made of plain Python objects."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ima_tui.domain.comparison import Contender, Pair, PairKind, Verdict, judged
from ima_tui.domain.insights import DayCost, Keepers, Promotions
from ima_tui.domain.job import Attempt, Descent, Job, Origin, Outcome, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import Allowance, amount_of, standing
from ima_tui.store import jobs as store_of_jobs
from ima_tui.store.insights import Totals
from ima_tui.store.pairs import Pairs
from ima_tui.store.timings import note_timing
from tests.store import examples
from tests.store.shelf import Shelf

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 18).timestamp()
STATES = (*[State.READY] * 8, State.FAILED, State.REFUSED, State.UNKNOWN, State.OVERDUE)


@dataclass
class History:
    """Takes as they were made up, for the reference."""

    jobs: list[Job]
    stars: dict[str, int]
    removed: set[str]
    pairs: list[Pair]


def made_up(lots: random.Random, count: int) -> History:
    jobs: list[Job] = []
    moments = sorted(NOW - lots.random() ** 2 * 80 * 86_400 - 3600 for _ in range(count))
    for number, at in enumerate(moments):
        model, state = lots.choice(list(Model)), lots.choice(STATES)
        credits = lots.choice((10, 25, 0.1, 17.5))
        parameters = {"duration": lots.choice((5, 10)), "resolution": lots.choice(("720P", "1080P"))}
        asked = replace(examples.request(), model=model, credits=credits, parameters=parameters)
        accepted = state not in (State.REFUSED, State.UNKNOWN)
        took = round(lots.uniform(60, 400), 3)
        origin = None
        if model is Model.PRO and jobs and lots.random() < 0.3:
            origin = Origin(lots.choice(jobs).id, lots.choice((Descent.PROMOTION, Descent.PROMOTION, Descent.REMIX)))
        job = examples.job(
            f"j{number:04}", at=at, request=asked, simulated=lots.random() < 0.2, origin=origin, pace=1.0
        )
        ended = at + 5 + took if state is not State.UNKNOWN else 0.0
        attempt = Attempt(1, at + 4, asked, outcome=Outcome.ACCEPTED if accepted else Outcome.REFUSED)
        jobs.append(
            replace(
                job, state=state, attempts=(attempt,), task_id=f"t{number}" if accepted else "",
                accepted_at=at + 5 if accepted else 0.0, changed_at=ended or at,
                settled_at=ended if state in (State.READY, State.FAILED, State.REFUSED) else 0.0,
            )
        )  # fmt: skip
    stars = {job.id: lots.randint(0, 3) for job in jobs if lots.random() < 0.3}
    return History(jobs, stars, {job.id for job in jobs if lots.random() < 0.1}, list(duels(lots, jobs)))


def duels(lots: random.Random, jobs: Iterable[Job]) -> Iterable[Pair]:
    known = {job.id: job for job in jobs}
    for job in known.values():
        if job.origin is None or job.origin.descent is not Descent.PROMOTION or lots.random() < 0.4:
            continue
        draft = known[job.origin.parent_id]
        sides = Contender(draft.id, draft.request.model), Contender(job.id, job.request.model)
        pair = Pair(f"{draft.id}+{job.id}", *sides, Mode.TEXT, job.created_at, PairKind.PROMOTION)
        yield judged(pair, lots.choice(list(Verdict)), swapped=lots.random() < 0.5, blind=False, at=NOW)


async def put(shelf: Shelf, history: History) -> None:
    def write(db: sqlite3.Connection) -> None:
        for job in history.jobs:
            store_of_jobs._add(db, replace(job, state=State.CHECKING, task_id=""), "me", 9e9, Allowance(session="me"))
            columns = store_of_jobs.job_columns(job)
            settings = ", ".join(f"{name} = ?" for name in columns)
            db.execute(f"UPDATE jobs SET {settings} WHERE id = ?", [*columns.values(), job.id])
            at = job.accepted_at or job.created_at
            store_of_jobs.account_for(db, job, at, Allowance(session="me"))
            note_timing(db, job)
            marks = (history.stars.get(job.id, 0), 1.0 if job.id in history.removed else 0.0, job.id)
            db.execute("UPDATE jobs SET stars = ?, removed_at = ? WHERE id = ?", marks)

    await shelf.database.write(write)
    for pair in history.pairs:
        await Pairs(shelf.database).judge(pair)


# -- the reference


def day(job: Job) -> date:
    return date.fromtimestamp(job.accepted_at or job.created_at)


def spent(history: History, first: date, last: date, simulated: bool) -> list[Job]:
    return [
        job for job in history.jobs
        if job.simulated is simulated and standing(job) is not None and first <= day(job) <= last
    ]  # fmt: skip


def kept(history: History, jobs: Iterable[Job]) -> list[Job]:
    return [job for job in jobs if history.stars.get(job.id, 0) > 0 and job.id not in history.removed]


def total(jobs: Iterable[Job]) -> Decimal:
    return sum((amount_of(job) for job in jobs), Decimal(0))


def promotions(history: History, simulated: bool) -> Promotions:
    promoted = [
        job for job in history.jobs
        if job.simulated is simulated and job.state is State.READY and job.id not in history.removed
        and job.origin is not None and job.origin.descent is Descent.PROMOTION
    ]  # fmt: skip
    won = {pair.second.job_id for pair in history.pairs if pair.winner == pair.second.job_id}
    return Promotions(len(promoted), sum(history.stars.get(job.id, 0) > 0 or job.id in won for job in promoted))


@pytest.mark.parametrize("days", [1, 7, 30, None])
@pytest.mark.parametrize("simulated", [False, True])
async def test_sums_are_those_of_plain_python(shelf: Shelf, days: int | None, simulated: bool) -> None:
    history = made_up(random.Random(f"{days} {simulated}"), 140)
    await put(shelf, history)
    found = await Totals(shelf.database).read(NOW, days, simulated=simulated)
    ours = [job for job in history.jobs if job.simulated is simulated and standing(job) is not None]
    first = TODAY - timedelta(days=days - 1) if days is not None else min(map(day, ours))
    assert (found.first, found.last) == (first, TODAY)
    within = spent(history, first, TODAY, simulated)
    expected = {
        (when, model): [job for job in within if day(job) == when and job.request.model == model]
        for when in map(day, within)
        for model in Model
    }
    assert {(one.day, one.model): (one.takes, one.credits) for one in found.costs} == {
        place: (len(jobs), total(jobs)) for place, jobs in expected.items() if jobs
    }
    for model in Model:
        of = [job for job in within if job.request.model is model]
        assert found.keepers.get(model.value, Keepers()) == Keepers(len(kept(history, of)), total(of))
    if days is None:
        assert found.before is None
    else:
        earlier = spent(history, first - timedelta(days=days), first - timedelta(days=1), simulated)
        assert found.before == Keepers(len(kept(history, earlier)), total(earlier))
    assert found.promotions == promotions(history, simulated)


async def test_times_are_counted_by_whole_seconds_of_each_kind(shelf: Shelf) -> None:
    history = made_up(random.Random(4), 140)
    await put(shelf, history)
    found = await Totals(shelf.database).read(NOW, 30, simulated=False)
    since = datetime(2026, 2, 19).timestamp()
    expected: dict[tuple[str, str, str], dict[int, int]] = {}
    for job in history.jobs:
        if job.state is State.READY and not job.simulated and job.settled_at >= since:
            kind = (job.request.model.value, str(job.request.parameters["duration"]),
                    str(job.request.parameters["resolution"]).lower())  # fmt: skip
            seconds = round(job.settled_at - job.accepted_at)
            counts = expected.setdefault(kind, {})
            counts[seconds] = counts.get(seconds, 0) + 1
    assert {(one.model, one.length, one.size): dict(one.counts) for one in found.times} == expected
    assert [one.takes for one in found.times] == sorted((one.takes for one in found.times), reverse=True)


async def test_taking_a_keeper_out_changes_what_one_costs_but_not_what_was_spent(shelf: Shelf) -> None:
    history = made_up(random.Random(9), 60)
    history.removed.clear()
    await put(shelf, history)
    totals = Totals(shelf.database)
    before = await totals.read(NOW, None, simulated=False)
    starred = kept(history, spent(history, before.first, TODAY, False))[0]
    await shelf.jobs.remove(starred.id, NOW)
    after = await totals.read(NOW, None, simulated=False)
    assert after.costs == before.costs
    name = starred.request.model.value
    assert after.keepers[name] == replace(before.keepers[name], takes=before.keepers[name].takes - 1)
    await shelf.jobs.restore(starred.id)
    assert await totals.read(NOW, None, simulated=False) == before


async def test_an_empty_history_has_a_day_and_nothing_else(shelf: Shelf) -> None:
    found = await Totals(shelf.database).read(NOW, None, simulated=False)
    assert (found.first, found.last, found.costs, found.times, found.keepers) == (TODAY, TODAY, (), (), {})
    assert found.promotions == Promotions()
    assert DayCost(TODAY, "ima-pro", 1, Decimal(25)) not in found.costs
