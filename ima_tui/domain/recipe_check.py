"""A recipe held against what the service offers now: still the same, the same under another number, or what changed.

Nothing is put in a thing's place. A price entry that moved to another `attribute_id` is the same one and is noted; one
whose content changed is gone. What would be sent must be what was sent, to the letter where the price list still spells
it so. The limit is what was paid, unless somebody says otherwise. Source: beyond, N11 and N12.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ima_tui.domain import terms
from ima_tui.domain.catalog import Catalog, Choices, Product
from ima_tui.domain.form import Unmapped, effective
from ima_tui.domain.pricing import Quote, laid, quote
from ima_tui.domain.recipe import Recipe, rule_hash
from ima_tui.domain.request import OURS, Request
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, canonical, key, same


class About(StrEnum):
    """What a finding is about, for programs."""

    INPUT = "input"
    MODEL = "model"
    RULE = "rule"
    SETTING = "setting"
    PRICE = "price"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: About
    sentence: Said
    stops: bool = False
    """The recipe is not sent as long as this is so."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a recipe is now, as far as the price list goes."""

    findings: tuple[Finding, ...]
    product: Product | None = None
    choices: Choices | None = None
    """What to compose it from; None where it cannot be sent."""
    quote: Quote | None = None
    """What it costs now, also where that is too much."""


def offer(recipe: Recipe, catalog: Catalog, *, limit: int | float | None = None, demo: bool = False) -> Offer:
    """`recipe` against the product list of its mode; `limit` is the most that it may cost, `demo` whether this is one.

    Without a limit it may cost what was paid, if that was paid here.
    """
    product = catalog.product(recipe.model, recipe.version or None)
    if product is None or not product.rules:
        return Offer((_no_product(recipe, catalog.product(recipe.model)),))
    found = _as_sent(recipe, product)
    findings = [*_rule_findings(recipe, product, found)]
    findings += _contradictions(recipe, product)
    if isinstance(found, _Match) and not any(one.stops for one in findings):
        findings += _setting_findings(recipe, found.quote)
    priced = found.quote if isinstance(found, _Match) else None
    if priced is not None and not any(one.stops for one in findings):
        findings.append(_price_finding(recipe, priced.credits, limit, demo))
    stopped = any(one.stops for one in findings)
    choices = found.choices if isinstance(found, _Match) and not stopped else None
    return Offer(tuple(findings), product, choices, priced)


def as_recorded(recipe: Recipe, request: Request) -> Request:
    """`request`, composed from an offer, with its parameters in the order in which they were sent."""
    if not recipe.parameters:
        return request
    now = {key(name): (name, value) for name, value in request.parameters.items()}
    ordered = [now.pop(key(name)) for name in recipe.parameters if key(name) in now]
    return replace(request, parameters=dict([*ordered, *now.values()]), outputs=recipe.outputs)


@dataclass(frozen=True, slots=True)
class _Match:
    choices: Choices
    quote: Quote


def _as_sent(recipe: Recipe, product: Product) -> _Match | None:
    """What buys the recipe: the choices as they were made, or else every parameter by its own name."""
    counted = {"n": recipe.outputs} if recipe.outputs != 1 else {}
    first: _Match | None = None
    for choices in (recipe.settings, recipe.parameters):
        asked = laid(choices, counted)
        found = quote(product, asked)
        if not isinstance(found, Quote):
            continue
        match = _Match(asked, found)
        same_rule = recipe.bought is None or rule_hash(found.rule.attributes) == rule_hash(recipe.bought.attributes)
        if same_rule and not any(_differences(recipe, found)):
            return match
        first = first or match
        if not recipe.parameters:
            break
    return first


def _no_product(recipe: Recipe, newest: Product | None) -> Finding:
    model, mode = recipe.model.friendly_name, recipe.mode.label
    if newest is None or not newest.rules:
        sentence = say("{model} is not offered for {mode} any more.", model=model, mode=mode)
    else:
        sentence = say(
            "Version {version} of {model} is gone; the one offered now is {now}. Put that into “version” to use it.",
            version=terms.words(recipe.version),
            model=model,
            now=terms.words(newest.version_id),
        )
    return Finding(About.MODEL, sentence, stops=True)


