"""The price of a set of choices, rule by rule (wire contract, section 1) and fault by fault (B01 to B09)."""

from __future__ import annotations

import pytest

from ima_tui.domain.catalog import Choices
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Match, Quote, Unpriced, quote
from ima_tui.domain.request import Draft, Place, outputs, priced, problems
from ima_tui.domain.values import Json, amount, same
from tests.domain.examples import QUALITY_OF_LOOK, field, product, request, rule, shop


def bought(found: Quote | Unpriced) -> Quote:
    assert isinstance(found, Quote)
    return found


def refused(found: Quote | Unpriced) -> Unpriced:
    assert isinstance(found, Unpriced)
    return found


def test_the_defaults_have_their_own_price_and_it_is_the_charged_one() -> None:
    """B01."""
    found = bought(quote(shop(), {}))
    assert (found.match, found.credits) == (Match.EXACT, 15)
    sent = request(shop())
    assert (sent.credits, sent.attribute_id) == (found.credits, found.rule.attribute_id)


def test_a_choice_changes_price_and_rule_together() -> None:
    cheap, dear = bought(quote(shop(), {"resolution": "480P"})), bought(quote(shop(), {"resolution": "4K"}))
    assert cheap.credits == 5
    assert dear.credits == 30
    assert cheap.rule.attribute_id != dear.rule.attribute_id


@pytest.mark.parametrize(
    "choices",
    [{"duration": 10}, {"duration": "10"}, {"duration": "10s"}, {"DURATION": 10.0}, {" duration ": "10 秒"}],
)
def test_spellings_of_one_value_are_one_value(choices: Choices) -> None:
    """B05."""
    found = bought(quote(shop(), choices))
    assert found.credits == 30
    assert found.parameters["duration"] == 10


def test_the_rules_spelling_is_sent_not_the_users() -> None:
    found = bought(quote(shop(), {"resolution": "1080p", "aspect_ratio": "9:16"}))
    assert found.parameters["resolution"] == "1080P"
    assert found.parameters["aspect_ratio"] == "9:16"


@pytest.mark.parametrize("loud", [True, "true", "TRUE", " True "])
def test_any_attribute_may_be_priced_even_sound(loud: Json) -> None:
    """B03, B05."""
    assert bought(quote(shop(), {"audio": loud})).credits == 17


def test_the_most_specific_of_several_exact_rules_wins() -> None:
    shelf = product((), rule(1, 9, duration=5), rule(2, 12, duration=5, resolution="1080P"))
    assert bought(quote(shelf, {"duration": 5, "resolution": "1080p"})).credits == 12


def test_the_default_rule_serves_only_what_no_other_rule_fits_exactly() -> None:
    """B04."""
    shelf = product((field("duration", 5),), rule(1, 30, default=True), rule(2, 20, duration=5))
    assert bought(quote(shelf, {})).match is Match.EXACT
    found = bought(quote(shelf, {"duration": 10}))
    assert (found.match, found.credits) == (Match.DEFAULT, 30)
    assert "default" not in found.parameters


def test_a_default_rule_with_conditions_serves_only_those_who_meet_them() -> None:
    shelf = product((field("duration", 5),), rule(1, 30, default=True, duration=15), rule(2, 20, duration=10))
    assert isinstance(quote(shelf, {}), Unpriced)
    assert bought(quote(shelf, {"duration": 15})).credits == 30


def test_what_is_missing_is_completed_by_fewest_additions_then_price_and_named() -> None:
    shelf = product(
        (field("duration", 5),),
        rule(1, 5, duration=5, resolution="480P", audio=False),
        rule(2, 9, duration=5, resolution="1080P"),
        rule(3, 7, duration=5, resolution="720P"),
        rule(4, 1, duration=10, resolution="480P"),
    )
    found = bought(quote(shelf, {}))
    assert (found.match, found.credits, found.added) == (Match.COMPLETED, 7, {"resolution": "720P"})
    assert found.parameters == {"duration": 5, "resolution": "720P"}


def test_what_the_user_said_is_never_overwritten() -> None:
    """B02."""
    asked: dict[str, Json] = {"duration": 15, "resolution": "4K"}
    found = refused(quote(shop(), asked))
    assert found.nearest
    assert all(isinstance(quote(shop(), {**asked, **near.changes}), Quote) for near in found.nearest)
    assert set(found.conflicts) <= {"duration", "resolution"}


def test_the_nearest_alternatives_come_first_each_with_its_price() -> None:
    found = refused(quote(shop(), {"duration": 15, "resolution": "4K"}))
    first = found.nearest[0]
    assert first.changes == {"duration": 10}
    assert first.credits == 60
    assert len(found.nearest) <= 5


def test_no_attribute_of_another_rule_leaks_into_the_request() -> None:
    """B06."""
    shelf = product((field("duration", 5),), rule(1, 9, default=True, tier="gold"), rule(2, 5, duration=5))
    assert bought(quote(shelf, {})).parameters == {"duration": 5}


