"""Text as it goes into a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.domain.prompt_text import shown, spaced


@pytest.mark.parametrize(
    ("before", "text", "after", "put"),
    [
        ("a fox", "close-up", "", " close-up"),
        ("a fox, ", "close-up", "", "close-up"),
        ("a fox.", "close-up", "at dawn", " close-up "),
        ("一只狐狸", "特写", "黄昏", "特写"),
        ("", "close-up", "", "close-up"),
        ("(", "close-up", ")", "close-up"),
    ],
)
def test_words_put_between_others_do_not_run_together(before: str, text: str, after: str, put: str) -> None:
    """Chinese needs no space, and none is doubled."""
    assert spaced(before, text, after) == put


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_what_is_shown_is_as_long_and_can_be_sent_to_a_terminal(text: str) -> None:
    """Half characters too."""
    line = shown(text)
    assert len(line) == len(text)
    line.encode()
    assert not any(ord(one) < 32 and one != "\t" for one in line)
