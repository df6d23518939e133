"""Everything made so far: one search line, a count that is always shown, a list or a wall of any length, the poster.

What of the line cannot be used is said below it, in words; a filter whose value is still being typed is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.commands import Command, Where, bindings
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.screens.binning import Binning
from ima_tui.tui.screens.saving_searches import SavingSearches
from ima_tui.tui.text import fit, parts, stacked
from ima_tui.tui.widgets.filter_line import FilterLine
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.found_list import FoundList
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.poster_wall import PosterWall
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words

_MOST_COMPLAINTS = 3


class HistoryScreen(Binning, SavingSearches):
    """Find it all tomorrow."""

    CSS_PATH = "history.tcss"
    PLACE = Where.HISTORY
    AUTO_FOCUS = "FoundList"
    BINDINGS = [*bindings(Where.HISTORY)]

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._walled = False

    def compose(self) -> ComposeResult:
        """Search line, complaints, list or wall, preview."""
        yield TopBar()
        with Vertical(id="search-part"):
            with Horizontal(id="search-line"):
                yield FilterLine(say("words in any language, and  model:fast  is:star  tag:…  since:7d"), id="search")
                yield Words(self._count, id="count")
            yield Words(self._complaints, id="complaints")
        with Horizontal(id="history-body"):
            with Vertical(id="history-list"):
                yield Words(self._nothing, id="nothing")
                yield FoundList(id="jobs")
                yield PosterWall(self._poster_of, id="wall")
                yield Words(self._chosen_words, id="wall-words")
            yield Preview(id="history-preview")
        yield Footer()
        yield Words(NARROW, id="too-small")

    def on_mount(self) -> None:
        """The newest takes."""
        self._show_view()
        self.search("")
        self._read_tags()

    @work(group="tags", exit_on_error=False)
    async def _read_tags(self) -> None:
        try:
            self.query_one(FilterLine).tags = tuple(tag for tag, _count in await self.studio.library.tags())
        except StudioError:
            self.log("tags cannot be completed")

    # -- what is said

    def _count(self) -> Content:
        if self.failed:
            return parts((_("could not be searched"), "$bad"))
        if self.found is None:
            return parts((_("looking…"), "$faint"))
        total = self.found.total
        if not self.found.complete:
            return parts((_("counting… {n} so far", n=f"{total:,}"), "$soft"))
        noun = _("{n} takes", n=f"{total:,}") if total != 1 else _("1 take")
        if self.is_bin:
            return parts((_("Bin"), "bold $warn"), "  ", (noun, "$soft"))
        return parts((noun, "$soft"))

    def _complaints(self) -> Content:
        if self.found is None:
            return Content("")
        typing = self.focused is self.query_one("#search")
        told = [one for one in self.found.complaints if not (typing and one.unfinished)][:_MOST_COMPLAINTS]
        return stacked([parts(("! ", "bold $warn"), (tr(one.sentence), "$warn")) for one in told])

    def _nothing(self) -> Content:
        if self.is_bin:
            return parts((_("The bin is empty."), "$soft"))
        if self.asked.strip():
            return parts((_("No take answers this search."), "$soft"))
        return parts((_("Nothing here yet. What you generate stays here, also when you leave."), "$soft"))

    def _chosen_words(self) -> Content:
        job = self.take
        width = self.query_one("#wall-words").size.width
        return parts((fit(" ".join(job.request.prompt.split()), width), "$ink")) if job is not None else Content("")

    def _say_complaints(self) -> None:
        words = self.query_one("#complaints", Words)
        words.display = bool(self._complaints().plain)
        words.refresh(layout=True)

    def answered(self) -> None:
        """Other counts."""
        self.query_one("#count", Words).refresh(layout=True)
        self._say_complaints()
        self._show_view()
        self.show_keys()

    # -- list and wall

    @property
    def view(self) -> FoundList:
        """Whichever is shown."""
        return self.query_one("#wall", PosterWall) if self._walled else self.query_one("#jobs", FoundList)

    def _show_view(self) -> None:
        empty = self.found is not None and not self.found.total
        nothing = self.query_one("#nothing", Words)
        nothing.display = empty
        nothing.refresh(layout=True)
        self.query_one("#jobs").display = not self._walled and not empty
        self.query_one("#wall").display = self._walled and not empty
        self.query_one("#wall-words").display = self._walled and not empty
        self.query_one("#history-preview").set_class(self._walled, "-walled")

    def action_wall(self) -> None:
        """Posters instead of lines, or back; the same take stays chosen."""
        at, had_focus = self.view.cursor, self.view.has_focus
        self._walled = not self._walled
        if self.found is not None:
            self.view.show(self.found, self.studio.now(), self.studio.time_scale, at)
        self._show_view()
        if had_focus:
            self.view.focus()
        self.call_after_refresh(self.view.show_cursor)

    async def _poster_of(self, job: Job) -> Path | None:
        try:
            return await self.studio.poster(job) or await self.studio.first_image(job)
        except (StudioError, OSError):
            return None  # what stands below the picture says what it is

    # -- the line

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        self.search_soon(event.value.strip())

    @on(Input.Submitted, "#search")
    def _entered(self) -> None:
        self.view.focus()

    def on_key(self, event: events.Key) -> None:
        """From the search line down into the list."""
        if event.key == "down" and self.focused is self.query_one("#search"):
            event.stop()
            self.view.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What was still being typed is finished, or it is being typed again."""
        super().on_descendant_focus(event)
        self._say_complaints()

    def _useful(self) -> Iterator[Command]:
        """While one types, letters are no commands."""
        typing = isinstance(self.focused, FilterLine)
        return (one for one in super()._useful() if not typing or Where.EVERYWHERE in one.places)

    def ask_for(self, line: str) -> None:
        """Put another line there, and find what it asks for at once."""
        field = self.query_one("#search", Input)
        with field.prevent(Input.Changed):
            field.value = line
        if self._soon is not None:
            self._soon.stop()
        self.search(line)

    @property
    def line(self) -> str:
        """As it stands there."""
        return self.query_one("#search", Input).value.strip()

    # -- the take under the cursor

    @property
    def take(self) -> Job | None:
        """Under the cursor; none before there is a list."""
        return self.view.chosen if self.is_mounted else None

    @on(JobList.Moved)
    def _moved(self) -> None:
        self._show(self.take)
        self.query_one("#wall-words", Words).refresh()
        self.show_keys()

    def chosen_changed(self) -> None:
        """A newer snapshot."""
        self._moved()

    @on(JobList.Picked)
    async def _picked(self) -> None:
        await self.action_take_detail()

    @work(exclusive=True, group="poster", exit_on_error=False)
    async def _show(self, job: Job | None) -> None:
        preview = self.query_one(Preview)
        preview.job = job
        preview.picture = await self._poster_of(job) if job is not None else None

    def take_gone(self, job_id: str) -> None:
        """Out of the list at once."""
        super().take_gone(job_id)
        self.post_message(TakesChanged())

    def take_back(self, job_id: str) -> None:
        """Where it was."""
        super().take_back(job_id)
        self.post_message(TakesChanged())

    # -- commands

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#search", Input).focus()

    async def action_back(self) -> None:
        """From the search line to the list, from a search to everything, from there to the studio."""
        if self.focused is self.query_one("#search"):
            self.view.focus()
        elif self.line:
            self.ask_for("")
        else:
            await self.run_action("app.studio")