def test_a_virtual_field_is_sent_by_its_target_and_never_by_its_controls() -> None:
    """B07."""
    shelf = product((QUALITY_OF_LOOK,), rule(1, 5))
    for choices, sent in [
        ({}, "natural"),
        ({"look": "film"}, "film"),
        ({"Look": "FILM", "grain": "true"}, "film_grain"),
    ]:
        assert bought(quote(shelf, choices)).parameters == {"finish_level": sent}


def test_an_explicit_backend_value_beats_the_controls() -> None:
    shelf = product((QUALITY_OF_LOOK,), rule(1, 5))
    found = bought(quote(shelf, {"look": "natural", "grain": True, "finish_level": "film"}))
    assert found.parameters == {"finish_level": "film"}


def test_a_choice_that_maps_to_nothing_stops_with_the_valid_ones_in_the_users_terms() -> None:
    found = refused(quote(product((QUALITY_OF_LOOK,), rule(1, 5)), {"grain": True}))
    assert found.unmapped is not None
    assert found.unmapped.choice == {"look": "natural", "grain": True}
    assert {"look": "film", "grain": True} in found.unmapped.valid


def test_alternatives_for_a_virtual_field_are_said_through_its_controls() -> None:
    shelf = product((QUALITY_OF_LOOK,), rule(1, 5, finish_level="natural"), rule(2, 8, finish_level="film"))
    found = refused(quote(shelf, {"look": "film", "grain": True}))
    assert {"look": "film", "grain": False} in [dict(near.changes) for near in found.nearest]


def test_alternatives_are_found_even_where_the_backend_value_was_chosen_by_name() -> None:
    shelf = product((QUALITY_OF_LOOK,), rule(1, 5, finish_level="natural"))
    found = refused(quote(shelf, {"finish_level": "film"}))
    assert found.nearest
    for near in found.nearest:
        assert isinstance(quote(shelf, {"finish_level": "film"} | dict(near.changes)), Quote)


def test_a_product_without_rules_has_no_price_and_no_alternatives() -> None:
    found = refused(quote(product((field("duration", 5),)), {}))
    assert found.nearest == ()
    assert found.unmapped is None


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (5, "5s", True),
        (5, "5.0", True),
        ("05", 5, True),
        ("5 seconds", 5, True),
        (True, "TRUE", True),
        (1, True, False),
        ("1080P", " 1080p", True),
        ("5", "50", False),
        (0, "-0.0", True),
        (None, "", True),
        ("1e3", 1000, False),
        ([5], ["5s"], True),
        ({"A": 1}, {"a": "1"}, True),
        (100, "1E+2", False),
        (1200, "1200", True),
    ],
)
def test_when_two_values_are_one(one: Json, other: Json, equal: bool) -> None:
    assert same(one, other) is equal


@pytest.mark.parametrize(
    ("value", "number"), [("4K", 4000), ("1080P", 1080), ("5s", 5), (True, None), ("adaptive", None)]
)
def test_the_number_in_a_value(value: Json, number: int | None) -> None:
    assert amount(value) == number


@pytest.mark.parametrize(
    ("mode", "images", "well"),
    [(Mode.TEXT, 0, True), (Mode.TEXT, 1, False), (Mode.FIRST_FRAME, 0, False), (Mode.FIRST_FRAME, 1, True),
     (Mode.FIRST_FRAME, 2, False), (Mode.FIRST_LAST, 1, False), (Mode.FIRST_LAST, 2, True), (Mode.FIRST_LAST, 3, False),
     (Mode.REFERENCE, 0, False), (Mode.REFERENCE, 1, True), (Mode.REFERENCE, 9, True), (Mode.REFERENCE, 10, False)],
)  # fmt: skip
def test_each_mode_takes_its_number_of_images(mode: Mode, images: int, well: bool) -> None:
    """B08."""
    found = problems(Draft(mode=mode, prompt="x", images=("a.png",) * images), ())
    assert (not found) is well
    assert all(problem.place is Place.IMAGES for problem in found)


def test_nobody_chooses_what_the_program_fills_in() -> None:
    for name in ("prompt", " Cast", "input_images"):
        (problem,) = problems(Draft(prompt="x", choices={name: "y"}), ())
        assert problem.place is Place.SETTINGS
    found = bought(quote(shop(), {"prompt": "evil"}))
    assert "prompt" not in priced(Draft(prompt="x"), (), shop(), found).parameters


@pytest.mark.parametrize(
    ("choices", "number"),
    [({}, 1), ({"n": 3}, 3), ({"N": " 2 "}, 2), ({"n": 0}, None), ({"n": "many"}, None), ({"n": True}, None)]
)  # fmt: skip
def test_the_number_of_takes_is_a_whole_number_from_one(choices: Choices, number: int | None) -> None:
    assert outputs(choices) == number


def test_takes_asked_for_reach_the_request() -> None:
    assert request(shop(), {"n": "2"}).outputs == 2
    assert "n" not in request(shop(), {"n": "2"}).parameters
