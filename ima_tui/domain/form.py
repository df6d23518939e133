"""From the form a user sees to the parameters the service gets, and back.

Effective parameters are the form's defaults overlaid by the user's choices. A virtual field is turned through its
controls and sent as its target; the controls' names are never sent. Source: wire contract, section 1, "form_config".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ima_tui.domain.catalog import Choices, Control, Field, MappingRule, Product
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, key, same

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it will be sent."""

    name: str
    value: Json
    chosen: bool = False
    """The user said it; otherwise it is the form's default."""


Effective = Mapping[str, Parameter]
"""Parameters by compared name (`values.key`)."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A choice of a virtual field's controls that no mapping rule covers, with those that are, in the user's terms."""

    choice: Choices
    valid: tuple[Choices, ...]


def effective(product: Product, choices: Choices) -> Effective | Unmapped:
    """The parameters of `choices` laid over the defaults, in the form's order; unknown names go along as they are."""
    left = {key(name): (name.strip(), value) for name, value in choices.items()}
    found: dict[str, Parameter] = {}
    backend = {key(field.name) for field in product.fields}
    for field in product.fields:
        explicit = left.get(key(field.name)) if not _is_shown_control(field, field.name) else None
        turned = {key(c.name) for c in field.shown} & left.keys() if field.virtual else set()
        if explicit is not None:
            value = explicit[1] if field.virtual else field.control.spelled(explicit[1])
            found[key(field.name)] = Parameter(field.name, value, chosen=True)
        elif field.virtual:
            mapped = _mapped(field, left)
            if isinstance(mapped, Unmapped):
                return mapped
            if mapped is not None:
                found[key(field.name)] = Parameter(field.name, mapped, chosen=bool(turned))
        elif field.control.default is not None and key(field.name) not in found:
            found[key(field.name)] = Parameter(field.name, field.control.default)
    used = backend | {key(control.name) for control in product.controls()}
    for name, (spelling, value) in left.items():
        if name not in used:
            found[name] = Parameter(spelling, value, chosen=True)
    return found


def in_user_terms(product: Product, wanted: Choices) -> Choices:
    """Backend values as the user would choose them: through a virtual field's controls where it has some."""
    chosen: dict[str, Json] = {}
    for name, value in wanted.items():
        field = next((field for field in product.fields if key(field.name) == key(name)), None)
        row = _row_giving(field, value) if field is not None and field.virtual else None
        if row is not None:
            chosen.update(row.when)
        else:
            chosen[field.name if field is not None else name] = value
    return chosen


def is_number(control: Control) -> bool:
    """Whether a control without options takes a number."""
    bounded = control.least is not None or control.most is not None or control.step is not None
    default = control.default
    return bounded or (isinstance(default, int | float) and not isinstance(default, bool))


def typed(control: Control, text: str) -> Json | Said:
    """What was typed into a control as its value, or the reason why it cannot be one."""
    text = text.strip()
    if not is_number(control):
        return text
    number = amount(text) if _NUMBER.fullmatch(text) else None
    if number is None or not _allowed(control, number):
        return _allowed_said(control)
    return int(number) if number == number.to_integral_value() else float(number)


def _allowed(control: Control, number: Decimal) -> bool:
    least, most, step = (
        None if bound is None else Decimal(str(bound)) for bound in (control.least, control.most, control.step)
    )
    if (least is not None and number < least) or (most is not None and number > most):
        return False
    return not step or step < 0 or (number - (least or 0)) % step == 0


def _allowed_said(control: Control) -> Said:
    least, most = (None if bound is None else f"{bound:g}" for bound in (control.least, control.most))
    if least is not None and most is not None:
        said = say("a number from {least} to {most}", least=least, most=most)
    elif least is not None:
        said = say("a number from {least}", least=least)
    elif most is not None:
        said = say("a number up to {most}", most=most)
    else:
        said = say("a number")
    if control.step and control.step > 0 and control.step != 1:
        return say("This takes {number}, in steps of {step}.", number=said, step=f"{control.step:g}")
    if control.step == 1:
        return say("This takes {number}, whole ones only.", number=said)
    return say("This takes {number}.", number=said)


def _row_giving(field: Field, value: Json) -> MappingRule | None:
    return next((row for row in field.mapping if same(row.then, value)), None)


def _is_shown_control(field: Field, name: str) -> bool:
    """A virtual field may show a control of its own backend name; then a choice of that name turns the control."""
    return field.virtual and any(key(control.name) == key(name) for control in field.shown)


def _mapped(field: Field, left: Mapping[str, tuple[str, Json]]) -> Json | Unmapped:
    state: dict[str, Json] = {}
    chosen = False
    for control in field.shown:
        if key(control.name) in left:
            state[control.name], chosen = control.spelled(left[key(control.name)][1]), True
        else:
            state[control.name] = control.default
    by_key = {key(name): value for name, value in state.items()}
    for row in field.mapping:
        if all(key(name) in by_key and same(by_key[key(name)], value) for name, value in row.when.items()):
            return row.then
    if chosen:
        return Unmapped(state, tuple(row.when for row in field.mapping))
    return field.control.default
