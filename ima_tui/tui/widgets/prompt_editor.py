"""The prompt: a soft-wrapping editor that keeps every character and offers pasted image paths as attachments.

It never gives the focus away by itself, and nothing but the user's hand or a recall that was asked for changes its
text; a recall can be undone.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from ima_tui.domain.text import well_formed
from ima_tui.language import _
from ima_tui.tui.commands import Where, bindings


class PromptEditor(TextArea):
    """Where the prompt is written. `understand` finds image paths in pasted text."""

    BINDINGS = [*bindings(Where.EDITOR)]

    class ImagesPasted(Message):
        """Pasted text is nothing but images: the screen offers to attach them. The text was not inserted."""

        def __init__(self, sources: tuple[str, ...], text: str) -> None:
            super().__init__()
            self.sources = sources
            self.text = text

    def __init__(self, understand: Callable[[str], tuple[str, ...]], *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False)
        self._understand = understand
        self.relabel()

    def relabel(self) -> None:
        """The language changed: only the placeholder speaks, the text is the user's."""
        self.placeholder = _(
            "What should be seen? Subject, setting, light, camera, motion.\n"
            "“Slow push-in on a lighthouse at dawn, waves breaking below, gulls drifting through frame, 5 s, 16:9”\n"
            "Paste an image here to start from it."
        )

    async def _on_paste(self, event: events.Paste) -> None:
        sources = self._understand(event.text)
        if sources:
            event.prevent_default()
            event.stop()
            self.post_message(self.ImagesPasted(sources, event.text))
            return
        clean = well_formed(event.text)
        if clean != event.text:
            event.prevent_default()
            self.insert_at_cursor(clean)

    def insert_at_cursor(self, text: str) -> None:
        """Put `text` where the cursor is, undoable."""
        start, end = self.selection
        result = self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def bring(self, text: str) -> None:
        """Show another prompt in place of this one, undoable, the cursor at its end."""
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)

    def restore(self, text: str, cursor: tuple[int, int]) -> None:
        """Start from a saved draft, with its cursor; not undoable."""
        if text != self.text:
            self.load_text(text)
        self.move_cursor(cursor)
