"""The shapes a picture can be cut to: a number and a name each, the chosen one marked."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.framing import Shape, largest
from ima_tui.domain.mending import Plan
from ima_tui.language import _
from ima_tui.tui.text import parts

_GAP = 2


class ShapeRow(Widget):
    """The shapes in one line, or below each other where the widget is high."""

    class Chosen(Message):
        """A shape was clicked."""

        def __init__(self, shape: Shape) -> None:
            super().__init__()
            self.shape = shape

    plan: reactive[Plan | None] = reactive[Plan | None](None)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._ends: list[tuple[int, Shape]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`● nearest  2 16:9  3 9:16 …`; what the picture is too small for is struck."""
        plan = self.plan
        if plan is None:
            return ""
        gap = "\n" if self._upright else " " * _GAP
        pieces: list[Content] = []
        self._ends, used = [], 0
        for number, shape in enumerate(Shape, 1):
            name = name_of(shape, plan)
            here = shape is plan.shape
            tone = "bold $ink" if here else "$soft" if shape in plan.shapes else "$faint strike"
            mark = ("● ", "$money") if here else (f"{number} ", "bold $money" if shape in plan.shapes else "$faint")
            pieces.append(parts(mark, (name, tone), gap))
            used += cell_len(name) + 2 + _GAP
            self._ends.append((used, shape))
        return parts(*pieces)

    @property
    def _upright(self) -> bool:
        return self.size.height >= len(Shape)

    def on_click(self, event: events.Click) -> None:
        """The shape under the pointer."""
        event.stop()
        if self._upright:
            found = [shape for at, (_end, shape) in enumerate(self._ends) if at == event.y]
        else:
            found = [shape for end, shape in self._ends if event.x < end]
        if found:
            self.post_message(self.Chosen(found[0]))


def name_of(shape: Shape, plan: Plan) -> str:
    """A shape in words: the free one is the whole picture, or the nearest shape the limits allow."""
    if shape.ratio is not None:
        return shape.value
    free = largest(plan.bounds, shape)
    return _("whole") if (free.width, free.height) == plan.bounds else _("nearest")
