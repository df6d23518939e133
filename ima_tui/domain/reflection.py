"""What to send after create was refused: one more attempt with something changed, or nothing.

At most three attempts, none dearer than what the user confirmed, and never the same request twice. What the user chose
is only ever lowered, one parameter at a time, after a server error; every change is said in words.
Source: behaviour, "Reflection"; faults B15 to B19b.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Control, Field, Product, Rule
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.form import Effective, Unmapped, effective, in_user_terms
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.pricing import Quote, quote, rule_conflicts
from ima_tui.domain.request import Draft, Request, priced
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, canonical, key, same

MOST_ATTEMPTS = 3
MEASURES = ("resolution", "duration")
"""Lowered by number, in this order."""
GRADES = ("quality", "mode", "compression_quality")
"""Lowered by the order of their options, after the measures."""
_FROM_WORST = ("lowest", "low", "draft", "fast", "std", "standard", "normal", "medium", "mid", "high", "hd", "pro")
_LADDER = {word: rank for rank, word in enumerate((*_FROM_WORST, "best", "highest", "ultra", "max"))}


@dataclass(frozen=True, slots=True)
class Retry:
    """Send this one now; `changes` says what differs from the attempt before."""

    request: Request
    changes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Send nothing; `fault` is what ends the take."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class _Refused:
    """The attempt that was refused, against the product list that holds now."""

    fault: Fault
    request: Request
    product: Product
    confirmed: int | float


def next_request(
    fault: Fault, request: Request, product: Product, attempts_made: int, confirmed_credits: int | float
) -> Retry | GiveUp:
    """The attempt after `request` was refused with `fault`.

    `product` must be fresh after 6006, 6009 and 6010. `attempts_made` counts create calls that were answered, this one
    included; `confirmed_credits` is the price that the user agreed to.
    """
    if attempts_made >= MOST_ATTEMPTS:
        return GiveUp(fault)
    refused = _Refused(fault, request, product, confirmed_credits)
    match fault.kind:
        case FaultKind.BACKEND_FAILED:
            return _first_fitting(refused, _lowered(product, request))
        case FaultKind.PARAMETERS_INCOMPLETE:
            return _first_fitting(refused, _filled(product, request.choices))
        case FaultKind.RULE_MISMATCH:
            # The refusal may have meant only that the service wanted a fresh list: the same request may go out again.
            return _first_fitting(refused, iter([request.choices]), same_again=attempts_made == 1)
        case _:
            return GiveUp(fault)


def milder(product: Product, request: Request) -> tuple[Choices, Quote] | None:
    """The choices with one parameter lowered, as after a server error, and their price; or None."""
    for choices in _lowered(product, request):
        found = quote(product, choices)
        if isinstance(found, Quote) and _as_sent(_rebuilt(request, product, choices, found)) != _as_sent(request):
            return choices, found
    return None


def _first_fitting(refused: _Refused, candidates: Iterator[Choices], *, same_again: bool = False) -> Retry | GiveUp:
    """The first of `candidates` with a price within what was confirmed; what was refused only if `same_again`."""
    dearer: int | float | None = None
    any_price = False
    for choices in candidates:
        found = quote(refused.product, choices)
        if not isinstance(found, Quote):
            continue
        any_price = True
        request = _rebuilt(refused.request, refused.product, choices, found)
        if _as_sent(request) == _as_sent(refused.request):
            if same_again:
                return Retry(request, (say("the same once more, after fetching the price list anew"),))
            continue
        if request.credits > refused.confirmed:
            dearer = dearer if dearer is not None else request.credits
            continue
        return Retry(request, _changes(refused, request))
    if dearer is not None:
        return GiveUp(_costs_more(refused, dearer))
    if not any_price and refused.fault.kind is not FaultKind.BACKEND_FAILED:
        return GiveUp(_no_price(refused.fault))
    return GiveUp(refused.fault)


def _rebuilt(request: Request, product: Product, choices: Choices, found: Quote) -> Request:
    draft = Draft(mode=request.mode, prompt=request.prompt, choices=choices)
    return replace(priced(draft, request.images, product, found), outputs=request.outputs)


def _as_sent(request: Request) -> tuple[object, ...]:
    """What of a request reaches the service and may differ between attempts, to the letter."""
    identity = (request.version_id, request.model_code, request.model_name, request.attribute_id, request.credits)
    return (*identity, {key(name): repr(value) for name, value in request.parameters.items()})


# --- 500: one parameter lower -------------------------------------------------------------------------------------


def _lowered(product: Product, request: Request) -> Iterator[Choices]:
    """The choices with one parameter lowered, the mildest first. Defaults count like choices (B16)."""
    sent = {key(name): value for name, value in request.parameters.items()}
    for name in (*MEASURES, *GRADES):
        if name not in sent:
            continue
        lower = _measures_below if name in MEASURES else _grades_below
        for value in lower(product, name, sent[name]):
            yield _with(product, request.choices, {name: value})


def _measures_below(product: Product, name: str, current: Json) -> list[Json]:
    here = amount(current)
    if here is None:
        return []
    found: dict[str, tuple[float, Json]] = {}
    for value in _offered(product, name):
        there = amount(value)
        if there is not None and 0 < there < here:
            found.setdefault(canonical(value), (float(there), value))
    return [value for _, value in sorted(found.values(), key=lambda pair: pair[0], reverse=True)]


def _grades_below(product: Product, name: str, current: Json) -> list[Json]:
    """Options below `current`: by their number or the words for grades; otherwise by their order, worst first."""
    offered = list(_offered(product, name))
    ranks = [_LADDER.get(canonical(value)) for value in offered]
    numbers = [amount(value) for value in offered]
    if None not in ranks:
        height = {canonical(value): float(rank or 0) for value, rank in zip(offered, ranks, strict=True)}
    elif None not in numbers:
        height = {canonical(value): float(number or 0) for value, number in zip(offered, numbers, strict=True)}
    else:
        height = {}
        for value in offered:
            height.setdefault(canonical(value), float(len(height)))
    here = height.get(canonical(current))
    below = {canonical(value): value for value in offered if here is not None and height[canonical(value)] < here}
    return sorted(below.values(), key=lambda value: height[canonical(value)], reverse=True)


def _offered(product: Product, name: str) -> Iterator[Json]:
    """Every value of a parameter that the form or a rule knows, in the form's order first."""
    for field in product.fields:
        if key(field.name) == name:
            if field.virtual:
                yield from (row.then for row in field.mapping)
            else:
                yield from (option.value for option in field.control.options)
    for rule in product.rules:
        yield from (value for attribute, value in rule.attributes.items() if key(attribute) == name)


