"""One more attempt, or none (behaviour, "Reflection"; faults B15 to B19b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ima_tui.domain.catalog import Control, MappingRule, Option, Product
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.models import Model
from ima_tui.domain.reflection import GiveUp, Retry, next_request
from ima_tui.domain.request import Request
from ima_tui.domain.values import Json
from tests.domain.examples import FORM, QUALITY_OF_LOOK, field, product, request, rule, shop

BUSY = Fault(FaultKind.BACKEND_FAILED, 500, "too complex")
INCOMPLETE = Fault(FaultKind.PARAMETERS_INCOMPLETE, 6009)
MISMATCH = Fault(FaultKind.RULE_MISMATCH, 6010)


def retry(fault: Fault, sent: Request, shelf: Product, attempts: int = 1, confirmed: float | None = None) -> Retry:
    verdict = next_request(fault, sent, shelf, attempts, sent.credits if confirmed is None else confirmed)
    assert isinstance(verdict, Retry), verdict
    return verdict


def give_up(fault: Fault, sent: Request, shelf: Product, attempts: int = 1, confirmed: float | None = None) -> Fault:
    verdict = next_request(fault, sent, shelf, attempts, sent.credits if confirmed is None else confirmed)
    assert isinstance(verdict, GiveUp), verdict
    return verdict.fault


def test_a_server_error_lowers_the_size_even_of_a_default_and_says_so() -> None:
    """B16, B19f."""
    sent = request(shop(), prompt="夜景")
    verdict = retry(BUSY, sent, shop())
    assert (verdict.request.parameters["resolution"], verdict.request.credits) == ("720P", 10)
    assert verdict.request.attribute_id != sent.attribute_id
    assert [str(change) for change in verdict.changes] == [
        "Size 1080P → 720P after a server error",
        "Price 15 → 10 credits",
    ]
    assert (verdict.request.prompt, verdict.request.mode, verdict.request.images) == ("夜景", sent.mode, sent.images)
    assert sent == request(shop(), prompt="夜景"), "nothing that was confirmed is changed in place"


def test_step_by_step_down_to_the_third_attempt() -> None:
    first = request(shop(), {"resolution": "4k"})
    second = retry(BUSY, first, shop(), 1).request
    third = retry(BUSY, second, shop(), 2, first.credits).request
    assert [each.parameters["resolution"] for each in (first, second, third)] == ["4K", "1080P", "720P"]
    assert give_up(BUSY, third, shop(), 3) == BUSY


@pytest.mark.parametrize("length", [10, "10", "10s"])
def test_at_the_smallest_size_the_length_is_lowered(length: Json) -> None:
    """B15, B17."""
    verdict = retry(BUSY, request(shop(), {"resolution": "480P", "duration": length}), shop())
    assert verdict.request.parameters["duration"] == 5
    assert str(verdict.changes[0]) == "Length 10 s → 5 s after a server error"


def test_a_size_that_has_no_price_is_passed_over() -> None:
    """B18."""
    shelf = product(FORM[:2], rule(1, 30, duration=5, resolution="4K"), rule(2, 5, duration=5, resolution="480P"))
    verdict = retry(BUSY, request(shelf, {"resolution": "4K"}), shelf)
    assert verdict.request.parameters["resolution"] == "480P"


def test_what_no_rule_prices_is_lowered_by_the_form() -> None:
    shelf = product((field("duration", 5, 5), field("resolution", "720P", "480P", "720P")), rule(1, 9, duration=5))
    verdict = retry(BUSY, request(shelf), shelf)
    assert (verdict.request.parameters["resolution"], verdict.request.credits) == ("480P", 9)


@pytest.mark.parametrize(
    ("name", "options", "default", "lower"),
    [
        ("quality", ("low", "medium", "high"), "high", "medium"),
        ("quality", ("High", "Medium", "Low"), "High", "Medium"),
        ("mode", ("std", "pro"), "pro", "std"),
        ("compression_quality", (90, 75, 60), 90, 75),
        ("quality", ("sketch", "clean"), "clean", "sketch"),
    ],
)
def test_then_a_grade_is_lowered(name: str, options: tuple[Json, ...], default: Json, lower: Json) -> None:
    shelf = product((field(name, default, *options),), rule(1, 9, default=True))
    verdict = retry(BUSY, request(shelf), shelf)
    assert verdict.request.parameters[name] == lower
    assert give_up(BUSY, request(shelf, {name: options[0] if options[0] != default else options[-1]}), shelf) == BUSY


def test_with_nothing_left_to_lower_the_error_itself_ends_it() -> None:
    assert give_up(BUSY, request(shop(), {"resolution": "480P"}), shop()) == BUSY


def test_a_virtual_field_is_lowered_and_said_through_its_controls() -> None:
    size = replace(
        QUALITY_OF_LOOK,
        controls=(Control("clarity", "Clarity", "", "fine", (Option("Fine", "fine"), Option("Rough", "rough"))),),
        mapping=(MappingRule({"clarity": "fine"}, "1080P"), MappingRule({"clarity": "rough"}, "480P")),
        target="resolution",
    )
    shelf = product((size,), rule(1, 20, resolution="1080P"), rule(2, 8, resolution="480P"))
    verdict = retry(BUSY, request(shelf), shelf)
    assert verdict.request.choices == {"clarity": "rough"}
    assert verdict.request.parameters == {"resolution": "480P"}
    assert str(verdict.changes[0]) == "Clarity Fine → Rough after a server error"
    assert retry(BUSY, request(shelf, {"resolution": "1080P"}), shelf).request.parameters == {"resolution": "480P"}


def test_missing_attributes_come_from_the_closest_rule_and_never_the_marker() -> None:
    """B19a."""
    form = (field("duration", 5, 5, 10, label="Length"),)
    sent = request(product(form, rule(1, 30, default=True)), {"duration": 5})
    fresh = product(
        form,
        rule(1, 30, default=True, duration=15),
        rule(2, 3, duration=10, resolution="480P"),
        rule(3, 9, duration=5, resolution="1080P"),
        rule(4, 7, duration=5, resolution="720P"),
    )
    verdict = retry(INCOMPLETE, sent, fresh)
    assert verdict.request.parameters == {"duration": 5, "resolution": "720P"}
    assert (verdict.request.credits, verdict.request.attribute_id) == (7, 4)
    assert "Size 720P added" in str(verdict.changes[0])


def test_filling_in_goes_on_to_further_rules_when_the_first_is_what_was_refused() -> None:
    form = (field("duration", 5, 5),)
    shelf = product(form, rule(1, 5, duration=5), rule(2, 4, duration=5, audio=False))
    sent = request(shelf)
    assert sent.attribute_id == 1
    assert retry(INCOMPLETE, sent, shelf).request.attribute_id == 2


def test_filling_in_never_contradicts_the_user() -> None:
    form = (field("duration", 5, 5, 10),)
    sent = request(product(form, rule(1, 30, default=True)), {"duration": 10})
    fault = give_up(INCOMPLETE, sent, product(form, rule(2, 3, duration=5, audio=True)))
    assert fault.kind is FaultKind.NO_PRICE
    assert fault.sentence is not None


def test_defaults_are_changed_only_where_no_rule_leaves_them() -> None:
    form = (field("duration", 5, 5, 10), field("resolution", "1080P"))
    sent = request(product(form, rule(1, 30, default=True)), {"duration": 10})
    fresh = product(form, rule(2, 3, duration=10, resolution="480P"), rule(3, 4, duration=5, resolution="1080P"))
    verdict = retry(INCOMPLETE, sent, fresh)
    assert verdict.request.attribute_id == 2
    assert str(verdict.changes[0]) == "Size 1080P → 480P, to match the price list"


def test_a_price_that_went_down_is_taken_and_said() -> None:
    sent = request(shop(surcharge=3))
    verdict = retry(MISMATCH, sent, shop())
    assert (verdict.request.credits, verdict.request.choices) == (15, sent.choices)
    assert [str(change) for change in verdict.changes] == ["Price 18 → 15 credits"]


@pytest.mark.parametrize("fault", [MISMATCH, INCOMPLETE])
def test_an_attempt_never_costs_more_than_was_confirmed(fault: Fault) -> None:
    found = give_up(fault, request(shop()), shop(surcharge=2))
    assert (found.kind, found.code) == (FaultKind.COSTS_MORE, fault.code)
    assert "17 credits" in str(found.sentence)
    assert "15" in str(found.sentence)


def test_what_was_confirmed_counts_not_what_was_sent_last() -> None:
    lowered = request(shop(), {"resolution": "720P"})
    assert retry(MISMATCH, lowered, shop(surcharge=5), confirmed=15).request.credits == 15


def test_after_a_fresh_list_that_changes_nothing_the_same_goes_out_once_more() -> None:
    """B19b: a service that restarted refuses only because it wants a fresh list."""
    sent = request(shop())
    again = next_request(MISMATCH, sent, shop(), 1, sent.credits)
    assert isinstance(again, Retry)
    assert again.request == sent
    assert next_request(MISMATCH, sent, shop(), 2, sent.credits) == GiveUp(MISMATCH)


def test_choices_without_a_price_any_more_say_so() -> None:
    sent = request(shop(), {"resolution": "4K"})
    assert give_up(MISMATCH, sent, shop(Model.FAST)).kind is FaultKind.NO_PRICE


def test_a_new_attribute_id_at_the_same_price_is_another_request() -> None:
    """B19b."""
    form = (field("duration", 5, 5),)
    sent = request(product(form, rule(1, 5, duration=5)))
    verdict = retry(MISMATCH, sent, product(form, rule(7, 5, duration=5), version="v2"))
    assert (verdict.request.attribute_id, verdict.request.version_id) == (7, "v2")
    assert verdict.changes


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {BUSY.kind, INCOMPLETE.kind, MISMATCH.kind}))
def test_nothing_else_is_ever_tried_again_here(kind: FaultKind) -> None:
    """B19c: least of all a lost answer."""
    fault = Fault(kind, 500, "500 too complex; attribute 6010")
    assert give_up(fault, request(shop()), shop()) == fault


def test_the_number_of_takes_stays() -> None:
    choices: Mapping[str, Json] = {"n": 2}
    assert retry(BUSY, request(shop(), choices), shop()).request.outputs == 2
