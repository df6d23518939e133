"""One line above the footer while a clip is saved: which one, how far it is. It takes no room and no focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.language import _
from ima_tui.tui.text import bar, fit, parts, spread, weight

if TYPE_CHECKING:
    from ima_tui.engine.downloads import Moved

BAR = 24
_LEAST = 30
"""Cells under which there is no room for a bar."""


class DownloadLine(Widget, can_focus=False):
    """`↓ paper boat in the gutter   43 %  ━━━━╸────  5.2 of 12.1 MB`."""

    moved: reactive[Moved | None] = reactive["Moved | None"](None)

    def __init__(self, words: str, job_id: str) -> None:
        """`words` say which clip it is; the widget's name is the take's id."""
        super().__init__(name=job_id, markup=False)
        self._words = words

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """Name on the left, progress on the right."""
        right = self._progress()
        room = max(0, self.size.width - right.cell_length - 4)
        return spread(parts((" ↓ ", "bold $motion"), (fit(self._words, room), "$ink")), right, self.size.width)

    def _progress(self) -> Content:
        from ima_tui.engine.downloads import Phase

        moved = self.moved
        if moved is None:
            return parts((_("beginning…"), "$soft"), " ")
        which = _("clip {n} of {count}  ", n=moved.number, count=moved.count) if moved.count > 1 else ""
        if moved.phase is Phase.CHECKING:
            return parts((which, "$soft"), (_("checking it…"), "$motion"), " ")
        if not moved.total:
            return parts((which, "$soft"), (weight(moved.received), "$motion"), " ")
        told = _("{received} of {total}", received=weight(moved.received), total=weight(moved.total))
        percent = _("{percent} %", percent=int(moved.share * 100))
        drawn = bar(moved.share, BAR) if self.size.width >= _LEAST + BAR + 30 else Content("")
        return parts((which, "$soft"), (percent, "$motion"), "  ", drawn, "  ", (told, "$soft"), " ")
