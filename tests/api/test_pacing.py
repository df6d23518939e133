"""Retry-After in all its spellings."""

from __future__ import annotations

import pytest

from ima_tui.api.pacing import LONGEST, retry_after

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon, we hope", None),
        ("-5", None),
        ("nan", None),
        ("1e3", None),
        ("٣", None),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("86400", LONGEST),
        ("9" * 15, LONGEST),
        ("9" * 400, None),
        ("Sun, 06 Nov 1994 08:49:39 GMT", 2.0),
        ("Sunday, 06-Nov-94 08:49:39 GMT", 2.0),
        ("Sun, 06 Nov 1994 08:49:30 GMT", 0.0),
        ("Sun, 06 Nov 2094 08:49:30 GMT", LONGEST),
        ("Sun, 99 Nov 1994 08:49:30 GMT", None),
    ],
)
def test_a_wish_is_read_against_the_answers_own_date(wish: str | None, seconds: float | None) -> None:
    assert retry_after(wish, DATE) == seconds


def test_without_a_date_our_clock_must_do() -> None:
    assert retry_after(DATE) == 0.0
    assert retry_after("Sun, 06 Nov 2994 08:49:30 GMT", "no date") == LONGEST
