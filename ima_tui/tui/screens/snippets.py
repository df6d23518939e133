"""Snippets and templates: a list with search, the whole text beside it; used, made, changed and removed from here.

Answers with the text to insert, its holes already filled, or None. Removing can be undone as long as the list is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.matching import spans
from ima_tui.domain.snippets import Snippet, filled, holes, matching, name_from, plain
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.commands import Command, Where, bindings, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.snippet_forms import FillHoles, WriteSnippet, Written
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.search_line import SearchLine
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio


class SnippetList(VirtualList):
    """One snippet a line: its name, and how many holes it has."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.snippets: tuple[Snippet, ...] = ()

    def fill(self, snippets: tuple[Snippet, ...], cursor: int = 0) -> None:
        """Others are found."""
        self.snippets = snippets
        self.set_count(len(snippets), cursor=cursor)

    @property
    def chosen(self) -> Snippet | None:
        """The one under the cursor."""
        return self.snippets[self.cursor] if 0 <= self.cursor < len(self.snippets) else None

    def line_cells(self, index: int) -> list[Cell]:
        """One snippet."""
        snippet = self.snippets[index]
        count = len(holes(snippet.text))
        note = "{" + str(count) + "}" if count else ""
        tone = "ink" if not snippet.ready_made else "soft"
        return [(" ", 1, "ink"), (one_line(snippet.name), 0, tone), (" " + note, 5, "money")]


class SnippetsDialog(HintedDialog[str | None]):
    """The list. `worth_keeping` is what a new snippet starts from: the selection, or the whole prompt."""

    CSS_PATH = "snippets.tcss"
    PLACE = Where.SNIPPETS
    BINDINGS = [
        *bindings(Where.SNIPPETS),
        Binding("escape", "leave", "Close", show=False, id="snippets.close"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, studio: Studio, worth_keeping: str) -> None:
        super().__init__()
        self._snippets = studio.snippets
        self._worth_keeping = worth_keeping
        self._all: tuple[Snippet, ...] = ()
        self._removed: list[str] = []
        self._read = False

    def compose(self) -> ComposeResult:
        """Search line, list, the whole text."""
        with Vertical(id="snippets"):
            yield Words(lambda: parts((_("Snippets and templates"), "bold $ink")), id="snippets-title")
            yield SearchLine(say("search in names and texts"), id="snippets-search")
            with Horizontal(id="snippets-body"):
                yield SnippetList(id="snippets-list")
                with VerticalScroll(id="snippets-preview", can_focus=False):
                    yield Words(self._whole, id="snippets-text")
            yield KeyHints(self._keys, id="snippets-keys")

    def on_mount(self) -> None:
        """All of them."""
        self.read()

    # -- words

    def _whole(self) -> Content:
        snippet = self.query_one(SnippetList).chosen
        if snippet is None:
            return parts((_("No snippet has these words."), "$soft")) if self._read else Content("")
        shown = many_lines(snippet.text, 4000)
        content = parts((shown, "$ink"))
        for hole in holes(shown):
            for start, end in spans(shown, hole.name):
                if shown[start - 1 : start] == "{":
                    content = content.stylize("bold $money", start, end)
        return content

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("⏎", _("insert"), "insert"),
            (key_of("snippets.new"), _("save"), "new_snippet"),
            (key_of("snippets.edit"), _("edit"), "edit_snippet(False)"),
            (key_of("snippets.remove"), _("remove"), "remove_snippet"),
            (key_of("snippets.undo") if self._removed else "", _("undo"), "undo_remove_snippet"),
            ("Esc", _("close"), "leave"),
        )

    def applies(self, command: Command) -> bool:
        """Only what there is something for."""
        if command.id == "snippets.undo":
            return bool(self._removed)
        return command.id == "snippets.new" or self.query_one(SnippetList).chosen is not None

    # -- finding

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self, wanted: str = "") -> None:
        """Read them again, the cursor on `wanted` or where it was."""
        try:
            self._all = await self._snippets.all()
        except StudioError as error:
            self._tell(error)
            return
        self._read = True
        self._find(wanted)

    @on(Input.Changed, "#snippets-search")
    def _typed(self) -> None:
        self._find(at=0)  # where the best hit is

    def _find(self, wanted: str = "", at: int | None = None) -> None:
        listed = self.query_one(SnippetList)
        found = matching(self._all, self.query_one("#snippets-search", Input).value)
        other = min(listed.cursor, len(found)) if at is None else at
        at = next((number for number, one in enumerate(found) if one.id == wanted), other)
        listed.fill(found, at)
        self._show()

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self._show()

    def _show(self) -> None:
        self.query_one("#snippets-text", Words).refresh(layout=True)
        self.query_one(KeyHints).refresh()
        self.query_one("#snippets-preview").scroll_to(y=0, animate=False)

    @on(SearchLine.Steered)
    def _steered(self, event: SearchLine.Steered) -> None:
        self.query_one(SnippetList).action_move(event.step)

    # -- using

    @on(Input.Submitted, "#snippets-search")
    @on(VirtualList.Picked)
    def action_insert(self) -> None:
        """This one; a template asks for what goes into its holes first."""
        snippet = self.query_one(SnippetList).chosen
        if snippet is None:
            self.app.bell()
        elif holes(snippet.text):
            self.app.push_screen(FillHoles(snippet), lambda values: self._fill(snippet, values))
        else:
            self._insert(snippet, plain(snippet.text))

    def _fill(self, snippet: Snippet, values: dict[str, str] | None) -> None:
        if values is not None:
            self._insert(snippet, filled(snippet.text, values))

    @work(exclusive=True, group="use", exit_on_error=False)
    async def _insert(self, snippet: Snippet, text: str) -> None:
        try:
            await self._snippets.note_use(snippet.id)
        except StudioError as error:
            self._tell(error)
        self.dismiss(text)

    # -- making and changing

    def action_new_snippet(self) -> None:
        """From the selection or the whole prompt."""
        form = WriteSnippet(Written(name_from(self._worth_keeping), self._worth_keeping), new=True)
        self.app.push_screen(form, lambda written: self._written(written, ""))

    def action_edit_snippet(self, name_first: bool) -> None:
        """Its name and its text, the cursor in one of them."""
        snippet = self.query_one(SnippetList).chosen
        if snippet is not None:
            form = WriteSnippet(Written(snippet.name, snippet.text), new=False, name_first=name_first)
            self.app.push_screen(form, lambda written: self._written(written, snippet.id))

    def _written(self, written: Written | None, snippet_id: str) -> None:
        if written is not None:
            self._save(written, snippet_id)

    @work(exclusive=True, group="change", exit_on_error=False)
    async def _save(self, written: Written, snippet_id: str) -> None:
        try:
            kept = await self._snippets.save(written.name, written.text, snippet_id)
        except StudioError as error:
            self._tell(error)
            return
        self.query_one("#snippets-search", Input).value = ""
        self.read(kept)

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_remove_snippet(self) -> None:
        """Out of the list."""
        snippet = self.query_one(SnippetList).chosen
        if snippet is None:
            return
        try:
            await self._snippets.remove(snippet.id)
        except StudioError as error:
            self._tell(error)
            return
        self._removed.append(snippet.id)
        self.read()

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_undo_remove_snippet(self) -> None:
        """The last removed one is there again."""
        if not self._removed:
            return
        try:
            await self._snippets.restore(self._removed[-1])
        except StudioError as error:
            self._tell(error)
            return
        self.read(self._removed.pop())

    def _tell(self, error: StudioError) -> None:
        self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)

    def action_leave(self) -> None:
        """Nothing is inserted."""
        self.dismiss(None)
