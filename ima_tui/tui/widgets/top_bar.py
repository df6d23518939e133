"""The line on top: where one is, whether this is the demo, what today has cost, who and in which language.

What today has cost is charged for sure; `+ 25?` is under way or unknown. A limit shows once most of it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult, RenderResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive, var
from textual.widget import Widget

from ima_tui.domain.spending import Budget, figure
from ima_tui.domain.text import Said, say
from ima_tui.language import CHINESE, _, current, tr
from ima_tui.tui.commands import Where, key_of
from ima_tui.tui.messages import CommandAsked
from ima_tui.tui.text import fit, one_line, parts
from ima_tui.tui.widgets.words import CommandWords

ROOMY = 72
"""Cells from which name and language stand beside the tabs."""
TABS: Mapping[Where, Said] = {
    Where.STUDIO: say("Studio"),
    Where.HISTORY: say("History"),
    Where.COMPARE: say("Compare"),
    Where.INSIGHTS: say("Insights"),
}
"""Screens with a tab; the command that goes there has the place's name."""


class Ribbon(Widget):
    """Says that this is the demo, or that a key is missing. A click connects one."""

    simulated: reactive[bool] = reactive(False)
    connected: reactive[bool] = reactive(False)
    time_scale: reactive[float] = reactive(1.0)

    def __init__(self) -> None:
        super().__init__(markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """The longest sentence that fits."""
        if not self.simulated:
            return (
                "" if self.connected else parts((_("no key yet · connect one: {key}", key=key_of("connect")), "$warn"))
            )
        pace = f"×{self.time_scale:g}"
        key = key_of("connect")
        for sentence in (
            _("demo {pace} · simulated clips, nothing is charged · connect: {key}", pace=pace, key=key),
            _("demo {pace} · nothing is charged · connect: {key}", pace=pace, key=key),
            _("demo {pace} · connect: {key}", pace=pace, key=key),
            _("demo {pace}", pace=pace),
        ):
            content = parts((f" {sentence} ", "$money on $money-ground"))
            if content.cell_length <= self.size.width:
                return content
        return ""

    def on_click(self) -> None:
        """As its key does."""
        self.post_message(CommandAsked("connect"))


class TopBar(Horizontal):
    """Tabs, ribbon, money, user, language."""

    where: var[Where] = var(Where.STUDIO)
    budget: var[Budget] = var(Budget())
    user: var[str] = var("")
    simulated: var[bool] = var(False)
    connected: var[bool] = var(False)
    time_scale: var[float] = var(1.0)

    def compose(self) -> ComposeResult:
        """From left to right."""
        yield CommandWords("studio", lambda: parts((" ima ", "bold $money")), id="brand")
        for place in TABS:
            yield CommandWords(place.value, partial(self._tab, place), classes="tab")
        yield Ribbon().data_bind(TopBar.simulated, TopBar.connected, TopBar.time_scale)
        yield CommandWords("spending", lambda: spent_today(self.budget), id="spent")
        yield CommandWords("settings", lambda: parts((fit(one_line(self.user), 14), "$faint")), id="user")
        yield CommandWords("language", self._language, id="language")

    def _tab(self, place: Where) -> Content:
        label = tr(TABS[place])
        if place is self.where:
            return parts(("▏", "$money"), (f"{label} ", "bold $ink"))
        return parts((f" {label} ", "$soft"))

    def _language(self) -> Content:
        chinese = current().code == CHINESE
        on, off = "bold $ink", "$faint"
        return parts(("EN", off if chinese else on), (" ", ""), ("中", on if chinese else off), " ")

    def on_resize(self) -> None:
        """In a narrow window the tabs come first."""
        self.set_class(self.size.width < ROOMY, "-short")

    def watch_where(self) -> None:
        """Another tab."""
        self._again()

    def watch_budget(self) -> None:
        """Other sums."""
        self._again()

    def watch_user(self) -> None:
        """Another user."""
        self._again()

    def _again(self) -> None:
        for words in self.walk_children(CommandWords):
            words.refresh(layout=True)


def spent_today(budget: Budget) -> Content:
    """`today 85 cr`, `today 160 + 25? of 200 cr`: the limit of a day shows once three quarters of it are used."""
    today, limit = budget.tally.today, budget.limits.day
    words = figure(today.charged, grouped=True)
    open_ = f" + {figure(today.open, grouped=True)}?" if today.open else ""
    near = 0 < limit * 3 <= today.total * 4
    tone = "bold $warn" if near else "$money"
    of = " " + _("of {limit}", limit=f"{limit:,}") if near else ""
    return parts((_("today") + " ", "$faint"), (words, tone), (open_, "$warn"), (of, "$soft"), (" " + _("cr"), tone))


NARROW = say("This window is too small for the studio. Please make it at least 60 × 18.")
