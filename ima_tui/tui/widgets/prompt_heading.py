"""The line above the prompt: how long it is, vi's mode, and the prompt's helpers to click on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from textual import events
from textual.app import RenderResult
from textual.content import Content

from ima_tui.language import _
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import parts, spread
from ima_tui.tui.widgets.words import Words

GAPS = (3, 2, 1)
"""Cells between helpers; where they do not all fit with the widest gap, the next one is tried."""


class PromptHeading(Words):
    """As many helpers as there is room for, from the left."""

    def __init__(self, said: Callable[[], Content], *, id: str | None = None) -> None:
        super().__init__(said, id=id)
        self._heading = said
        self._places: list[tuple[int, int, str]] = []

    def render(self) -> RenderResult:
        """Length on the left, helpers on the right."""
        left, width = self._heading(), self.size.width
        helpers = (
            ("camera", _("camera")),
            ("snippets", _("snippets")),
            ("recall.search", _("earlier")),
            ("external", _("editor")),
        )
        pieces = [(command, parts((words, "$soft underline"))) for command, words in helpers]
        shown, gap = _fitting(pieces, width - left.cell_length)
        right = Content(" " * gap).join([piece for _command, piece in shown])
        x = width - right.cell_length
        self._places = []
        for command, piece in shown:
            self._places.append((x, x + piece.cell_length, command))
            x += piece.cell_length + gap
        return spread(left, right, width)

    def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        command = next((command for start, end, command in self._places if start <= event.x < end), None)
        if command is not None:
            event.stop()
            self.post_message(CommandAsked(command))


def _fitting(pieces: list[tuple[str, Content]], room: int) -> tuple[list[tuple[str, Content]], int]:
    """As many of the first pieces as there is room for, a gap before each, and the widest gap with which that goes."""

    def count(gap: int) -> int:
        return sum(end <= room for end in accumulate(piece.cell_length + gap for _command, piece in pieces))

    gap = max(GAPS, key=count)
    return pieces[: count(gap)], gap
