"""Every key and mouse button is first shown to the dialog in front: perhaps it must not be answered yet.

The framework looks a key's bindings up when it has travelled from the focus up to the app, so a key pressed on one
screen can act on the next. That is why a press is judged twice: when it arrives, and at the end of its way.
"""

from __future__ import annotations

from textual import events
from textual.app import App, ScreenStackError

from ima_tui.tui.parts import Parted
from ima_tui.tui.widgets.dialog import Dialog, Press


class Heeding(Parted, App[None], part=True):
    """The app's part about presses that come too soon."""

    _press: Press | None = None
    """The last one."""
    _before: Press | None = None
    """The one before it."""

    async def on_event(self, event: events.Event) -> None:
        """Drop what the dialog in front does not take."""
        if isinstance(event, events.Key):
            press = Press(event.key, event.time)
        elif isinstance(event, events.MouseDown):
            press = Press(f"pointer {event.screen_x} {event.screen_y}", event.time)
        else:
            await super().on_event(event)
            return
        if not event.is_forwarded:
            self._before, self._press = self._press, press
        if self._is_taken(press):
            await super().on_event(event)

    def _is_taken(self, press: Press) -> bool:
        try:
            screen = self.screen
        except ScreenStackError:  # the program begins or ends
            return True
        if not screen.is_attached:  # the program is being left
            return False
        before = self._before if press == self._press else self._press
        return not isinstance(screen, Dialog) or screen.takes(press, before)
