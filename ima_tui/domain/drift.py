"""What changed between two product lists, as a buyer would notice: prices, options, defaults, models.

Compared is what is meant without a pinned version: each model's newest leaf. Order, ids and spellings that mean the
same are no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ima_tui.domain import terms
from ima_tui.domain.catalog import Catalog, Choices, Control, Product, Rule
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, canonical, key, same

_Conditions = tuple[tuple[tuple[str, str], ...], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one model."""

    model: Model

    @property
    def said(self) -> Said:
        """The change in a few words, the model's name first."""
        return say("{model}: other settings", model=self.model.short_name)


@dataclass(frozen=True, slots=True)
class ModelGone(Change):
    """It is no longer offered in this mode."""

    @property
    def said(self) -> Said:
        """In a few words."""
        return say("{model} is not offered any more", model=self.model.short_name)


@dataclass(frozen=True, slots=True)
class ModelOffered(Change):
    """It is offered again, or for the first time."""

    @property
    def said(self) -> Said:
        """In a few words."""
        return say("{model} is offered now", model=self.model.short_name)


@dataclass(frozen=True, slots=True)
class Repriced(Change):
    """A rule with the same conditions costs something else."""

    rule: Rule
    """The new one."""
    before: int | float
    product: Product

    @property
    def said(self) -> Said:
        """In a few words."""
        return say(
            "{model} {settings} {old} → {new} credits",
            model=self.model.short_name,
            settings=_conditions_said(self.product, self.rule),
            old=f"{self.before:g}",
            new=f"{self.rule.points:g}",
        )


@dataclass(frozen=True, slots=True)
class RuleGone(Change):
    """A combination is sold no longer."""

    rule: Rule
    product: Product

    @property
    def said(self) -> Said:
        """In a few words."""
        sold = _conditions_said(self.product, self.rule)
        return say("{model} no longer offers {settings}", model=self.model.short_name, settings=sold)


@dataclass(frozen=True, slots=True)
class RuleAdded(Change):
    """A combination is sold that was not."""

    rule: Rule
    product: Product

    @property
    def said(self) -> Said:
        """In a few words."""
        return say(
            "{model} now offers {settings} for {new} credits",
            model=self.model.short_name,
            settings=_conditions_said(self.product, self.rule),
            new=f"{self.rule.points:g}",
        )


@dataclass(frozen=True, slots=True)
class DefaultChanged(Change):
    """A setting starts from another value."""

    control: Control
    before: Json

    @property
    def said(self) -> Said:
        """In a few words."""
        return say(
            "{model} {setting} starts at {new}, was {old}",
            model=self.model.short_name,
            setting=terms.label(self.control),
            new=terms.value(self.control, self.control.default),
            old=terms.value(self.control, self.before),
        )


@dataclass(frozen=True, slots=True)
class OptionAdded(Change):
    """A setting offers one more value."""

    control: Control
    value: Json

    @property
    def said(self) -> Said:
        """In a few words."""
        offered = terms.setting(self.control, self.value)
        return say("{model} now offers {setting}", model=self.model.short_name, setting=offered)


@dataclass(frozen=True, slots=True)
class OptionGone(Change):
    """A setting lost a value."""

    control: Control
    value: Json

    @property
    def said(self) -> Said:
        """In a few words."""
        gone = terms.setting(self.control, self.value)
        return say("{model} no longer offers {setting}", model=self.model.short_name, setting=gone)


@dataclass(frozen=True, slots=True)
class SettingAdded(Change):
    """There is a setting that was not there."""

    control: Control

    @property
    def said(self) -> Said:
        """In a few words."""
        return say(
            "{model} has a new setting: {setting}", model=self.model.short_name, setting=terms.label(self.control)
        )


@dataclass(frozen=True, slots=True)
class SettingGone(Change):
    """A setting is gone."""

    control: Control

    @property
    def said(self) -> Said:
        """In a few words."""
        return say("{model} lost a setting: {setting}", model=self.model.short_name, setting=terms.label(self.control))


