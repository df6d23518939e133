"""Insights: where the credits go, how long takes take, which model wins, and what a keeper costs.

Everything is read at once, in one moment of the history, and again when money moved or a take ended. Of the demo and
the real account only the one that is connected is shown.
"""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive

from ima_tui.domain.errors import StudioError
from ima_tui.domain.insights import SPANS, Findings
from ima_tui.language import _
from ima_tui.tui import insight_rates, insight_words
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import parts
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.plot import Plot
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import CommandWords, Words

USUAL_SPAN = 30
TALL_CHART = 9


class InsightsScreen(Room):
    """What one's own history says."""

    CSS_PATH = "insights.tcss"
    PLACE = Where.INSIGHTS
    AUTO_FOCUS = "#insights-body"
    BINDINGS = [*bindings(Where.INSIGHTS)]

    span: reactive[int | None] = reactive[int | None](USUAL_SPAN, init=False)
    numbers: reactive[bool] = reactive(False, init=False)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.found: Findings | None = None
        """None until it was read."""
        self._known: frozenset[tuple[str, int]] = frozenset()

    def compose(self) -> ComposeResult:
        """Columns of days, below them two halves; everything below each other where there is no room."""
        yield TopBar()
        with Horizontal(id="insights-head"):
            yield Words(self._heading, id="insights-heading")
            yield CommandWords("insights.span", lambda: insight_words.span_choice(self.span), id="insights-span")
        with VerticalScroll(id="insights-body", can_focus=True):
            yield Plot(self._spending, id="insights-spending", classes="insight")
            with Horizontal(id="insights-columns"):
                with Vertical(classes="insights-column"):
                    yield Plot(self._times, id="insights-times", classes="insight")
                with Vertical(classes="insights-column"):
                    yield Plot(self._keepers, id="insights-keepers", classes="insight")
                    yield Plot(self._duels, id="insights-duels", classes="insight")
        yield Footer()
        yield Words(NARROW, id="too-small")

    def on_mount(self) -> None:
        """As it stands now."""
        self.read()

    def watch_budget(self) -> None:
        """Money moved somewhere."""
        super().watch_budget()
        if self.is_mounted:
            self.read()

    def on_screen_resume(self) -> None:
        """A star may have been given on another screen."""
        if self.is_mounted:
            self.read()

    def watch_jobs(self) -> None:
        """A take ended, or was given a star."""
        known = frozenset((job.id, job.stars) for job in self.jobs if job.settled)
        if known != self._known:
            self._known = known
            if self.is_mounted:
                self.read()

    def show_account(self) -> None:
        """Another account may be the demo, or no longer."""
        super().show_account()
        if self.found is not None and self.found.simulated != self.studio.simulated:
            self.read()

    @work(exclusive=True, group="insights", exit_on_error=False)
    async def read(self) -> None:
        """Everything, anew."""
        try:
            self.found = await self.studio.insights.read(self.span)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        self._draw_again()

    def _draw_again(self) -> None:
        for widget in (*self.walk_children(Plot), *self.query("#insights-head Words").results(Words)):
            widget.refresh(layout=True)

    # -- in words

    def _heading(self) -> Content:
        note = _("demo, nothing is charged") if self.studio.simulated else ""
        return parts((_("Insights"), "bold $ink"), (f"   {note}", "$money"))

    def _spending(self, width: int) -> list[Content]:
        if self.found is None:
            return [parts((_("Reading…"), "$faint"))]
        limit = self.studio.spending.limits.day
        height = TALL_CHART if self.has_class("-tall") else insight_words.CHART_HEIGHT
        return insight_words.spending(self.found, width, limit, numbers=self.numbers, height=height)

    def _times(self, width: int) -> list[Content]:
        scale = self.studio.time_scale if self.found is not None and self.found.simulated else 1.0
        return insight_words.times(self.found, width, scale) if self.found is not None else []

    def _duels(self, width: int) -> list[Content]:
        return insight_rates.duels(self.found, width) if self.found is not None else []

    def _keepers(self, width: int) -> list[Content]:
        return insight_rates.keepers(self.found, width) if self.found is not None else []

    # -- commands

    def watch_span(self) -> None:
        """Other days."""
        self.read()

    def watch_numbers(self) -> None:
        """Columns or numbers."""
        self._draw_again()

    def action_next_span(self) -> None:
        """7 days, 30 days, everything, round and round."""
        self.span = SPANS[(SPANS.index(self.span) + 1) % len(SPANS)]

    def action_numbers(self) -> None:
        """Each day in numbers instead of columns, or back."""
        self.numbers = not self.numbers

    async def action_back(self) -> None:
        """To the studio."""
        await self.run_action("app.studio")
