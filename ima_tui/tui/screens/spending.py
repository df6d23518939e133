"""What takes have cost: today, this session, the last days by model, and what is reserved or unknown at this moment.

The sums are the ledger's, the very ones that limits are held against. The takes behind what is open are a list: each
can be looked at, resumed or settled from here.
"""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.spending import NOTHING, Amounts, ModelCost
from ima_tui.engine.spending import Purse
from ima_tui.language import _
from ima_tui.tui.commands import Where, bindings, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.money import at_right, limit_bar, open_parts, sum_of, takes_of
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.text import bar, fit, padded, parts, spread, stacked
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.top_bar import NARROW, TopBar
from ima_tui.tui.widgets.words import CommandWords, Words

LABEL, NUMBER, WIDEST_BAR = 20, 12, 36
ROOMY = 64
"""Below that many cells the sums stand closer to their labels."""


class SpendingScreen(Remedying):
    """Where the credits went."""

    CSS_PATH = "spending.tcss"
    PLACE = Where.SPENDING
    AUTO_FOCUS = "#spending-body"
    BINDINGS = [*bindings(Where.SPENDING)]

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._purse: Purse | None = None
        self._other: Purse | None = None

    def compose(self) -> ComposeResult:
        """One calm column."""
        yield TopBar()
        with VerticalScroll(id="spending-body", can_focus=True):
            yield Words(self._heading, id="spending-heading")
            yield Words(self._sums, id="spending-sums")
            yield Words(self._open_heading, id="spending-open-heading", classes="part")
            yield JobList(id="spending-open")
            yield Words(self._days, id="spending-days", classes="part")
            yield CommandWords("settings", self._limits, id="spending-limits", classes="part")
            yield Words(self._apart, id="spending-apart")
        yield Footer()
        yield Words(NARROW, id="too-small")

    def on_mount(self) -> None:
        """As it stands now."""
        self.query_one(JobList).display = False
        self.read()

    def watch_budget(self) -> None:
        """Money moved somewhere."""
        super().watch_budget()
        if self.is_mounted:
            self.read()

    def on_screen_resume(self) -> None:
        """Something may have been settled on another screen."""
        if self.is_mounted:
            self.read()

    def show_account(self) -> None:
        """Another account may be another purse."""
        super().show_account()
        if self._purse is not None and self._purse.simulated != self.studio.simulated:
            self.read()

    @work(exclusive=True, group="spending", exit_on_error=False)
    async def read(self) -> None:
        """Both purses, anew."""
        simulated, spending = self.studio.simulated, self.studio.spending
        try:
            self._purse = await spending.purse(simulated=simulated)
            self._other = await spending.purse(simulated=not simulated)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        listed = self.query_one(JobList)
        listed.begin(self._purse.unsettled, self.studio.now(), self.studio.time_scale, stay=True)
        listed.display = bool(self._purse.unsettled)
        listed.styles.height = min(len(self._purse.unsettled), 6)
        for words in self.walk_children(Words):
            words.refresh(layout=True)
        if listed.display and self.focused is self.query_one("#spending-body"):
            listed.focus()
        self.show_keys()

    # -- in words

    @property
    def _width(self) -> int:
        return max(0, self.query_one("#spending-body").scrollable_content_region.width)

    def _heading(self) -> Content:
        note = _("demo, nothing is charged") if self.studio.simulated else ""
        return spread(parts((_("Spending"), "bold $ink")), parts((note, "$money")), self._width)

    def _sums(self) -> Content:
        if self._purse is None:
            return Content("")
        tally, limits = self._purse.tally, self.studio.spending.limits
        return stacked(
            [
                *self._sum(_("Today"), tally.today, limits.day),
                *self._sum(_("This session"), tally.session, limits.session),
            ]
        )

    def _sum(self, label: str, amounts: Amounts, limit: int) -> list[Content]:
        wide, number = (LABEL, NUMBER) if self._width >= ROOMY else (LABEL - 6, NUMBER - 2)
        first = parts(
            (padded(label, wide), "$soft"),
            (at_right(sum_of(amounts.charged), number), "bold $money"),
            *open_parts(amounts),
        )
        if not limit:
            return [first]
        width = max(6, min(WIDEST_BAR, self._width - wide - 28))
        return [first, parts((" " * wide, ""), limit_bar(amounts, limit, width))]

    def _open_heading(self) -> Content:
        if self._purse is None:
            return Content("")
        if not self._purse.unsettled:
            return parts((_("Nothing is under way or unknown now."), "$faint"))
        return parts((_("Under way or unknown now"), "$faint"))

    def _days(self) -> Content:
        if self._purse is None:
            return Content("")
        lines: list[Content] = []
        for days, costs in self._purse.spans:
            lines += [*([Content("")] if lines else []), *self._span(days, costs)]
        return stacked(lines)

    def _span(self, days: int, costs: tuple[ModelCost, ...]) -> list[Content]:
        heading = parts((_("Last {n} days", n=days), "$faint"))
        if not costs:
            return [heading, parts((_("Nothing."), "$faint"))]
        most = max(cost.amounts.total for cost in costs) or 1
        room = self._width - LABEL - NUMBER - 16
        lines = [heading]
        for cost in costs:
            pieces = [
                (padded(_name(cost.model), LABEL), "$ink"),
                (at_right(sum_of(cost.amounts.total), NUMBER), "$money"),
                (padded("  " + takes_of(cost.takes), 14), "$soft"),
            ]
            drawn = bar(float(cost.amounts.total / most), min(WIDEST_BAR, room), "$money", "$pane") if room > 3 else ""
            lines.append(parts(*pieces, drawn))
        return lines

    def _limits(self) -> Content:
        limits = self.studio.spending.limits
        day = _("{n} cr a day", n=f"{limits.day:,}") if limits.day else _("none a day")
        session = _("{n} cr a session", n=f"{limits.session:,}") if limits.session else _("none a session")
        told = parts((padded(_("Limits"), LABEL), "$soft"), (f"{day} · {session}", "$ink"))
        change = parts(("   " + _("change: {key}", key=key_of("settings")), "$faint"))
        fits = told.cell_length + change.cell_length <= self._width
        return parts(told, change) if fits else stacked([told, parts((" " * (LABEL - 3), ""), change)])

    def _apart(self) -> Content:
        if self._other is None:
            return Content("")
        label = _("Demo, apart") if self._other.simulated else _("Real account")
        today, (days, costs) = self._other.tally.today.total, self._other.spans[-1]
        total = sum((cost.amounts.total for cost in costs), NOTHING)
        words = _("today {today} · last {n} days {total}", today=sum_of(today), n=days, total=sum_of(total))
        return parts((padded(label, LABEL), "$soft"), (fit(words, max(0, self._width - LABEL)), "$soft"))

    def on_resize(self) -> None:
        """Bars are as long as there is room."""
        for words in self.query("#spending-body Words"):
            words.refresh(layout=True)

    # -- the takes behind what is open

    @property
    def take(self) -> Job | None:
        """Under the cursor."""
        listed = self.query_one(JobList)
        return listed.chosen if listed.display else None

    @on(JobList.Moved)
    def _moved(self) -> None:
        self.show_keys()

    @on(JobList.Picked)
    async def _picked(self) -> None:
        await self.action_take_detail()

    def take_gone(self, job_id: str) -> None:
        """Its credits stay; the list is read again."""
        self.post_message(TakesChanged())
        self.read()

    def take_back(self, job_id: str) -> None:
        """As it was."""
        self.take_gone(job_id)

    async def action_back(self) -> None:
        """To the studio."""
        await self.run_action("app.studio")


def _name(model: str) -> str:
    return Model(model).friendly_name if model in set(Model) else model
