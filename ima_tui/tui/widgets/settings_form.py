"""The settings, built from the product's own form: nothing in it is hard-coded, so a new field simply appears.

Controls stay mounted while the form stays the same; only a different form is built anew, and then the focus goes to
the control of the same name.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Grid
from textual.reactive import reactive

from ima_tui.domain.catalog import Choices, Control, Product
from ima_tui.domain.form import Unmapped
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.domain.values import Json, key, same
from ima_tui.tui.text import credits_of
from ima_tui.tui.widgets.choice import Choice, Entry, values_of

Price = Callable[[Product, Choices], Quote | Unpriced]


class SettingsForm(Grid):
    """One `Choice` or `Entry` per control. Posts `choice.ValueChosen`."""

    product: reactive[Product | None] = reactive[Product | None](None, init=False)
    choices: reactive[Choices] = reactive[Choices](dict, init=False)
    answer: reactive[Quote | Unpriced | None] = reactive[Quote | Unpriced | None](None, init=False)

    def __init__(self, price: Price, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._price = price
        self._built: tuple[Control, ...] = ()

    async def watch_product(self, product: Product | None) -> None:
        """Another form may be needed."""
        controls = tuple(product.controls()) if product is not None else ()
        if controls == self._built:
            self._follow()
            return
        focused = next((field.control.name for field in self._fields() if field.has_focus_within), None)
        self._built = controls
        async with self.batch():
            await self.remove_children()
            await self.mount_all([self._field(control) for control in controls])
        again = next((field for field in self._fields() if focused and key(field.control.name) == key(focused)), None)
        if again is not None:
            again.focus()
        self._follow()

    def watch_choices(self) -> None:
        """The draft changed."""
        self._follow()

    def watch_answer(self) -> None:
        """There is another price, or none."""
        self._follow()

    def _fields(self) -> list[Choice | Entry]:
        return [child for child in self.children if isinstance(child, Choice | Entry)]

    def _field(self, control: Control) -> Choice | Entry:
        value = self._value(control)
        return Choice(control, value, self._note) if values_of(control) else Entry(control, value)

    def _value(self, control: Control) -> Json:
        chosen = next((value for name, value in self.choices.items() if key(name) == key(control.name)), None)
        return control.spelled(control.default if chosen is None else chosen)

    def _follow(self) -> None:
        names = conflicting_names(self.answer)
        for field in self._fields():
            field.value = self._value(field.control)
            field.conflicting = key(field.control.name) in names

    def _note(self, name: str, value: Json) -> tuple[str, bool]:
        """The price that this value would have beside all other choices."""
        if self.product is None:
            return "", True
        others = {other: kept for other, kept in self.choices.items() if key(other) != key(name)}
        answer = self._price(self.product, {**others, name: value})
        return (credits_of(answer.credits), True) if isinstance(answer, Quote) else ("–", False)


def conflicting_names(answer: Quote | Unpriced | None) -> frozenset[str]:
    """The settings that keep a price away."""
    if not isinstance(answer, Unpriced):
        return frozenset()
    unmapped = answer.unmapped.choice if isinstance(answer.unmapped, Unmapped) else {}
    return frozenset(key(name) for name in (*answer.conflicts, *unmapped))


def without_defaults(product: Product, choices: Choices) -> Choices:
    """`choices` without those that say what the form says anyway."""
    kept = {}
    for name, value in choices.items():
        control = product.control(name)
        if control is None or not same(control.default, value):
            kept[name] = value
    return kept
