"""What counts, how much, and when it is too much."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.domain.job import State
from ima_tui.domain.spending import (
    Allowance,
    Amounts,
    Budget,
    Limits,
    OverLimit,
    Standing,
    Tally,
    amount_of,
    exact,
    excesses,
    figure,
    number,
    standing,
    started_over,
    typed,
)
from tests.store import examples


@pytest.mark.parametrize("state", [State.CHECKING, State.UPLOADING, State.WAITING, State.CREATING])
def test_a_take_is_reserved_until_its_create_call_has_an_end(state: State) -> None:
    assert standing(examples.job(state=state)) is Standing.RESERVED


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_a_take_that_was_not_created_costs_nothing(state: State) -> None:
    assert standing(examples.job(state=state)) is None


def test_a_lost_answer_counts_as_unknown() -> None:
    assert standing(examples.job(state=State.UNKNOWN)) is Standing.UNKNOWN


@pytest.mark.parametrize("state", [State.GENERATING, State.OVERDUE, State.STOPPED, State.FAILED, State.READY])
def test_what_the_service_accepted_is_charged_whatever_becomes_of_it(state: State) -> None:
    assert standing(examples.job(state=state, task_id="t")) is Standing.CHARGED


def test_in_flight_what_was_confirmed_counts_and_later_what_was_sent() -> None:
    asked, cheaper = examples.request(credits=25), examples.request(credits=10)
    flying = replace(examples.job(request=asked), request=cheaper)
    assert amount_of(flying) == 25
    assert amount_of(replace(flying, task_id="t")) == 10
    assert amount_of(replace(flying, state=State.UNKNOWN)) == 10


def test_amounts_are_exact() -> None:
    tenths = Amounts.of([(Standing.CHARGED, exact(0.1))] * 10)
    assert tenths.total == 1
    assert figure(tenths.total) == "1"
    assert excesses(Tally(Amounts(Decimal("0.3")), Amounts()), exact(0.1) + exact(0.2), Limits(day=1)) == ()


@pytest.mark.parametrize(
    ("spent", "price", "limit", "over"),
    [(75, 25, 100, False), (76, 25, 100, True), (0, 101, 100, True), (500, 25, 0, False), (500, 0, 100, False)],
)
def test_a_limit_may_be_met_and_not_passed(spent: int, price: int, limit: int, over: bool) -> None:
    tally = Tally(today=Amounts(charged=Decimal(spent)))
    assert bool(excesses(tally, Decimal(price), Limits(day=limit))) is over
    assert bool(excesses(Tally(session=tally.today), Decimal(price), Limits(session=limit))) is over


def test_charged_reserved_and_unknown_all_count() -> None:
    amounts = Amounts(charged=Decimal(40), reserved=Decimal(25), unknown=Decimal(20))
    (excess,) = Budget(Tally(today=amounts), Limits(day=100)).excesses(25)
    assert str(excess.sentence) == "Today 85 + 25 is over your limit of 100."
    assert str(started_over((excess,))) == (
        "Today 85 + 25 is over your limit of 100. Started all the same: 25 was confirmed."
    )
    assert amounts.open == 45


def test_both_limits_are_named() -> None:
    amounts = Amounts(charged=Decimal(90))
    found = excesses(Tally(amounts, amounts), Decimal("12.5"), Limits(100, 95))
    assert str(started_over(found)).count("is over your limit") == 2
    error = OverLimit(found)
    assert [str(sentence) for sentence in error.problems] == [
        "Today 90 + 12.5 is over your limit of 100.", "This session 90 + 12.5 is over your limit of 95.",
    ]  # fmt: skip
    assert error.price == Decimal("12.5")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("25", 25), (" 25.0 ", 25), ("25.00", 25), ("12.5", "12.5"), ("0", 0)],
)
def test_an_amount_is_read_as_typed(text: str, amount: str) -> None:
    assert typed(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "x", "25 cr", "nan", "inf", "-25", "1,000", "[/]", "\x1b[0m"])
def test_anything_else_is_no_amount(text: str) -> None:
    assert typed(text) is None


@given(st.one_of(st.integers(0, 10**12), st.floats(0, 1e9, allow_nan=False)))
def test_a_price_survives_the_way_through_words(price: float) -> None:
    amount = exact(price)
    assert typed(figure(amount)) == amount
    assert number(amount) == price
    assert "E" not in figure(amount)


def test_an_allowance_allows_everything_unless_it_says_more() -> None:
    assert Allowance().limits == Limits(0, 0)
