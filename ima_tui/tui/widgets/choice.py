"""One setting of the form: its label above, its values below. ←/→ turn it at once; a click or Enter chooses.

Two values are a switch, few that fit stand side by side, more open as a menu, and a field without values is typed.
A widget knows a control, its current value and which values have no price beside the other settings; it decides
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.catalog import Control
from ima_tui.domain.form import is_number, typed
from ima_tui.domain.text import Said
from ima_tui.domain.values import Json, canonical, same
from ima_tui.tui.labels import label_of, option_label
from ima_tui.tui.text import fit, one_line, parts

MOST_INLINE = 5
_ON, _OFF = "━●", "●━"


class ValueChosen(Message):
    """The user chose a value for a control."""

    def __init__(self, name: str, value: Json) -> None:
        super().__init__()
        self.name = name
        self.value = value


class Refused(Message):
    """What stands in a typed field cannot be a value, and why; None: it can again."""

    def __init__(self, name: str, reason: Said | None) -> None:
        super().__init__()
        self.name = name
        self.reason = reason


class Choice(Widget, can_focus=True):
    """A setting with a known set of values."""

    BINDINGS = [
        Binding("left", "turn(-1)", "Previous value", show=False, id="choice.previous"),
        Binding("right", "turn(1)", "Next value", show=False, id="choice.next"),
        Binding("enter,space,down", "open", "All values", show=False, id="choice.open"),
    ]

    value: reactive[Json] = reactive[Json](None)
    conflicting: reactive[bool] = reactive(False, toggle_class="-conflicting")
    unpriced: reactive[frozenset[int]] = reactive[frozenset[int]](frozenset())
    """The values, by place, that have no price beside the other settings."""

    def __init__(self, control: Control, value: Json, note: Callable[[str, Json], tuple[str, bool]]) -> None:
        super().__init__(markup=False)
        self.control = control
        self.values: tuple[Json, ...] = values_of(control)
        self._note = note
        self._edges: list[int] = []
        self.set_reactive(Choice.value, value)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    @property
    def is_switch(self) -> bool:
        """Whether it is only on or off."""
        return len(self.values) == 2 and {canonical(value) for value in self.values} == {"true", "false"}

    def render(self) -> RenderResult:
        """Two lines: label, values."""
        label = fit(label_of(self.control), self.size.width - 1)
        first = parts((label, "bold $money" if self.has_focus else "$faint"))
        self._edges = []
        return parts(first, "\n", self._switch() if self.is_switch else self._inline() or self._folded())

    def _tone(self, at: int | None) -> str:
        if at is not None and at != self._at():
            return "$faint strike" if at in self.unpriced else "$soft"
        return "$bad strike" if self.conflicting else "bold $ink"

    def _switch(self) -> Content:
        on = canonical(self.value) == "true"
        knob = (_ON if on else _OFF, "$money" if on else "$faint")
        return parts(knob, " ", (fit(option_label(self.control, self.value), self.size.width - 3), self._tone(None)))

    def _inline(self) -> Content | None:
        """All values side by side, the chosen one in bold and underlined; None where there is no room."""
        words = [option_label(self.control, value) for value in self.values]
        lengths = [cell_len(each) for each in words]
        gap = 2 if sum(lengths) + 2 * (len(words) - 1) <= self.size.width else 1
        whole = sum(lengths) + gap * (len(words) - 1)
        blurred = gap == 1 and any(" " in each for each in words)
        if len(words) > MOST_INLINE or self._at() is None or whole > self.size.width or blurred:
            return None
        line = Content("")
        for at, each in enumerate(words):
            line = parts(line, " " * gap if at else "", (each, self._tone(at) + " underline" * (at == self._at())))
            self._edges.append(line.cell_length)
        return line

    def _folded(self) -> Content:
        value = fit(option_label(self.control, self.value), self.size.width - 3)
        return parts((value, self._tone(None)), " " * max(0, self.size.width - 2 - cell_len(value)), ("▾", "$faint"))

    def _at(self) -> int | None:
        return next((at for at, value in enumerate(self.values) if same(value, self.value)), None)

    def _choose(self, at: int) -> None:
        self.post_message(ValueChosen(self.control.name, self.values[at]))

    def action_turn(self, step: int) -> None:
        """The neighbouring value."""
        at = self._at()
        following = 0 if at is None else at + step
        if self.is_switch:
            wanted = "true" if step > 0 else "false"
            following = next(at for at, value in enumerate(self.values) if canonical(value) == wanted)
        if 0 <= following < len(self.values) and following != at:
            self._choose(following)

    def action_open(self) -> None:
        """The other one of two, or every value with its price."""
        from ima_tui.tui.widgets.menu import Line, Menu

        if self.is_switch:
            self._choose(1 - (self._at() or 0))
            return
        lines = []
        for value in self.values:
            note, priced = self._note(self.control.name, value)
            lines.append(Line(option_label(self.control, value), note, struck=not priced))
        self.app.push_screen(Menu(tuple(lines), self._at(), self.region), self._picked)

    def _picked(self, index: int | None) -> None:
        if index is not None:
            self._choose(index)

    def on_click(self, event: events.Click) -> None:
        """The value under the pointer, or the menu."""
        self.focus()
        x = event.x - self.gutter.left
        starts = [0, *(edge + 1 for edge in self._edges)]
        under = next((at for at, (start, end) in enumerate(pairwise(starts)) if start <= x < end), None)
        if event.y == 1 and under is not None:
            self._choose(under)
        else:
            self.action_open()


class Entry(Vertical):
    """A setting without a list of values: typed. A number is held against what the form allows."""

    value: reactive[Json] = reactive[Json](None, init=False)
    conflicting: reactive[bool] = reactive(False, toggle_class="-conflicting")
    refused: reactive[Said | None] = reactive[Said | None](None, init=False)
    """Why what stands here is no value; the draft keeps the last one that was."""

    def __init__(self, control: Control, value: Json) -> None:
        super().__init__()
        self.control = control
        self.set_reactive(Entry.value, value)

    def compose(self) -> ComposeResult:
        """Label and field."""
        yield EntryLabel(self.control)
        yield Input(_shown(self.value), compact=True, type="number" if is_number(self.control) else "text")

    def watch_value(self, value: Json) -> None:
        """Follow the draft, but never write under the user's hands."""
        field = self.query_one(Input)
        if not field.has_focus:
            field.value = _shown(value)

    def watch_refused(self, refused: Said | None) -> None:
        """Red, and the reason in the line above the form."""
        self.set_class(refused is not None, "-refused")
        self.post_message(Refused(self.control.name, refused))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value == _shown(self.value):  # nobody typed: what is shown of a value is not always the value
            self.refused = None
            return
        read = typed(self.control, event.value)
        self.refused = read if isinstance(read, Said) else None
        if isinstance(read, Said) or (self.value is not None and same(read, self.value)):
            return
        self.post_message(ValueChosen(self.control.name, read))

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """What was no value gives way to the one that holds."""
        event.stop()
        if self.refused is not None:
            event.input.value = _shown(self.value)
            self.refused = None


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


def _shown(value: Json) -> str:
    """As it stands in a field: a value of the service's may hold anything, and a field paints what it holds."""
    text = "" if value is None else str(value)
    return text if text.isprintable() else one_line(text)
