"""A text area whose keys only move and edit, and whose place the terminal knows.

The framework's selects by F6 and F7, the keys of commands: one that was freed would select the whole text, and the next
letter would replace it. And it tells the terminal where the cursor is only when that moves, so after a change of the
layout an input method opened its window somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from textual import events, on
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import TextArea


def _for_text() -> Iterator[Binding]:
    """The framework's own keys but for those; named, as every binding here is."""
    for binding in TextArea.BINDINGS:
        if isinstance(binding, Binding) and not (binding.key[0] == "f" and binding.key[1:].isdigit()):
            yield replace(binding, id=f"text.{binding.action}")


class Area(TextArea, inherit_bindings=False):
    """Where longer texts are written."""

    BINDINGS = [*_for_text()]

    @on(events.Mount)
    def _follow_layout(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._moved_perhaps, immediate=True)

    @on(events.Resize)
    def _laid_out(self) -> None:
        self._moved_perhaps()

    def _moved_perhaps(self, _screen: Screen[object] | None = None) -> None:
        self.call_after_refresh(self._tell_where_the_cursor_is)

    def _tell_where_the_cursor_is(self) -> None:
        place = self.cursor_screen_offset
        if self.has_focus and self.app.cursor_position != place:
            self.app.cursor_position = place
            self.refresh()  # the terminal's cursor moves with what is drawn
