"""A finished take, chosen from a list: newest first, narrowed as one types, its cover beside it.

Returns the path of one of its pictures, None for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.take_pictures import TakePictures
from ima_tui.tui.text import many_lines, one_line, parts, when
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.search_line import SearchLine
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_PAUSE = 0.12
"""Seconds after the last key before the history is searched."""


class TakeLines(VirtualList):
    """One line for each take: prompt, model, age."""

    def __init__(self) -> None:
        super().__init__(id="take-lines")
        self.takes: tuple[Job, ...] = ()
        self.now = 0.0
        self._when = 0

    def fill(self, takes: tuple[Job, ...], now: float) -> None:
        """Other takes."""
        self.takes, self.now = takes, now
        self._when = self._widest()
        self.set_count(len(takes), cursor=0)

    def relabel(self) -> None:
        """The language changed."""
        self._when = self._widest()
        super().relabel()

    @property
    def take(self) -> Job | None:
        """The one under the cursor."""
        return self.takes[self.cursor] if self.cursor < len(self.takes) else None

    def line_cells(self, index: int) -> list[Cell]:
        """What tells takes apart."""
        job = self.takes[index]
        age = self._age(job)
        return [
            (" ", 1, "faint"),
            (one_line(job.request.prompt), 0, "ink"),
            (" " + job.request.model.short_name, 6, "soft"),
            (" " * (self._when + 1 - cell_len(age)) + age + " ", self._when + 2, "faint"),
        ]

    def _widest(self) -> int:
        return max((cell_len(self._age(job)) for job in self.takes), default=0)

    def _age(self, job: Job) -> str:
        return when(job.settled_at or job.created_at, self.now)


class TakeChooser(Dialog[str | None]):
    """The list, and then the question which picture."""

    CSS_PATH = "take_pictures.tcss"
    BINDINGS = [Binding("escape", "leave", "Cancel", show=False, id="take_chooser.cancel")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._timer: Timer | None = None
        self._loaded = False

    def compose(self) -> ComposeResult:
        """Filter, list, cover."""
        with Vertical(id="take-chooser"):
            yield Words(say("An image from a take"), id="chooser-title")
            yield SearchLine(say("type to find a take by its words"), id="chooser-filter")
            yield Words(self._count, id="chooser-count")
            with Horizontal(id="chooser-body"):
                yield TakeLines()
                yield Picture(say("Its cover appears here."))
            yield Words(lambda: parts((_("⏎ choose · ↑↓ move · Esc cancel"), "$faint")), id="chooser-keys")

    def on_mount(self) -> None:
        """All of them."""
        self.query_one(Input).focus()
        self._find("")

    def _count(self) -> Content:
        number = len(self.query_one(TakeLines).takes)
        if not self._loaded:
            return parts((_("looking…"), "$faint"))
        if not number and not self.query_one(Input).value.strip():
            return parts((_("No take is finished yet. A finished one can lend its pictures."), "$soft"))
        if not number:
            return parts((_("No finished take has these words."), "$soft"))
        words = _("1 finished take") if number == 1 else _("{n} finished takes", n=number)
        return parts((words, "$faint"))

    @on(Input.Changed)
    def _typing(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, lambda: self._find(self.query_one(Input).value.strip()))

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _find(self, query: str) -> None:
        try:
            found = await self._studio.pictures.finished(query)
        except StudioError as error:
            self.notify(many_lines(tr(sentence_of(error))), severity="error", markup=False)
            return
        self._loaded = True
        self.query_one(TakeLines).fill(found, self._studio.now())
        self.query_one("#chooser-count", Words).refresh(layout=True)

    @on(VirtualList.Moved)
    def _moved(self) -> None:
        self._show_cover()

    @work(exclusive=True, group="cover", exit_on_error=False)
    async def _show_cover(self) -> None:
        job, picture = self.query_one(TakeLines).take, self.query_one(Picture)
        try:
            picture.source = await self._studio.poster(job) if job is not None else None
        except (StudioError, OSError):
            picture.source = None  # the words say what take it is

    @on(SearchLine.Steered)
    def _steered(self, event: SearchLine.Steered) -> None:
        self.query_one(TakeLines).action_move(event.step)

    @on(Input.Submitted)
    @on(VirtualList.Picked)
    def _picked(self) -> None:
        job = self.query_one(TakeLines).take
        if job is None:
            return

        def chosen(source: str | None) -> None:
            if source:
                self.dismiss(source)

        self.app.push_screen(TakePictures(self._studio, job), chosen)

    def action_leave(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)
