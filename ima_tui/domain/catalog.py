"""What can be bought: product leaves with their form fields and credit rules, as the service lists them today.

A `Catalog` is one mode's list, oldest leaf first; of several leaves of one model the newest is meant unless the user
pinned a version. Nothing here is invented: a field or price that the service did not list does not exist.
Source: wire contract, section 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.values import Json, key, same

Choices = Mapping[str, Json]
"""What the user chose, by field name (or by the name of a virtual field's control)."""

MARKER = ("default", "enabled")
"""An attribute that marks the default rule; never a condition and never a parameter."""


@dataclass(frozen=True, slots=True)
class Option:
    """One offered value of a field or control."""

    label: str
    value: Json


@dataclass(frozen=True, slots=True)
class Control:
    """What the user sees and turns: a plain field, or one of the controls behind a virtual field."""

    name: str
    label: str
    kind: str
    """The service's own word for the type of input, lower case; may be empty."""
    default: Json
    options: tuple[Option, ...] = ()
    least: int | float | None = None
    most: int | float | None = None
    step: int | float | None = None
    """What a number may be, where the form says so."""

    def spelled(self, value: Json) -> Json:
        """`value` as the option that means the same spells it; `value` itself where no option does."""
        return next((option.value for option in self.options if same(option.value, value)), value)


@dataclass(frozen=True, slots=True)
class MappingRule:
    """One row of a virtual field's mapping: these values of the controls give this backend value."""

    when: Mapping[str, Json]
    then: Json


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form. A virtual one is shown as its `controls` and sent as `target` through `mapping`."""

    control: Control
    controls: tuple[Control, ...] = ()
    mapping: tuple[MappingRule, ...] = ()
    target: str = ""
    virtual: bool = False

    @property
    def name(self) -> str:
        """The backend's name: what is sent."""
        return (self.target or self.control.name) if self.virtual else self.control.name

    @property
    def shown(self) -> tuple[Control, ...]:
        """What the user sees of this field."""
        return self.controls if self.virtual and self.controls else (self.control,)


@dataclass(frozen=True, slots=True)
class Rule:
    """One price: `points` credits for every request whose parameters have these `attributes`."""

    attribute_id: int
    points: int | float
    attributes: Mapping[str, Json]
    """Without the default marker."""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """A leaf: one version of one model in one mode."""

    version_id: str
    model: Model
    model_code: str
    """`model_id` exactly as the leaf spells it; sent back as it is."""
    name: str
    """The product's name as the leaf spells it; sent back as it is."""
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    """Usable rules only: those with an attribute id and a price."""

    def controls(self) -> Iterator[Control]:
        """Everything the user can turn, in the form's order."""
        for field in self.fields:
            yield from field.shown

    def control(self, name: str) -> Control | None:
        """The control of that name, compared as names are."""
        return next((control for control in self.controls() if key(control.name) == key(name)), None)


@dataclass(frozen=True, slots=True)
class Catalog:
    """One mode's product list."""

    mode: Mode
    products: tuple[Product, ...]
    """Oldest to newest."""

    def product(self, model: Model, version_id: str | None = None) -> Product | None:
        """The newest leaf of `model`, or the pinned version of it; None where there is none."""
        wanted = (
            product
            for product in reversed(self.products)
            if product.model is model and (version_id is None or product.version_id == version_id.strip())
        )
        return next(wanted, None)
