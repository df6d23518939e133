"""One draft for both models: what each of the two is asked, and why it cannot be, with the nearest that can.

What is composed on one model holds for the other, defaults included: a setting that both have stands at one value in
both requests. A setting that only one of them has is left at that one's default; chosen otherwise it stands in the way,
and is named. Nothing is ever put in the place of what was asked. `elsewhere` is what a draft becomes when its model is
changed: the very same choices that a pair would ask of that model, so that the two can never differ in price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.fitting import Fit, cannot, field_of, fit, names_the_model
from ima_tui.domain.form import Effective, Unmapped, effective, in_user_terms
from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.pricing import Quote, Unpriced, bought, laid, quote
from ima_tui.domain.request import OURS
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, canonical, key, same

MOST_WAYS = 5
_MOST_RULES = 300
"""Rules of the other model that are looked through for a way out."""


@dataclass(frozen=True, slots=True)
class Both:
    """What each model is asked, and its price."""

    own: Quote
    """Of the model that was composed on."""
    other: Quote
    choices: Choices
    """In the user's terms, for the other model."""


@dataclass(frozen=True, slots=True)
class Way:
    """A change of the draft with which both models can be asked."""

    changes: Choices
    """In the user's terms, of the model that was composed on."""
    own: int | float
    other: int | float
    """Credits."""


@dataclass(frozen=True, slots=True)
class NotBoth:
    """Why the other model cannot be asked the same, and the nearest that it can be."""

    obstacles: tuple[Said, ...]
    ways: tuple[Way, ...] = ()


def for_both(own: Product, other: Product, choices: Choices, *, with_ways: bool = True) -> Both | NotBoth | Unpriced:
    """What `choices`, made on `own`, come to on both; Unpriced where they cannot be bought on `own` itself.

    The search for ways is long (tens of milliseconds): whoever only shows the price goes without.
    """
    priced = quote(own, choices)
    if isinstance(priced, Unpriced):
        return priced
    wish = _wish(own, other, choices, priced.parameters)
    answer = _answer(own, other, priced, wish)
    if isinstance(answer, Both):
        return answer
    return NotBoth(answer, tuple(_ways(own, other, choices, priced, wish)) if with_ways else ())


def elsewhere(own: Product, other: Product, choices: Choices) -> Choices:
    """What `choices`, made on `own`, become on `other`: these same settings wherever it sells them.

    Where it does not, what was said stays as it was said, and only defaults may give way to the other model's own.
    """
    priced = quote(own, choices)
    if isinstance(priced, Quote):
        wish = _wish(own, other, choices, priced.parameters)
        if isinstance(_answer(own, other, priced, wish), Both):
            return wish.choices
    else:
        asked = effective(own, choices)
        if isinstance(asked, Unmapped):
            return choices
        wish = _wish(own, other, choices, {parameter.name: parameter.value for parameter in asked.values()})
    kept = laid(_without_backend(other, choices, wish.choices), wish.choices)
    return kept if isinstance(bought(other, kept), Quote) else choices


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the other model would be asked, and what of it it does not take."""

    choices: Choices
    refused: Mapping[str, tuple[Json, Fit]] = field(default_factory=dict)
    """By the parameter's name."""


def _wish(own: Product, other: Product, choices: Choices, parameters: Mapping[str, Json]) -> _Wish:
    """`parameters`: what `choices` come to on `own`."""
    asked, plain = effective(own, choices), effective(own, {})
    assert not isinstance(asked, Unmapped), "they come to parameters"
    wanted: dict[str, Json] = {}
    refused: dict[str, tuple[Json, Fit]] = {}
    for name, value in parameters.items():
        if key(name) in OURS or names_the_model(name, value, own.model, own.model_code):
            continue
        found = fit(other, name, value)
        unknown = found is fit(own, name, value) is Fit.ABSENT and other.control(name) is None
        if found is Fit.TAKEN or unknown:  # what neither form has goes to both as it is
            wanted = {**laid(wanted, in_user_terms(other, {name: value}))}
        elif found is Fit.NOT_OFFERED or _chosen(asked, plain, name):
            refused[name] = (value, found)
    count = {name: value for name, value in choices.items() if key(name) == "n"}
    return _Wish(laid(wanted, count), refused)