def _rule_findings(recipe: Recipe, product: Product, found: _Match | None) -> Iterator[Finding]:
    bought = recipe.bought
    if bought is None:
        if found is None:
            yield Finding(About.RULE, _not_sold(product, recipe.settings), stops=True)
        return
    if bought.hash != rule_hash(bought.attributes):
        sentence = say("The recipe's rule and its hash do not belong together: one of them was changed by hand.")
        yield Finding(About.RULE, sentence, stops=True)
        return
    same = [rule for rule in product.rules if rule_hash(rule.attributes) == bought.hash]
    if not same or found is None:
        yield Finding(About.RULE, _not_sold(product, bought.attributes or recipe.settings), stops=True)
    elif rule_hash(found.quote.rule.attributes) != bought.hash:
        sentence = say(
            "These settings are sold under another entry now: {now}, before {before}.",
            now=_settings_said(product, found.quote.rule.attributes),
            before=_settings_said(product, bought.attributes),
        )
        yield Finding(About.RULE, sentence, stops=True)
    elif found.quote.rule.attribute_id != bought.attribute_id:
        sentence = say(
            "The same entry of the price list has another number now: {before} → {now}.",
            before=bought.attribute_id,
            now=found.quote.rule.attribute_id,
        )
        yield Finding(About.RULE, sentence)
    else:
        yield Finding(About.RULE, say("The price list's entry is the same."))


def _not_sold(product: Product, attributes: Choices) -> Said:
    return say("This is not sold any more: {settings}.", settings=_settings_said(product, attributes))


def _settings_said(product: Product, attributes: Choices) -> Said:
    said = terms.settings(product, attributes)
    return terms.joined(said, terms.COMMA) if said else say("everything else")


def _contradictions(recipe: Recipe, product: Product) -> Iterator[Finding]:
    """Settings that were changed by hand beneath what was sent."""
    chosen = effective(product, recipe.settings)
    if not recipe.parameters or isinstance(chosen, Unmapped):
        return
    sent = {key(name): value for name, value in recipe.parameters.items()}
    for name, parameter in chosen.items():
        if parameter.chosen and name in sent and not same(parameter.value, sent[name]):
            sentence = say(
                "The recipe's settings say {now} for {name}, what was sent says {before}. "
                "Take [parameters] and [rule] out of it to go by its settings.",
                name=terms.words(parameter.name),
                now=_shown(canonical(parameter.value)),
                before=_shown(canonical(sent[name])),
            )
            yield Finding(About.SETTING, sentence, stops=True)


def _setting_findings(recipe: Recipe, found: Quote) -> Iterator[Finding]:
    for name, before, now in _differences(recipe, found):
        shown = terms.words(name)
        if now is None:
            sentence = say("{name} was {before}, and would not be sent now.", name=shown, before=_shown(before or ""))
        elif before is None:
            sentence = say("{name} was not sent, and would be {now} now.", name=shown, now=_shown(now))
        else:
            sentence = say(
                "{name} was {before}, and would be {now} now.", name=shown, before=_shown(before), now=_shown(now)
            )
        yield Finding(About.SETTING, sentence, stops=True)


def _differences(recipe: Recipe, found: Quote) -> Iterator[tuple[str, str | None, str | None]]:
    """Parameters that would not be what they were: name, then, now; None for one that is not there."""
    if not recipe.parameters:
        return
    before, now = _compared(recipe.parameters), _compared(found.parameters)
    for name in dict.fromkeys([*before, *now]):
        if before.get(name) != now.get(name):
            yield name, before.get(name), now.get(name)


def _compared(parameters: Mapping[str, Json]) -> dict[str, str]:
    return {key(name): canonical(value) for name, value in parameters.items() if key(name) not in OURS}


def _shown(value: str) -> Said:
    return terms.words(value if len(value) <= 60 else value[:59] + "…") if value else say("not set")


def _price_finding(recipe: Recipe, now: int | float, limit: int | float | None, demo: bool) -> Finding:
    paid = recipe.credits if recipe.demo is demo else None
    most = paid if limit is None else limit
    said = say("{n} credits", n=f"{now:g}")
    if most is None:
        sentence = say(
            "It costs {price} now, and the recipe names no price that was paid here. Set a limit.", price=said
        )
        return Finding(About.PRICE, sentence, stops=True)
    if now > most:
        return Finding(About.PRICE, _too_dear(paid, now, most), stops=True)
    if paid is None:
        sentence = say("It costs {price}, within the limit of {limit}.", price=said, limit=f"{most:g}")
        return Finding(About.PRICE, sentence)
    if now == paid:
        return Finding(About.PRICE, say("The price is the same: {price}.", price=said))
    way = say("up") if now > paid else say("down")
    sentence = say("The price went {way}: {before} → {now} credits.", way=way, before=f"{paid:g}", now=f"{now:g}")
    return Finding(About.PRICE, sentence)


def _too_dear(paid: int | float | None, now: int | float, most: int | float) -> Said:
    if paid is None or now <= paid:
        return say("It costs {price}, more than the limit of {limit}.", price=say("{n} credits", n=f"{now:g}"),
                   limit=f"{most:g}")  # fmt: skip
    return say(
        "The price went up: {before} → {now} credits, more than the limit of {limit}.",
        before=f"{paid:g}",
        now=f"{now:g}",
        limit=f"{most:g}",
    )
