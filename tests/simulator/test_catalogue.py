"""The price tree is what a client must be able to read, traps included."""

from __future__ import annotations

import itertools

import pytest

from ima_tui.simulator.products import CATEGORIES, Json, catalogue, is_ours, leaves


def _current(category: str, model: str) -> Json:
    return [leaf for leaf in leaves(catalogue(category)) if str(leaf["model_id"]).lower() == model][-1]


@pytest.mark.parametrize("category", CATEGORIES)
def test_old_versions_come_first_and_a_foreign_model_last(category: str) -> None:
    every = list(leaves(catalogue(category)))
    assert not is_ours(every[-1])
    assert sum(leaf["model_id"] == "ima-pro" for leaf in every) == 3
    assert _current(category, "ima-pro")["name"] == "Ima Sevio 1.0"
    assert _current(category, "ima-pro-fast")["name"] == "Ima Sevio 1.0-Fast"


def test_the_usual_prices() -> None:
    pro, fast = _current("text_to_video", "ima-pro"), _current("text_to_video", "ima-pro-fast")
    assert _points(pro, 5, "1080P", True) == 25
    assert _points(fast, 5, "720P", True) == 10


def _points(leaf: Json, *wanted: object) -> int | None:
    for rule in leaf["credit_rules"]:
        values = [rule["attributes"][name] for name in ("duration", "resolution", "audio")]
        if [str(value).lower() for value in values] == [str(value).lower() for value in wanted]:
            return int(rule["points"])
    return None


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_combination_has_a_price_but_the_honest_gaps(category: str) -> None:
    for model, gap in (("ima-pro", (15, "4K")), ("ima-pro-fast", (15, "1080P"))):
        leaf = _current(category, model)
        offered = [[option["value"] for option in field["options"]] for field in leaf["form_config"][:2]]
        for length, size in itertools.product(*offered):
            for sound in (False, True):
                assert (_points(leaf, length, size, sound) is None) == ((length, size) == gap)


def test_attribute_ids_are_used_once() -> None:
    numbers = [rule["attribute_id"] for category in CATEGORIES for leaf in leaves(catalogue(category))
               for rule in leaf["credit_rules"]]  # fmt: skip
    assert len(numbers) == len(set(numbers))
