"""Sums as they are shown: days in columns, times in parts, what a keeper costs, and what stays hidden."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain.insights import (
    DayCost,
    Findings,
    Keepers,
    Promotions,
    Times,
    dearest_day,
    stretches,
)

TODAY = date(2026, 3, 20)
_costs = st.lists(
    st.builds(
        DayCost, st.integers(0, 400).map(lambda back: TODAY - timedelta(days=back)),
        st.sampled_from(("ima-pro", "ima-pro-fast")), st.integers(1, 9), st.integers(1, 999).map(Decimal),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=80)
@given(_costs, st.integers(1, 401), st.integers(1, 120))
def test_no_day_is_lost_and_none_counted_twice(costs: list[DayCost], days: int, most: int) -> None:
    """However many columns there are, they join without gaps, end today, and hold every credit of these days."""
    first = TODAY - timedelta(days=days - 1)
    found = stretches(costs, first, TODAY, most)
    assert 1 <= len(found) <= most
    assert (found[0].first, found[-1].last) == (first, TODAY)
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(found))
    assert len({one.days for one in found[1:]}) <= 1
    for stretch in found:
        inside = [cost for cost in costs if stretch.first <= cost.day <= stretch.last]
        assert stretch.total == sum((cost.credits for cost in inside), Decimal(0))


def test_a_week_has_a_column_for_each_day() -> None:
    """And a year has weeks where there is room for weeks."""
    assert len(stretches((), TODAY - timedelta(days=6), TODAY, 20)) == 7
    assert {one.days for one in stretches((), TODAY - timedelta(days=363), TODAY, 60)} == {7}


@settings(max_examples=80)
@given(st.dictionaries(st.integers(0, 900), st.integers(1, 5), min_size=1, max_size=30), st.floats(0.01, 1))
def test_parts_of_times_are_those_of_the_sorted_list(counts: dict[int, int], part: float) -> None:
    """By a part of them: the first by which so many were back."""
    times = Times("ima-pro", "5", "1080p", tuple(sorted(counts.items())))
    spelled_out = sorted(seconds for seconds, count in counts.items() for _ in range(count))
    assert times.takes == len(spelled_out)
    at = times.by(part)
    assert sum(seconds <= at for seconds in spelled_out) >= part * len(spelled_out)
    assert sum(seconds < at for seconds in spelled_out) < part * len(spelled_out)
    assert sum(times.columns(500.0, 20)) == len(spelled_out)


def test_a_keeper_costs_everything_it_took_to_get_there() -> None:
    """None has no price yet."""
    assert Keepers(7, Decimal(287)).each == Decimal("41.0")
    assert Keepers(3, Decimal(100)).each == Decimal("33.3")
    assert Keepers(0, Decimal(100)).each is None


@pytest.mark.parametrize("promoted", range(5))
def test_under_five_promoted_drafts_there_is_no_rate(promoted: int) -> None:
    """It would be read as one."""
    assert Promotions(promoted, promoted).rate is None


def test_the_rate_of_kept_promises_is_wilsons() -> None:
    """The numbers of the wish: 17 of 23."""
    rate = Promotions(23, 17).rate
    assert rate is not None
    assert round(rate.share * 100) == 74
    assert (round(rate.low * 100), round(rate.high * 100)) == (54, 87)


def test_findings_add_up() -> None:
    """By model and together, the dearest first."""
    costs = (
        DayCost(TODAY, "ima-pro-fast", 3, Decimal(30)),
        DayCost(TODAY, "ima-pro", 1, Decimal(25)),
        DayCost(TODAY - timedelta(days=1), "ima-pro", 2, Decimal(50)),
    )
    found = Findings(
        False, 7, TODAY - timedelta(days=6), TODAY, costs,
        keepers={"ima-pro": Keepers(2, Decimal(75)), "ima-pro-fast": Keepers(1, Decimal(30))},
    )  # fmt: skip
    assert (found.spent, found.takes, found.models) == (Decimal(105), 6, ("ima-pro", "ima-pro-fast"))
    assert found.kept == Keepers(3, Decimal(105))
    assert dearest_day(costs) == (TODAY, Decimal(55))
    assert dearest_day(()) is None
