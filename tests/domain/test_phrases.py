"""Words in a prompt (behaviour, "Words in the prompt"): every row, both languages, and what is no match."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ima_tui.domain.catalog import Product
from ima_tui.domain.models import Model
from ima_tui.domain.phrases import SuggestionKind, find
from ima_tui.domain.values import Json
from tests.domain.examples import field, product, rule, shop


def choices(prompt: str, shelf: Product | None = None) -> list[tuple[str, Json, bool]]:
    found = find(prompt, shelf or shop())
    return [(each.field, each.value, each.offered) for each in found if each.kind is SuggestionKind.CHOICE]


def models(prompt: str) -> list[Model | None]:
    return [each.model for each in find(prompt, shop()) if each.kind is SuggestionKind.MODEL]


@pytest.mark.parametrize(
    ("prompt", "field", "value"),
    [
        ("5秒", "duration", 5),
        ("一只猫,10秒钟", "duration", 10),
        ("a 5s clip", "duration", 5),
        ("5 sec", "duration", 5),
        ("5 seconds of rain", "duration", 5),
        ("15 Seconds", "duration", 15),
        ("a 10-second take", "duration", 10),
        ("１０秒", "duration", 10),
        ("５Ｓ", "duration", 5),
        ("视频5s横着", "duration", 5),
        ("5秒时长", "duration", 5),
        ("duration:10s", "duration", 10),
        ("横屏", "aspect_ratio", "16:9"),
        ("16:9", "aspect_ratio", "16:9"),
        ("１６：９", "aspect_ratio", "16:9"),
        ("比例:16:9", "aspect_ratio", "16:9"),
        ("竖屏", "aspect_ratio", "9:16"),
        ("in 9:16.", "aspect_ratio", "9:16"),
        ("方形", "aspect_ratio", "1:1"),
        ("正方形", "aspect_ratio", "1:1"),
        ("(1:1)", "aspect_ratio", "1:1"),
        ("4:3", "aspect_ratio", "4:3"),
        ("3:4", "aspect_ratio", "3:4"),
        ("超宽屏", "aspect_ratio", "21:9"),
        ("21:9", "aspect_ratio", "21:9"),
        ("480P", "resolution", "480P"),
        ("720p", "resolution", "720P"),
        ("拍1080p的海", "resolution", "1080P"),
        ("4k quality", "resolution", "4K"),
        ("４Ｋ", "resolution", "4K"),
        ("ten seconds of rain", "duration", 10),
        ("a five-second take", "duration", 5),
        ("十五秒", "duration", 15),
        ("十秒钟的雨", "duration", 10),
        ("10 s", "duration", 10),
        ("widescreen", "aspect_ratio", "16:9"),
        ("a portrait format clip", "aspect_ratio", "9:16"),
        ("Vertical video of a street", "aspect_ratio", "9:16"),
        ("square-format", "aspect_ratio", "1:1"),
        ("高清画质", "resolution", "1080P"),
        ("超高清", "resolution", "4K"),
        ("full HD", "resolution", "1080P"),
    ],
)
def test_every_row_of_the_table(prompt: str, field: str, value: Json) -> None:
    assert choices(prompt) == [(field, value, True)]


@pytest.mark.parametrize(
    ("prompt", "model"),
    [
        ("ima-pro", Model.PRO),
        ("用pro模型", Model.PRO),
        ("PRO", Model.PRO),
        ("专业版", Model.PRO),
        ("高质量", Model.PRO),
        ("with Ima Sevio 1.0 please", Model.PRO),
        ("IMA Video Pro", Model.PRO),
        ("默认", Model.PRO),
        ("推荐", Model.PRO),
        ("自动", Model.PRO),
        ("best quality", Model.PRO),
        ("ima-pro-fast", Model.FAST),
        ("fast", Model.FAST),
        ("极速", Model.FAST),
        ("快速", Model.FAST),
        ("Ima Sevio 1.0-Fast", Model.FAST),
        ("ima sevio 1.0 fast", Model.FAST),
        ("IMA Pro Fast", Model.FAST),
        ("ＩＭＡ　Ｖｉｄｅｏ　Ｐｒｏ　Ｆａｓｔ", Model.FAST),
        ("make it faster", Model.FAST),
        ("model:pro", Model.PRO),
        ("'fast'", Model.FAST),
    ],
)
def test_model_words(prompt: str, model: Model) -> None:
    assert models(prompt) == [model]


@pytest.mark.parametrize(
    "prompt",
    [
        "a profile of a woman at breakfast",
        "15 seconds ago",
        "5 seconds later",
        "after 5 seconds",
        "in 5 seconds he",
        "the first 5 seconds",
        "第5秒",
        "5秒前",
        "5秒之后",
        "前5秒",
        "每5秒",
        "1080px",
        "1080pixels",
        "x1080p",
        "v5s",
        "an iPhone 5s",
        "80s disco",
        "5-10s",
        "1/5s",
        "0:05s",
        "1.5s",
        "长方形的桌子",
        "at 9:16 pm",
        "9:16:30",
        "116:9",
        "16:90",
        "比分 3:4",
        "score 1:1",
        "non-fast",
        "fast-moving",
        "pro-active",
        "gopro",
        "pros",
        "fastest",
        "自动驾驶",
        "全自动",
        "自动化",
        "14k",
        "4km",
        "https://x.org/fast/pro",
        "13:45",
        "",
        "\x00",
        "普通的提示词",
        "not 4K",
        "no 16:9 please",
        "don't use 10 seconds",
        "不要横屏",
        "非高清",
        "without fast",
        "not the same character",
        "不用极速",
        "a portrait of a woman",
        "a vertical cliff",
        "often seconds",
        "二十五秒",
        "几十秒",
        "waves continue to roll",
    ],
)
def test_what_is_no_match(prompt: str) -> None:
    assert find(prompt, shop()) == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "系列",
        "分镜",
        "同一个女孩",
        "角色",
        "续集",
        "后续镜头",
        "多个镜头",
        "the same character",
        "a series",
        "Next shot",
        "storyboard",
        "Continue from the last frame",
        "continuing the scene",
        "as in the previous shot",
        "the same woman again",
        "延续上一个镜头",
        "同一角色",
    ],
)
def test_words_of_continuity_give_the_advice(prompt: str) -> None:
    (advice,) = find(prompt, shop())
    assert advice.kind is SuggestionKind.CONTINUITY
    assert "Reference or First frame" in str(advice.sentence)


@pytest.mark.parametrize("prompt", ["继续前进", "连续的雨", "持续", "miniseries", "seriestic", "手续", "next shots-up"])
def test_words_inside_other_words_give_no_advice(prompt: str) -> None:
    assert find(prompt, shop()) == ()


@pytest.mark.parametrize(
    ("prompt", "value"),
    [("with audio", True), ("rain with sound", True), ("有声", True), ("无声", False), ("静音的雨", False),
     ("no sound", False), ("a silent video", False), ("a silent forest", None), ("没有声音望去", None)],
)  # fmt: skip
def test_sound_is_turned_where_the_product_has_such_a_setting(prompt: str, value: bool | None) -> None:
    shelf = product((field("audio", True, True, False),), rule(1, 5))
    assert choices(prompt, shelf) == ([] if value is None else [("audio", value, True)])
    assert choices(prompt, product((field("duration", "5", "5"),), rule(1, 5))) == []


def test_the_advice_is_given_once() -> None:
    found = find("同一个角色的系列分镜, same character, next shot", shop())
    assert [each.kind for each in found] == [SuggestionKind.CONTINUITY]


def test_each_distinct_value_is_offered_once_in_the_order_of_the_prompt() -> None:
    assert choices("10s, then 5s, then 10 seconds; 16:9 横屏 / 9:16") == [
        ("duration", 10, True),
        ("duration", 5, True),
        ("aspect_ratio", "16:9", True),
        ("aspect_ratio", "9:16", True),
    ]


def test_a_value_the_product_lacks_says_so() -> None:
    small = product((field("resolution", "720P", "480P", "720P"),), rule(1, 5, resolution="720P"), model=Model.FAST)
    (note,) = find("in 4k please", small)
    assert (note.offered, note.text) == (False, "4k")
    assert "does not offer 4K" in str(note.sentence)
    assert "480P, 720P" in str(note.sentence)
    (note,) = find("16:9", small)
    assert note.offered is False


def test_a_label_is_short_whatever_the_sentence_says() -> None:
    small = product((field("resolution", "720P", "480P", "720P"),), rule(1, 5, resolution="720P"))
    found = find("the same character in 4k, 720p, fast, 专业版", small)
    assert [str(one.label) for one in found] == ["Reference keeps the look", "no 4K here", "720P", "Fast", "Pro"]


def test_a_length_that_is_not_sold_is_most_likely_none() -> None:
    assert find("blinks for 2 seconds, 7秒", shop()) == ()


def test_lengths_are_those_of_the_product() -> None:
    assert choices("8s", product((field("duration", "8s", "8s", "12s"),), rule(1, 5))) == [("duration", "8s", True)]


def test_sizes_beyond_the_table_count_where_the_product_has_them() -> None:
    assert choices("2k", product((field("resolution", "2K", "2K"),), rule(1, 5))) == [("resolution", "2K", True)]
    assert find("2k", shop()) == ()


def test_without_a_product_the_usual_values_are_offered() -> None:
    assert [(each.value, each.offered) for each in find("5s 7s 4K 16:9", None)] == [
        (5, True),
        ("4K", True),
        ("16:9", True),
    ]


def test_places_are_those_of_the_prompt_as_it_is() -> None:
    prompt = "ﬁlm ㎒ ½ 🎬 １０ 秒, ＰＲＯ"
    found = find(prompt, shop())
    assert [each.text for each in found] == ["１０ 秒", "ＰＲＯ"]
    assert all(prompt[each.start : each.end] == each.text for each in found)


@given(st.text(max_size=60))
def test_any_text_is_searched_without_harm(prompt: str) -> None:
    for each in find(prompt, shop()):
        assert prompt[each.start : each.end] == each.text != ""


@pytest.mark.parametrize("piece", ["5", "5 ", "ima ", "ima- pro", "续", "9:", "a", "best  ", "5秒", "16:9 "])
def test_a_huge_prompt_takes_no_time_to_speak_of(piece: str) -> None:
    prompt = piece * (20_000 // len(piece))
    started = time.process_time()
    find(prompt, shop())
    assert time.process_time() - started < 1.0
