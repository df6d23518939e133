"""Thousands of random catalogues against a plain reading of the contract: price shown = price sent = rule's price.

The oracle below is written from the contract's words, rule by rule and slowly, and shares no code with `pricing`. Raise
CATALOGUES for a long run: `IMA_TEST_CATALOGUES=200000 python -m pytest tests/test_one_price.py`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import Any

from ima_tui.api.wire import catalog, create_body
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pairing import Both, elsewhere, for_both
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.request import Draft, priced

CATALOGUES = int(os.environ.get("IMA_TEST_CATALOGUES", "5000"))

DURATIONS: tuple[Any, ...] = (5, 10, 15, "5", "10s", 5.0, "15 s")
SIZES: tuple[Any, ...] = ("480P", "720p", "1080P", " 1080p ", "4K")
SOUNDS: tuple[Any, ...] = (True, False, "true", "False", "TRUE")
SHAPES: tuple[Any, ...] = ("16:9", "9:16", "1:1", "adaptive")
DOMAINS: Mapping[str, tuple[Any, ...]] = {
    "duration": DURATIONS,
    "resolution": SIZES,
    "audio": SOUNDS,
    "aspect_ratio": SHAPES,
}


def meaning(value: object) -> str:
    """What a value means, read off the contract: trimmed, no case, booleans as words, numbers by value, `5s` is 5."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value).strip().lower()
    bare = text.removesuffix("s").strip()
    try:
        return str(float(bare)) if bare and bare[0].isdigit() and ":" not in bare else text
    except ValueError:
        return text


def random_leaf(chance: random.Random) -> dict[str, Any]:
    """A product leaf as the service might list it, odd spellings included."""
    names = [name for name in DOMAINS if chance.random() < 0.85]
    form = [{"field": name, "value": chance.choice(DOMAINS[name])} for name in names if chance.random() < 0.9]
    rules = []
    for number in range(chance.randrange(1, 9)):
        attributes: dict[str, Any] = {
            chance.choice((name, name.upper(), f" {name}")): chance.choice(DOMAINS[name])
            for name in names
            if chance.random() < 0.7
        }
        if chance.random() < 0.12:
            attributes = {"default": "enabled"}
        identity = chance.choice((1000 + number, 1000 + number, str(1000 + number), 0, None))
        rules.append(
            {"attribute_id": identity, "points": chance.choice((8, 10, 25, "30", 60)), "attributes": attributes}
        )
    return {
        "type": "3",
        "id": "v1",
        "model_id": "ima-pro",
        "name": "Ima Sevio 1.0",
        "form_config": form,
        "credit_rules": rules,
    }


def expected_rules(leaf: Mapping[str, Any], choices: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every rule that the contract allows for these choices (several only where it ranks them equal)."""
    asked = {field["field"].strip().lower(): field["value"] for field in leaf["form_config"]}
    asked |= {name.strip().lower(): value for name, value in choices.items()}
    usable = [rule for rule in leaf["credit_rules"] if rule["attribute_id"] not in (0, None)]

    def conditions(rule: Mapping[str, Any]) -> dict[str, Any]:
        return {name.strip().lower(): value for name, value in rule["attributes"].items() if name != "default"}

    def conflict(rule: Mapping[str, Any]) -> bool:
        return any(name in asked and meaning(asked[name]) != meaning(value) for name, value in conditions(rule).items())

    def missing(rule: Mapping[str, Any]) -> int:
        return sum(name not in asked for name in conditions(rule))

    exact = [r for r in usable if not conflict(r) and not missing(r) and "default" not in r["attributes"]]
    if exact:
        most = max(len(conditions(rule)) for rule in exact)
        return [rule for rule in exact if len(conditions(rule)) == most]
    defaults = [rule for rule in usable if "default" in rule["attributes"]]
    if defaults:
        return defaults
    open_rules = [rule for rule in usable if not conflict(rule)]
    if not open_rules:
        return []
    least = min((missing(rule), float(rule["points"])) for rule in open_rules)
    return [rule for rule in open_rules if (missing(rule), float(rule["points"])) == least]


def test_price_shown_is_price_sent_and_nothing_else_is_bought() -> None:
    chance = random.Random(20260131)
    bought = refused = 0
    for number in range(CATALOGUES):
        leaf = random_leaf(chance)
        choices = {name: chance.choice(values) for name, values in DOMAINS.items() if chance.random() < 0.4}
        expected = expected_rules(leaf, choices)
        product = catalog([{"type": "2", "children": [leaf]}], Mode.TEXT).product(Model.PRO)
        assert product is not None
        answer = quote(product, choices)
        told = f"catalogue {number}: {leaf} with {choices}"
        if not isinstance(answer, Quote):
            refused += 1
            assert expected == [], told
            for offer in answer.nearest:
                again = quote(product, {**choices, **offer.changes})
                assert isinstance(again, Quote), told
                assert again.credits == offer.credits, told
            continue
        bought += 1
        allowed = {(int(rule["attribute_id"]), int(rule["points"])) for rule in expected}
        assert (answer.rule.attribute_id, answer.credits) in allowed, told
        body: Any = create_body(priced(Draft(prompt="a boat", choices=choices), (), product, answer), ())
        (sent,) = body["parameters"]
        inner = sent["parameters"]
        assert sent["credit"] == inner["cast"]["points"] == answer.credits, told
        assert sent["attribute_id"] == inner["cast"]["attribute_id"] == answer.rule.attribute_id, told
        spelled = {name.strip().lower(): value for name, value in inner.items()}
        assert all(meaning(spelled[name]) == meaning(value) for name, value in choices.items()), told
        assert "default" not in spelled, told
    assert bought > CATALOGUES / 4
    assert refused > CATALOGUES / 20


def test_the_other_models_price_is_the_one_that_a_pair_asks_for_at_these_same_settings() -> None:
    """Whatever the two forms' defaults are; what was said stays as it was said also where it is not sold."""
    chance = random.Random(20260214)
    both = apart = 0
    for number in range(CATALOGUES // 2):
        pro, fast = random_leaf(chance), {**random_leaf(chance), "id": "v2", "model_id": "ima-pro-fast"}
        choices = {name: chance.choice(values) for name, values in DOMAINS.items() if chance.random() < 0.4}
        listed = catalog([{"type": "2", "children": [pro, fast]}], Mode.TEXT)
        own, other = listed.product(Model.PRO), listed.product(Model.FAST)
        assert own is not None
        assert other is not None
        told = f"catalogue {number}: {pro} and {fast} with {choices}"
        there = elsewhere(own, other, choices)
        answer, pair = quote(other, there), for_both(own, other, choices, with_ways=False)
        taken = {name.strip().lower(): value for name, value in there.items()}
        known = {field["field"].strip().lower() for field in fast["form_config"]}
        for name, value in choices.items():
            assert name not in known or meaning(taken[name]) == meaning(value), told
        if not isinstance(pair, Both):
            apart += 1
            continue
        both += 1
        assert isinstance(answer, Quote), told
        assert (answer.credits, dict(answer.parameters)) == (pair.other.credits, dict(pair.other.parameters)), told
        sent = {name.strip().lower(): value for name, value in answer.parameters.items()}
        for name, value in pair.own.parameters.items():
            assert name.strip().lower() not in known or meaning(sent[name.strip().lower()]) == meaning(value), told
    assert both > CATALOGUES // 2 / 20
    assert apart > CATALOGUES // 2 / 20
