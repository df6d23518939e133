"""The picker's one line of text: what to filter by, a path, or an address. What is pasted is handed over whole."""

from __future__ import annotations

from textual import events
from textual.message import Message

from ima_tui.tui.widgets.field import Field


class PathLine(Field):
    """Posts `MarkAsked` for a Space in the empty line, `Pasted` for a paste or a drop, `Moved` for the arrows."""

    class MarkAsked(Message):
        """Space, while nothing is typed."""

    class Pasted(Message):
        """A paste or a drop."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Moved(Message):
        """The list is to move while one types."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    marks: bool = False
    """Whether a Space in the empty line marks."""

    def on_key(self, event: events.Key) -> None:
        """Some keys are not for the line."""
        if event.key in ("up", "down", "pageup", "pagedown") or (event.key in ("home", "end") and not self.value):
            self._hand_over(event, self.Moved(event.key))
        elif event.key == "space" and self.marks and not self.value:
            self._hand_over(event, self.MarkAsked())

    def _hand_over(self, event: events.Key, message: Message) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(message)

    def on_paste(self, event: events.Paste) -> None:
        """All of it: a drop of several files has several lines."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))
