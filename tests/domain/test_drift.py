"""News about prices: what a buyer would notice, and nothing else."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.api.leaves import catalog
from ima_tui.domain.catalog import Catalog, Product
from ima_tui.domain.drift import OptionAdded, Repriced, drift, in_short, was
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.values import canonical, key
from ima_tui.simulator.products import catalogue
from tests.domain import examples
from tests.domain.examples import field, product, rule
from tests.long import tries

FORM = (field("duration", 5, 5, 10), field("resolution", "1080P", "720P", "1080P", "4K"), field("audio", True))


def shelf(*rules: object, form: object = FORM, model: Model = Model.PRO) -> Product:
    return product(form, *rules, model=model)  # type: ignore[arg-type]


OLD = shelf(rule(1, 40, duration=5, resolution="1080P"), rule(2, 80, duration=10, resolution="1080P"))
FAST = shelf(rule(9, 8, duration=5), model=Model.FAST)


def said(old: Product | None, new: Product | None, fast: Product = FAST) -> list[str]:
    before = Catalog(Mode.TEXT, tuple(one for one in (old, fast) if one is not None))
    after = Catalog(Mode.TEXT, tuple(one for one in (new, fast) if one is not None))
    return [str(change.said) for change in drift(before, after)]


def test_another_price() -> None:
    dearer = rule(2, 96, duration=10, resolution="1080P")
    new = replace(OLD, rules=(OLD.rules[0], dearer))
    assert said(OLD, new) == ["Pro 10 s 1080P 80 → 96 credits"]
    changes = drift(Catalog(Mode.TEXT, (OLD,)), Catalog(Mode.TEXT, (new,)))
    assert was(changes, dearer, Model.PRO) == 80
    assert was(changes, OLD.rules[0], Model.PRO) is None
    assert was(changes, dearer, Model.FAST) is None


def test_a_combination_that_came_and_one_that_went() -> None:
    new = replace(OLD, rules=(OLD.rules[0], rule(3, 99, duration=5, resolution="4K", audio=False)))
    assert said(OLD, new) == ["Pro now offers 5 s 4K Sound off for 99 credits", "Pro no longer offers 10 s 1080P"]


def test_a_new_value_a_lost_one_and_another_start() -> None:
    form = (field("duration", 10, 5, 10, 15), field("resolution", "1080P", "720P", "1080P"), FORM[2])
    assert said(OLD, replace(OLD, fields=form)) == [
        "Pro Length starts at 10 s, was 5 s", "Pro now offers 15 s", "Pro no longer offers 4K",
    ]  # fmt: skip


def test_a_setting_that_came_and_one_that_went() -> None:
    form = (*FORM[:2], examples.QUALITY_OF_LOOK)
    assert said(OLD, replace(OLD, fields=form)) == [
        "Pro has a new setting: Look", "Pro has a new setting: Film grain", "Pro lost a setting: Sound",
    ]  # fmt: skip


def test_a_model_that_is_gone_and_back() -> None:
    assert said(OLD, None) == ["Pro is not offered any more"]
    assert said(None, OLD) == ["Pro is offered now"]


def test_ids_versions_names_and_spellings_are_no_news() -> None:
    respelled = (rule(77, 40, Duration="5", resolution="1080p "), rule(78, 80, duration="10s", RESOLUTION="1080P"))
    new = replace(OLD, version_id="v2", name="Other", model_code="Ima-Pro", rules=respelled)
    assert said(OLD, new) == []


def test_the_newest_leaf_counts() -> None:
    cheaper = replace(OLD, version_id="v0", rules=(rule(1, 1, duration=5),))
    assert drift(Catalog(Mode.TEXT, (cheaper, OLD)), Catalog(Mode.TEXT, (OLD,))) == ()


def test_many_prices_are_told_together_and_new_values_before_theirs() -> None:
    before, after = (catalog(catalogue("text_to_video", by), Mode.TEXT) for by in (0, 3))
    assert [str(clause) for clause in in_short(drift(before, after))] == [
        "Pro: 22 prices up by 3 credits", "Fast: 16 prices up by 3 credits",
    ]  # fmt: skip
    longer = (field("duration", 5, 5, 10, 15), *FORM[1:])
    grown = replace(FAST, fields=longer, rules=(*FAST.rules, rule(10, 20, duration=15), rule(11, 30, duration=20)))
    changes = drift(Catalog(Mode.TEXT, (OLD, FAST)), Catalog(Mode.TEXT, (OLD, grown)))
    assert [str(clause) for clause in in_short(changes)] == [
        "Fast now offers 15 s", "Fast now offers 20 s for 30 credits",
    ]  # fmt: skip
    assert any(isinstance(change, OptionAdded) for change in changes)


def test_a_long_tale_is_cut() -> None:
    form = (field("duration", 10, 10, 20, 30, 40, 50), field("resolution", "720P", "720P"), FORM[2])
    clauses = in_short(drift(Catalog(Mode.TEXT, (OLD,)), Catalog(Mode.TEXT, (replace(OLD, fields=form),))), 2)
    assert len(clauses) == 2
    assert str(clauses[-1]).endswith("more")


@settings(max_examples=tries(300), deadline=None)
@given(examples.products(), examples.products(), st.randoms(use_true_random=False))
def test_another_order_is_no_news(one: Product, other: Product, chance: random.Random) -> None:
    """Where two rules have the same conditions the first one sells, so those keep their order."""
    fast = replace(_single(other), model=Model.FAST)
    before = (_single(one), fast)
    after = [_shuffled(leaf, chance) for leaf in before]
    chance.shuffle(after)
    assert drift(Catalog(Mode.TEXT, before), Catalog(Mode.TEXT, tuple(after))) == ()


@settings(max_examples=tries(200), deadline=None)
@given(examples.products(), st.integers(1, 50))
def test_a_dearer_rule_is_told_with_both_prices(leaf: Product, by: int) -> None:
    leaf = _single(leaf)
    dearer = replace(leaf, rules=tuple(replace(each, points=each.points + by) for each in leaf.rules))
    changes = drift(Catalog(Mode.TEXT, (leaf,)), Catalog(Mode.TEXT, (dearer,)))
    assert {type(change) for change in changes} == {Repriced}
    assert [was(changes, each, Model.PRO) for each in dearer.rules] == [each.points for each in leaf.rules]


def _single(leaf: Product) -> Product:
    by = {
        (frozenset((key(name), canonical(value)) for name, value in each.attributes.items()), each.is_default): each
        for each in reversed(leaf.rules)
    }
    return replace(leaf, rules=tuple(by.values()))


def _shuffled(leaf: Product, chance: random.Random) -> Product:
    rules, fields = list(leaf.rules), list(leaf.fields)
    chance.shuffle(rules)
    chance.shuffle(fields)
    return replace(leaf, version_id="v9", rules=tuple(rules), fields=tuple(fields))
