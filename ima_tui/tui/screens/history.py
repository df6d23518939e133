"""Everything made so far: one search line, a count that is always shown, a list of any length, the chosen poster.

Pages are read as the cursor nears the end; a new search throws the old answer away.
"""

from __future__ import annotations

from pathlib import Path

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.text import parts
from ima_tui.tui.widgets.field import Field
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.preview import Preview
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import Words

PAGE = 60
SEARCH_AFTER = 0.15


class HistoryScreen(Remedying):
    """Find it all tomorrow."""

    PLACE = Where.HISTORY
    AUTO_FOCUS = "JobList"
    BINDINGS = [*bindings(Where.HISTORY)]

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._total = 0
        self._query = ""
        self._complete = False
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        """Search line, list, preview."""
        yield TopBar()
        with Horizontal(id="search-line"):
            yield Field(say("search in prompts, any language"), id="search")
            yield Words(self._count, id="count")
        with Horizontal(id="history-body"):
            with Vertical(id="history-list"):
                yield Words(self._nothing, id="nothing")
                yield JobList(id="jobs")
            yield Preview(id="history-preview")
        yield Footer()
        yield Words(NARROW, id="too-small")

    def on_mount(self) -> None:
        """The newest page."""
        self.search("")

    def _count(self) -> Content:
        noun = _("{n} takes", n=f"{self._total:,}") if self._total != 1 else _("1 take")
        return parts((noun, "$soft"))

    def _nothing(self) -> Content:
        if self._query:
            return parts((_("No take has these words in its prompt."), "$soft"))
        return parts((_("Nothing here yet. What you generate stays here, also when you leave."), "$soft"))

    # -- reading

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SEARCH_AFTER, lambda: self.search(event.value.strip()))

    @on(Input.Submitted, "#search")
    def _entered(self) -> None:
        self.query_one(JobList).focus()

    def on_key(self, event: events.Key) -> None:
        """From the search line down into the list."""
        if event.key == "down" and self.focused is self.query_one("#search"):
            event.stop()
            self.query_one(JobList).focus()

    @work(exclusive=True, group="search", exit_on_error=False)
    async def search(self, query: str, *, stay: bool = False) -> None:
        """The first page of another search; or as much of the same one as there was, to `stay` where one is."""
        limit = max(PAGE, self.query_one(JobList).count) if stay else PAGE
        try:
            page = await self.studio.history(query, limit=limit)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        self._query, self._total = query, page.total
        self._complete = len(page.jobs) < limit
        listed = self.query_one(JobList)
        listed.begin(page.jobs, self.studio.now(), self.studio.time_scale, stay=stay)
        listed.follow(self.jobs, self.studio.now())
        self.query_one("#count", Words).refresh(layout=True)
        nothing = self.query_one("#nothing", Words)
        nothing.display = not page.jobs
        listed.display = bool(page.jobs)
        nothing.refresh(layout=True)

    @on(JobList.Wanting)
    def _wanting(self) -> None:
        if not self._complete:
            self._more()

    @work(exclusive=True, group="more", exit_on_error=False)
    async def _more(self) -> None:
        listed = self.query_one(JobList)
        if not listed.loaded:
            return
        query, last = self._query, listed.loaded[-1]
        try:
            page = await self.studio.history(query, before=last, limit=PAGE)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        if query == self._query and listed.loaded and listed.loaded[-1].id == last.id:
            self._complete = len(page.jobs) < PAGE
            listed.extend(page.jobs)

    # -- the take under the cursor

    @property
    def take(self) -> Job | None:
        """Under the cursor."""
        return self.query_one(JobList).chosen

    @on(JobList.Moved)
    def _moved(self) -> None:
        self._show(self.take)
        self.show_keys()

    @on(JobList.Picked)
    async def _picked(self) -> None:
        await self.action_take_detail()

    @work(exclusive=True, group="poster", exit_on_error=False)
    async def _show(self, job: Job | None) -> None:
        preview = self.query_one(Preview)
        preview.job = job
        picture: Path | None = None
        if job is not None:
            try:
                picture = await self.studio.poster(job) or await self.studio.first_image(job)
            except (StudioError, OSError):
                picture = None  # the caption still says everything
        preview.picture = picture

    def watch_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Lines that are listed follow their jobs; a new job means reading anew."""
        if not self.query(JobList):
            return
        listed = self.query_one(JobList)
        known = {job.id for job in listed.loaded}
        if not self._query and any(job.id not in known and not listed.loaded[:1] for job in jobs):
            self.search("")
            return
        listed.follow(jobs, self.studio.now())

    def on_screen_resume(self) -> None:
        """New takes may have come."""
        if self.is_mounted:
            self.search(self._query, stay=True)

    def take_gone(self, job_id: str) -> None:
        """Out of the list at once."""
        self._total = max(0, self._total - 1)
        self.query_one(JobList).drop(job_id)
        self.query_one("#count", Words).refresh(layout=True)
        self.post_message(TakesChanged())

    def take_back(self, job_id: str) -> None:
        """Where it was is for the store to say."""
        self.search(self._query, stay=True)
        self.post_message(TakesChanged())

    # -- commands

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#search", Input).focus()

    async def action_back(self) -> None:
        """From the search line to the list, from the list to the studio."""
        if self.focused is self.query_one("#search"):
            self.query_one(JobList).focus()
        else:
            await self.run_action("app.studio")
