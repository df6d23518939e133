"""A search line: what it means, what it complains about, and that it can be written down and read again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ima_tui.domain.search_filters import Kind, Relation
from ima_tui.domain.search_line import LONGEST_WORD, MOST_WORDS, Filter, SearchLine, Word, parse, plain_words

NOW = datetime(2026, 11, 14, 15, 30).timestamp()


def complaints(text: str) -> list[str]:
    return [str(complaint.sentence) for complaint in parse(text).complaints]


def f(kind: Kind, *values: str, **more: Any) -> Filter:
    return Filter(kind, values, **more)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("lighthouse 夜景", (Word("lighthouse"), Word("夜景"))),
        ('"slow push" -neon', (Word("slow push", quoted=True), Word("neon", negated=True))),
        ("“缓慢 推进”「夜景」", (Word("缓慢 推进", quoted=True), Word("夜景", quoted=True))),
        ('-"heavy rain"', (Word("heavy rain", negated=True, quoted=True),)),
        ('"not closed yet', (Word("not closed yet", quoted=True),)),
        ("16:9 http://host a:", (Word("16:9"), Word("http://host"))),
        ('"model:x"', (Word("model:x", quoted=True),)),
        ("it's 100% a_b -", tuple(map(Word, ("it's", "100%", "a_b", "-")))),
        ("model:fast", (f(Kind.MODEL, "fast"),)),
        ("MODEL:Pro,极速", (f(Kind.MODEL, "pro", "fast"),)),
        ("模型：极速 状态：失败,完成", (f(Kind.MODEL, "fast"), f(Kind.STATUS, "failed", "ready"))),
        ("mode:首尾帧 -mode:image_to_video", (f(Kind.MODE, "first-last"), f(Kind.MODE, "first", negated=True))),
        ("is:star is:ab 是:演示 is:removed", tuple(f(Kind.IS, value) for value in ("star", "ab", "demo", "removed"))),
        ("tag:#Beach 标签:日落", (f(Kind.TAG, "beach"), f(Kind.TAG, "日落"))),
        ('tag:"beach day"', (f(Kind.TAG, "beach-day"),)),
        ("cost:>20 dur:>=5s", (
            f(Kind.COST, "20", relation=Relation.OVER), f(Kind.LENGTH, "5", relation=Relation.FROM),
        )),
        ("stars:≥2 时长:5秒 cost:<=0.50", (
            f(Kind.STARS, "2", relation=Relation.FROM), f(Kind.LENGTH, "5"),
            f(Kind.COST, "0.5", relation=Relation.UP_TO),
        )),
        ("since:7d before:2026-11-01 since:２周", (
            f(Kind.SINCE, "7d"), f(Kind.BEFORE, "2026-11-01"), f(Kind.SINCE, "2w"),
        )),
        ("-since:7d -before:today", (f(Kind.BEFORE, "7d"), f(Kind.SINCE, "today"))),
        ('user:"Anna Lee"', (f(Kind.USER, "Anna Lee"),)),
    ],
)  # fmt: skip
def test_a_line_means_what_it_says(text: str, parts: tuple[Word | Filter, ...]) -> None:
    line = parse(text)
    assert line.parts == parts
    assert parse(str(line)) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("modle:fast", "no filter “modle:”. Did you mean “model:”"),
        ("scene:forest", "no filter “scene:”. There are model, mode, status"),
        ("model:", "“model:” needs a value: pro, fast."),
        ("model:slow", "“model:” does not know “slow”. It takes pro, fast."),
        ("status:rady", "Did you mean “ready”?"),
        ("is:starr", "Did you mean “star”?"),
        ("mode:text,frist", "does not know “frist”. Did you mean “first”?"),
        ("since:soon", "“soon” is no time for “since:”. Write 7d, 12h, 2w or a date"),
        ("since:3m", "“3m” is no time"),
        ("before:2026-02-30", "is no time for “before:”"),
        ("cost:cheap", "“cheap” is no number for “cost:”"),
        ("stars:4", "“4” is no number for “stars:”"),
        ("stars:1.5", "is no number"),
        ("tag:#", "“tag:” does not know “#”"),
    ],
)
def test_what_cannot_be_used_is_named_with_a_way_out(text: str, said: str) -> None:
    assert len(complaints(f"rain {text} -fog")) == 1
    assert said in complaints(f"rain {text} -fog")[0]
    line = parse(f"rain {text} -fog")
    assert line.parts == (Word("rain"), Word("fog", negated=True)), "the rest is searched for"
    (complaint,) = line.complaints
    assert f"rain {text} -fog"[complaint.start : complaint.end] == text == complaint.part
    assert complaint.unfinished is text.endswith(":")


def test_too_many_and_too_long_words_are_told() -> None:
    many = parse(" ".join(f"w{number}" for number in range(MOST_WORDS + 2)))
    assert len(many.words) == MOST_WORDS
    assert [complaint.part for complaint in many.complaints] == ["w16", "w17"]
    long = parse("x" * (LONGEST_WORD + 1))
    assert len(long.words[0].text) == LONGEST_WORD
    assert "first 200 characters" in str(long.complaints[0].sentence)


def test_moments_are_local_days_or_ages() -> None:
    assert parse("since:12h").since(NOW) == NOW - 12 * 3600
    assert parse("since:2w since:3d").since(NOW) == NOW - 3 * 86_400
    assert parse("before:2026-11").before(NOW) == datetime(2026, 11, 1).timestamp()
    assert parse("since:today").since(NOW) == datetime(2026, 11, 14).timestamp()
    assert parse("before:昨天 before:2026年11月20日").before(NOW) == datetime(2026, 11, 13).timestamp()
    assert (parse("rain").since(NOW), parse("rain").before(NOW)) == (None, None)


def test_plain_words_have_no_grammar() -> None:
    assert plain_words('model:fast -x "').words == (Word("model:fast"), Word("-x"), Word('"'))


def test_a_part_is_switched_on_and_off() -> None:
    star = Filter(Kind.IS, ("star",))
    assert str(parse("rain").toggled(star)) == "rain is:star"
    assert parse("is:star rain").toggled(star) == SearchLine((Word("rain"),))


_letters = st.text(st.sampled_from('ab夜é:-"“”「」 \t\0#,.16%_\ud800modelisx'), max_size=40)


@settings(max_examples=400, deadline=None)
@given(st.one_of(_letters, st.text(max_size=60)))
@example("--1")
def test_any_text_can_be_read_and_what_was_understood_is_written_down_alike(text: str) -> None:
    line = parse(text)
    again = parse(str(line))
    assert again == line
    assert not again.complaints
    assert all(word.text.strip() for word in line.words)
    spans = [(each.start, each.end) for each in line.complaints]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert bool(text.split()) or not line.parts
