"""Pairs and verdicts on the disk: all or nothing, one verdict at a time, nothing ever forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain.comparison import Contender, Pair, PairKind, Remembered, Verdict, judged, unjudged
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.spending import Allowance, Limits, OverLimit
from ima_tui.store.pairs import AlreadyJudged, NotJudged, Pairs
from ima_tui.store.spending import Ledger
from tests.store import examples
from tests.store.shelf import Shelf

PAIR = Pair("p1", Contender("a", Model.PRO), Contender("b", Model.FAST), Mode.TEXT, 5.0, user_id="default")
REMEMBERED = Remembered("default", Mode.TEXT, Model.PRO, 25, 9.0, '{"model_id": "x",  "y": 1e3}', new_user=False)


@pytest.fixture
def pairs(shelf: Shelf) -> Pairs:
    return Pairs(shelf.database)


async def kept(shelf: Shelf, pair: Pair = PAIR, allowance: Allowance | None = None, **changes: object) -> None:
    """The pair with its takes, as they are started."""
    first = examples.job(pair.first.job_id, at=pair.made_at, pair_id=pair.id, **changes)
    second = examples.job(pair.second.job_id, at=pair.made_at + 0.001, pair_id=pair.id, **changes)
    await shelf.jobs.add_pair(pair, (first, second), "me", 99.0, allowance)


async def test_a_pair_and_its_takes_are_kept_together(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    assert await pairs.get("p1") == PAIR
    assert await pairs.of_take("b") == PAIR
    assert await pairs.of_both("b", "a") == PAIR
    assert await pairs.of_take("c") is None
    for id in PAIR.takes:
        job = await shelf.jobs.get(id)
        assert job is not None
        assert job.pair_id == "p1"


async def test_over_the_limit_neither_take_nor_pair_is_kept(shelf: Shelf, pairs: Pairs) -> None:
    for limits in (Limits(day=49), Limits(session=49)):
        with pytest.raises(OverLimit) as refused:
            await kept(shelf, allowance=Allowance(limits, "me"))
        assert str(refused.value.price) == "50"
    assert await pairs.get("p1") is None
    assert await shelf.jobs.count() == 0
    tally = await Ledger(shelf.database).tally(5.0, "me", simulated=False)
    assert tally.today.total == 0
    await kept(shelf, allowance=Allowance(Limits(day=50), "me"))
    tally = await Ledger(shelf.database).tally(5.0, "me", simulated=False)
    assert tally.today.reserved == tally.session.reserved == 50


async def test_a_take_that_cannot_be_added_takes_the_whole_pair_along(shelf: Shelf, pairs: Pairs) -> None:
    await shelf.jobs.add(examples.job("b"), "me", 99.0)
    with pytest.raises(Exception, match=r"."):
        await kept(shelf)
    assert await pairs.get("p1") is None
    assert await shelf.jobs.get("a") is None


async def test_one_verdict_stands_and_its_history_is_kept(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    first = judged(PAIR, Verdict.LEFT, swapped=True, blind=True, at=9.0)
    await pairs.judge(first, REMEMBERED)
    assert await pairs.get("p1") == first
    with pytest.raises(AlreadyJudged):
        await pairs.judge(judged(PAIR, Verdict.EQUAL, swapped=False, blind=False, at=10.0))
    assert await pairs.take_back("p1", 11.0) == (first, REMEMBERED)
    assert await pairs.get("p1") == PAIR
    with pytest.raises(NotJudged):
        await pairs.take_back("p1", 12.0)
    again = judged(PAIR, Verdict.BOTH_BAD, swapped=False, blind=False, at=13.0)
    await pairs.judge(again)
    assert [(one.verdict, one.winner, one.taken_back_at) for one in await pairs.verdicts("p1")] == [
        (Verdict.LEFT, "b", 11.0), (Verdict.BOTH_BAD, "", 0.0),
    ]  # fmt: skip
    assert await pairs.take_back("p1", 14.0) == (again, None)


async def test_what_was_replaced_in_the_preferences_can_be_put_right_afterwards(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    pair = judged(PAIR, Verdict.LEFT, swapped=False, blind=False, at=9.0)
    await pairs.judge(pair, REMEMBERED)
    other = replace(REMEMBERED, before=None, new_user=True)
    await pairs.note_remembered(pair, other)
    assert (await pairs.take_back("p1", 10.0))[1] == other


async def test_of_two_programs_that_judge_at_once_one_is_told(path: Path, shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    other = await Shelf.open(path)
    left, right = (
        judged(PAIR, verdict, swapped=False, blind=False, at=9.0) for verdict in (Verdict.LEFT, Verdict.RIGHT)
    )
    outcomes = await asyncio.gather(pairs.judge(left), Pairs(other.database).judge(right), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyJudged", "NoneType"]
    assert len(await pairs.verdicts("p1")) == 1
    await other.close()


async def test_pairs_of_any_two_takes_are_kept_with_their_first_verdict(shelf: Shelf, pairs: Pairs) -> None:
    for id in ("x", "y"):
        await shelf.jobs.add(examples.job(id), "me", 99.0)
    loose = Pair("x+y", Contender("x", Model.PRO), Contender("y", Model.PRO), Mode.TEXT, 7.0, PairKind.CHOSEN, False)
    said = judged(loose, Verdict.RIGHT, swapped=False, blind=False, at=8.0)
    await pairs.judge(said)
    assert await pairs.of_take("y") == said
    assert (await pairs.take_back("x+y", 9.0))[0] == said
    assert await pairs.of_both("x", "y") == unjudged(said)


async def test_a_take_sent_as_a_pair_belongs_to_that_pair_first(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    await shelf.jobs.add(examples.job("c"), "me", 99.0)
    later = Pair("a+c", Contender("a", Model.PRO), Contender("c", Model.PRO), Mode.TEXT, 99.0, PairKind.CHOSEN, False)
    await pairs.judge(judged(later, Verdict.LEFT, swapped=False, blind=False, at=100.0))
    assert await pairs.of_take("a") == PAIR


async def test_the_list_begins_with_what_can_be_judged_and_leaves_out_what_was_removed(
    shelf: Shelf, pairs: Pairs
) -> None:
    for number, (name, state) in enumerate((("ready", State.READY), ("said", State.READY), ("going", State.GENERATING),
                                            ("newer", State.READY), ("gone", State.READY))):  # fmt: skip
        pair = replace(PAIR, id=name, first=Contender(f"{name}1", Model.PRO), second=Contender(f"{name}2", Model.FAST),
                       made_at=float(number))  # fmt: skip
        await kept(shelf, pair, state=state, task_id="t")
        if name == "said":
            await pairs.judge(judged(pair, Verdict.EQUAL, swapped=False, blind=False, at=50.0))
    await shelf.jobs.remove("gone1", 60.0)
    listed = await pairs.listed(10)
    assert [pair.id for pair, _, _ in listed] == ["newer", "ready", "going", "said"]
    assert (listed[0][1].id, listed[0][2].id) == ("newer1", "newer2")
    assert [pair.id for pair, _, _ in await pairs.listed(2, 1)] == ["ready", "going"]
    assert await pairs.undecided() == 2


async def test_verdicts_are_counted_for_each_user_and_purse(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    pair = judged(PAIR, Verdict.LEFT, swapped=False, blind=False, at=9.0)
    await pairs.judge(pair)
    assert await pairs.judged("default", simulated=False) == (pair,)
    assert await pairs.judged("anna", simulated=False) == ()
    assert await pairs.judged("default", simulated=True) == ()


async def test_damaged_rows_are_read_as_the_plainest_they_can_be(shelf: Shelf, pairs: Pairs) -> None:
    await kept(shelf)
    await pairs.judge(judged(PAIR, Verdict.LEFT, swapped=False, blind=False, at=9.0), REMEMBERED)

    def damage(db: object) -> None:
        db.execute("UPDATE pairs SET kind = 'new', mode = '?', first_model = 'x'")  # type: ignore[attr-defined]
        db.execute("UPDATE verdicts SET verdict = 'shrug', preference = '{'")  # type: ignore[attr-defined]

    await shelf.database.write(damage)
    found = await pairs.get("p1")
    assert found is not None
    assert (found.kind, found.mode, found.verdict) == (PairKind.CHOSEN, Mode.TEXT, None)
    assert (await pairs.listed(5))[0][0] == found
    assert (await pairs.take_back("p1", 10.0))[1] is None
