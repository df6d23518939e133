"""The line at the foot of a dialog: keys and what they do, each to be clicked as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from textual import events, on
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from ima_tui.tui.text import parts
from ima_tui.tui.widgets.dialog import Dialog

Answer = TypeVar("Answer")
Hint = tuple[str, str, str]
"""Key, label, and the dialog's action that a click runs (empty for none). A hint without a key is not shown."""


class KeyHints(Widget):
    """`⏎ insert  Esc close`."""

    class Asked(Message):
        """A hint was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, hints: Callable[[], tuple[Hint, ...]], *, id: str | None = None) -> None:
        super().__init__(id=id, classes="key-hints", markup=False)
        self._hints = hints
        self._ends: list[tuple[int, str]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """All on one line."""
        self._ends = []
        pieces: list[Content] = []
        used = 0
        for key, label, action in self._hints():
            if key:
                piece = parts((key, "bold $money"), (f" {label}", "$soft"), "  ")
                used += piece.cell_length
                pieces.append(piece)
                self._ends.append((used, action))
        return parts(*pieces)

    def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        action = next((action for end, action in self._ends if event.x < end), "")
        if action:
            event.stop()
            self.post_message(self.Asked(action))


class HintedDialog(Dialog[Answer]):
    """A dialog whose hints can be clicked."""

    @on(KeyHints.Asked)
    async def _hint_clicked(self, event: KeyHints.Asked) -> None:
        event.stop()
        await self.run_action(event.action)
