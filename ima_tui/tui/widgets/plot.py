"""Lines that are drawn for whatever width there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from ima_tui.tui.text import stacked

Draw = Callable[[int], Sequence[Content]]


class Plot(Widget):
    """As high as what is drawn in it."""

    def __init__(self, draw: Draw, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._draw = draw

    def relabel(self) -> None:
        """The language or what is drawn changed."""
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as are drawn in this width."""
        return len(self._draw(width))

    def render(self) -> RenderResult:
        """The lines."""
        return stacked(self._draw(self.size.width))
