"""The settings, built from the product's own form: nothing in it is hard-coded, so a new field simply appears.

Controls stay mounted while the form stays the same; only a different form is built anew, and then the focus goes to
the control of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from textual import events, on
from textual.containers import Grid
from textual.message import Message
from textual.reactive import var

from ima_tui.domain import terms
from ima_tui.domain.catalog import Choices, Control, Product
from ima_tui.domain.form import Unmapped
from ima_tui.domain.pricing import Quote, Unpriced, bought, laid, obstacles
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, key
from ima_tui.tui.text import credits_of
from ima_tui.tui.widgets.choice import Choice, Entry, Refused, values_of

Price = Callable[[Product, Choices], Quote | Unpriced]


class SettingsForm(Grid):
    """One `Choice` or `Entry` per control. Posts `choice.ValueChosen`, and `Hint` for what has the focus."""

    class Hint(Message):
        """What is to be said of the setting that has the focus: why a value of it cannot be had. None: nothing."""

        def __init__(self, sentence: Said | None) -> None:
            super().__init__()
            self.sentence = sentence

    product: var[Product | None] = var[Product | None](None, init=False)
    choices: var[Choices] = var[Choices](dict, init=False)
    answer: var[Quote | Unpriced | None] = var[Quote | Unpriced | None](None, init=False)

    def __init__(self, price: Price, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._price = price
        self._built: tuple[Control, ...] = ()
        self._marked: tuple[Product | None, Choices] = (None, {})

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
        self._marked = (None, {})
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
        again = (self.product, self.choices) != self._marked
        self._marked = (self.product, self.choices)
        for field in self._fields():
            field.value = self._value(field.control)
            field.conflicting = key(field.control.name) in names
            if again and isinstance(field, Choice):
                field.unpriced = frozenset(self._unpriced(field))
        if again:
            self._hint()

    def _unpriced(self, field: Choice) -> Iterator[int]:
        if self.product is not None:
            for at, value in enumerate(field.values):
                if not isinstance(bought(self.product, laid(self.choices, {field.control.name: value})), Quote):
                    yield at

    def _note(self, name: str, value: Json) -> tuple[str, bool]:
        """The price that this value would have beside all other choices."""
        if self.product is None:
            return "", True
        answer = self._price(self.product, laid(self.choices, {name: value}))
        return (credits_of(answer.credits), True) if isinstance(answer, Quote) else ("–", False)

    # -- what is said of the setting that has the focus

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Another one."""
        self._hint()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """None, or another one in a moment."""
        self.call_after_refresh(self._hint)

    @on(Refused)
    def _refused(self, event: Refused) -> None:
        event.stop()
        self._hint()

    def _hint(self) -> None:
        field = next((field for field in self._fields() if field.has_focus_within), None)
        sentence: Said | None = None
        if isinstance(field, Entry):
            sentence = field.refused
        elif isinstance(field, Choice) and self.product is not None and field.unpriced:
            values = [field.values[at] for at in sorted(field.unpriced)]
            sentence = why_unpriced(self.product, self.choices, field.control, values)
        self.post_message(self.Hint(sentence))


def why_unpriced(product: Product, choices: Choices, control: Control, values: Sequence[Json]) -> Said | None:
    """Why these values of a setting have no price: `15 s: no price with 4K`."""
    reasons: list[tuple[Said | None, list[Said]]] = []
    for value in values:
        there = laid(choices, {control.name: value})
        against = obstacles(product, there, (control.name,))
        words = against and {name: other for name, other in against.items() if key(name) != key(control.name)}
        reason = terms.joined(terms.settings(product, words), " + ") if words else None
        named = next((named for known, named in reasons if known == reason), None)
        if named is None:
            reasons.append((reason, named := []))
        named.append(terms.setting(control, value))
    told = [
        say("{values}: no price with {settings}", values=terms.joined(named, terms.COMMA), settings=reason)
        if reason is not None
        else say("{values}: not offered", values=terms.joined(named, terms.COMMA))
        for reason, named in reasons
    ]
    return terms.joined(told, " · ") if told else None


def conflicting_names(answer: Quote | Unpriced | None) -> frozenset[str]:
    """The settings that keep a price away."""
    if not isinstance(answer, Unpriced):
        return frozenset()
    unmapped = answer.unmapped.choice if isinstance(answer.unmapped, Unmapped) else {}
    return frozenset(key(name) for name in (*answer.conflicts, *unmapped))
