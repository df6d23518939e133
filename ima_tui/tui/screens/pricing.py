"""What the draft costs: the product list behind it, how old that is, what changed in it, and the price matrix.

The last list known is shown at once, also one of an earlier run; a fresh one takes its place as soon as it is there.
A price that moves under the user's eyes is remembered as `price_in_view` until it is agreed to or other settings are
chosen, so that no take starts at a price that was never looked at.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.reactive import var

from ima_tui.domain.catalog import Catalog, Product
from ima_tui.domain.errors import StudioError
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.domain.request import Draft
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.remedying import Remedying
from ima_tui.tui.text import when
from ima_tui.tui.widgets.settings_form import SettingsForm
from ima_tui.tui.widgets.settings_heading import PriceNews, SettingsHeading, age_in_words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Listed
    from ima_tui.tui.screens.matrix import Taken

DRAWN_WITHIN = 1.0
"""Seconds after which the service is asked although the screen was not drawn."""
LOOK_EVERY = 20.0
"""Seconds between two looks at the age of the list; it is fetched only when it is due."""


class Pricing(Remedying, part=True):
    """The studio screen's part about prices."""

    draft: var[Draft] = var(Draft(), init=False)
    answer: var[Quote | Unpriced | None] = var[Quote | Unpriced | None](None, init=False)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.listed: Listed | None = None
        self.trouble: Said | None = None
        """Why there is no list, or why it is an old one."""
        self._proposed: Model | None = None
        self._reason: Said | None = None
        self._fetching = False
        self._moved_from: int | float | None = None
        """What the composed take cost before a fresh list changed that."""
        self.first_frame = asyncio.Event()
        """Set when nothing is held back any more, so that what is drawn can be seen (see `opening`)."""

    @property
    def catalog(self) -> Catalog | None:
        """The list of the present mode."""
        return self.listed.catalog if self.listed is not None else None

    @property
    def model(self) -> Model:
        """The model that would be sent."""
        return self.draft.model or self._proposed or Model.PRO

    @property
    def product(self) -> Product | None:
        """What would be bought."""
        return self.catalog.product(self.model, self.draft.version_id) if self.catalog is not None else None

    @property
    def price_in_view(self) -> int | float | None:
        """The price the user knows of; one that a fresh list has just changed counts as it was."""
        if self._moved_from is not None:
            return self._moved_from
        return self.answer.credits if isinstance(self.answer, Quote) else None

    def price_agreed(self) -> None:
        """The present price is known now."""
        self._moved_from = None

    def forget_list(self) -> None:
        """Another mode or account: its list is another one."""
        self.listed, self._proposed, self._reason, self._moved_from = None, None, None, None

    def reprice(self) -> None:
        """The price of exactly what would be sent."""
        product = self.product
        self.answer = self.studio.price(product, self.draft.choices) if product is not None else None

    def show_draft(self) -> None:
        """Attributes down; the studio screen does."""

    def show_trouble(self) -> None:
        """Why there is no price; the studio screen says it."""

    def find_phrases(self) -> None:
        """Suggestions for the prompt; the studio screen shows them."""

    # -- the list

    async def recall_prices(self, mode: Mode) -> None:
        """The last list known, before the first frame: it is drawn once, with prices in it."""
        try:
            proposal = await self.studio.propose(mode)
            listed = await self.studio.prices.last(mode)
        except StudioError:
            return  # it is said when they are fetched
        self._proposed, self._reason, self.listed = proposal.model, proposal.reason, listed

    @on(events.Mount)
    def _keep_fresh(self) -> None:
        self.set_interval(LOOK_EVERY, self.look_at_age)

    def look_at_age(self) -> None:
        """Say how old the prices are, and fetch them again when they are due."""
        self.show_age()
        if self.is_current and self.listed is not None and not self._fetching:
            self.fetch_catalog()

    @work(exclusive=True, group="catalog", exit_on_error=False)
    async def fetch_catalog(self, fresh: bool = False) -> None:
        """The list and the proposed model of the present mode: the last one known at once, then one of now."""
        mode = self.draft.mode
        self._fetching = True
        self.show_age()
        try:
            proposal = await self.studio.propose(mode)
            if mode is not self.draft.mode:
                return
            self._proposed, self._reason = proposal.model, proposal.reason
            if self.listed is None:
                self._show_list(await self.studio.prices.last(mode))
            await self._drawn()
            listed = await self.studio.catalog(mode, fresh=fresh)
        except StudioError as error:
            self._not_fetched(sentence_of(error))
            return
        finally:
            self._fetching = False
            self.show_age()
        if mode is self.draft.mode:
            self.trouble = say("These prices could not be refreshed.") if listed.stale else None
            self._show_list(listed)

    async def _drawn(self) -> None:
        """What speaks to the service takes as long to load as the screen to be drawn: the screen comes first."""
        drawn = asyncio.Event()
        with suppress(TimeoutError):  # it may lie under another
            async with asyncio.timeout(DRAWN_WITHIN):
                await self.first_frame.wait()
                self.call_after_refresh(drawn.set)
                await drawn.wait()

    def _not_fetched(self, why: Said) -> None:
        if self.listed is not None and self.listed.remembered:
            why = say("These are older prices; a take needs fresh ones. {why}", why=why)
        self.trouble = why
        self.show_trouble()

    def _show_list(self, listed: Listed | None) -> None:
        if listed is None:
            return
        before = self.answer.credits if isinstance(self.answer, Quote) else None
        self.listed = listed
        self.reprice()
        now = self.answer.credits if isinstance(self.answer, Quote) else None
        if before is not None and now is not None and before != now and self._moved_from is None:
            self._moved_from = before
        elif now == self._moved_from:
            self._moved_from = None
        self.show_draft()
        self.show_trouble()
        self.show_age()
        self.find_phrases()

    def action_refresh_prices(self) -> None:
        """Fetch the list now."""
        self.fetch_catalog(fresh=True)

    # -- shown

    def show_age(self) -> None:
        """The heading of the settings, and the line of news."""
        for heading in self.walk_children(SettingsHeading):
            heading.age = self._age()
            heading.refreshing = self._fetching
            heading.failed = self.listed is not None and (self.listed.stale or self._remembered_only)
        for news in self.walk_children(PriceNews):
            news.words = self._news()

    @property
    def _remembered_only(self) -> bool:
        return self.listed is not None and self.listed.remembered and not self._fetching

    def _age(self) -> float | None:
        return max(0.0, self.studio.now() - self.listed.fetched_at) if self.listed is not None else None

    def _news(self) -> str:
        listed = self.listed
        if listed is None or not listed.changes:
            return ""
        from ima_tui.domain.drift import in_short

        clauses = " · ".join(tr(clause) for clause in in_short(listed.changes))
        return _("Since {day}: {changes}", day=day_of(listed.since, self.studio.now()), changes=clauses)

    @on(SettingsForm.Hint)
    def _hinted(self, event: SettingsForm.Hint) -> None:
        for heading in self.walk_children(SettingsHeading):
            heading.hint = event.sentence

    # -- the matrix

    def action_prices(self) -> None:
        """Every price at a glance; what is news in it has been seen then."""
        from ima_tui.tui.screens.matrix import MatrixScreen, OnOffer

        listed = self.listed
        if listed is None:
            self.tell(self.trouble or say("The prices are not here yet."), "warning")
            return
        offer = OnOffer(listed.catalog, self.model, self.draft.choices, self.draft.version_id, listed.changes)
        self.app.push_screen(MatrixScreen(offer, self.studio.time_scale, self._age_said), self._matrix_left)

    def _age_said(self) -> str:
        age = self._age()
        return _("prices: {age}", age=age_in_words(age)) if age is not None else ""

    def _matrix_left(self, taken: Taken | None) -> None:
        self._seen_news()
        if taken is None:
            return
        version = self.draft.version_id if taken.model is self.model else None
        self.draft = replace(self.draft, model=taken.model, choices=taken.choices, version_id=version)

    @on(PriceNews.Dismissed)
    def _news_dismissed(self, event: PriceNews.Dismissed) -> None:
        event.stop()
        self._seen_news()

    @work(group="news", exit_on_error=False)
    async def _seen_news(self) -> None:
        if self.listed is None or not self.listed.changes:
            return
        mode = self.draft.mode
        await self.studio.prices.seen(mode)
        listed = await self.studio.prices.last(mode)
        if mode is self.draft.mode and listed is not None:
            self.listed = listed
            self.show_age()


def day_of(moment: float, now: float) -> str:
    """A day as one would say it: `14:05` today, `yesterday`, `Tuesday`, else the date."""
    there, here = datetime.fromtimestamp(moment), datetime.fromtimestamp(now)
    days = (here.date() - there.date()).days
    if days == 1:
        return _("yesterday")
    if 1 < days < 7:
        names = (
            *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday")),
            *(_("Saturday"), _("Sunday")),
        )
        return names[there.weekday()]
    return when(moment, now)
