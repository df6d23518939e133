"""File names as one line of text: any name, any width."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from ima_tui.domain.text import say
from ima_tui.tui.file_names import name_in, sentence_in, shape_words, shown_name
from ima_tui.tui.widgets.virtual_list import filled

any_name = st.text(st.characters(exclude_characters="/\0", exclude_categories=()), min_size=1, max_size=40)


@settings(max_examples=300, deadline=None)
@given(any_name, st.integers(1, 30), st.sets(st.integers(0, 39)))
def test_any_name_fills_its_cells_exactly_and_holds_only_visible_signs(name: str, cells: int, marked: set[int]) -> None:
    assert len(shown_name(name)) == len(name)
    pieces = name_in(name, cells, "ink", marked, "match")
    text = "".join(words for words, _tone in pieces)
    assert text.isprintable()
    assert cell_len(text) <= cells
    text.encode()
    assert sum(cell_len(words) for words, _tone in filled(pieces, cells, "ink")) == cells


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    pieces = name_in("Screenshot 2026-06-25 at 1.23.45.png", 20, "ink", {0, 35}, "match")
    assert "".join(words for words, _tone in pieces) == "Screenshot…23.45.png"
    assert (pieces[0], pieces[-1]) == (("S", "match"), ("g", "match"))
    assert name_in("港口夜景霓虹.png", 9, "ink") == (("港口….png", "ink"),)


def test_the_folder_of_a_sentence_gives_way_before_the_words_do() -> None:
    deep = "/srv/" + "a-long-way-down/" * 8 + "shots"
    gone = say("{folder} does not exist (any more). Choose another folder.", folder=deep)
    assert sentence_in(gone, 200) == str(gone)
    assert sentence_in(gone, 78) == "/srv/a-long-wa…ay-down/shots does not exist (any more). Choose another folder."
    assert sentence_in(gone, 40).startswith("/srv/a…shots does not exist")
    assert all(cell_len(sentence_in(gone, cells)) <= cells for cells in range(1, 200))
    assert sentence_in(say("Nothing {completes} this path.", completes="\x1b[2J"), 80) == "Nothing [2J this path."


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1920, 1080), "16:9 landscape"), ((1080, 1920), "9:16 portrait"), ((512, 512), "1:1 square"),
        ((1240, 400), "3.10:1 landscape"), ((400, 1000), "1:2.50 portrait"), ((4032, 3024), "4:3 landscape"),
    ],
)  # fmt: skip
def test_shapes_have_names(size: tuple[int, int], words: str) -> None:
    assert shape_words(*size) == words
