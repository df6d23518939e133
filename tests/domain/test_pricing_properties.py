"""What holds for every catalogue and every choice."""

from __future__ import annotations

from hypothesis import given, settings

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.form import Unmapped, effective
from ima_tui.domain.pricing import Match, Quote, Unpriced, quote
from ima_tui.domain.reflection import GiveUp, Retry, next_request
from ima_tui.domain.request import Draft, priced
from ima_tui.domain.values import key, same
from tests.domain import examples
from tests.long import tries

MANY = settings(max_examples=tries(300), deadline=None)
SOME = settings(max_examples=tries(100), deadline=None)


@MANY
@given(examples.products(), examples.choices)
def test_price_rule_and_request_are_one(product: Product, choices: Choices) -> None:
    found = quote(product, choices)
    if isinstance(found, Unpriced):
        return
    assert found.rule in product.rules
    request = priced(Draft(prompt="x", choices=choices), (), product, found)
    assert request.credits == found.credits == found.rule.points
    assert request.attribute_id == found.rule.attribute_id
    by_key = {key(name): value for name, value in request.parameters.items()}
    assert len(by_key) == len(request.parameters), "no parameter is sent twice"
    for name, value in found.rule.attributes.items():
        assert by_key[key(name)] == value, "the rule's attributes are sent in the rule's spelling"


@MANY
@given(examples.products(), examples.choices)
def test_a_request_never_contradicts_what_was_asked(product: Product, choices: Choices) -> None:
    found, asked = quote(product, choices), effective(product, choices)
    if isinstance(found, Unpriced):
        return
    assert not isinstance(asked, Unmapped)
    sent = {key(name): value for name, value in found.parameters.items()}
    for name, parameter in asked.items():
        assert same(sent[name], parameter.value)
    extra = sent.keys() - asked.keys()
    assert extra == {key(name) for name in found.added}
    assert not extra or found.match is Match.COMPLETED


@MANY
@given(examples.products(), examples.choices)
def test_alternatives_can_be_bought_at_their_price(product: Product, choices: Choices) -> None:
    found = quote(product, choices)
    if isinstance(found, Quote):
        return
    for near in found.nearest:
        again = quote(product, {**choices, **near.changes})
        assert isinstance(again, Quote)
        assert again.credits == near.credits
    if found.unmapped is None and product.rules:
        assert found.conflicts


@MANY
@given(examples.products(), examples.choices)
def test_controls_are_never_sent_and_an_explicit_backend_value_wins(product: Product, choices: Choices) -> None:
    found = quote(product, choices)
    if isinstance(found, Unpriced) or not any(field.virtual for field in product.fields):
        return
    assert {"look", "grain", "finish"}.isdisjoint(found.parameters)
    if "finish_level" in choices:
        assert found.parameters["finish_level"] == choices["finish_level"]


@SOME
@given(examples.products(), examples.choices, examples.products())
def test_reflection_never_costs_more_repeats_itself_or_forgets_the_rules(
    product: Product, choices: Choices, fresh: Product
) -> None:
    found = quote(product, choices)
    if isinstance(found, Unpriced):
        return
    request = priced(Draft(prompt="x", choices=choices), (), product, found)
    for kind in (FaultKind.BACKEND_FAILED, FaultKind.PARAMETERS_INCOMPLETE, FaultKind.RULE_MISMATCH):
        for list_now in (product, fresh):
            verdict = next_request(Fault(kind), request, list_now, 1, request.credits)
            if isinstance(verdict, GiveUp):
                continue
            assert verdict.request != request or kind is FaultKind.RULE_MISMATCH
            assert verdict.request.credits <= request.credits
            assert verdict.changes
            again = quote(list_now, verdict.request.choices)
            assert isinstance(again, Quote)
            assert again.credits == verdict.request.credits
            assert again.rule.attribute_id == verdict.request.attribute_id
            assert (verdict.request.prompt, verdict.request.mode) == (request.prompt, request.mode)
            assert isinstance(next_request(Fault(kind), request, list_now, 3, request.credits), GiveUp)


@SOME
@given(examples.products(), examples.choices)
def test_only_one_of_the_users_words_is_lowered_after_a_server_error(product: Product, choices: Choices) -> None:
    found = quote(product, choices)
    if isinstance(found, Unpriced):
        return
    request = priced(Draft(prompt="x", choices=choices), (), product, found)
    verdict = next_request(Fault(FaultKind.BACKEND_FAILED), request, product, 1, request.credits)
    if isinstance(verdict, Retry):
        before, after = effective(product, choices), effective(product, verdict.request.choices)
        assert not isinstance(before, Unmapped)
        assert not isinstance(after, Unmapped)
        changed = [name for name, parameter in before.items() if not same(after[name].value, parameter.value)]
        assert len(changed) <= 1
