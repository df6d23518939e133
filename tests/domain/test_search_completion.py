"""How a search line goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain.search_completion import completion, values_of
from ima_tui.domain.search_filters import Kind
from ima_tui.domain.search_line import Filter, parse


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("mo", "model:"), ("boat mod", "boat model:"), ("model:", "model:pro"), ("model:f", "model:fast"),
        ("model:F", "model:Fast"), ("-is:st", "-is:star"), ("is:star,a", "is:star,ab"), ("状态:fa", "状态:failed"),
        ("status：re", "status：ready"), ("tag:har", "tag:harbour"), ("since:", "since:today"),
        ("mode:fir", "mode:first"),
        ("", ""), ("m", ""), ("boat", ""), ("model", ""), ("model ", ""), ("model:fast", ""), ("user:an", ""),
        ("nothing:a", ""), ("is:star ", ""), ("16:9", ""), ("tag:x", ""),
    ],
)  # fmt: skip
def test_the_last_word_is_completed(line: str, completed: str) -> None:
    assert completion(line, ("harbour", "夜景")) == completed


@settings(max_examples=200)
@given(st.text("model:istarg -,fs:：夜", max_size=20))
def test_what_is_proposed_begins_with_what_was_typed(line: str) -> None:
    found = completion(line, ("夜景",))
    assert not found or (found.startswith(line) and found != line)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.USER])
def test_every_value_that_is_proposed_is_understood(kind: Kind) -> None:
    for value in values_of(kind, ("harbour",)):
        line = parse(f"{kind}:{value}")
        assert not line.complaints
        assert isinstance(line.parts[0], Filter)
