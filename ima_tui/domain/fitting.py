"""Whether a product takes a parameter exactly as it stands: the question behind "the same take on the other model".

Nothing is converted or rounded. A value that the form does not offer is not taken, whatever the price list knows.
"""

from __future__ import annotations

from enum import StrEnum

from ima_tui.domain import terms
from ima_tui.domain.catalog import Control, Field, Product
from ima_tui.domain.form import is_number, typed
from ima_tui.domain.models import Model, coded
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, amount, canonical, key, same

_NAMES_THE_MODEL = "model"
"""An inner parameter of this name repeats the model; it changes with it."""


class Fit(StrEnum):
    """What becomes of a parameter on a product."""

    TAKEN = "taken"
    NOT_OFFERED = "not_offered"
    """The product has the setting, but not this value of it."""
    ABSENT = "absent"
    """The product has no such setting."""


def fit(product: Product, name: str, value: Json) -> Fit:
    """Whether `product` takes the backend parameter `name` at `value`."""
    field = field_of(product, name)
    if field is not None:
        return Fit.TAKEN if _takes(field, value) else Fit.NOT_OFFERED
    sold = [found for rule in product.rules for other, found in rule.attributes.items() if key(other) == key(name)]
    if not sold:
        return Fit.ABSENT
    return Fit.TAKEN if any(same(found, value) for found in sold) else Fit.NOT_OFFERED


def field_of(product: Product, name: str) -> Field | None:
    """The field that is sent under this name."""
    return next((field for field in product.fields if key(field.name) == key(name)), None)


def names_the_model(name: str, value: Json, model: Model, code: str) -> bool:
    """Whether a parameter only repeats which model is meant."""
    if key(name) != _NAMES_THE_MODEL:
        return False
    return same(value, code) or coded(str(value)) is model


def cannot(product: Product, name: str, value: Json, found: Fit, asked_in: Product | None = None) -> Said:
    """Why `product` does not take it, in the user's terms: those of the form it was `asked_in`, where there is one."""
    shown = asked_in if asked_in is not None and field_of(asked_in, name) is not None else product
    said = terms.joined(terms.settings(shown, {name: value}), terms.COMMA)
    model = product.model.short_name
    if found is Fit.ABSENT:
        return say("{model} has no setting for this: {setting}", model=model, setting=said)
    return say("{model} does not offer {setting}", model=model, setting=said)


def _takes(field: Field, value: Json) -> bool:
    if field.virtual and field.mapping:
        return any(same(row.then, value) for row in field.mapping) or same(field.control.default, value)
    return _offers(field.control, value)


def _offers(control: Control, value: Json) -> bool:
    if control.options:
        return any(same(option.value, value) for option in control.options)
    if isinstance(control.default, bool):
        return canonical(value) in ("true", "false")
    if is_number(control):
        number = amount(value)
        return number is not None and not isinstance(typed(control, f"{number:f}"), Said)
    return True
