"""The four modes side by side; the chosen one carries a filled mark, a tone and weight."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.modes import Mode
from ima_tui.language import tr
from ima_tui.tui.text import parts

_MODES = tuple(Mode)


class ModePicker(Widget, can_focus=True):
    """One choice of four. Posts `Chosen`; the screen's draft decides what is shown."""

    BINDINGS = [
        Binding("left", "move(-1)", "Previous mode", show=False, id="mode_picker.left"),
        Binding("right", "move(1)", "Next mode", show=False, id="mode_picker.right"),
    ]

    class Chosen(Message):
        """The user chose a mode."""

        def __init__(self, mode: Mode) -> None:
            super().__init__()
            self.mode = mode

    mode: reactive[Mode] = reactive(Mode.TEXT)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """All four in a row."""
        return parts(*(self._segment(mode) for mode in _MODES))

    def _segment(self, mode: Mode) -> Content:
        label = tr(mode.label)
        if mode is self.mode:
            return parts((" ● ", "$money on $lifted"), (f"{label} ", "bold $ink on $lifted"))
        return parts((" ○ ", "$faint"), (f"{label} ", "$soft"))

    def action_move(self, step: int) -> None:
        """The neighbour on the left or right."""
        at = _MODES.index(self.mode) + step
        if 0 <= at < len(_MODES):
            self.post_message(self.Chosen(_MODES[at]))

    def on_click(self, event: events.Click) -> None:
        """The segment under the pointer."""
        start = 0
        for mode in _MODES:
            start += cell_len(tr(mode.label)) + 4
            if event.x < start:
                self.post_message(self.Chosen(mode))
                return