def drift(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Everything that changed for a buyer, models first, then settings, then prices."""
    return tuple(change for model in Model for change in _of_model(model, old.product(model), new.product(model)))


def _of_model(model: Model, old: Product | None, new: Product | None) -> Iterator[Change]:
    if old is None or new is None:
        if new is not None:
            yield ModelOffered(model)
        elif old is not None:
            yield ModelGone(model)
        return
    yield from _settings(model, old, new)
    yield from _prices(model, old, new)


def _settings(model: Model, old: Product, new: Product) -> Iterator[Change]:
    before = {key(control.name): control for control in old.controls()}
    after = {key(control.name): control for control in new.controls()}
    for name, control in after.items():
        was = before.get(name)
        if was is None:
            yield SettingAdded(model, control)
            continue
        if not same(was.default, control.default):
            yield DefaultChanged(model, control, was.default)
        had, has = _options(was), _options(control)
        yield from (OptionAdded(model, control, value) for text, value in has.items() if text not in had)
        yield from (OptionGone(model, was, value) for text, value in had.items() if text not in has)
    yield from (SettingGone(model, control) for name, control in before.items() if name not in after)


def _options(control: Control) -> Mapping[str, Json]:
    return {canonical(option.value): option.value for option in control.options}


def _prices(model: Model, old: Product, new: Product) -> Iterator[Change]:
    before, after = _by_conditions(old), _by_conditions(new)
    for conditions, rule in after.items():
        was = before.get(conditions)
        if was is None:
            yield RuleAdded(model, rule, new)
        elif was.points != rule.points:
            yield Repriced(model, rule, was.points, new)
    yield from (RuleGone(model, rule, old) for conditions, rule in before.items() if conditions not in after)


def _by_conditions(product: Product) -> Mapping[_Conditions, Rule]:
    """Of several rules with the same conditions the first is the one that sells."""
    return {_conditions(rule): rule for rule in reversed(product.rules)}


def _conditions(rule: Rule) -> _Conditions:
    asked = {(key(name), canonical(value)) for name, value in rule.attributes.items()}
    return tuple(sorted(asked)), rule.is_default


def _conditions_said(product: Product, rule: Rule) -> Said:
    return terms.joined(terms.settings(product, rule.attributes)) if rule.attributes else say("everything else")


def was(changes: tuple[Change, ...], rule: Rule, model: Model) -> int | float | None:
    """What a rule of the new list cost before, if that was something else."""
    conditions = _conditions(rule)
    repriced = (change for change in changes if isinstance(change, Repriced) and change.model is model)
    return next((change.before for change in repriced if _conditions(change.rule) == conditions), None)


# -- in one line


def in_short(changes: tuple[Change, ...], most: int = 3) -> tuple[Said, ...]:
    """The changes as a few clauses: a model's prices together where there are many, new values before their prices."""
    clauses: list[Said] = []
    for model in Model:
        own = [change for change in changes if change.model is model]
        new_values = [change for change in own if isinstance(change, OptionAdded | OptionGone)]
        rest = [
            change for change in own if not (isinstance(change, RuleAdded | RuleGone) and _follows(change, new_values))
        ]
        repriced = [change for change in rest if isinstance(change, Repriced)]
        if len(repriced) > 1:
            clauses.append(_many(model, repriced))
            rest = [change for change in rest if not isinstance(change, Repriced)]
        rules = [change for change in rest if isinstance(change, RuleAdded | RuleGone)]
        if len(rules) > 1:
            clauses.append(say("{model}: {n} combinations came or went", model=model.short_name, n=len(rules)))
            rest = [change for change in rest if not isinstance(change, RuleAdded | RuleGone)]
        clauses.extend(change.said for change in rest)
    if len(clauses) <= most:
        return tuple(clauses)
    return (*clauses[: most - 1], say("{n} more", n=len(clauses) - most + 1))


def _many(model: Model, repriced: list[Repriced]) -> Said:
    differences = {change.rule.points - change.before for change in repriced}
    if len(differences) == 1:
        (by,) = differences
        how = say("{n} prices up by {by} credits", n=len(repriced), by=f"{by:g}")
        if by < 0:
            how = say("{n} prices down by {by} credits", n=len(repriced), by=f"{-by:g}")
    else:
        how = say("{n} prices changed", n=len(repriced))
    return say("{model}: {how}", model=model.short_name, how=how)


def _follows(change: RuleAdded | RuleGone, options: list[OptionAdded | OptionGone]) -> bool:
    """Whether a price came or went with a value that is told anyway."""
    return any(_has(change.rule.attributes, option) for option in options)


def _has(attributes: Choices, option: OptionAdded | OptionGone) -> bool:
    return any(
        key(name) == key(option.control.name) and same(value, option.value) for name, value in attributes.items()
    )
