"""The price of a set of choices: which credit rule they fall under, and the parameters that buy exactly that.

`quote` either returns a `Quote`, whose one number is the price everywhere (screen, request, history, preference file),
or an `Unpriced` with the nearest combinations that can be bought. It never buys something other than what was asked.
Source: wire contract, section 1, "Choosing the credit rule", and section 2, "Inner parameters".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ima_tui.domain.catalog import Choices, Product, Rule
from ima_tui.domain.form import Effective, Unmapped, effective, in_user_terms
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.values import Json, amount, key, same

MOST_ALTERNATIVES = 5


class Match(StrEnum):
    """How a rule was found, in the contract's order."""

    EXACT = "exact"
    DEFAULT = "default"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Quote:
    """A price and what it buys."""

    rule: Rule
    match: Match
    parameters: Mapping[str, Json]
    """The inner parameters of the request, without prompt, n, input_images and cast."""
    added: Mapping[str, Json]
    """What the rule added because neither form nor user said it; the notice names it. Empty unless COMPLETED."""

    @property
    def credits(self) -> int | float:
        """The one price of this request."""
        return self.rule.points


@dataclass(frozen=True, slots=True)
class Alternative:
    """A combination close to what was asked that does have a price."""

    changes: Choices
    """In the user's terms: lay these over the choices and quote again."""
    credits: int | float


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Why there is no price: the choices that conflict, a control's choice that maps to nothing, or no rule at all."""

    conflicts: Choices
    nearest: tuple[Alternative, ...] = ()
    unmapped: Unmapped | None = None


def quote(product: Product, choices: Choices) -> Quote | Unpriced:
    """The price of `choices` laid over the product's defaults."""
    found = bought(product, choices)
    if isinstance(found, Quote):
        return found
    return Unpriced({}, unmapped=found) if found is not None else _unpriced(product, choices)


def bought(product: Product, choices: Choices) -> Quote | Unmapped | None:
    """What `quote` finds, without the search for ways out: for those who ask about many combinations at once."""
    asked = effective(product, choices)
    return asked if isinstance(asked, Unmapped) else _quoted(product, asked)


def obstacles(product: Product, choices: Choices, held: Iterable[str]) -> Choices | None:
    """The parameters besides those `held` that keep a price away, as few as can be.

    None where no price list entry has the held ones as they are, whatever else is chosen. A virtual field's control
    stands for its parameter.
    """
    asked = effective(product, choices)
    if isinstance(asked, Unmapped):
        return asked.choice
    owners = {key(control.name): key(field.name) for field in product.fields for control in field.shown}
    fixed = {owners.get(key(name), key(name)) for name in held}
    open_rules = [
        found
        for rule in product.rules
        if not fixed & (found := {key(n): n for n in rule_conflicts(rule, asked)}).keys()
    ]
    if not open_rules:
        return None
    return {asked[name].name: asked[name].value for name in min(open_rules, key=len)}


def laid(choices: Choices, *changes: Choices) -> Choices:
    """`changes` laid over `choices`, names compared as names are: no setting is in the outcome twice."""
    outcome: dict[str, Json] = dict(choices)
    for change in changes:
        changed = {key(name) for name in change}
        outcome = {name: value for name, value in outcome.items() if key(name) not in changed} | dict(change)
    return outcome


def _quoted(product: Product, asked: Effective) -> Quote | None:
    found = _rule_for(product.rules, asked)
    if found is None:
        return None
    rule, match = found
    added = {name: value for name, value in rule.attributes.items() if key(name) not in asked}
    return Quote(rule, match, _inner(rule, asked), added if match is Match.COMPLETED else {})


def _rule_for(rules: tuple[Rule, ...], asked: Effective) -> tuple[Rule, Match] | None:
    """The contract's four steps. A default rule with conditions of its own serves only requests that meet them."""
    exact = [rule for rule in rules if not rule_conflicts(rule, asked) and not _missing(rule, asked)]
    exact = [rule for rule in exact if rule.attributes or not rule.is_default]
    if exact:
        return max(exact, key=lambda rule: len(rule.attributes)), Match.EXACT
    open_rules = [rule for rule in rules if not rule_conflicts(rule, asked)]
    defaults = [rule for rule in open_rules if rule.is_default and not _missing(rule, asked)]
    if defaults:
        return defaults[0], Match.DEFAULT
    if open_rules:
        return min(open_rules, key=lambda rule: (_missing(rule, asked), rule.points)), Match.COMPLETED
    return None


def rule_conflicts(rule: Rule, asked: Effective) -> Choices:
    """The attributes of `rule` that the parameters contradict, as the rule wants them."""
    return {
        name: value
        for name, value in rule.attributes.items()
        if key(name) in asked and not same(asked[key(name)].value, value)
    }


def _missing(rule: Rule, asked: Effective) -> int:
    return sum(key(name) not in asked for name in rule.attributes)


def _inner(rule: Rule, asked: Effective) -> Mapping[str, Json]:
    """The parameters sent: what was asked, in the rule's own spelling where the rule owns the key."""
    owned = {key(name): (name, value) for name, value in rule.attributes.items()}
    sent: dict[str, Json] = {}
    for name, parameter in asked.items():
        sent[parameter.name] = owned[name][1] if name in owned else parameter.value
    for name, (spelling, value) in owned.items():
        if name not in asked:
            sent[spelling] = value
    return sent


def _unpriced(product: Product, choices: Choices) -> Unpriced:
    asked = effective(product, choices)
    assert not isinstance(asked, Unmapped)
    ranked = sorted(
        product.rules,
        key=lambda rule: (len(rule_conflicts(rule, asked)), _distance(rule, asked), rule.points),
    )
    nearest: list[Alternative] = []
    for rule in ranked:
        changes = _changes(product, rule_conflicts(rule, asked), choices)
        changed = effective(product, {**choices, **changes})
        priced = _quoted(product, changed) if not isinstance(changed, Unmapped) else None
        if priced is None:
            continue
        alternative = Alternative(changes, priced.credits)
        if alternative not in nearest:
            nearest.append(alternative)
        if len(nearest) == MOST_ALTERNATIVES:
            break
    closest = rule_conflicts(ranked[0], asked) if ranked else {}
    conflicts = {asked[key(name)].name: asked[key(name)].value for name in closest}
    return Unpriced(conflicts, tuple(nearest))


def _changes(product: Product, wanted: Choices, choices: Choices) -> Choices:
    """`wanted` in the user's terms; what was chosen by the backend's own name is changed by it, or it would win."""
    shown = {key(control.name) for control in product.controls()}
    by_name = {key(name) for name in choices} - shown
    direct = {name: value for name, value in wanted.items() if key(name) in by_name}
    return {**in_user_terms(product, {n: v for n, v in wanted.items() if n not in direct}), **direct}


def _distance(rule: Rule, asked: Effective) -> float:
    """How far the conflicting values lie apart, each as a ratio, so that 10 s is nearer to 12 s than 5 s is."""
    total = 0.0
    for name, value in rule_conflicts(rule, asked).items():
        here, there = amount(asked[key(name)].value), amount(value)
        if here is None or there is None or here <= 0 or there <= 0:
            total += 1.0
        else:
            total += float(max(here, there) / min(here, there)) - 1.0
    return total