def _with(product: Product, choices: Choices, wanted: Choices) -> Choices:
    """`choices` changed so that the backend gets `wanted`, said the way the user would."""
    changed = {key(name) for name in wanted}
    kept = {name: value for name, value in choices.items() if key(name) not in changed}
    turned = in_user_terms(product, wanted)
    replaced = {key(name) for name in turned}
    return {name: value for name, value in kept.items() if key(name) not in replaced} | dict(turned)


# --- 6009: what is missing ----------------------------------------------------------------------------------------


def _filled(product: Product, choices: Choices) -> Iterator[Choices]:
    """The choices completed by each rule that does not contradict them: the closest rule first, then the cheapest.

    Defaults were on the screen when the user confirmed: they are changed only where no rule leaves them as they are.
    """
    asked = effective(product, choices)
    if isinstance(asked, Unmapped):
        return
    chosen = {name: parameter for name, parameter in asked.items() if parameter.chosen}
    open_rules = [rule for rule in product.rules if not rule_conflicts(rule, chosen)]
    open_rules = [rule for rule in open_rules if not rule_conflicts(rule, asked)] or open_rules
    for rule in sorted(open_rules, key=lambda rule: (len(_to_fill(rule, asked)), rule.points)):
        yield _with(product, choices, _to_fill(rule, asked))


def _to_fill(rule: Rule, asked: Effective) -> Choices:
    """What `rule` wants and the parameters lack, or have only as a default of another value."""
    return {
        name: value
        for name, value in rule.attributes.items()
        if key(name) not in asked or not same(asked[key(name)].value, value)
    }


# --- in words -----------------------------------------------------------------------------------------------------


def _costs_more(refused: _Refused, credits: int | float) -> Fault:
    sentence = say(
        "The next attempt would cost {credits} credits, and you confirmed {confirmed}. Confirm the new price to go on.",
        credits=credits,
        confirmed=refused.confirmed,
    )
    return replace(refused.fault, kind=FaultKind.COSTS_MORE, sentence=sentence)


def _no_price(fault: Fault) -> Fault:
    sentence = say("The price list has changed and has no price for these settings any more. Choose others.")
    return replace(fault, kind=FaultKind.NO_PRICE, sentence=sentence)


def _changes(refused: _Refused, request: Request) -> tuple[Said, ...]:
    before = {key(name): value for name, value in refused.request.parameters.items()}
    after = {key(name): value for name, value in request.parameters.items()}
    said = [
        _change(refused.fault.kind, name, old, new)
        for backend in (*after, *(name for name in before if name not in after))
        if not same(before.get(backend), after.get(backend))
        for name, old, new in _in_words(refused.product, backend, before, after)
    ]
    if request.credits != refused.request.credits:
        said.append(say("Price {old} → {new} credits", old=refused.request.credits, new=request.credits))
    if request.version_id != refused.request.version_id:
        said.append(say("Newer version of {model}", model=request.model.friendly_name))
    return tuple(said) or (say("Price list read again"),)


def _change(kind: FaultKind, name: Said, old: str | Said, new: str | Said) -> Said:
    if not old:
        return say("{name} {new} added, as the service asks for it", name=name, new=new)
    if not new:
        return say("{name} {old} left out", name=name, old=old)
    if kind is FaultKind.BACKEND_FAILED:
        return say("{name} {old} → {new} after a server error", name=name, old=old, new=new)
    return say("{name} {old} → {new}, to match the price list", name=name, old=old, new=new)


def _in_words(
    product: Product, backend: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> list[tuple[Said, str | Said, str | Said]]:
    """Name, old and new value of a changed parameter as the user sees them: by the controls of a virtual field."""
    field = next((field for field in product.fields if key(field.name) == backend), None)
    if field is None:
        bare = Control(backend, backend, "", None)
        return [(terms.label(bare), _shown(bare, before.get(backend)), _shown(bare, after.get(backend)))]
    old, new = _controls(field, before.get(backend)), _controls(field, after.get(backend))
    turned = [
        (terms.label(control), _shown(control, old[name]), _shown(control, new[name]))
        for control in field.shown
        if (name := key(control.name)) in old and name in new and not same(old[name], new[name])
    ]
    own = field.control
    return turned or [(terms.label(own), _shown(own, before.get(backend)), _shown(own, after.get(backend)))]


def _controls(field: Field, value: Json) -> Mapping[str, Json]:
    """The positions of a field's controls that give `value`; empty where none does."""
    if not field.virtual:
        return {key(field.control.name): value}
    row = next((row for row in field.mapping if same(row.then, value)), None)
    return {key(name): setting for name, setting in row.when.items()} if row is not None else {}


def _shown(control: Control, value: Json) -> str | Said:
    return "" if value is None else terms.value(control, value)
