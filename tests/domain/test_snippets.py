"""Snippets and templates: holes, defaults, braces, and what is left when a hole stays empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.domain.matching import has_all, spans
from ima_tui.domain.snippets import Hole, Snippet, filled, holes, matching, name_from
from ima_tui.domain.starters import STARTERS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{subject} at {light=golden hour}", [Hole("subject"), Hole("light", "golden hour")]),
        ("{a} {a=later} {a=never}", [Hole("a", "later")]),
        ("{主体}，{光线=柔光}", [Hole("主体"), Hole("光线", "柔光")]),
        ("{{not a hole}} {} { } {=x} {open", []),
        ("{ blanks }", [Hole("blanks")]),
        ("", []),
    ],
)
def test_holes(text: str, found: list[Hole]) -> None:
    assert list(holes(text)) == found


@pytest.mark.parametrize(
    ("text", "values", "whole"),
    [
        ("{subject} at {light=golden hour}", {"subject": "a boat"}, "a boat at golden hour"),
        ("{subject} at {light=golden hour}", {"subject": "a boat", "light": "noon"}, "a boat at noon"),
        ("{a}, {b}, {c}", {"a": "x", "c": "z"}, "x, z"),
        ("{a}, {b}", {"b": "y"}, "y"),
        ("{a}, {b}", {"a": "x"}, "x"),
        ("{主体}，{地点}。", {"主体": "船"}, "船。"),
        ("{{literal}} {a}", {"a": "x"}, "{literal} x"),
        ("{a}", {"a": "{b} [/]"}, "{b} [/]"),
        ("no hole, , here", {}, "no hole, , here"),
    ],
)
def test_filling(text: str, values: dict[str, str], whole: str) -> None:
    assert filled(text, values) == whole


def test_empty_holes_stay_visible_in_the_preview() -> None:
    assert filled("{a} and {b=c}", {}, keep_empty=True) == "{a} and c"


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=3))
def test_no_text_is_refused(text: str, values: dict[str, str]) -> None:
    filled(text, values)
    filled(text, values, keep_empty=True)
    assert len({hole.name for hole in holes(text)}) == len(holes(text))


def test_search_finds_two_character_words_and_names_come_first() -> None:
    rain, light = Snippet("1", "霓虹雨夜", "x"), Snippet("2", "other", "在雨夜里")
    assert matching((light, rain), "雨夜") == (rain, light)
    assert matching((light, rain), "雨夜 x") == (rain,)


def test_the_starters_are_whole_in_both_languages() -> None:
    """The same number of holes, and texts that read without filling anything in."""
    for starter in STARTERS:
        english, chinese = starter.in_language("en"), starter.in_language("zh")
        assert len(holes(english.text)) == len(holes(chinese.text))
        for one in (english, chinese):
            whole = filled(one.text, {})
            assert not set("{}") & set(whole)
            assert not whole.startswith((",", "，", "."))


def test_a_name_is_the_beginning_of_the_text() -> None:
    assert name_from("Slow push-in on the lighthouse, waves") == "Slow push-in on the lighthouse"
    assert name_from("short") == "short"
    assert len(name_from("霓" * 100)) == 32


@given(st.text(max_size=40), st.text(max_size=10))
def test_found_places_are_in_the_text(text: str, query: str) -> None:
    places = spans(text, query)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert bool(places) or not query.split() or not has_all(text, query)
