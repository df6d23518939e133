"""The camera's words beside the prompt: search in either language, insert one or several, see them arrive.

The prompt stays in view. Enter inserts and closes, the space bar inserts and stays (the search needs no blanks), Esc
leaves the cursor exactly where it is.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from ima_tui.domain.camera import GROUP_NAMES, TERMS, Group, Term, find_terms
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.text import one_line, parts, stacked
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.search_line import SearchLine
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

SIGN, ENGLISH = 8, 25
"""Cells of the first two columns."""
_TURNS: tuple[Group | None, ...] = (None, *Group)


class GroupTabs(Widget):
    """The groups on one line; the chosen one is marked."""

    class Chosen(Message):
        """A group was clicked; None for all."""

        def __init__(self, group: Group | None) -> None:
            super().__init__()
            self.group = group

    group: reactive[Group | None] = reactive[Group | None](None)

    def __init__(self) -> None:
        super().__init__(id="camera-groups", markup=False)
        self._ends: list[tuple[int, Group | None]] = []

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """All, then each group."""
        pieces: list[Content] = []
        self._ends = []
        used = 0
        for group in _TURNS:
            name = _("All") if group is None else tr(GROUP_NAMES[group])
            here = group is self.group
            piece = parts(("● " if here else "", "$money"), (name, "bold $ink" if here else "$soft"))
            used += piece.cell_length + 2
            self._ends.append((used, group))
            pieces.extend((piece, Content("  ")))
        return parts(*pieces)

    def on_click(self, event: events.Click) -> None:
        """The group under the pointer."""
        group = next((group for end, group in self._ends if event.x < end), self.group)
        self.post_message(self.Chosen(group))


class TermList(VirtualList):
    """Sign, both names, what it does."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.terms: tuple[Term, ...] = ()
        self.used: set[str] = set()
        """English names of those that were inserted since the list opened."""

    def fill(self, terms: tuple[Term, ...]) -> None:
        """Others are found."""
        self.terms = terms
        self.set_count(len(terms), cursor=0)

    @property
    def chosen(self) -> Term | None:
        """The one under the cursor."""
        return self.terms[self.cursor] if 0 <= self.cursor < len(self.terms) else None

    def line_cells(self, index: int) -> list[Cell]:
        """One word."""
        term = self.terms[index]
        used = term.english in self.used
        room = self.scrollable_content_region.width - 2 - SIGN - ENGLISH
        cells: list[Cell] = [("✓ " if used else "  ", 2, "good"), (term.sign, SIGN, "motion")]
        if room < 14:
            return [*cells, (term.english, 0, "ink"), (" " + term.chinese, 15, "soft")]
        if room < 34:
            return [*cells, (term.english, ENGLISH, "ink"), (term.chinese, 0, "soft")]
        return [*cells, (term.english, ENGLISH, "ink"), (term.chinese, 17, "soft"), (tr(term.about), 0, "faint")]


class CameraWords(HintedDialog[None]):
    """The palette. `place` puts a word into the prompt and returns it as it was put there."""

    CSS_PATH = "camera.tcss"
    BINDINGS = [
        Binding("escape", "leave", "Close", show=False, id="camera.close"),
        Binding("tab", "turn(1)", "Next group", show=False, id="camera.next"),
        Binding("shift+tab", "turn(-1)", "Group before", show=False, id="camera.before"),
        Binding("space", "insert", "Insert and stay", show=False, id="camera.insert"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, place: Callable[[Term], str]) -> None:
        super().__init__()
        self._place = place
        self._last = ""

    def compose(self) -> ComposeResult:
        """Search, groups, list, what the chosen one does."""
        with Vertical(id="camera"):
            yield Words(lambda: parts((_("Camera words"), "bold $ink")), id="camera-title")
            yield SearchLine(say("search: orbit, 环绕, low…"), id="camera-search", blanks=False)
            yield GroupTabs()
            yield TermList(id="camera-list")
            yield Words(self._about, id="camera-about")
            yield KeyHints(self._keys, id="camera-keys")

    def on_mount(self) -> None:
        """All of them."""
        self.query_one(TermList).fill(TERMS)

    # -- words

    def _about(self) -> Content:
        term = self.query_one(TermList).chosen
        if term is None:
            return parts((_("No word of that name. Try it in the other language, or another group."), "$soft"))
        lines = [parts((tr(term.about), "$soft"))]
        if self._last:
            lines.append(parts(("✓ ", "$good"), (_("inserted: {words}", words=one_line(self._last, 60)), "$good")))
        return stacked(lines)

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("⏎", _("insert"), "insert_and_close"),
            ("Space", _("insert, stay"), "insert"),
            ("Tab", _("group"), "turn(1)"),
            ("Esc", _("close"), "leave"),
        )

    # -- finding

    @on(Input.Changed, "#camera-search")
    def _typed(self) -> None:
        self._find()

    @on(GroupTabs.Chosen)
    def _group_chosen(self, event: GroupTabs.Chosen) -> None:
        self.query_one(GroupTabs).group = event.group
        self._find()

    def action_turn(self, step: int) -> None:
        """The next group, round and round."""
        tabs = self.query_one(GroupTabs)
        tabs.group = _TURNS[(_TURNS.index(tabs.group) + step) % len(_TURNS)]
        self._find()

    def _find(self) -> None:
        query = self.query_one("#camera-search", Input).value
        explained = {term.english: tr(term.about) for term in TERMS}
        self.query_one(TermList).fill(find_terms(query, self.query_one(GroupTabs).group, explained))
        self._show()

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self._show()

    def _show(self) -> None:
        self.query_one("#camera-about", Words).refresh(layout=True)

    # -- inserting

    @on(SearchLine.Steered)
    def _steered(self, event: SearchLine.Steered) -> None:
        self.query_one(TermList).action_move(event.step)

    @on(SearchLine.Spaced)
    def action_insert(self) -> None:
        """One more, and the list stays."""
        self._insert()

    @on(Input.Submitted, "#camera-search")
    @on(VirtualList.Picked)
    def action_insert_and_close(self) -> None:
        """This one, and back to the prompt."""
        if self._insert():
            self.dismiss()

    def _insert(self) -> bool:
        listed = self.query_one(TermList)
        term = listed.chosen
        if term is None:
            self.app.bell()
            return False
        self._last = self._place(term)
        listed.used.add(term.english)
        listed.refresh()
        self._show()
        return True

    def action_leave(self) -> None:
        """The cursor of the prompt is where it was, or behind what was inserted."""
        self.dismiss()
