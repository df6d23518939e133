"""Promotion for every catalogue: refused with its reasons, or a payload that differs in nothing but the six names."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ima_tui.api.wire import create_body
from ima_tui.domain.catalog import Choices, Control, Field, Product
from ima_tui.domain.fitting import Fit, fit
from ima_tui.domain.models import Model
from ima_tui.domain.pricing import Quote, quote
from ima_tui.domain.promotion import is_draft, promotion
from ima_tui.domain.request import Draft, Request, priced
from ima_tui.domain.values import Json, same
from tests.domain import examples
from tests.domain.examples import field, product, rule, shop
from tests.domain.examples import request as requested
from tests.long import tries

MODEL_NAMES = {"model_id", "model_name", "model_version", "attribute_id", "credit"}


def opened(body: dict[str, Json]) -> tuple[dict[str, Json], dict[str, Json], dict[str, Json]]:
    """A body in its three parts: the outside, the task, and what is inside of that."""
    outside = dict(body)
    tasks = outside.pop("parameters")
    assert isinstance(tasks, list)
    (task,) = tasks
    assert isinstance(task, dict)
    task = dict(task)
    inside = task.pop("parameters")
    assert isinstance(inside, dict)
    return outside, task, dict(inside)


def spelled(values: dict[str, Json]) -> dict[str, tuple[str, Json]]:
    """Values with their kinds, so that `5` is not `"5"` and `True` is not `1`."""
    return {name: (type(value).__name__, value) for name, value in values.items()}


def only_the_six_names_differ(draft: Request, promoted: Request) -> None:
    """The proof that is asked for, on the bodies that would be sent."""
    outside, task, inside = opened(create_body(draft, ()))
    outside_now, task_now, inside_now = opened(create_body(promoted, ()))
    assert spelled(outside) == spelled(outside_now)
    changed = {name for name in task.keys() | task_now.keys() if task.get(name) != task_now.get(name)}
    assert changed <= MODEL_NAMES
    cast, cast_now = inside.pop("cast"), inside_now.pop("cast")
    assert spelled(inside) == spelled(inside_now)
    assert cast == {"points": draft.credits, "attribute_id": draft.attribute_id}
    assert cast_now == {"points": promoted.credits, "attribute_id": promoted.attribute_id}


@st.composite
def two_shelves(draw: st.DrawFn) -> tuple[Product, Product]:
    """Two products, as unlike as can be, or of one kind at other prices."""
    one = draw(examples.products())
    if draw(st.booleans()):
        return one, draw(examples.products())
    dearer = tuple(replace(sold, attribute_id=sold.attribute_id + 1000, points=sold.points + 7) for sold in one.rules)
    return one, replace(one, rules=dearer[: draw(st.integers(1, len(dearer)))])


@settings(max_examples=tries(300), deadline=None)
@given(two_shelves(), examples.choices, st.sampled_from([None, None, 1, 2]))
def test_a_promoted_payload_differs_in_nothing_but_the_six_names(
    shelves: tuple[Product, Product], choices: Choices, count: int | None
) -> None:
    shelf, pro = shelves
    fast = replace(shelf, model=Model.FAST, model_code="Ima-Pro-Fast", name="Fast", version_id="f7")
    if count is not None:
        choices = {**choices, "n": count}
    found = quote(fast, choices)
    assume(isinstance(found, Quote))
    assert isinstance(found, Quote)
    draft = priced(Draft(prompt="a puppy\nruns", choices=choices), (), fast, found)
    outcome = promotion(draft, pro)
    assert outcome.draft is draft
    if outcome.request is None:
        assert outcome.cannot, "a refusal says why"
        return
    assert not outcome.cannot
    only_the_six_names_differ(draft, outcome.request)
    bought = (outcome.request.attribute_id, outcome.request.credits, outcome.request.attributes)
    sold = next(rule for rule in pro.rules if (rule.attribute_id, rule.points, rule.attributes) == bought)
    sent = {name.casefold(): value for name, value in outcome.request.parameters.items()} | {"n": draft.outputs}
    for name, value in sold.attributes.items():
        assert same(sent[name], value), "what is bought is what the rule sells"
    again = quote(pro, outcome.request.choices)
    assert isinstance(again, Quote)
    assert again.credits == outcome.request.credits, "a later attempt, or a remix, stands at the same price"


@settings(max_examples=50, deadline=None)
@given(examples.products(), examples.products(), examples.choices)
def test_a_refusal_has_a_reason_that_holds(shelf: Product, pro: Product, choices: Choices) -> None:
    fast = replace(shelf, model=Model.FAST)
    found = quote(fast, choices)
    assume(isinstance(found, Quote))
    assert isinstance(found, Quote)
    draft = priced(Draft(prompt="x", choices=choices), (), fast, found)
    outcome = promotion(draft, pro)
    takes_all = all(fit(pro, name, value) is Fit.TAKEN for name, value in draft.parameters.items())
    if outcome.request is not None:
        assert takes_all
    for near in outcome.nearest:
        assert near.changes


def test_what_is_carried_changed_and_left_out_is_told() -> None:
    draft = requested(shop(Model.FAST), {"duration": 10, "resolution": "720P"}, prompt="x")
    look = examples.QUALITY_OF_LOOK
    outcome = promotion(draft, shop(surcharge=7, form=(*examples.FORM, look)))
    assert [str(said) for said in outcome.carried] == [
        "Prompt, to the letter", "Mode Text", "Length 10 s", "Size 720P", "Shape 16:9", "Sound off",
    ]  # fmt: skip
    assert [str(change.label) for change in outcome.changes] == ["Model", "Version", "Rule", "Price"]
    assert str(outcome.changes[-1].after) == "27 credits"
    assert [str(said) for said in outcome.left_out] == ["Look Natural", "Film grain off"]
    assert str(outcome.noise) == "Same recipe, new noise: no seed to carry over."


def test_fifteen_seconds_that_pro_lacks_are_refused_with_the_nearest() -> None:
    draft = requested(shop(Model.FAST), {"duration": 15})
    pro = replace(shop(), fields=(field("duration", 5, 5, 10, label="Length"), *examples.FORM[1:]))
    pro = replace(pro, rules=tuple(rule for rule in pro.rules if rule.attributes["duration"] != 15))
    outcome = promotion(draft, pro)
    assert outcome.request is None
    assert [str(said) for said in outcome.cannot] == ["Pro does not offer 15 s"]
    assert outcome.nearest[0].changes == {"duration": 10}


def test_a_setting_that_pro_lacks_stops_the_promotion() -> None:
    grain = field("grain", "fine", "fine", "coarse", label="Film grain")
    draft = requested(shop(Model.FAST, form=(*examples.FORM, grain)))
    outcome = promotion(draft, shop())
    assert [str(said) for said in outcome.cannot] == ["Pro has no setting for this: Film grain fine"]


def test_a_priced_setting_that_the_draft_lacks_is_not_added() -> None:
    fast = product((field("duration", 5, 5),), rule(1, 5, duration=5), model=Model.FAST)
    pro = product((field("duration", 5, 5), field("audio", False, True, False)), rule(2, 9, duration=5, audio=False))
    outcome = promotion(requested(fast), pro)
    assert [str(said) for said in outcome.cannot] == ["Pro prices a setting that the take does not have: Sound off"]


def test_a_seed_goes_along() -> None:
    seed = Field(Control("seed", "Seed", "number", 1, least=0, most=99999))
    draft = requested(shop(Model.FAST, form=(*examples.FORM, seed)), {"seed": 4711})
    outcome = promotion(draft, shop(form=(*examples.FORM, seed)))
    assert outcome.request is not None
    assert outcome.request.parameters["seed"] == 4711
    assert str(outcome.noise) == "The seed 4711 goes along."


def test_an_inner_name_of_the_model_follows_the_model() -> None:
    fast = shop(Model.FAST, form=(*examples.FORM, field("model", "ima-pro-fast")))
    pro = shop(form=(*examples.FORM, field("model", "ima-pro")))
    outcome = promotion(requested(fast), pro)
    assert outcome.request is not None
    assert outcome.request.parameters["model"] == "ima-pro"
    assert "ima-pro-fast" not in str(create_body(outcome.request, ()))


def test_several_clips_at_once_are_bought_as_such_or_not_at_all() -> None:
    fast = product((), rule(1, 5), model=Model.FAST)
    draft = requested(fast, {"n": 2})
    one_only = product((field("n", 1, 1, label="Clips"),), rule(2, 9))
    assert [str(said) for said in promotion(draft, one_only).cannot] == ["Pro does not offer 2 clips"]
    priced_by_count = product((), rule(2, 9, n=1), rule(3, 18, n=2))
    bought = promotion(draft, priced_by_count).request
    assert bought is not None
    assert (bought.credits, bought.outputs) == (18, 2)


def test_only_a_fast_take_with_words_is_a_draft() -> None:
    assert is_draft(requested(shop(Model.FAST)))
    assert not is_draft(requested(shop()))
    assert not is_draft(requested(shop(Model.FAST), prompt=" "))
