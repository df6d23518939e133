"""The prompt: a soft-wrapping editor that keeps every character and offers pasted image paths as attachments.

It never gives the focus away by itself, and nothing but the user's hand or something that was asked for changes its
text; each such change is one step of undo. What cannot be read (control characters) is left out with a word.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets.text_area import DocumentNavigator, Edit, EditResult

from ima_tui.domain.prompt_text import MOST_CHARACTERS, cleaned
from ima_tui.domain.text import well_formed
from ima_tui.language import _
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.widgets.prompt_lines import PromptLines, Tones, row_strip
from ima_tui.tui.widgets.vi import ViMode
from ima_tui.tui.widgets.vi_area import ViArea

JOINERS = ("\u200c", "\u200d")
"""Of no width, and part of the words."""


class PromptEditor(ViArea):
    """Where the prompt is written. `understand` finds image paths in pasted text."""

    BINDINGS = [*bindings(Where.EDITOR)]

    class ImagesPasted(Message):
        """Pasted text is nothing but images: the screen offers to attach them. The text was not inserted."""

        def __init__(self, sources: tuple[str, ...], text: str) -> None:
            super().__init__()
            self.sources = sources
            self.text = text

    class AtTheEdge(Message):
        """Up on the first row (`step` 1) or Down on the last one (-1): as in a shell, another prompt is wanted."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Trimmed(Message):
        """Not everything could go in: `dropped` control characters, or `over` characters past the longest prompt."""

        def __init__(self, dropped: int, over: int) -> None:
            super().__init__()
            self.dropped = dropped
            self.over = over

    def __init__(self, understand: Callable[[str], tuple[str, ...]], *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self.match_cursor_bracket = False
        self._understand = understand
        self._tones: Tones | None = None
        """While lines are painted."""
        self._use_own_lines()
        self.relabel()

    def relabel(self) -> None:
        """The language changed: only the placeholder speaks, the text is the user's."""
        lines = (
            _("Subject  who or what: a lighthouse on a cliff"),
            _("Action   what happens: waves break, gulls drift"),
            _("Camera   how it is seen: slow push in"),
            _("Style    light and look: golden hour, 35 mm film"),
            _("Rhythm   pace and length: calm, one take, 5 s"),
        )
        self.placeholder = Content("\n".join(lines))

    # -- what goes in

    def edit(self, edit: Edit) -> EditResult:
        """Every change passes here, typed, pasted or asked for: text is cleaned and held to the longest prompt."""
        clean = cleaned(edit.text)
        length = len(self.document.text) - len(self.get_text_range(edit.top, edit.bottom))
        kept = clean.text[: max(0, MOST_CHARACTERS - length)]
        over = len(clean.text) - len(kept)
        if clean.dropped or over:
            self.post_message(self.Trimmed(clean.dropped, over))
        edit.text = kept
        return super().edit(edit)

    def load_text(self, text: str) -> None:
        """Start from another text, as it was kept; not undoable."""
        super().load_text(well_formed(text)[:MOST_CHARACTERS])
        self._use_own_lines()

    async def _on_key(self, event: events.Key) -> None:
        """Joiners draw nothing, yet hold emoji and Persian words together; the framework takes them for no text."""
        if event.character in JOINERS and self.vi_mode in (None, ViMode.INSERT):
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(event.character, *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        sources = self._understand(event.text)
        if sources:
            event.prevent_default()
            self.post_message(self.ImagesPasted(sources, event.text))

    def insert_at_cursor(self, text: str, eaten: int = 0) -> None:
        """Put `text` behind the selection or at the cursor, in place of `eaten` characters before it; one undo step."""
        row, column = max(self.selection)
        self.history.checkpoint()
        result = self.replace(text, (row, max(0, column - eaten)), (row, column), maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(result.end_location)

    def around_cursor(self) -> tuple[str, str]:
        """The text before and behind the place where `insert_at_cursor` puts something."""
        place = max(self.selection)
        return self.get_text_range((0, 0), place), self.get_text_range(place, self.document.end)

    def bring(self, text: str) -> None:
        """Show another prompt in place of this one, undoable, the cursor at its end."""
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor(self.document.end)

    def restore(self, text: str, cursor: tuple[int, int]) -> None:
        """Start from a saved draft, with its cursor; not undoable."""
        if text != self.text:
            self.load_text(text)
        self.move_cursor(self.clamp_visitable(cursor))

    # -- moving

    @property
    def rows(self) -> int:
        """How many rows the text takes."""
        return self.wrapped_document.height

    def action_cursor_up(self, select: bool = False) -> None:
        """On the first row there is nothing above but earlier prompts."""
        if not select and self.selection.is_empty and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.post_message(self.AtTheEdge(1))
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """On the last row there is nothing below but later prompts."""
        if not select and self.selection.is_empty and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.post_message(self.AtTheEdge(-1))
        else:
            super().action_cursor_down(select)

    # -- drawing

    def on_resize(self) -> None:
        """The framework wraps anew, and draws anew only if that gives another number of rows."""
        self.refresh()

    def _use_own_lines(self) -> None:
        self.wrapped_document = PromptLines(self.document, self.wrap_width, self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)

    def render_line(self, y: int) -> Strip:
        """One row: only what is on it is looked at."""
        lines = self.wrapped_document
        empty = self.document.line_count == 1 and not self.document.get_line(0)
        if empty or not isinstance(lines, PromptLines):
            return super().render_line(y)
        tones = self._tones or self._present_tones()
        absolute = y + self.scroll_offset.y
        if absolute >= lines.height:
            return Strip.blank(self.size.width, tones.ink)
        line_index, column = lines.offset_to_location(Offset(0, absolute))
        row = lines.row_of((line_index, column))
        return row_strip(
            self.document.get_line(line_index),
            lines.row_bounds(line_index, row),
            lines.get_tab_widths(line_index),
            self._selected_in(line_index),
            self._cursor_in(line_index, row),
            tones,
            self.scrollable_content_region.width,
        )

    def render_lines(self, crop: Region) -> list[Strip]:
        """All rows of one painting in the same colours: asking for them costs more than a row."""
        self._tones = self._present_tones()
        try:
            return super().render_lines(crop)
        finally:
            self._tones = None

    def _present_tones(self) -> Tones:
        ink = self.rich_style
        return Tones(
            ink,
            ink + self.get_component_rich_style("text-area--selection"),
            ink + self.get_component_rich_style("text-area--cursor"),
        )

    def _selected_in(self, line_index: int) -> tuple[int, int] | None:
        (top, first), (bottom, last) = sorted(self.selection)
        if self.selection.is_empty or not top <= line_index <= bottom:
            return None
        length = len(self.document.get_line(line_index))
        return (first if line_index == top else 0), (last if line_index == bottom else length)

    def _cursor_in(self, line_index: int, row: int) -> int | None:
        line, column = self.selection.end
        here = self.has_focus and line == line_index
        return column if here and self._row_of((line, column)) == row else None

    def _row_of(self, place: tuple[int, int]) -> int:
        lines = self.wrapped_document
        return lines.row_of(place) if isinstance(lines, PromptLines) else 0
