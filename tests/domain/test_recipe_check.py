"""A recipe against the price list of today: the same, moved, gone, dearer; never something else in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from ima_tui.api import wire
from ima_tui.domain.catalog import Catalog, Field, Product, Rule
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.recipe import Bought, Recipe, recipe_of, rule_hash
from ima_tui.domain.recipe_check import About, Offer, as_recorded, offer
from ima_tui.domain.recipe_text import from_text, to_toml
from ima_tui.domain.request import Draft, Request, priced
from ima_tui.domain.values import Json
from tests.domain.examples import FORM, choices, field, product, products, request, shop

CHOSEN: dict[str, Json] = {"duration": 10, "audio": True}
ASKED = request(shop(), CHOSEN, prompt="a lighthouse")


def recipe(asked: Request = ASKED) -> Recipe:
    """As it comes back from a file."""
    return from_text(to_toml(recipe_of(asked, lambda path: path, take="0193b2")))


def listed(*shelf: Product) -> Catalog:
    return Catalog(Mode.TEXT, shelf)


def said(found: Offer) -> list[str]:
    return [str(one.sentence) for one in found.findings]


def stopped(found: Offer) -> list[str]:
    assert (found.choices is None) is any(one.stops for one in found.findings)
    return [str(one.sentence) for one in found.findings if one.stops]


def composed(found: Offer, made: Recipe) -> Request:
    """What would be sent."""
    assert found.product is not None
    assert found.quote is not None
    assert found.choices is not None
    again = quote(found.product, found.choices)
    assert isinstance(again, Quote)
    draft = Draft(made.mode, made.prompt, (), made.model, found.choices, made.version)
    return as_recorded(made, priced(draft, (), found.product, again))


def body(asked: Request) -> bytes:
    return wire.encoded(wire.create_body(asked, ()))


def test_what_did_not_change_is_sent_to_the_byte() -> None:
    found = offer(recipe(), listed(shop()))
    assert said(found) == ["The price list's entry is the same.", "The price is the same: 32 credits."]
    assert body(composed(found, recipe())) == body(ASKED)


@settings(max_examples=60)
@given(products(), choices)
def test_whatever_was_bought_is_sent_to_the_byte_or_refused(shelf: Product, chosen: dict[str, Any]) -> None:
    bought = quote(shelf, chosen)
    if not isinstance(bought, Quote):
        return
    draft = Draft(Mode.TEXT, "a boat", choices=chosen)
    asked = priced(draft, (), shelf, bought)
    made = recipe(asked)
    found = offer(made, listed(shelf))
    assert not stopped(found), said(found)
    assert body(composed(found, made)) == body(asked)


def test_a_default_that_changed_is_not_followed() -> None:
    form = (field("duration", 5, 5, 10), field("resolution", "720P", "720P", "1080P"), *FORM[2:])
    made = recipe(request(shop(), {}))
    found = offer(made, listed(shop(form=form)))
    assert not stopped(found)
    assert composed(found, made).parameters["resolution"] == "1080P"


def test_another_order_of_the_form_changes_nothing() -> None:
    found = offer(recipe(), listed(shop(form=tuple(reversed(FORM)))))
    assert body(composed(found, recipe())) == body(ASKED)


def _renumbered(shelf: Product, add: int) -> Product:
    return replace(shelf, rules=tuple(replace(rule, attribute_id=rule.attribute_id + add) for rule in shelf.rules))


def test_the_same_entry_under_another_number_goes_on_and_is_noted() -> None:
    found = offer(recipe(), listed(_renumbered(shop(), 1000)))
    assert said(found)[0] == "The same entry of the price list has another number now: 113 → 1113."
    assert not stopped(found)
    assert composed(found, recipe()).attribute_id == 1113


def test_a_price_that_went_up_is_refused_and_taken_when_the_limit_allows_it() -> None:
    dearer = listed(shop(surcharge=5))
    assert stopped(offer(recipe(), dearer)) == [
        "The price went up: 32 → 37 credits, more than the limit of 32."
    ]  # fmt: skip
    allowed = offer(recipe(), dearer, limit=40)
    assert not stopped(allowed)
    assert said(allowed)[-1] == "The price went up: 32 → 37 credits."
    assert composed(allowed, recipe()).credits == 37


def test_a_price_that_went_down_is_told() -> None:
    found = offer(recipe(), listed(shop(surcharge=-5)))
    assert said(found)[-1] == "The price went down: 32 → 27 credits."
    assert not stopped(found)


def test_a_limit_below_the_price_is_kept() -> None:
    assert stopped(offer(recipe(), listed(shop()), limit=10)) == ["It costs 32 credits, more than the limit of 10."]


def test_what_is_not_sold_any_more_is_refused() -> None:
    shelf = shop()
    rest = replace(shelf, rules=tuple(rule for rule in shelf.rules if rule.attribute_id != ASKED.attribute_id))
    assert stopped(offer(recipe(), listed(rest))) == ["This is not sold any more: 10 s, 1080P, Sound on."]


def test_settings_that_fall_under_another_entry_are_refused() -> None:
    finer = rule_of(999, 40, duration=10, resolution="1080P", audio=True, aspect_ratio="16:9")
    shelf = shop()
    found = offer(recipe(), listed(replace(shelf, rules=(*shelf.rules, finer))))
    assert stopped(found) == [
        "These settings are sold under another entry now: 10 s, 1080P, Sound on, 16:9, before 10 s, 1080P, Sound on."
    ]


def rule_of(number: int, points: int, **attributes: Json) -> Rule:
    return Rule(number, points, attributes)


def test_a_new_setting_of_the_form_is_named_and_not_sent_unasked() -> None:
    seed = field("seed", 7)
    found = offer(recipe(), listed(shop(form=(*FORM, seed))))
    assert stopped(found) == ["seed was not sent, and would be 7 now."]


def test_a_version_that_is_gone_names_the_one_that_is_offered() -> None:
    assert stopped(offer(recipe(), listed(replace(shop(), version_id="v2")))) == [
        "Version v1 of Ima Sevio 1.0 is gone; the one offered now is v2. Put that into “version” to use it."
    ]
    older = listed(shop(), replace(shop(surcharge=9), version_id="v2"))
    assert not stopped(offer(recipe(), older))


def test_a_model_that_is_gone_is_said() -> None:
    found = offer(recipe(), listed(shop(Model.FAST)))
    assert stopped(found) == ["Ima Sevio 1.0 is not offered for Text any more."]
    assert [one.about for one in found.findings] == [About.MODEL]


def test_a_recipe_changed_by_hand_in_its_rule_is_refused() -> None:
    made = recipe()
    assert made.bought is not None
    forged = replace(made, bought=replace(made.bought, attributes={"duration": 5}))
    assert "do not belong together" in stopped(offer(forged, listed(shop())))[0]


def test_settings_changed_by_hand_are_held_against_what_was_sent() -> None:
    made = replace(recipe(), settings={"duration": 5})
    assert stopped(offer(made, listed(shop()))) == [
        "The recipe's settings say 5 for duration, what was sent says 10. "
        "Take [parameters] and [rule] out of it to go by its settings."
    ]
    freed = replace(made, parameters={}, bought=None)
    assert composed(offer(freed, listed(shop())), freed).parameters["duration"] == 5


def test_a_recipe_written_by_hand_asks_for_a_limit() -> None:
    made = Recipe(Mode.TEXT, Model.PRO, "a boat", {"duration": 5})
    assert stopped(offer(made, listed(shop()))) == [
        "It costs 15 credits now, and the recipe names no price that was paid here. Set a limit."
    ]
    found = offer(made, listed(shop()), limit=20)
    assert said(found) == ["It costs 15 credits, within the limit of 20."]
    assert composed(found, made).credits == 15


def test_a_recipe_of_the_demo_names_no_price_that_counts_elsewhere() -> None:
    made = replace(recipe(), demo=True)
    assert stopped(offer(made, listed(shop())))
    assert not stopped(offer(made, listed(shop()), demo=True))
    assert stopped(offer(recipe(), listed(shop()), demo=True))


def test_several_takes_are_asked_for_again() -> None:
    asked = request(shop(), {**CHOSEN, "n": 2})
    made = recipe(asked)
    assert made.outputs == 2
    assert body(composed(offer(made, listed(shop())), made)) == body(asked)


@pytest.mark.parametrize("attributes", [{}, {"default": "enabled"}])
def test_an_entry_for_everything_else_is_known_too(attributes: dict[str, Json]) -> None:
    shelf = product(FORM, Rule(7, 9, {}, True))
    asked = request(shelf, {})
    made = recipe(asked)
    assert made.bought == Bought(7, {}, rule_hash({}))
    assert body(composed(offer(made, listed(shelf)), made)) == body(asked)
    assert isinstance(shelf.fields[0], Field)
