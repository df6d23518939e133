"""The ledger: what is counted, on which day, and that no sequence of events ever makes it disagree with the takes."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ima_tui.domain import events as ev
from ima_tui.domain.errors import Fault, FaultKind, Illegal
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job, State, apply
from ima_tui.domain.models import Model
from ima_tui.domain.spending import Allowance, Amounts, Limits, OverLimit, Standing, Tally, amount_of, standing
from ima_tui.store.connection import Connection
from ima_tui.store.jobs import _add, _save
from ima_tui.store.migrations import MIGRATIONS
from ima_tui.store.rows import job_columns
from ima_tui.store.spending import Ledger, _tally, day_of
from tests.store import examples
from tests.store.shelf import Shelf

FAULT = Fault(FaultKind.NOT_SENT)
NOON = datetime(2026, 3, 10, 12).timestamp()
Zone = Callable[[str], None]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    """Moves this machine to another time zone; back home at the end."""

    def go(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield go
    monkeypatch.undo()
    time.tzset()


def local(*moment: int) -> float:
    """A point in time as the clock on the wall shows it."""
    return datetime(*moment).timestamp()  # type: ignore[arg-type]


async def happens(shelf: Shelf, job: Job, *events: Event, allowance: Allowance | None = None) -> Job:
    """The job after `events`, each kept."""
    for event in events:
        job = apply(job, event)
        await shelf.jobs.save(job, event, None, allowance)
    return job


async def added(shelf: Shelf, id: str, at: float, allowance: Allowance | None = None, **changes: Any) -> Job:
    """A take confirmed at `at`, for 25 credits."""
    job = examples.job(id, at=at, **changes)
    await shelf.jobs.add(job, "me", at + 15, allowance)
    return job


def sent(job: Job, at: float) -> Event:
    return ev.CreateSent(at=at, request=job.request)


async def charged(shelf: Shelf, id: str, at: float, **changes: Any) -> Job:
    """A take that the service accepted at `at`."""
    job = await added(shelf, id, at, **changes)
    return await happens(shelf, job, sent(job, at), ev.Accepted(at=at, task_id=f"task-{id}"))


async def today(shelf: Shelf, at: float) -> Amounts:
    return (await Ledger(shelf.database).tally(at, "", simulated=False)).today


def amounts(charged: int = 0, reserved: int = 0, unknown: int = 0) -> Amounts:
    return Amounts(Decimal(charged), Decimal(reserved), Decimal(unknown))


# -- what counts


async def test_a_take_is_reserved_then_charged(shelf: Shelf) -> None:
    job = await added(shelf, "j1", NOON)
    assert await today(shelf, NOON) == amounts(reserved=25)
    job = await happens(shelf, job, sent(job, NOON))
    assert await today(shelf, NOON) == amounts(reserved=25)
    job = await happens(shelf, job, ev.Accepted(at=NOON, task_id="t"))
    assert await today(shelf, NOON) == amounts(charged=25)
    await happens(shelf, job, ev.Failed(at=NOON, fault=FAULT))
    assert await today(shelf, NOON) == amounts(charged=25)  # the service tells of no refund


async def test_what_was_not_created_is_given_back(shelf: Shelf) -> None:
    held, refused = await added(shelf, "j1", NOON), await added(shelf, "j2", NOON)
    await happens(shelf, held, ev.Held(at=NOON))
    refused = await happens(shelf, refused, sent(refused, NOON), ev.CreateRefused(at=NOON, fault=FAULT))
    assert await today(shelf, NOON) == amounts(reserved=25)  # another attempt may follow
    await happens(shelf, refused, ev.Failed(at=NOON, fault=FAULT))
    assert await today(shelf, NOON) == amounts()


async def test_an_unknown_take_counts_until_a_person_settles_it(shelf: Shelf) -> None:
    jobs = [await added(shelf, id, NOON) for id in ("j1", "j2")]
    lost = [await happens(shelf, job, sent(job, NOON), ev.CreateUnanswered(at=NOON, fault=FAULT)) for job in jobs]
    assert await today(shelf, NOON) == amounts(unknown=50)
    assert [job.id for job in await Ledger(shelf.database).unsettled(simulated=False)] == ["j2", "j1"]
    await happens(shelf, lost[0], ev.MarkedNotCreated(at=NOON))
    await happens(shelf, lost[1], ev.Adopted(at=NOON, task_id="t"))
    assert await today(shelf, NOON) == amounts(charged=25)
    assert await Ledger(shelf.database).unsettled(simulated=False) == ()


async def test_a_cheaper_attempt_lowers_what_is_charged_and_never_raises_what_is_reserved(shelf: Shelf) -> None:
    job = await added(shelf, "j1", NOON)
    cheaper = replace(job.request, credits=10)
    job = await happens(
        shelf, job, sent(job, NOON), ev.CreateRefused(at=NOON, fault=FAULT), ev.CreateSent(at=NOON, request=cheaper)
    )
    assert await today(shelf, NOON) == amounts(reserved=25)
    await happens(shelf, job, ev.Accepted(at=NOON, task_id="t"))
    assert await today(shelf, NOON) == amounts(charged=10)


async def test_removing_a_take_from_the_history_gives_nothing_back(shelf: Shelf) -> None:
    await charged(shelf, "j1", NOON)
    await shelf.jobs.remove("j1", NOON)
    assert await today(shelf, NOON) == amounts(charged=25)


async def test_the_demo_is_another_purse_and_everyone_here_shares_the_real_one(shelf: Shelf) -> None:
    await charged(shelf, "j1", NOON, user_id="anna", account="ab12")
    await charged(shelf, "j2", NOON, user_id="bela", account="cd34", service="https://other.example")
    await charged(shelf, "j3", NOON, simulated=True)
    assert await today(shelf, NOON) == amounts(charged=50)
    demo = await Ledger(shelf.database).tally(NOON, "", simulated=True)
    assert demo.today == amounts(charged=25)


async def test_ten_tenths_are_one(shelf: Shelf) -> None:
    for number in range(10):
        await charged(shelf, f"j{number}", NOON, request=examples.request(credits=0.1))
    assert (await today(shelf, NOON)).total == 1
    with pytest.raises(OverLimit):
        await added(shelf, "one more", NOON, Allowance(Limits(day=1)), request=examples.request(credits=0.1))


# -- limits


async def test_a_limit_is_met_exactly_and_never_passed(shelf: Shelf) -> None:
    allowance = Allowance(Limits(day=60))
    await added(shelf, "j1", NOON, allowance)
    await added(shelf, "j2", NOON, allowance, request=examples.request(credits=35))
    with pytest.raises(OverLimit, match=r"Today 60 \+ 1 is over your limit of 60"):
        await added(shelf, "j3", NOON, allowance, request=examples.request(credits=1))
    assert await shelf.jobs.get("j3") is None
    assert await today(shelf, NOON) == amounts(reserved=60)


async def test_a_session_has_a_limit_of_its_own(shelf: Shelf) -> None:
    mine, theirs = (Allowance(Limits(session=30), session=name) for name in ("mine", "theirs"))
    await added(shelf, "j1", NOON, mine)
    await added(shelf, "j2", NOON, theirs)
    with pytest.raises(OverLimit, match=r"This session 25 \+ 25 is over your limit of 30"):
        await added(shelf, "j3", NOON, mine)


async def test_a_held_take_is_asked_again_when_it_is_resumed_and_then_belongs_to_that_session(shelf: Shelf) -> None:
    job = await happens(shelf, await added(shelf, "j1", NOON, Allowance(session="first")), ev.Held(at=NOON))
    await added(shelf, "j2", NOON)
    tight = Allowance(Limits(day=40), session="second")
    with pytest.raises(OverLimit):
        await happens(shelf, job, ev.Resumed(at=NOON), allowance=tight)
    kept = await shelf.jobs.get("j1")
    assert kept is not None
    assert kept.state is State.HELD
    await happens(shelf, job, ev.Resumed(at=NOON), allowance=replace(tight, limits=Limits(day=50)))
    ledger = Ledger(shelf.database)
    assert (await ledger.tally(NOON, "second", simulated=False)).session == amounts(reserved=25)
    assert (await ledger.tally(NOON, "first", simulated=False)).session == amounts()


@pytest.mark.parametrize(("typed", "starts"), [("25", True), ("25.0", True), ("24", False), ("26", False)])
async def test_only_the_exact_price_leads_over_a_limit_and_the_timeline_says_so(
    shelf: Shelf, typed: str, starts: bool
) -> None:
    await added(shelf, "j1", NOON)
    allowance = Allowance(Limits(day=40), consented=Decimal(typed))
    if not starts:
        with pytest.raises(OverLimit):
            await added(shelf, "j2", NOON, allowance)
        return
    await added(shelf, "j2", NOON, allowance)
    (noted,) = await shelf.jobs.events("j2")
    assert isinstance(noted, ev.Noted)
    assert str(noted.sentence) == "Today 25 + 25 is over your limit of 40. Started all the same: 25 was confirmed."


async def test_consent_that_was_not_needed_is_not_mentioned(shelf: Shelf) -> None:
    await added(shelf, "j1", NOON, Allowance(Limits(day=100), consented=Decimal(25)))
    assert await shelf.jobs.events("j1") == ()


# -- days


async def test_midnight_empties_the_day_and_leaves_what_is_in_flight(shelf: Shelf, zone: Zone) -> None:
    zone("Europe/Berlin")
    before, after = local(2026, 3, 10, 23, 59, 59), local(2026, 3, 11, 0, 0, 1)
    await charged(shelf, "j1", before)
    flying = await added(shelf, "j2", before)
    assert await today(shelf, before) == amounts(charged=25, reserved=25)
    assert await today(shelf, after) == amounts(reserved=25)
    await happens(shelf, flying, sent(flying, after), ev.Accepted(at=after, task_id="t"))
    assert await today(shelf, after) == amounts(charged=25)
    (yesterday,) = await shelf.database.read(
        lambda db: db.execute("SELECT day FROM spending WHERE job_id = 'j1'").fetchone()
    )
    assert yesterday == "2026-03-10"


@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25)])
async def test_the_days_of_the_clock_change_begin_and_end_at_midnight(
    shelf: Shelf, zone: Zone, day: tuple[int, int, int]
) -> None:
    zone("Europe/Berlin")  # 23 and 25 hours long
    year, month, date = day
    await charged(shelf, "j1", local(year, month, date, 0, 0, 30))
    assert (await today(shelf, local(year, month, date, 23, 59, 30))).total == 25
    following = local(year, month, date, 23, 59, 30) + 60
    assert (await today(shelf, following)).total == 0


async def test_a_journey_west_after_midnight_does_not_empty_the_day_again(shelf: Shelf, zone: Zone) -> None:
    zone("Europe/Berlin")
    await charged(shelf, "j1", local(2026, 3, 10, 23, 0))
    night = local(2026, 3, 11, 0, 30)
    assert (await today(shelf, night)).total == 0
    await charged(shelf, "j2", night)
    zone("America/New_York")  # there it is the evening of the 10th
    assert (await today(shelf, night + 60)).total == 25
    assert (await today(shelf, local(2026, 3, 11, 0, 1))).total == 25  # the second midnight of the same day
    assert (await today(shelf, local(2026, 3, 12, 0, 1))).total == 0


async def test_a_journey_east_empties_the_day_once(shelf: Shelf, zone: Zone) -> None:
    zone("America/New_York")
    evening = local(2026, 3, 10, 20, 0)
    await charged(shelf, "j1", evening)
    zone("Asia/Tokyo")  # already the 11th
    await charged(shelf, "j2", evening + 60)
    assert (await today(shelf, evening + 120)).total == 25
    zone("America/New_York")
    assert (await today(shelf, evening + 180)).total == 25
    assert (await today(shelf, local(2026, 3, 11, 0, 1))).total == 25


async def test_a_clock_set_far_ahead_and_back_loses_nothing_of_the_day(shelf: Shelf) -> None:
    await charged(shelf, "j1", NOON)
    await charged(shelf, "j2", NOON + 400 * 86_400)
    assert (await today(shelf, NOON + 60)).total == 25
    assert (await today(shelf, NOON + 86_400)).total == 0


async def test_a_lost_answer_belongs_to_the_day_on_which_it_was_missed(shelf: Shelf) -> None:
    job = await added(shelf, "j1", NOON)
    job = await happens(shelf, job, sent(job, NOON))
    found = NOON + 86_400
    assert await today(shelf, found) == amounts(reserved=25)
    job = await happens(shelf, job, ev.CreateUnanswered(at=found, fault=FAULT))
    assert await today(shelf, found) == amounts(unknown=25)
    await happens(shelf, job, ev.Adopted(at=found + 86_400, task_id="t"))
    assert await today(shelf, found) == amounts(charged=25)
    assert await today(shelf, found + 86_400) == amounts()


# -- the last days


async def test_the_last_days_by_model(shelf: Shelf) -> None:
    fast = examples.request(model=Model.FAST, credits=10)
    await charged(shelf, "j1", NOON - 7 * 86_400)
    await charged(shelf, "j2", NOON - 6 * 86_400)
    await charged(shelf, "j3", NOON, request=fast)
    await added(shelf, "j4", NOON, request=fast)
    found = await Ledger(shelf.database).by_model(NOON, 7, simulated=False)
    assert [(cost.model, cost.takes, cost.amounts) for cost in found] == [
        ("ima-pro", 1, amounts(charged=25)), ("ima-pro-fast", 2, amounts(charged=10, reserved=10)),
    ]  # fmt: skip
    (pro, _) = await Ledger(shelf.database).by_model(NOON, 30, simulated=False)
    assert (pro.takes, pro.amounts.total) == (2, 50)


# -- a history from before there was a ledger


def test_an_older_history_brings_its_costs_along(path: Path) -> None:
    old = Connection(path, MIGRATIONS[:1])
    jobs = {
        "done": examples.job("done", at=NOON, state=State.READY, task_id="t1", accepted_at=NOON),
        "lost": examples.job("lost", at=NOON, state=State.UNKNOWN, request=examples.request(credits=12.5)),
        "flying": examples.job("flying", at=NOON),
        "held": examples.job("held", at=NOON, state=State.HELD),
        "refused": examples.job("refused", at=NOON, state=State.REFUSED),
    }
    old.write(lambda db: [_before_the_ledger(db, job) for job in jobs.values()])
    old.close()
    new = Connection(path)
    tally = new.read(lambda db: _tally(db, NOON, "", False))
    new.close()
    assert tally.today == Amounts(Decimal(25), Decimal(25), Decimal("12.5"))


def _before_the_ledger(db: sqlite3.Connection, job: Job) -> None:
    db.execute("INSERT OR IGNORE INTO prompts VALUES (1, x'00', 0, 0, 1, '', '')")
    columns = job_columns(job) | {"id": job.id, "prompt_id": 1, "revision": 1}
    db.execute(f"INSERT INTO jobs ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", [*columns.values()])


# -- any sequence of events


_moments = st.integers(0, 4 * 86_400).map(lambda seconds: NOON + seconds)
_steps = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["sent", "cheaper", "not_sent", "refused", "unanswered", "accepted", "held", "resumed",
                         "failed", "stopped", "adopted", "not_created", "rendered", "finished"]),
        st.integers(0, 40_000),
    ),
    max_size=40,
)  # fmt: skip


def _event(kind: str, job: Job, at: float) -> Event:
    cheaper = replace(job.asked, credits=min(job.asked.credits, 7))
    events: dict[str, Event] = {
        "sent": ev.CreateSent(at=at, request=job.request),
        "cheaper": ev.CreateSent(at=at, request=cheaper),
        "not_sent": ev.CreateNotSent(at=at, fault=FAULT),
        "refused": ev.CreateRefused(at=at, fault=FAULT),
        "unanswered": ev.CreateUnanswered(at=at, fault=FAULT),
        "accepted": ev.Accepted(at=at, task_id=f"task-{job.id}"),
        "held": ev.Held(at=at),
        "resumed": ev.Resumed(at=at),
        "failed": ev.Failed(at=at, fault=FAULT),
        "stopped": ev.WatchStopped(at=at),
        "adopted": ev.Adopted(at=at, task_id=f"task-{job.id}"),
        "not_created": ev.MarkedNotCreated(at=at),
        "rendered": ev.Rendered(at=at, medias=()),
        "finished": ev.Finished(at=at),
    }
    return events[kind]


class Plainly:
    """The same rules once more, by hand: a list of what each take counts for and on which day."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Standing, Decimal, str]] = {}

    def note(self, job: Job, day: str) -> None:
        stands = standing(job)
        if stands is None:
            self.rows.pop(job.id, None)
            return
        was = self.rows.get(job.id)
        landed = was is not None and was[0] is not Standing.RESERVED
        self.rows[job.id] = (stands, amount_of(job), was[2] if landed and was is not None else day)

    def today(self, day: str) -> Amounts:
        return Amounts.of((how, sum_) for how, sum_, on in self.rows.values() if how is Standing.RESERVED or on == day)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([5, 10, 12.5, 0.1, 25]), min_size=4, max_size=4), _steps, st.integers(0, 60))
