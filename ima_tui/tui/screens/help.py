"""Every key, from the table of commands, and the few ideas behind it all; knowledge pages where they are installed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Markdown

from ima_tui.language import _, tr
from ima_tui.memory.knowledge import Knowledge
from ima_tui.tui.commands import HEADINGS, Where, at, shown
from ima_tui.tui.text import one_line, padded, parts, stacked
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.words import Words

KEYS, LABEL = 17, 26
"""Cells of the first two columns."""


class Help(Dialog[None]):
    """The help screen."""

    BINDINGS = [Binding("escape,f1,q,question_mark", "leave", "Close", show=False, id="help.close")]

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__()
        self._knowledge = knowledge

    def compose(self) -> ComposeResult:
        """Ideas, keys, pages."""
        with VerticalScroll(id="help"):
            yield Words(self._ideas)
            for place in HEADINGS:
                yield Words(lambda place=place: self._part(place), classes="help-part")  # type: ignore[misc]
            for page in self._knowledge.pages():
                yield Words(one_line(page.name), classes="help-part")
                yield Markdown(page.text, open_links=False)

    def on_mount(self) -> None:
        """Scrolls by key at once."""
        self.query_one("#help").focus()

    def _ideas(self) -> Content:
        sentences = (
            _(
                "Write what should be seen, choose mode and model, generate. "
                "The price on the button is the price you pay."
            ),
            _(
                "Takes keep running behind every screen, and at the service when you leave. "
                "Nothing is sent twice by itself."
            ),
            _("Tab moves between the parts; ← → turn a setting; Esc destroys nothing; everything can be clicked."),
        )
        return stacked([parts((_("Help"), "bold $money")), Content(""), *(parts((one, "$ink")) for one in sentences)])

    def _part(self, place: Where) -> Content:
        lines = [parts((tr(HEADINGS[place]), "bold $soft"))]
        for command in at(place):
            if command.keys:
                keys = padded("  " + "  ".join(shown(key) for key in command.keys), KEYS)
                label = padded(tr(command.label), LABEL - 1) + " "
                wrapped = Content(tr(command.help)).wrap(max(20, self._width() - KEYS - LABEL))
                for row, piece in enumerate(wrapped):
                    head = parts((keys, "$money"), (label, "$ink")) if row == 0 else Content(" " * (KEYS + LABEL))
                    lines.append(parts(head, (piece.plain, "$soft")))
        return stacked(lines)

    def _width(self) -> int:
        return self.query_one("#help").scrollable_content_region.width

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()
