"""Earlier prompts, searched as one types: newest first, the found words marked, the whole text below.

Enter brings one into the editor, Esc leaves the editor exactly as it was. One that is not wanted any more can be taken
out of the list, and put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.matching import has_all, spans
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.commands import Command, Where, bindings, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.search_line import SearchLine
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

SEARCH_AFTER = 0.08
"""Seconds after the last key."""
_LEAD = 18
"""Cells kept before the first found word on a line."""
_BEFORE = 6
"""Characters shown before the place from which on two prompts differ."""
MOST_SHOWN = 2000
"""Characters of a prompt that its line is made of."""


class PromptList(VirtualList):
    """One prompt a line, the first found word marked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.prompts: tuple[str, ...] = ()
        self._lines: tuple[str, ...] = ()
        self._query = ""
        self._apart: tuple[int, ...] = ()
        """Of each, how many characters it has in common with the one most like it."""

    def fill(self, prompts: tuple[str, ...], query: str, *, cursor: int = 0) -> None:
        """Others are found."""
        self.prompts, self._query = prompts, query
        self._lines = tuple(one_line(prompt, MOST_SHOWN) for prompt in prompts)
        self._apart = apart(self._lines)
        self.set_count(len(prompts), cursor=cursor)

    @property
    def chosen(self) -> str | None:
        """The one under the cursor."""
        return self.prompts[self.cursor] if 0 <= self.cursor < len(self.prompts) else None

    def line_cells(self, index: int) -> list[Cell]:
        """The line cut so that the found word is on it; else so that it looks like no other one."""
        words = self._lines[index]
        found = spans(words, self._query)
        if not found:
            return [(" ", 1, "ink"), (self._told_apart(index, words), 0, "ink")]
        start, end = found[0]
        before, room = words[:start], self.scrollable_content_region.width - 1
        if cell_len(before) + cell_len(words[start:end]) > room:
            tail = before
            while cell_len(tail) > _LEAD:
                tail = tail[1:]
            before = "…" + tail
        return [
            (" ", 1, "ink"),
            *([(before, cell_len(before), "ink")] if before else []),
            (words[start:end], cell_len(words[start:end]), "money"),
            (words[end:], 0, "ink"),
        ]

    def _told_apart(self, index: int, words: str) -> str:
        """The beginning, and where that is another one's too, the place from which on they differ."""
        room, same = self.scrollable_content_region.width - 1, self._apart[index]
        if cell_len(words) <= room or cell_len(words[:same]) <= room - _LEAD:
            return words
        head = set_cell_size(words, room // 3).rstrip() + "…"
        end = len(words)
        while cell_len(words[end - 1 :]) <= room - cell_len(head) and end > same - _BEFORE:
            end -= 1
        return head + words[max(0, min(end, same - _BEFORE)) :]


def apart(prompts: Sequence[str]) -> tuple[int, ...]:
    """Of each prompt, how many characters it has in common with the one most like it."""
    ordered = sorted(range(len(prompts)), key=prompts.__getitem__)
    same = [0] * len(prompts)
    for one, following in pairwise(ordered):
        pairs = enumerate(zip(prompts[one], prompts[following], strict=False))
        shortest = min(len(prompts[one]), len(prompts[following]))
        shared = next((at for at, (here, there) in pairs if here != there), shortest)
        same[one], same[following] = max(same[one], shared), shared
    return tuple(same)


class PromptSearch(HintedDialog[str | None]):
    """The search. `set_aside` are this session's prompts that were never sent, the oldest first."""

    CSS_PATH = "prompt_search.tcss"
    PLACE = Where.PROMPTS
    BINDINGS = [
        *bindings(Where.PROMPTS),
        Binding("escape", "leave", "Cancel", show=False, id="prompts.cancel"),
    ]

    def __init__(self, studio: Studio, set_aside: list[str]) -> None:
        super().__init__()
        self._studio = studio
        self._set_aside = set_aside
        self._soon: Timer | None = None
        self._removed: list[str] = []
        self._asked = False

    def compose(self) -> ComposeResult:
        """Search line, list, the whole text."""
        with Vertical(id="prompts"):
            yield Words(lambda: parts((_("Earlier prompts"), "bold $ink")), id="prompts-title")
            yield SearchLine(say("words of an earlier prompt, any language"), id="prompts-search")
            yield PromptList(id="prompts-list")
            with VerticalScroll(id="prompts-preview", can_focus=False):
                yield Words(self._whole, id="prompts-text")
            yield KeyHints(self._keys, id="prompts-keys")

    def on_mount(self) -> None:
        """All of them, the newest first."""
        self.find()

    # -- words

    def _whole(self) -> Content:
        listed = self.query_one(PromptList)
        text = listed.chosen
        query = self.query_one("#prompts-search", Input).value
        if text is None:
            if not self._asked:
                return Content("")
            nothing = _("No earlier prompt has these words.") if query.strip() else _("No prompt has been sent yet.")
            return parts((nothing, "$soft"))
        shown = many_lines(text, 4000)
        content = parts((shown, "$ink"))
        for start, end in spans(shown, query):
            content = content.stylize("bold $money", start, end)
        return content

    def _keys(self) -> tuple[Hint, ...]:
        return (
            ("⏎", _("take it"), "take"),
            (key_of("prompts.remove"), _("remove"), "remove_prompt"),
            (key_of("prompts.undo") if self._removed else "", _("undo"), "undo_remove_prompt"),
            ("Esc", _("leave all as it was"), "leave"),
        )

    def applies(self, command: Command) -> bool:
        """Only what there is something for."""
        if command.id == "prompts.undo":
            return bool(self._removed)
        return self.query_one(PromptList).chosen is not None

    # -- finding

    @on(Input.Changed, "#prompts-search")
    def _typed(self) -> None:
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SEARCH_AFTER, self.find)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def find(self, cursor: int = 0) -> None:
        """Search for what is in the line."""
        query = self.query_one("#prompts-search", Input).value
        try:
            sent = await self._studio.past.find(query)
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        own = [one for one in reversed(self._set_aside) if one.strip() and has_all(one, query)]
        self._asked = True
        self.query_one(PromptList).fill(tuple(dict.fromkeys([*own, *sent])), query, cursor=cursor)
        self._show()

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self._show()

    def _show(self) -> None:
        self.query_one("#prompts-text", Words).refresh(layout=True)
        self.query_one(KeyHints).refresh()
        self.query_one("#prompts-preview").scroll_to(y=0, animate=False)

    @on(SearchLine.Steered)
    def _steered(self, event: SearchLine.Steered) -> None:
        self.query_one(PromptList).action_move(event.step)

    # -- answering

    @on(Input.Submitted, "#prompts-search")
    @on(VirtualList.Picked)
    def action_take(self) -> None:
        """This one into the editor."""
        text = self.query_one(PromptList).chosen
        if text is None:
            self.app.bell()
        else:
            self.dismiss(text)

    @work(exclusive=True, group="remove", exit_on_error=False)
    async def action_remove_prompt(self) -> None:
        """Out of the list; its takes stay."""
        listed = self.query_one(PromptList)
        text, at = listed.chosen, listed.cursor
        if text is None:
            return
        try:
            await self._studio.past.remove(text)
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        self._set_aside[:] = [one for one in self._set_aside if one != text]
        self._removed.append(text)
        self.find(at)

    @work(exclusive=True, group="remove", exit_on_error=False)
    async def action_undo_remove_prompt(self) -> None:
        """The last removed one is there again."""
        if not self._removed:
            return
        try:
            await self._studio.past.restore(self._removed[-1])
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        self._removed.pop()
        self.find(self.query_one(PromptList).cursor)

    def action_leave(self) -> None:
        """Nothing was taken."""
        self.dismiss(None)