def test_whatever_happens_the_ledger_agrees_with_the_takes_and_keeps_to_the_limit(
    prices: list[float], steps: list[tuple[int, str, int]], limit: int
) -> None:
    allowance = Allowance(Limits(day=limit))
    with tempfile.TemporaryDirectory() as folder, closing(Connection(Path(folder) / "history.sqlite3")) as store:
        jobs: list[Job | None] = [None] * 4
        plain, now = Plainly(), NOON
        for number, kind, later in steps:
            now += later
            day = store.read(lambda db, at=now: day_of(db, at))  # type: ignore[misc]
            before = plain.today(day)
            job = jobs[number]
            try:
                if job is None:
                    made = examples.job(f"j{number}", at=now, request=examples.request(credits=prices[number]))
                    store.write(lambda db, it=made, at=now: _add(db, it, "me", at, allowance))  # type: ignore[misc]
                else:
                    event = _event(kind, job, now)
                    made = apply(job, event)
                    store.write(lambda db, it=made, e=event: _save(db, it, e, None, allowance))  # type: ignore[misc]
            except Illegal:
                continue
            except OverLimit:
                assert before.total + Decimal(str(prices[number])) > limit > 0
                continue
            jobs[number] = made
            plain.note(made, day)
            tally: Tally = store.read(lambda db, at=now: _tally(db, at, "", False))  # type: ignore[misc]
            assert tally.today == plain.today(day)
            assert not limit or tally.today.total <= limit
