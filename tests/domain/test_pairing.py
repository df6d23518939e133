"""One draft for both models: the same settings in both requests, or a refusal with ways that can really be gone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.comparison import same_recipe
from ima_tui.domain.models import Model
from ima_tui.domain.pairing import Both, NotBoth, elsewhere, for_both
from ima_tui.domain.pricing import Quote, Unpriced, laid, quote
from ima_tui.domain.request import Draft, priced
from ima_tui.domain.values import key, same
from tests.domain import examples
from tests.domain.examples import field, product, rule, shop

FAST = shop(Model.FAST, surcharge=-1)


def test_the_same_settings_at_two_prices() -> None:
    both = for_both(shop(), FAST, {"duration": "10s"})
    assert isinstance(both, Both)
    assert (both.own.credits, both.other.credits) == (30, 29)
    assert both.own.parameters == both.other.parameters


def test_a_default_that_differs_follows_the_composed_model() -> None:
    fast = replace(FAST, fields=(examples.FORM[0], field("resolution", "480P", "480P", "1080P"), *examples.FORM[2:]))
    both = for_both(shop(), fast, {})
    assert isinstance(both, Both)
    assert both.other.parameters["resolution"] == "1080P"


def test_a_value_that_is_not_offered_is_named_with_the_nearest() -> None:
    fast = replace(
        FAST, fields=(examples.FORM[0], field("resolution", "720P", "480P", "720P", "1080P"), *examples.FORM[2:])
    )
    answer = for_both(shop(), fast, {"resolution": "4K"})
    assert isinstance(answer, NotBoth)
    assert [str(said) for said in answer.obstacles] == ["Fast does not offer 4K"]
    assert answer.ways[0].changes == {"resolution": "1080P"}
    assert (answer.ways[0].own, answer.ways[0].other) == (15, 14)


def test_a_combination_without_a_price_is_named() -> None:
    answer = for_both(shop(), FAST, {"resolution": "4K", "duration": 5})
    assert isinstance(answer, NotBoth)
    assert str(answer.obstacles[0]) == "Fast has no price for 4K"


def test_a_chosen_setting_that_only_one_has_stands_in_the_way_its_default_does_not() -> None:
    pro = shop(form=(*examples.FORM, examples.QUALITY_OF_LOOK))
    assert isinstance(for_both(pro, FAST, {}), Both)
    assert isinstance(for_both(pro, FAST, {"look": "natural"}), Both)
    answer = for_both(pro, FAST, {"look": "film", "grain": True})
    assert isinstance(answer, NotBoth)
    assert [str(said) for said in answer.obstacles] == ["Fast has no setting for this: Look Film, Film grain on"]
    assert answer.ways[0].changes == {"look": "natural", "grain": False}


def test_what_cannot_be_bought_at_all_is_unpriced_as_for_one_take() -> None:
    assert isinstance(for_both(shop(), FAST, {"resolution": "4K", "duration": 15}), Unpriced)


def test_a_word_that_neither_form_knows_goes_to_both() -> None:
    both = for_both(shop(), FAST, {"fps": 30, "n": 2})
    assert isinstance(both, Both)
    assert both.other.parameters["fps"] == 30
    assert both.choices["n"] == 2


def test_an_inner_name_of_the_model_is_each_ones_own() -> None:
    pro = product((field("model", "ima-pro", "ima-pro"),), rule(1, 9))
    fast = product((field("model", "ima-pro-fast", "ima-pro-fast"),), rule(2, 4), model=Model.FAST)
    both = for_both(pro, fast, {})
    assert isinstance(both, Both)
    assert both.other.parameters["model"] == "ima-pro-fast"


SMALL = replace(FAST, fields=(examples.FORM[0], field("resolution", "480P", "480P", "1080P"), *examples.FORM[2:]))
"""Its default size is another one than Pro's, and 720P it does not have."""


def test_another_model_is_taken_at_these_same_settings_also_those_that_nobody_chose() -> None:
    there = elsewhere(shop(), SMALL, {"duration": 10})
    answer = quote(SMALL, there)
    assert isinstance(answer, Quote)
    assert answer.parameters["resolution"] == "1080P"
    assert answer.credits == 29
    again = quote(shop(), elsewhere(SMALL, shop(), there))
    assert isinstance(again, Quote)
    assert again.credits == 30


def test_only_a_default_gives_way_to_the_other_models_own() -> None:
    pro = shop(form=(examples.FORM[0], field("resolution", "720P", "480P", "720P", "1080P", "4K"), *examples.FORM[2:]))
    nearest = quote(SMALL, elsewhere(pro, SMALL, {"duration": 10}))
    assert isinstance(nearest, Quote)
    assert (nearest.parameters["duration"], nearest.parameters["resolution"]) == (10, "480P")
    said = {"resolution": "4K"}
    assert elsewhere(pro, FAST, said) == said
    assert isinstance(quote(FAST, said), Unpriced)


def test_settings_without_a_price_go_along_as_they_stand() -> None:
    there = elsewhere(SMALL, shop(), {"resolution": "4K", "duration": 5})
    answer = quote(shop(), there)
    assert isinstance(answer, Quote)
    assert (answer.parameters["resolution"], answer.parameters["duration"]) == ("4K", 5)


@settings(max_examples=80, deadline=None)
@given(examples.products(), examples.products(), examples.choices)
def test_shared_settings_stand_at_one_value_and_ways_can_be_gone(
    own: Product, shelf: Product, choices: Choices
) -> None:
    other = replace(shelf, model=Model.FAST)
    answer = for_both(own, other, choices)
    if isinstance(answer, Unpriced):
        assert isinstance(quote(own, choices), Unpriced)
        return
    if isinstance(answer, NotBoth):
        assert answer.obstacles
        for way in answer.ways:
            again = for_both(own, other, _mended(own, choices, way.changes))
            assert isinstance(again, Both)
            assert (again.own.credits, again.other.credits) == (way.own, way.other)
        return
    shared = {key(each.name) for each in own.fields} & {key(each.name) for each in other.fields}
    theirs = {key(name): value for name, value in answer.other.parameters.items()}
    for name, value in answer.own.parameters.items():
        if key(name) in shared:
            assert same(theirs[key(name)], value)
    one = priced(Draft(prompt="x", choices=choices), (), own, answer.own)
    two = priced(Draft(prompt="x", choices=answer.choices), (), other, answer.other)
    assert isinstance(quote(other, answer.choices), Quote)
    assert same_recipe(one, two)


def _mended(own: Product, choices: Choices, changes: Choices) -> Choices:
    """As a screen lays a way over the draft: a backend's own name gives way to its controls."""
    turned = {key(name) for name in changes}
    hidden = {
        key(each.name) for each in own.fields if each.virtual and turned & {key(control.name) for control in each.shown}
    }
    return laid({name: value for name, value in choices.items() if key(name) not in hidden}, changes)
