"""Lines broken where one would break them by hand, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from ima_tui.tui.help_texts import IDEAS
from ima_tui.tui.wrapping import wrapped


@pytest.mark.parametrize(("text", "cells", "lines"), [
    ("Pro 的纹理和镜头语言更好，适合成片。", 16, ["Pro 的纹理和镜头", "语言更好，适合成", "片。"]),
    ("按 F6 就会把同一个请求发给两个模型", 12, ["按 F6 就会把", "同一个请求发", "给两个模型"]),
    ("他说：“好。”然后走了", 8, ["他说：", "“好。”然", "后走了"]),
    ("two words", 5, ["two", "words"]),
    ("unbreakable", 4, ["unbr", "eaka", "ble"]),
    ("", 10, [""]),
    ("one\n\ntwo", 10, ["one", "", "two"]),
])  # fmt: skip
def test_lines_as_one_would_break_them(text: str, cells: int, lines: list[str]) -> None:
    assert wrapped(text, cells) == lines


@pytest.mark.parametrize("cells", [30, 46, 84])
def test_english_is_broken_as_everywhere_else(cells: int) -> None:
    for idea in IDEAS:
        for sentence in idea.sentences:
            assert wrapped(str(sentence), cells) == [line.plain for line in Content(str(sentence)).wrap(cells)]


@given(st.text("ab ，。“”（）模型4K…", max_size=40), st.integers(4, 20))
def test_no_line_is_too_long_and_nothing_gets_lost(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("width", range(1, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_their_end(width: int) -> None:
    text = "panorama.png has the shape 4.00 (宽 ÷ 高); it must be between 0.4 and 2.5. Crop it."
    lines = wrapped(text, width, 100)
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    if width > 1:
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_too_many_lines_are_cut_at_the_end_of_the_last() -> None:
    assert wrapped("one two three four", 5, 2) == ["one", "two…"]
    assert wrapped("one two", 9, 2) == ["one two"]
