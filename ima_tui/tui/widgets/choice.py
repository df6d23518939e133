"""One setting of the form: its label above, its value below. ←/→ turn it at once, Enter or a click shows all values.

A bool has two values, on and off; a field without options is typed. The widget knows a control and its current value,
and asks `note` for the price each value would have.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.catalog import Control
from ima_tui.domain.values import Json, same
from ima_tui.tui.labels import label_of, option_label
from ima_tui.tui.text import fit, parts
from ima_tui.tui.widgets.menu import Line, Menu


class ValueChosen(Message):
    """The user chose a value for a control."""

    def __init__(self, name: str, value: Json) -> None:
        super().__init__()
        self.name = name
        self.value = value


class Choice(Widget, can_focus=True):
    """A setting with a known set of values."""

    BINDINGS = [
        Binding("left", "turn(-1)", "Previous value", show=False, id="choice.previous"),
        Binding("right", "turn(1)", "Next value", show=False, id="choice.next"),
        Binding("enter,space,down", "open", "All values", show=False, id="choice.open"),
    ]

    value: reactive[Json] = reactive[Json](None)
    conflicting: reactive[bool] = reactive(False, toggle_class="-conflicting")

    def __init__(self, control: Control, value: Json, note: Callable[[str, Json], tuple[str, bool]]) -> None:
        super().__init__(markup=False)
        self.control = control
        self._note = note
        self._values: tuple[Json, ...] = values_of(control)
        self.set_reactive(Choice.value, value)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """Two lines: label, value."""
        width = self.size.width
        label = fit(label_of(self.control), width - 1)
        value = fit(option_label(self.control, self.value), width - 3)
        mark = "▾"
        first = parts((label, "bold $money")) if self.has_focus else parts((label, "$faint"))
        struck = " strike" if self.conflicting else ""
        tone = "$bad" if self.conflicting else "$ink"
        second = parts((value, tone + struck), " " * max(0, width - 2 - _cells(value)), (mark, "$faint"))
        return parts(first, "\n", second)

    def _at(self) -> int | None:
        return next((at for at, value in enumerate(self._values) if same(value, self.value)), None)

    def action_turn(self, step: int) -> None:
        """The neighbouring value."""
        at = self._at()
        following = 0 if at is None else at + step
        if 0 <= following < len(self._values):
            self.post_message(ValueChosen(self.control.name, self._values[following]))

    def action_open(self) -> None:
        """Every value with its price."""
        lines = []
        for value in self._values:
            note, priced = self._note(self.control.name, value)
            lines.append(Line(option_label(self.control, value), note, struck=not priced))
        self.app.push_screen(Menu(tuple(lines), self._at(), self.region), self._picked)

    def _picked(self, index: int | None) -> None:
        if index is not None:
            self.post_message(ValueChosen(self.control.name, self._values[index]))

    def on_click(self, event: events.Click) -> None:
        """A click opens the menu."""
        self.focus()
        self.action_open()


class Entry(Vertical):
    """A setting without a list of values: typed."""

    value: reactive[Json] = reactive[Json](None, init=False)
    conflicting: reactive[bool] = reactive(False, toggle_class="-conflicting")

    def __init__(self, control: Control, value: Json) -> None:
        super().__init__()
        self.control = control
        self.set_reactive(Entry.value, value)

    def compose(self) -> ComposeResult:
        """Label and field."""
        number = isinstance(self.control.default, int | float)
        yield EntryLabel(self.control)
        yield Input("" if self.value is None else str(self.value), compact=True, type="number" if number else "text")

    def watch_value(self, value: Json) -> None:
        """Follow the draft, but never write under the user's hands."""
        field = self.query_one(Input)
        if not field.has_focus:
            field.value = "" if value is None else str(value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.value is not None and same(event.value, self.value):
            return
        self.post_message(ValueChosen(self.control.name, _typed_value(event.value, self.control)))


class EntryLabel(Widget):
    """The label above a typed setting."""

    def __init__(self, control: Control) -> None:
        super().__init__(markup=False)
        self._control = control

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """One line."""
        return parts((fit(label_of(self._control), self.size.width), "$faint"))


def values_of(control: Control) -> tuple[Json, ...]:
    """The values a control offers; none for one that is typed."""
    if control.options:
        return tuple(option.value for option in control.options)
    return (True, False) if isinstance(control.default, bool) else ()


def _typed_value(text: str, control: Control) -> Json:
    if isinstance(control.default, int | float) and not isinstance(control.default, bool):
        try:
            return int(text)
        except ValueError:
            try:
                return float(text)
            except ValueError:
                return text
    return text


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
