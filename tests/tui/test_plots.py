"""Plots: never wider than told, heights in proportion, and every number also in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ima_tui import language
from ima_tui.domain.comparison import Verdict
from ima_tui.domain.insights import DayCost, Findings, Keepers, Promotions, Times
from ima_tui.domain.win_rates import standings
from ima_tui.tui import insight_rates, insight_words
from ima_tui.tui.plots import EIGHTHS, Column, chart, extent, round_top, scale_line, strip
from tests.tui.stand_in_telling import TODAY, a_month, judged, nothing_yet

_amounts = st.floats(0, 1e6, allow_nan=False)
_columns = st.lists(
    st.builds(
        Column, st.sampled_from(("", "09-21", "today", "今天")),
        st.lists(st.tuples(_amounts, st.sampled_from(("$money", "$motion"))), max_size=3),
    ),
    max_size=40,
)  # fmt: skip


@pytest.fixture(params=["en", "zh"])
def _in_both(request: pytest.FixtureRequest) -> Iterator[None]:
    language.use(request.param)
    yield
    language.use("en")


def short(value: float) -> str:
    return f"{value:.0f}"


@settings(max_examples=80)
@example([Column("", [(5e-324, "$money")])], 12, 1, 0.0)
@given(_columns, st.integers(12, 160), st.integers(1, 14), _amounts)
def test_a_chart_is_as_large_as_it_was_told(columns: list[Column], width: int, height: int, limit: float) -> None:
    lines = chart(columns, width, height, short, limit)
    assert len(lines) == height + 2
    assert all(line.cell_length == width for line in lines)


def heights(columns: list[Column], height: int = 8) -> list[int]:
    """How many eighths of a cell each column is high."""
    lines = [line.plain for line in chart(columns, 60, height, short)[:-1]]
    starts = [at for at, one in enumerate(lines[-1]) if one in EIGHTHS[1:] and lines[-1][at - 1] not in EIGHTHS[1:]]
    return [sum(EIGHTHS.index(line[at]) if line[at] in EIGHTHS else 0 for line in lines) for at in starts]


def test_heights_are_in_proportion_to_the_eighth_of_a_cell() -> None:
    columns = [Column("", [(amount, "$money")]) for amount in (100.0, 50.0, 25.0, 1.0)]
    assert heights(columns) == [64, 32, 16, 1]


def test_two_layers_meet_inside_a_cell_in_both_colours() -> None:
    (line,) = (line for line in chart([Column("", [(6.0, "$motion"), (10.0, "$money")])], 20, 2, short) if "▆" in line)
    assert any("$motion on $money" in str(span.style) for span in line.spans)


def test_a_limit_is_a_line_where_it_would_not_flatten_everything() -> None:
    columns = [Column("", [(amount, "$money")]) for amount in (80.0, 20.0)]
    assert any("┄" in line.plain for line in chart(columns, 40, 8, short, 60.0))
    assert any("┄" in line.plain for line in chart(columns, 40, 8, short, 150.0))
    assert not any("┄" in line.plain for line in chart(columns, 40, 8, short, 5000.0))


def test_scales_end_at_round_numbers() -> None:
    assert [round_top(value) for value in (0, 1, 7, 99, 101, 161, 1999)] == [1, 1, 8, 100, 120, 200, 2000]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60), st.floats(0, 1), st.floats(0, 1), st.integers(4, 80))
def test_strips_and_ranges_are_as_wide_as_they_were_told(
    counts: list[int], one: float, other: float, width: int
) -> None:
    low, high = sorted((one, other))
    drawn = strip(counts, "$money").plain
    assert len(drawn) == len(counts)
    assert all((mark == " ") == (count == 0) for mark, count in zip(drawn, counts, strict=True))
    assert extent(low, high, width, "$money", (low + high) / 2, "┈").cell_length == width
    assert scale_line([(low, "0:00"), (high, "今天")], width).cell_length == width


# -- the words around them


@pytest.mark.usefixtures("_in_both")
@pytest.mark.parametrize("days", [7, 30, None])
@pytest.mark.parametrize("width", [50, 54, 70, 110, 160])
def test_no_line_of_any_section_is_too_wide(days: int | None, width: int) -> None:
    for found in (a_month(days, simulated=True), nothing_yet(days)):
        sections = (
            insight_words.spending(found, width, 120),
            insight_words.spending(found, width, 120, numbers=True),
            insight_words.times(found, width, 1.0),
            insight_rates.duels(found, width),
            insight_rates.keepers(found, width),
        )
        for lines in sections:
            assert all(line.cell_length <= width for line in lines), [line.plain for line in lines]


def text(lines: list[object]) -> str:
    return "\n".join(str(getattr(line, "plain", line)) for line in lines)


COSTS = (
    DayCost(TODAY, "ima-pro-fast", 3, Decimal(30)),
    DayCost(TODAY, "ima-pro", 1, Decimal("25.5")),
    DayCost(TODAY - timedelta(days=1), "ima-pro", 2, Decimal(50)),
)
WEEK = Findings(
    False, 7, TODAY - timedelta(days=6), TODAY, COSTS,
    times=(Times("ima-pro", "5", "1080p", ((130, 1), (161, 8), (220, 1))),),
    keepers={"ima-pro": Keepers(2, Decimal("75.5")), "ima-pro-fast": Keepers(1, Decimal(30))},
    before=Keepers(1, Decimal(58)), promotions=Promotions(23, 17),
)  # fmt: skip


def test_every_number_that_is_drawn_stands_there_in_words_too() -> None:
    spent = text(insight_words.spending(WEEK, 100, 120))
    for words in ("105.5 cr", "Pro 75.5", "Fast 30", "6 takes", "your limit: 120 cr a day", "55.5", "50", "today"):
        assert words in spent
    by_day = text(insight_words.spending(WEEK, 100, 0, numbers=True))
    assert "2026-09-21" in by_day
    assert "Pro 25.5" in by_day
    times = text(insight_words.times(WEEK, 100, 1.0))
    for words in ("Pro  5 s 1080P", "2:10–2:41", "10×", "documented", "2:00–5:00"):
        assert words in times
    assert "0:13–0:16" in text(insight_words.times(WEEK, 100, 10.0))
    kept = text(insight_rates.keepers(WEEK, 100))
    for words in (
        "35.2 cr",
        "58 cr",
        "37.8 cr",
        "30 cr",
        "3 starred",
        "Of 23 drafts promoted to Pro 17 stayed keepers",
    ):
        assert words in kept
    assert "74 % (54–87)" in kept


@pytest.mark.parametrize("count", range(5))
def test_win_rates_stay_hidden_under_five_duels(count: int) -> None:
    found = replace(WEEK, duels=standings(judged(count * [Verdict.LEFT] + [Verdict.BOTH_BAD])))
    told = text(insight_rates.duels(found, 100))
    assert f"hidden under 5 duels; {count} so far" in told
    assert "●" not in told


def test_from_five_on_the_rate_comes_with_its_interval() -> None:
    found = replace(WEEK, duels=standings(judged(4 * [Verdict.LEFT] + [Verdict.RIGHT])))
    told = text(insight_rates.duels(found, 100))
    assert "80 % (38–96)" in told
    assert "●" in told


def test_what_is_empty_says_what_will_be_there() -> None:
    found = nothing_yet()
    for lines in (
        insight_words.spending(found, 90, 0), insight_words.times(found, 90, 1.0), insight_rates.duels(found, 90),
        insight_rates.keepers(found, 90),
    ):  # fmt: skip
        assert "appears here" in text(lines)
    assert "4 so far" in text(insight_rates.keepers(replace(found, promotions=Promotions(4, 4)), 110))


def test_models_and_kinds_nobody_knows_are_shown_as_they_are() -> None:
    strange = replace(
        WEEK, costs=(DayCost(TODAY, "ima-next", 1, Decimal(5)),), times=(Times("ima-next", "long", "", ((9, 1),)),),
        keepers={"ima-next": Keepers(1, Decimal(5))},
    )  # fmt: skip
    assert "ima-next" in text(insight_words.spending(strange, 80, 0))
    assert "long" in text(insight_words.times(strange, 80, 1.0))


def test_years_of_days_become_columns_that_fit() -> None:
    first = date(2020, 1, 1)
    costs = tuple(DayCost(first + timedelta(days=day), "ima-pro", 1, Decimal(25)) for day in range(2400))
    found = replace(WEEK, days=None, first=first, last=costs[-1].day, costs=costs, before=None)
    lines = insight_words.spending(found, 100, 120)
    assert all(cell_len(line.plain) <= 100 for line in lines)
    assert "days a column" in text(lines)
