"""The keys that work here, from the table of commands: the most useful first, as many as fit, each clickable."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.language import tr
from ima_tui.tui.commands import Command
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import parts


class Footer(Widget):
    """One line; `commands` are those of the screen and of what has the focus."""

    commands: reactive[tuple[Command, ...]] = reactive[tuple[Command, ...]](())

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._ends: list[tuple[int, Command]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`^J generate   F2 images   …`."""
        self._ends = []
        pieces: list[tuple[str, str]] = [(" ", "")]
        used = 1
        for command in self.commands:
            key, label = command.shown_key, tr(command.label)
            needed = cell_len(key) + 1 + cell_len(label) + 3
            if used + needed > self.size.width + 2:
                continue
            pieces.extend([(key, "bold $money"), (f" {label}   ", "$soft")])
            used += needed
            self._ends.append((used, command))
        return parts(*pieces)

    def on_click(self, event: events.Click) -> None:
        """As the key does."""
        for end, command in self._ends:
            if event.x < end:
                self.post_message(CommandAsked(command.id))
                return
