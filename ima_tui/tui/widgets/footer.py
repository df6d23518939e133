"""The keys that work here, from the table of commands: the most useful first, as many as fit, each clickable.

The last word opens the menu of everything else that can be done with what has the focus, so that a mouse alone
reaches it all.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.language import _, tr
from ima_tui.tui.commands import Command
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import parts

GAP = 3
"""Cells between two commands."""
MORE = "more"
"""The command behind the last word."""


class Footer(Widget):
    """One line; `commands` are those of the screen and of what has the focus."""

    commands: reactive[tuple[Command, ...]] = reactive[tuple[Command, ...]](())

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._ends: list[tuple[int, str]] = []

    def relabel(self) -> None:
        """The language or a key changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`^J Generate   F2 Images   … more`."""
        last = f"… {_('more')}"
        room = self.size.width - 1 - cell_len(last)
        pieces: list[tuple[str, str]] = [(" ", "")]
        self._ends = []
        used = 1
        for command in self.commands:
            key, label = command.shown_key, tr(command.label)
            head = f"{key} " if key else ""
            needed = cell_len(head) + cell_len(label) + GAP
            if used + needed > room:
                continue
            pieces.extend([(head, "bold $money"), (label + " " * GAP, "$soft")])
            used += needed
            self._ends.append((used, command.id))
        self._ends.append((used + cell_len(last) + 1, MORE))
        return parts(*pieces, ("… ", "bold $money"), (_("more"), "$soft"))

    def on_click(self, event: events.Click) -> None:
        """As the key does."""
        event.stop()
        for end, command in self._ends:
            if event.x < end:
                self.post_message(CommandAsked(command))
                return
