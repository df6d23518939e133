"""Camera words: found in both languages, and put into a sentence as one would write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ima_tui.domain.camera import TERMS, Group, Script, find_terms, joined

PUSH_IN = next(term for term in TERMS if term.english == "push in")


def written(before: str, after: str = "", otherwise: Script = Script.ENGLISH) -> str:
    """The prompt with the word in it."""
    insertion = joined(before, after, PUSH_IN, otherwise)
    return before[: len(before) - insertion.eaten] + insertion.text + after


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("", "", "Push in"),
        ("a boat", "", "a boat, push in"),
        ("a boat ", "", "a boat, push in"),
        ("a boat,", "", "a boat, push in"),
        ("a boat, ", "", "a boat, push in"),
        ("A boat.", "", "A boat. Push in"),
        ("A boat.\n", "", "A boat.\nPush in"),
        ("a boat", " at dawn", "a boat, push in, at dawn"),
        ("a boat", ", dawn", "a boat, push in, dawn"),
        ("a boat (", ")", "a boat (push in)"),
        ("一只船", "", "一只船，推镜头"),
        ("一只船，", "", "一只船，推镜头"),
        ("一只船。", "", "一只船。推镜头"),
        ("一只船", "在雨中", "一只船，推镜头，在雨中"),
        ("霓虹雨夜 neon ", "", "霓虹雨夜 neon，推镜头"),
    ],
)
def test_a_word_joins_in_the_language_around_it(before: str, after: str, whole: str) -> None:
    assert written(before, after) == whole


def test_without_words_around_the_interface_decides() -> None:
    assert written("", otherwise=Script.CHINESE) == "推镜头"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("push", "push in"),
        ("推镜头", "push in"),
        ("Ｏｒｂｉｔ", "orbit around the subject"),
        ("dolly-zoom", "dolly zoom"),
        ("drone", "aerial drone shot"),
        ("航拍", "aerial drone shot"),
        ("慢动作", "slow motion"),
        ("過", ""),
    ],
)
def test_words_are_found_in_either_language(query: str, first: str) -> None:
    found = find_terms(query)
    assert (found[0].english if found else "") == first


def test_the_four_movements_are_found_by_their_four_characters() -> None:
    names = {term.english for term in find_terms("推拉摇移")}
    assert {"push in", "pull out", "pan left", "truck left"} <= names


def test_explanations_are_searched_and_groups_narrow() -> None:
    assert find_terms("shake", explain={"handheld": "A slight natural shake"})[0].english == "handheld"
    assert {term.group for term in find_terms("", Group.LIGHT)} == {Group.LIGHT}


def test_the_table_is_sound() -> None:
    """Nothing twice, signs fit their column, every group has words."""
    assert len({term.english for term in TERMS}) == len({term.chinese for term in TERMS}) == len(TERMS)
    assert all(0 < cell_len(term.sign) <= 7 for term in TERMS)
    assert {term.group for term in TERMS} == set(Group)


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_was_written_stays(before: str, after: str) -> None:
    """Only blanks before the cursor give way."""
    whole = written(before, after)
    assert whole.startswith(before.rstrip(" \t"))
    assert whole.endswith(after)
    assert "push in" in whole.lower() or "推镜头" in whole
