"""A text area that can be typed in as in vi. What keys mean is decided by the pure machine in `vi`; this applies it.

Every change is one edit of the framework's own history, so that undo works across both ways of typing. A key held with
Alt that is no command here is Esc and that key, as in vi: some terminals and multiplexers send the two as one.
"""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widgets.text_area import Location, Selection

from ima_tui.tui.command import SIGNS
from ima_tui.tui.widgets.area import Area
from ima_tui.tui.widgets.vi import Ask, Pressed, Vi, ViMode, press, selected

_NAMED = frozenset({"enter", "backspace", "left", "right", "home", "end"})
"""Keys that are no characters and that normal mode understands."""


class ViArea(Area):
    """With `keymap` "vi" it has vi's modes; otherwise it is a plain text area."""

    class ModeChanged(Message):
        """Vi's mode, or whether there is one at all, is another one."""

    keymap: reactive[str] = reactive("standard", init=False)

    _vi = Vi()
    _visual: Selection | None = None
    """The selection that stands for the visual one; the user's mouse may have made another."""
    _visual_at = 0

    @property
    def vi_mode(self) -> ViMode | None:
        """The mode in force; None without vi."""
        return self._vi.mode if self.keymap == "vi" else None

    def watch_keymap(self) -> None:
        """Typing goes on in any case."""
        self._vi = Vi()
        self.post_message(self.ModeChanged())

    async def _on_key(self, event: events.Key) -> None:
        if self.keymap != "vi":
            return
        after_escape = _after_escape(event.key)
        if after_escape and event.key not in self.screen.active_bindings:
            event.stop()
            event.prevent_default()
            self._press("escape")
            self._press(after_escape)
            return
        if event.key == "escape":
            if self._vi.mode is not ViMode.NORMAL or self._vi.pending:
                event.stop()
                event.prevent_default()
                self._press("escape")
            return
        if self._vi.mode is ViMode.INSERT:
            return
        key = event.key
        if event.character is not None and event.is_printable:
            key = "space" if event.character == " " else event.character
        elif key in ("up", "down") and self._vi.mode is ViMode.VISUAL:
            pass
        elif key not in _NAMED and key != "ctrl+r":
            return
        event.stop()
        event.prevent_default()
        self._press(key)

    def _press(self, key: str) -> None:
        vi, text = self._vi, self.text
        at = self._index(self.selection.end)
        if vi.mode is ViMode.VISUAL:
            if self.selection == self._visual:
                at = self._visual_at
            else:
                vi = Vi(ViMode.NORMAL, register=vi.register, whole_lines=vi.whole_lines)
        done = press(vi, text, at, key)
        mode_before, self._vi = self._vi.mode, done.vi
        self._apply(text, done)
        if done.vi.mode is not mode_before:
            self.post_message(self.ModeChanged())

    def _apply(self, before: str, done: Pressed) -> None:
        if done.text != before:
            start, end, new = _difference(before, done.text)
            self.history.checkpoint()
            self.replace(new, self._location(start), self._location(end), maintain_selection_offset=False)
        if done.ask is not Ask.NOTHING:
            for _ in range(done.times):
                self.undo() if done.ask is Ask.UNDO else self.redo()
            self.move_cursor(self.cursor_location)
        elif done.vi.mode is ViMode.VISUAL:
            start, end = selected(done.vi, done.text, done.at)
            ends = (start, end) if done.at >= done.vi.anchor else (end, start)
            self.selection = Selection(self._location(ends[0]), self._location(ends[1]))
            self._visual, self._visual_at = self.selection, done.at
        else:
            self.move_cursor(self._location(done.at))

    def _index(self, place: Location) -> int:
        line, column = place
        return sum(len(one) + 1 for one in self.document.lines[:line]) + column

    def _location(self, index: int) -> Location:
        for number, line in enumerate(self.document.lines):
            if index <= len(line):
                return number, index
            index -= len(line) + 1
        return self.document.end


def _after_escape(key: str) -> str:
    """The key that came at once behind an Esc, where `key` is one held with Alt: some terminals cannot tell the two."""
    held, last = key.removeprefix("alt+"), key.rpartition("+")[2]
    if held == key or held not in (last, f"shift+{last}"):
        return ""
    character = last.upper() if held != last else SIGNS.get(last, last)
    return character if len(character) == 1 or character == "space" else ""


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The one stretch of `old` that has to be replaced, and by what."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < most - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return start, len(old) - tail, new[start : len(new) - tail]