def _chosen(asked: Effective, plain: Effective | Unmapped, name: str) -> bool:
    """Whether the user said it, and something else than what would be there anyway."""
    parameter = asked.get(key(name))
    if parameter is None or not parameter.chosen:
        return False
    default = plain.get(key(name)) if not isinstance(plain, Unmapped) else None
    return default is None or not same(default.value, parameter.value)


def _answer(own: Product, other: Product, priced: Quote, wish: _Wish) -> Both | tuple[Said, ...]:
    if wish.refused:
        return tuple(cannot(other, name, value, found, own) for name, (value, found) in wish.refused.items())
    found = quote(other, wish.choices)
    if isinstance(found, Quote):
        return Both(priced, found, wish.choices)
    model = other.model.short_name
    chosen = found.unmapped.choice if found.unmapped is not None else {}
    settings = terms.settings(other, {**chosen, **found.conflicts})
    if not settings:
        return (say("{model} lists no price for these settings", model=model),)
    return (say("{model} has no price for {settings}", model=model, settings=terms.joined(settings, PLUS)),)


PLUS = Said(" + ")
"""Between settings that do not go together."""


# -- the nearest that can be


def _ways(own: Product, other: Product, choices: Choices, priced: Quote, wish: _Wish) -> Iterator[Way]:
    found: dict[str, tuple[tuple[int, float, float], Way]] = {}
    asked = {key(name): value for name, value in priced.parameters.items()}
    mended = _mended(own, other, wish)
    for rule in other.rules[:_MOST_RULES]:
        sold = {name: value for name, value in rule.attributes.items() if key(name) in asked}
        differs = {name: value for name, value in sold.items() if not same(asked[key(name)], value)}
        settled = {key(name) for name in sold}
        rest = [change for name, change in mended.items() if key(name) not in settled]
        changes = _spelled(own, laid(in_user_terms(own, differs), *rest))
        name = canonical(dict(changes))
        if not changes or name in found:
            continue
        tried = _tried(own, other, laid(_without_backend(own, choices, changes), changes))
        if tried is not None:
            distance = sum(_apart(asked[key(name)], value) for name, value in differs.items())
            own_price, other_price = tried.own.credits, tried.other.credits
            rank = (len(differs) + len(rest), distance, own_price + other_price)
            found[name] = (rank, Way(changes, own_price, other_price))
    ranked = sorted(found.values(), key=lambda one: one[0])
    return (way for _, way in ranked[:MOST_WAYS])


def _tried(own: Product, other: Product, choices: Choices) -> Both | None:
    priced = quote(own, choices)
    if isinstance(priced, Unpriced):
        return None
    answer = _answer(own, other, priced, _wish(own, other, choices, priced.parameters))
    return answer if isinstance(answer, Both) else None


def _mended(own: Product, other: Product, wish: _Wish) -> Mapping[str, Choices]:
    """What each refused setting gives way to where no price decides it: the closest value that both know."""
    changes: dict[str, Choices] = {}
    for name, (value, found) in wish.refused.items():
        mine, theirs = field_of(own, name), field_of(other, name)
        if found is Fit.ABSENT and mine is not None:
            changes[name] = {control.name: control.default for control in mine.shown}
        elif theirs is not None and not theirs.virtual and theirs.control.options:
            options = [option.value for option in theirs.control.options if fit(own, name, option.value) is Fit.TAKEN]
            if options:
                nearest = min(options, key=lambda option: (_apart(option, value), canonical(option)))
                changes[name] = in_user_terms(own, {name: nearest})
    return changes


def _spelled(own: Product, changes: Choices) -> Choices:
    """As the own form spells its options."""
    controls = {name: own.control(name) for name in changes}
    return {
        name: control.spelled(value) if (control := controls[name]) is not None else value
        for name, value in changes.items()
    }


def _without_backend(own: Product, choices: Choices, changes: Choices) -> Choices:
    """Without choices by a backend name whose controls are to change: those would win over the controls."""
    turned = {key(name) for name in changes}
    hidden = {
        key(each.name) for each in own.fields if each.virtual and turned & {key(control.name) for control in each.shown}
    }
    return {name: value for name, value in choices.items() if key(name) not in hidden}


def _apart(here: Json, there: Json) -> float:
    """How far two values lie apart as a ratio; 1 where they are no numbers."""
    one, other = amount(here), amount(there)
    if one is None or other is None or one <= 0 or other <= 0:
        return 0.0 if same(here, there) else 1.0
    return float(max(one, other) / min(one, other)) - 1.0
