"""Names, modes, progress and sentences: the tables of the specification, to the letter."""

from __future__ import annotations

import math

import pytest

from ima_tui.domain.models import NEUTRAL_WORDS, Model, coded, named
from ima_tui.domain.modes import Mode, infer
from ima_tui.domain.progress import is_late, percent
from ima_tui.domain.text import Said, fill, printable, say, well_formed

PRO = [
    "ima-pro",
    "pro",
    "专业版",
    "高质量",
    "Ima Sevio 1.0",
    "IMA Pro",
    "IMA Video Pro",
    "默认",
    "推荐",
    "自动",
    "best quality",
]
FAST = [
    "ima-pro-fast", "fast", "极速", "快速", "Ima Sevio 1.0-Fast", "Ima Sevio 1.0 Fast", "IMA Pro Fast", 
    "IMA Video Pro Fast", "faster",
]  # fmt: skip


@pytest.mark.parametrize("loosen", [str, str.upper, str.lower, lambda s: f"  {s} ", lambda s: s.replace(" ", "")])
@pytest.mark.parametrize(("spellings", "model"), [(PRO, Model.PRO), (FAST, Model.FAST)])
def test_every_spelling_of_a_name(spellings: list[str], model: Model, loosen: object) -> None:
    assert callable(loosen)
    assert {named(loosen(spelling)) for spelling in spellings} == {model}


def test_no_other_name_is_ever_a_model() -> None:
    assert {named(name) for name in ("sora", "ima", "pro fast", "ima-pro-2", "", "Ima Sevio 2.0")} == {None}


def test_words_that_mean_you_choose_never_name_a_product() -> None:
    assert all(coded(word) is None and named(word) is Model.PRO for word in NEUTRAL_WORDS)
    assert coded(" IMA-Pro ") is Model.PRO


@pytest.mark.parametrize("model", Model)
def test_the_documented_percentage_second_by_second(model: Model) -> None:
    longest = 300 if model is Model.PRO else 120
    for elapsed in range(601):
        assert percent(elapsed, model) == min(95, math.floor(elapsed / longest * 100))
        assert is_late(elapsed, model) is (elapsed > longest)
    assert [percent(value, model) for value in (-5.0, float("nan"), float("inf"), 0.0)] == [0, 0, 95, 0]


def test_percentages_follow_the_time_scale() -> None:
    assert percent(15, Model.PRO, time_scale=10) == 50


@pytest.mark.parametrize(
    ("images", "modes"),
    [(0, [Mode.TEXT]), (1, [Mode.FIRST_FRAME, Mode.REFERENCE]), (2, [Mode.FIRST_LAST, Mode.REFERENCE]),
     (3, [Mode.REFERENCE]), (9, [Mode.REFERENCE])],
)  # fmt: skip
def test_what_a_number_of_images_can_mean(images: int, modes: list[Mode]) -> None:
    assert list(infer(images)) == modes


def test_text_from_outside_is_inert_in_a_sentence() -> None:
    assert str(say("{a} and {b}", a="{b}", b="{a} [/]")) == "{b} and {a} [/]"
    assert fill("{missing} {", {}) == "{missing} {"
    assert str(say("{outer}", outer=Said("{n} takes", {"n": "3"}))) == "3 takes"


def test_what_can_be_shown() -> None:
    assert printable("a\x1b[31m\x07b\u202e") == "a [31m b"
    assert printable("x" * 50, 10) == "x" * 10 + "…"
    assert well_formed("\ud83d\ude00 \ud83d") == "😀 \ufffd"
