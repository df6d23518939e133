"""The place where moving pictures are painted: frame by frame, each made ready elsewhere, and only while it is seen.

A frame is passed over rather than painted late: while the terminal still takes in the last one, nothing is sent.
"""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content

from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.tui.text import many_lines
from ima_tui.tui.widgets.half_block import HalfBlocks
from ima_tui.tui.widgets.renderer import Drawn
from ima_tui.tui.writer_queue import terminal_lags


class FrameView(HalfBlocks):
    """Shows one prepared frame; `words` stand there without one."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.words: Said | None = None

    def render(self) -> RenderResult:
        """What stands here without a frame."""
        return Content(many_lines(tr(self.words))) if self.words is not None else ""

    @property
    def is_seen(self) -> bool:
        """Whether anybody can see it: laid out, displayed, on the screen in front."""
        return self.is_attached and self.screen.is_active and self.is_on_screen and bool(self.size)

    def paint(self, frame: Drawn) -> bool:
        """Show `frame`; False where nobody would see it, or only later than others."""
        if not self.is_seen or terminal_lags(self.app):
            return False
        self.show(frame)
        return True
