"""The family of a take: the tree of where it came from and what came of it, and the poster of the one chosen there.

Enter goes to that take. One that was deleted for good keeps its place, because its children do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.family import Family, Relative
from ima_tui.domain.job import Job
from ima_tui.language import _, tr
from ima_tui.tui.descent_words import came_by
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.marks import stars_of
from ima_tui.tui.phases import look
from ima_tui.tui.text import fit, many_lines, one_line, parts, when
from ima_tui.tui.widgets.key_hints import Hint, HintedDialog, KeyHints
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

DEEPEST = 12
"""Generations that are drawn as steps; further ones stand below each other."""


class FamilyList(VirtualList):
    """One take a line, below the one it came from."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[tuple[str, Relative], ...] = ()
        self.asked_id = ""
        self.now = 0.0

    def fill(self, family: Family, now: float) -> None:
        """The whole tree, the cursor on the take that was asked for."""
        self.lines, self.asked_id, self.now = tuple(branches(family.root)), family.asked_id, now
        at = next((place for place, (_lead, one) in enumerate(self.lines) if one.id == family.asked_id), 0)
        self.set_count(len(self.lines), cursor=at)

    @property
    def chosen(self) -> Relative | None:
        """The one under the cursor."""
        return self.lines[self.cursor][1] if 0 <= self.cursor < len(self.lines) else None

    def line_cells(self, index: int) -> list[Cell]:
        """Branch, glyph, model, stars, how it came about, prompt, when."""
        lead, one = self.lines[index]
        descent = came_by(one.link.descent, one.link.frame) if one.link is not None else ""
        mark = "▸" if one.id == self.asked_id else " "
        if one.job is None:
            return [(f"{mark}{lead}", cell_len(lead) + 1, "faint"), ("· " + _("deleted for good"), 0, "faint")]
        job, seen = one.job, look(one.job)
        age, stars = when(job.created_at, self.now), stars_of(job)
        pieces = [(f"{seen.glyph} ", seen.tone.removeprefix("$")), (f"{job.request.model.short_name} ", "soft")]
        pieces += [(f"{stars} ", "money")] if stars else []
        pieces += [(f"{descent}  ", "motion")] if descent else []
        pieces.append((one_line(job.request.prompt) or "…", "ink"))
        cells: list[Cell] = [(f"{mark}{lead}", cell_len(lead) + 1, "faint"), (tuple(pieces), 0, "ink")]
        return [*cells, ("  " + age, cell_len(age) + 3, "faint")]


class FamilyDialog(HintedDialog[str | None]):
    """Returns the id of the take to go to, None for none."""

    CSS_PATH = "history.tcss"
    BINDINGS = [Binding("escape", "leave", "Close", show=False, id="family.close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, studio: Studio, job: Job) -> None:
        super().__init__()
        self._studio = studio
        self._job = job
        self._family: Family | None = None

    def compose(self) -> ComposeResult:
        """Title, tree beside a poster, the prompt of the one under the cursor, keys."""
        with Vertical(id="family"):
            yield Words(self._heading, id="family-title")
            with Horizontal(id="family-body"):
                yield FamilyList()
                yield Picture()
            yield Words(self._prompt, id="family-prompt")
            yield KeyHints(self._keys, id="family-keys")

    def on_mount(self) -> None:
        """Read it."""
        self._read()

    def _heading(self) -> Content:
        title = parts((_("Family"), "bold $ink"))
        if self._family is None:
            return title
        count = sum(1 for _each in self._family.walk())
        words = _("{n} takes", n=f"{count:,}")
        if self._family.alone:
            words = _("It came from no other take, and none came of it yet.")
        elif not self._family.complete:
            words = _("the first {n} takes of a larger family", n=f"{count:,}")
        return parts(title, "   ", (words, "$soft"))

    def _prompt(self) -> Content:
        one = self.query_one(FamilyList).chosen
        if one is None:
            return Content("")
        if one.job is None:
            return parts((_("This take was deleted for good; only its place is known."), "$faint"))
        width = max(8, self.query_one("#family-prompt").size.width)
        return parts((fit(one_line(one.job.request.prompt), 3 * width), "$soft"))

    def _keys(self) -> tuple[Hint, ...]:
        return (("⏎", _("go to this take"), "go"), ("Esc", _("close"), "leave"))

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        try:
            self._family = await self._studio.library.family(self._job.id)
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        listed = self.query_one(FamilyList)
        listed.fill(self._family, self._studio.now())
        listed.focus()
        self.query_one("#family-title", Words).refresh(layout=True)

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self.query_one("#family-prompt", Words).refresh(layout=True)
        self._show_poster()

    @work(exclusive=True, group="poster", exit_on_error=False)
    async def _show_poster(self) -> None:
        one, path = self.query_one(FamilyList).chosen, None
        job = one.job if one is not None else None
        try:
            if job is not None:
                path = await self._studio.poster(job) or await self._studio.first_image(job)
        except (StudioError, OSError):
            path = None  # the words say which take it is
        picture: Path | None = path
        self.query_one(Picture).source = picture

    @on(VirtualList.Picked)
    def action_go(self) -> None:
        """To the one under the cursor, unless it is gone or the one we came from."""
        one = self.query_one(FamilyList).chosen
        if one is None or one.job is None:
            self.app.bell()
        else:
            self.dismiss(one.id)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def branches(root: Relative) -> list[tuple[str, Relative]]:
    """All of a family in the order of reading, each with the branch that leads to it."""
    found: list[tuple[str, Relative]] = []

    def grow(one: Relative, lead: str, below: str, depth: int) -> None:
        found.append((lead, one))
        for place, child in enumerate(one.children):
            last = place == len(one.children) - 1
            if depth < DEEPEST:
                grow(child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), depth + 1)
            else:
                grow(child, below + "⋮ ", below, depth + 1)

    grow(root, "", "", 0)
    return found
