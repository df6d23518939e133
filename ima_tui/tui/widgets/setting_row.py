"""One line of the settings: its name, its value, where that comes from, and below it what it means.

The row decides nothing: arrows, Enter, Delete and clicks become messages. It shows a `Shown`, made by the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.tui.text import fit, fit_middle, padded, parts, spread


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row says, in the reader's language."""

    label: str
    value: str
    help: str
    source: str = ""
    """Where the value comes from."""
    source_tone: str = "$faint"
    turns: bool = False
    """Whether ← and → change the value."""
    tone: str = "$ink"
    path: bool = False
    """Whether the value is cut in the middle."""


class SettingRow(Widget, can_focus=True):
    """A setting, or something that can be done."""

    BINDINGS = [
        Binding("left", "turn(-1)", "Previous value", show=False, id="setting.previous"),
        Binding("right", "turn(1)", "Next value", show=False, id="setting.next"),
    ]

    class Turned(Message):
        """The neighbouring value is wanted."""

        def __init__(self, row: SettingRow, step: int) -> None:
            super().__init__()
            self.row = row
            self.step = step

    class Opened(Message):
        """All values are wanted, or a field to type one; or what the row stands for is to be done."""

        def __init__(self, row: SettingRow) -> None:
            super().__init__()
            self.row = row

    shown: reactive[Shown] = reactive(Shown("", "", ""))

    def __init__(self, name: str, shown: Shown) -> None:
        super().__init__(markup=False)
        self.name_of = name
        """The option, or another row's own name."""
        self.set_reactive(SettingRow.shown, shown)
        self._value_at = (0, 0)

    def render(self) -> RenderResult:
        """Two lines; in a narrow window one, and the screen says the meaning elsewhere."""
        width, shown = self.size.width, self.shown
        label_width = 26 if width >= 84 else 22 if width >= 60 else 18
        room = max(8, width - label_width - cell_len(shown.source) - 6)
        value = (fit_middle if shown.path else fit)(shown.value, room)
        self._value_at = (label_width, label_width + cell_len(value) + 4)
        strong = "bold $ink" if self.has_focus else "$ink"
        arrow = "bold $money" if self.has_focus else "$faint"
        before, after = ("‹ ", " ›") if shown.turns else ("  ", "")
        first = spread(
            parts((padded(shown.label, label_width), strong), (before, arrow), (value, shown.tone), (after, arrow)),
            parts((shown.source, shown.source_tone)),
            width,
        )
        if self.size.height < 2:
            return first
        return parts(first, "\n", (fit(shown.help, width), "$soft" if self.has_focus else "$faint"))

    def on_focus(self) -> None:
        """The arrows show it."""
        self.refresh()

    def on_blur(self) -> None:
        """The arrows show it."""
        self.refresh()

    def action_turn(self, step: int) -> None:
        """By an arrow key."""
        if self.shown.turns:
            self.post_message(self.Turned(self, step))

    def on_click(self, event: events.Click) -> None:
        """On an arrow: the neighbouring value. On the value: all of them. Elsewhere: only the focus."""
        event.stop()
        self.focus()
        start, end = self._value_at
        at = event.x - self.gutter.left
        if event.y != 0 or not start <= at < end:
            return
        if self.shown.turns and at < start + 2:
            self.action_turn(-1)
        elif self.shown.turns and at >= end - 2:
            self.action_turn(1)
        else:
            self.post_message(self.Opened(self))


class GroupName(Widget):
    """A heading between rows, or a line of the list beside them, which a click goes to."""

    class Chosen(Message):
        """Go to this group."""

        def __init__(self, group: str) -> None:
            super().__init__()
            self.group = group

    here: reactive[bool] = reactive(False)

    def __init__(self, group: str, words: str, *, classes: str) -> None:
        super().__init__(classes=classes, markup=False)
        self.group = group
        self.words = words

    def render(self) -> RenderResult:
        """One line."""
        mark: Content = parts(("▏", "$money")) if self.here else parts(" ")
        tone = "bold $ink" if self.here or self.has_class("heading") else "$soft"
        return parts(mark, (fit(self.words, max(0, self.size.width - 1)), tone))

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.post_message(self.Chosen(self.group))
