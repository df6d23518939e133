"""Searches with names: one chosen stands in the search line again; the one there is kept, renamed, or removed.

Answers with the line, or None. Removing, and writing over one of the same name, can be undone while this is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.text import Said, say
from ima_tui.engine.library import SavedSearch
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.ask import AskText
from ima_tui.tui.text import fit, many_lines, one_line, parts
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_NAME = 26


class SavedList(VirtualList):
    """One search a line: its name, and what it asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.searches: tuple[SavedSearch, ...] = ()

    def fill(self, searches: tuple[SavedSearch, ...], cursor: int) -> None:
        """Others are there."""
        self.searches = searches
        self.set_count(len(searches), cursor=min(cursor, max(0, len(searches) - 1)))

    @property
    def chosen(self) -> SavedSearch | None:
        """The one under the cursor."""
        return self.searches[self.cursor] if 0 <= self.cursor < len(self.searches) else None

    def line_cells(self, index: int) -> list[Cell]:
        """Name and line."""
        search = self.searches[index]
        name = min(_NAME, self.scrollable_content_region.width // 2)
        return [(" ", 1, "ink"), (one_line(search.name), name, "ink"), (" " + one_line(search.line), 0, "soft")]


class SavedSearches(HintedDialog[str | None]):
    """The list. `line` is what is searched for now."""

    CSS_PATH = "history.tcss"
    BINDINGS = [
        Binding("ctrl+n,s", "save", "Save this search", show=False, id="saved.save"),
        Binding("f2,r", "rename", "Rename", show=False, id="saved.rename"),
        Binding("delete,f8", "remove", "Remove", show=False, id="saved.remove"),
        Binding("ctrl+underscore,u", "undo", "Undo", show=False, id="saved.undo"),
        Binding("escape", "leave", "Close", show=False, id="saved.close"),
    ]

    def __init__(self, studio: Studio, line: str) -> None:
        super().__init__()
        self._library = studio.library
        self._line = line
        self._undoable: list[tuple[str, SavedSearch | None]] = []
        """The name that was changed, and what was under it before."""
        self._was_read = False

    def compose(self) -> ComposeResult:
        """What is searched for now, the list, the keys."""
        with Vertical(classes="dialog"):
            yield Words(say("Saved searches"), classes="dialog-title")
            yield Words(self._now, id="saved-now")
            yield SavedList()
            yield Words(self._none, id="saved-none")
            yield KeyHints(self._keys, id="saved-keys")

    def on_mount(self) -> None:
        """All of them."""
        self.query_one(SavedList).focus()
        self.read()

    def _now(self) -> Content:
        if not self._line:
            return parts((_("Write a search first to save it here."), "$faint"))
        return parts((_("Searched for now:"), "$soft"), "  ", (fit(one_line(self._line), 44), "$ink"))

    def _none(self) -> Content:
        return parts((_("No search is saved yet."), "$soft")) if self._was_read else Content("")

    def _keys(self) -> tuple[Hint, ...]:
        some = bool(self.query_one(SavedList).searches)
        return (
            ("⏎" if some else "", _("use it"), "use"),
            ("s" if self._line else "", _("save this"), "save"),
            ("r" if some else "", _("rename"), "rename"),
            ("Del" if some else "", _("remove"), "remove"),
            ("u" if self._undoable else "", _("undo"), "undo"),
            ("Esc", _("close"), "leave"),
        )

    @work(exclusive=True, group="read", exit_on_error=False)
    async def read(self, wanted: str = "") -> None:
        """Read them again, the cursor on `wanted` or where it was."""
        try:
            found = await self._library.saved_searches()
        except StudioError as error:
            self._tell(error)
            return
        listed = self.query_one(SavedList)
        at = next((place for place, one in enumerate(found) if one.name == wanted), listed.cursor)
        self._was_read = True
        listed.fill(found, at)
        listed.display = bool(found)
        none = self.query_one("#saved-none", Words)
        none.display = not found
        none.refresh(layout=True)
        self.query_one(KeyHints).refresh()
        if found:
            listed.focus()

    # -- doing

    @on(VirtualList.Picked)
    def action_use(self) -> None:
        """Its line goes into the search line."""
        search = self.query_one(SavedList).chosen
        if search is not None:
            self.dismiss(search.line)

    def action_save(self) -> None:
        """The line of now, under a name."""
        if not self._line:
            self.app.bell()
            return
        title, hint = say("Save this search"), say("good ones of this week")
        sentence = say("A name for “{line}”.", line=fit(one_line(self._line), 60))
        self.app.push_screen(AskText(title, sentence, hint), lambda name: self._named(name, ""))

    def action_rename(self) -> None:
        """Another name for the chosen one."""
        search = self.query_one(SavedList).chosen
        if search is not None:
            title, hint = say("Rename"), say("good ones of this week")
            sentence = say("Another name for “{line}”.", line=fit(one_line(search.line), 60))
            form = AskText(title, sentence, hint, value=search.name)
            self.app.push_screen(form, lambda name: self._named(name, search.name))

    def _named(self, name: str | None, before: str) -> None:
        if name is not None:
            self._keep(name, before)

    @work(exclusive=True, group="change", exit_on_error=False)
    async def _keep(self, name: str, before: str) -> None:
        try:
            if before:
                name = (await self._library.rename_search(before, name)).name
            else:
                self._undoable.append((name, await self._library.save_search(name, self._line)))
        except StudioError as error:
            self._tell(error)
            return
        self.read(" ".join(name.split()))

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_remove(self) -> None:
        """Out of the list; its takes have nothing to do with it."""
        search = self.query_one(SavedList).chosen
        if search is None:
            return
        try:
            self._undoable.append((search.name, await self._library.remove_search(search.name)))
        except StudioError as error:
            self._tell(error)
            return
        self.read()

    @work(exclusive=True, group="change", exit_on_error=False)
    async def action_undo(self) -> None:
        """As it was before the last change."""
        if not self._undoable:
            return
        name, before = self._undoable.pop()
        try:
            if before is not None:
                await self._library.save_search(before.name, before.line)
            else:
                await self._library.remove_search(name)
        except StudioError as error:
            self._tell(error)
            return
        self.read(before.name if before is not None else "")

    def _tell(self, error: StudioError) -> None:
        told: Said = sentence_of(error)
        self.notify(many_lines(tr(told)), severity="error", markup=False)

    def action_leave(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)
