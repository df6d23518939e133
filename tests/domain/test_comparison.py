"""A verdict counts for the take that stood there; differences are told in the user's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ima_tui.domain.comparison import (
    GIVES_AWAY,
    About,
    Contender,
    Pair,
    Verdict,
    differences,
    judged,
    same_recipe,
    unjudged,
)
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage, Request
from tests.domain import examples
from tests.domain.examples import request as requested
from tests.domain.examples import shop

PAIR = Pair("p", Contender("a", Model.PRO), Contender("b", Model.FAST), Mode.TEXT, 1.0)


@pytest.mark.parametrize(
    ("verdict", "swapped", "winner"),
    [
        (Verdict.LEFT, False, "a"), (Verdict.LEFT, True, "b"), (Verdict.RIGHT, False, "b"), (Verdict.RIGHT, True, "a"),
        (Verdict.EQUAL, True, ""), (Verdict.BOTH_BAD, False, ""),
    ],
)  # fmt: skip
def test_a_side_is_resolved_to_the_take_that_stood_there(verdict: Verdict, swapped: bool, winner: str) -> None:
    pair = judged(PAIR, verdict, swapped=swapped, blind=True, at=9.0)
    assert (pair.winner, pair.verdict, pair.blind, pair.judged_at) == (winner, verdict, True, 9.0)
    assert pair.winning_model is ({"a": Model.PRO, "b": Model.FAST}.get(winner))
    assert unjudged(pair) == PAIR


def test_sides_and_the_other_one() -> None:
    assert [one.job_id for one in PAIR.sides(swapped=True)] == ["b", "a"]
    assert (PAIR.other("a"), PAIR.other("b")) == ("b", "a")
    assert PAIR.compares_models
    assert not replace(PAIR, same_recipe=False).compares_models
    assert not replace(PAIR, second=Contender("b", Model.PRO)).compares_models


def said(one: Request, other: Request) -> list[str]:
    return [str(difference.said) for difference in differences(one, other)]


def test_a_pair_differs_in_model_and_price() -> None:
    one, other = requested(shop()), requested(shop(Model.FAST, surcharge=-5))
    assert said(one, other) == [
        "Model: Ima Sevio 1.0 / Ima Sevio 1.0-Fast", "Price: 15 credits / 10 credits",
    ]  # fmt: skip
    assert {difference.about for difference in differences(one, other)} <= GIVES_AWAY
    assert same_recipe(one, other)


def test_settings_are_told_in_the_users_terms_and_spellings_do_not_matter() -> None:
    one = requested(shop(), {"duration": 10, "resolution": "720P"})
    other = requested(shop(), {"duration": "10s", "resolution": "1080p", "audio": "true"})
    assert said(one, other) == ["Size: 720P / 1080P", "Sound: off / on", "Price: 20 credits / 32 credits"]
    assert not same_recipe(one, other)


def test_a_setting_that_only_one_model_has_is_told_and_makes_no_other_recipe() -> None:
    one = requested(shop(form=(*examples.FORM, examples.QUALITY_OF_LOOK)), {"look": "film", "grain": True})
    other = requested(shop(Model.FAST))
    assert said(one, other) == [
        "Model: Ima Sevio 1.0 / Ima Sevio 1.0-Fast",
        "Look: Film / no such setting",
        "Film grain: on / no such setting",
    ]
    assert same_recipe(one, other)


def test_prompts_are_held_against_each_other_word_by_word() -> None:
    one = requested(shop(), prompt="slow push-in on the lighthouse at dawn")
    other = requested(shop(), prompt="fast push-in on the old lighthouse at dawn, gulls")
    assert said(one, other) == ["Prompt: “slow … dawn” / “fast … old … dawn, gulls”"]
    respaced = requested(shop(), prompt="slow  push-in on the lighthouse at dawn")
    assert said(one, respaced) == ["Prompt: the same words / the same words"]


def test_a_hostile_prompt_stays_text() -> None:
    one, other = requested(shop(), prompt="{first} [/] {0}"), requested(shop(), prompt="x")
    assert said(one, other) == ["Prompt: “{first} [/] {0}” / “x”"]


def local(path: str, sha256: str) -> InputImage:
    return InputImage(path, ImageFacts(path, "png", "image/png", "png", 640, 480, 9, sha256))


def test_pictures_are_the_same_by_their_bytes() -> None:
    base = requested(shop(), mode=Mode.REFERENCE)
    one = replace(base, images=(local("/a/boat.png", "1"), local("/a/sea.png", "2")))
    moved = replace(base, images=(local("/b/other.png", "1"), local("/a/sea.png", "2")))
    changed = replace(base, images=(local("/a/boat.png", "1"), local("/a/sea.png", "3")))
    fewer = replace(base, images=(local("/a/boat.png", "1"),))
    assert said(one, moved) == []
    assert said(one, changed) == ["Image 2: sea.png / sea.png, changed since"]
    assert said(one, fewer) == ["Image 2: sea.png / none"]
    assert not same_recipe(one, changed)


def test_mode_version_and_number_of_takes() -> None:
    one = requested(shop())
    other = replace(one, mode=Mode.FIRST_FRAME, version_id="v2", outputs=2)
    assert said(one, other) == ["Version: v1 / v2", "Mode: Text / First frame", "Number of takes: 1 / 2"]
    assert [difference.about for difference in differences(one, other)][-1] is About.TAKES
    assert differences(one, one) == ()
