"""In a small window the studio shows one pane at a time; these are its tabs."""

from __future__ import annotations

from enum import StrEnum

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.text import Said, say
from ima_tui.language import tr
from ima_tui.tui.text import parts


class Pane(StrEnum):
    """One of the three panes."""

    COMPOSE = "compose"
    TAKES = "takes"
    PREVIEW = "preview"

    @property
    def label(self) -> Said:
        """Its name."""
        return _LABELS[self]


_LABELS = {Pane.COMPOSE: say("Compose"), Pane.TAKES: say("Takes"), Pane.PREVIEW: say("Preview")}


class PaneTabs(Widget):
    """Posts `Chosen`."""

    class Chosen(Message):
        """Another pane is wanted."""

        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

    pane: reactive[Pane] = reactive(Pane.COMPOSE)

    def __init__(self) -> None:
        super().__init__(markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """All three in a row."""
        pieces = []
        for pane in Pane:
            chosen = pane is self.pane
            pieces.append(("▏" if chosen else " ", "$money"))
            pieces.append((f"{tr(pane.label)}  ", "bold $ink" if chosen else "$soft"))
        return parts(" ", *pieces, ("^T", "$faint"))

    def on_click(self, event: events.Click) -> None:
        """The tab under the pointer."""
        start = 1
        for pane in Pane:
            start += cell_len(tr(pane.label)) + 3
            if event.x < start:
                self.post_message(self.Chosen(pane))
                return
