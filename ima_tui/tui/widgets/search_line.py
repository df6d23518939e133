"""A search line above a list: the arrows move the list, and one may let the space bar act instead of writing a blank.

Such keys become messages in the order in which they were pressed, so that a choice made right after typing is made
among what was found for it.
"""

from __future__ import annotations

from textual import events
from textual.message import Message

from ima_tui.domain.text import Said
from ima_tui.tui.widgets.field import Field

STEPS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}


class SearchLine(Field):
    """Posts `Steered` and, without blanks, `Spaced`."""

    class Steered(Message):
        """An arrow was pressed: the list is to move by so many lines."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Spaced(Message):
        """The space bar was pressed, and no blank written."""

    def __init__(self, hint: Said, *, id: str, blanks: bool = True) -> None:
        super().__init__(hint, id=id)
        self._blanks = blanks

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """At the end of the text there is nothing to delete on the right: such a key is left to the list."""
        if action == "delete_right" and self.cursor_at_end and self.selection.is_empty:
            return False
        return super().check_action(action, parameters)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in STEPS:
            self.post_message(self.Steered(STEPS[event.key]))
        elif event.key == "space" and not self._blanks:
            self.post_message(self.Spaced())
        else:
            return
        event.stop()
        event.prevent_default()
