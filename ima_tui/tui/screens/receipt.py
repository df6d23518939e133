"""The receipt of a take: what was delivered against what was paid, measured from the clip, and the clip in words.

The clip is fetched if it is not here; leaving stops that. What was measured is kept, so it is there at once next time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.receipt import Receipt
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.copying import copy
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.receipt_words import as_text, lines_of, read_out_of, verdict_of
from ima_tui.tui.text import bar, credits_of, many_lines, parts, weight
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_BAR = 24


class ReceiptDialog(HintedDialog[None]):
    """One take's receipt."""

    CSS_PATH = "receipt.tcss"
    BINDINGS = [
        Binding("y,c", "copy", "Copy", show=False, id="receipt.copy"),
        Binding("m", "measure", "Measure again", show=False, id="receipt.measure"),
        Binding("escape,R", "leave", "Close", show=False, id="receipt.close"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-mid"), (30, "-high")]

    def __init__(self, studio: Studio, job: Job) -> None:
        super().__init__()
        self._studio = studio
        self._job = job
        self._receipt: Receipt | None = None
        self._trouble: Said | None = None
        self._received = (0, 0)
        self._copied: Said | None = None

    def compose(self) -> ComposeResult:
        """Title, lines, what is wrong, the clip in words."""
        with Vertical(classes="dialog", id="receipt"):
            yield Words(self._title, classes="dialog-title")
            yield Words(self._state, id="receipt-state")
            with VerticalScroll(id="receipt-body", can_focus=True):
                yield Words(lambda: self._of(lines_of), id="receipt-lines")
                yield Words(lambda: self._of(verdict_of), id="receipt-verdict")
                yield Words(lambda: parts((_("The clip in words"), "$faint")), classes="receipt-part")
                yield Words(lambda: self._of(read_out_of), id="receipt-words")
            yield Words(lambda: parts((tr(self._copied) if self._copied else "", "$soft")), id="receipt-copied")
            yield KeyHints(self._keys)

    def on_mount(self) -> None:
        """What was measured before is there at once."""
        self.query_one("#receipt-body").display = False
        self.query_one("#receipt-copied").display = False
        self._read(anew=False)

    def _title(self) -> Content:
        request = self._job.request
        said = parts((_("Receipt"), "bold $ink"), (f"   {request.model.friendly_name}   ", "$soft"))
        return parts(said, (credits_of(request.credits), "$money"))

    def _of(self, words: object) -> Content:
        assert callable(words)
        found: Content = words(self._receipt) if self._receipt is not None else Content("")
        return found

    def _state(self) -> Content:
        if self._trouble is not None:
            return parts(("! ", "bold $bad"), (many_lines(tr(self._trouble)), "$bad"))
        received, total = self._received
        if not total or received >= total:
            words = _("measuring the clip…") if received >= total > 0 else _("looking at the clip…")
            return parts((words, "$motion"))
        share = received / total
        told = _("fetching the clip, {received} of {total}", received=weight(received), total=weight(total))
        return parts((told + "  ", "$motion"), bar(share, _BAR))

    def _keys(self) -> tuple[Hint, ...]:
        ready = self._receipt is not None
        return (
            ("y" if ready else "", _("copy"), "copy"),
            ("m" if ready or self._trouble else "", _("measure again"), "measure"),
            ("Esc", _("close"), "leave"),
        )

    @work(exclusive=True, group="receipt", exit_on_error=False)
    async def _read(self, *, anew: bool) -> None:
        try:
            self._receipt = await self._studio.receipts.of(self._job, self._moved, anew=anew)
        except StudioError as error:
            self._trouble = sentence_of(error)
        self._show()

    def _moved(self, received: int, total: int) -> None:
        before, self._received = self._received, (received, total)
        if self.is_attached and (not total or before[0] * 100 // total != received * 100 // total):
            self.query_one("#receipt-state", Words).refresh(layout=True)

    def _show(self) -> None:
        if not self.is_attached:
            return
        body = self.query_one("#receipt-body")
        body.display = self._receipt is not None
        self.query_one("#receipt-state").display = self._receipt is None
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        self.query_one(KeyHints).refresh()
        if self._receipt is not None:
            body.focus()

    # -- keys

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        """As text, with every figure: evidence for whoever answers for it."""
        if self._receipt is None:
            return
        self._copied = await copy(as_text(self._receipt, self._job), os.environ, self.app.copy_to_clipboard)
        line = self.query_one("#receipt-copied", Words)
        line.display = True
        line.refresh(layout=True)

    def action_measure(self) -> None:
        """From the clip itself."""
        self._receipt, self._trouble, self._received = None, None, (0, 0)
        self._show()
        self._read(anew=True)

    def action_leave(self) -> None:
        """What was being fetched for it is not fetched further."""
        self.dismiss(None)
