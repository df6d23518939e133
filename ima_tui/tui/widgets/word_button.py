"""A button that is one line of words: for dialogs in which every line counts."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.widget import Widget

from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import parts


class WordButton(Widget, can_focus=True):
    """Runs a command, by Enter, Space or a click. Its looks are in the sheet of the app."""

    BINDINGS = [Binding("enter,space", "press", "Press", show=False, id="word_button.press")]

    def __init__(self, command: str, words: Callable[[], str], *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._command = command
        self._words = words

    def relabel(self) -> None:
        """The words changed, or their language."""
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The words, with room at both sides."""
        return parts(f"  {self._words()}  ")

    def action_press(self) -> None:
        """By key."""
        self.post_message(CommandAsked(self._command))

    def on_click(self, event: events.Click) -> None:
        """By pointer."""
        event.stop()
        self.action_press()
