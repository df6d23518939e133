"""Text as it goes into a prompt."""

from __future__ import annotations

import pytest

from ima_tui.domain.prompt_text import spaced


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
