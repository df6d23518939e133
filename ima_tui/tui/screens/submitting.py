"""From the draft to a take: judged, shown with its price, confirmed, handed to the studio.

What is confirmed is the frozen request, not the widgets: whatever changes on screen meanwhile, that is what is sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from ima_tui.domain import terms
from ima_tui.domain.errors import StudioError
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.domain.request import Draft, Place, Problem, Request
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, key
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.labels import choices_in_words
from ima_tui.tui.screens.buying import Order
from ima_tui.tui.screens.taking_up import TakingUp
from ima_tui.tui.text import credits_of
from ima_tui.tui.widgets.generate_bar import GenerateButton, WayOut, WaysOut
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.settings_form import SettingsForm

if TYPE_CHECKING:
    from ima_tui.engine.composing import Prepared

SHOWN_AFTER = 0.15
"""Seconds of judging after which the button says so; most requests have left by then, and drawing delays them."""
TWICE_WITHIN = 10.0
"""Seconds in which the same take once more may be a slip of the hand."""


class Submitting(TakingUp, part=True):
    """The studio screen's part about the primary action."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._busy = False
        self._last: tuple[Request, float] | None = None

    def action_generate(self) -> None:
        """One at a time: a second press while the first is being judged is the same press."""
        if not self._busy:
            self._busy = True
            self.take_in_prompt()
            if self.draft.images:
                self.look_again()
            self._generate()

    @work(group="generate", exit_on_error=False)
    async def _generate(self) -> None:
        checking = self.set_timer(SHOWN_AFTER, self._show_checking)
        try:
            await self._judge_and_submit(checking)
        except StudioError as error:
            self.tell(sentence_of(error), "error", timeout=12)
        finally:
            self._busy = False
            self._checked(checking)

    def _show_checking(self) -> None:
        self.query_one(GenerateButton).busy = True

    def _checked(self, checking: Timer) -> None:
        checking.stop()
        if self.is_attached:
            self.query_one(GenerateButton).busy = False

    def _as_shown(self) -> Draft:
        """The draft with the model whose price is in view."""
        return replace(self.draft, model=self.model) if self.product is not None else self.draft

    async def _judge_and_submit(self, checking: Timer) -> None:
        prepared = await self.studio.prepare(self._as_shown(), self.price_in_view)
        if prepared.repriced:
            self.fetch_catalog()
        if prepared.problems:
            self._show_problems(prepared.problems)
            return
        if prepared.unpriced is not None:
            self._ask_way_out(prepared.unpriced)
            return
        self._checked(checking)
        if prepared.request is not None and await self.bought(self._order(prepared, prepared.request)):
            self._last = (prepared.request, self.studio.now())
            await self.flush()

    def _order(self, prepared: Prepared, request: Request) -> Order:
        """A changed price is one of the notices."""
        return Order(
            (request,),
            lambda over: self.studio.submit(request, over, priced_at=prepared.priced_at, origin=prepared.origin),
            prepared.notices,
            again=lambda: self._seconds_since_the_same(request),
            agreed=self.price_agreed,
        )

    def _seconds_since_the_same(self, request: Request) -> float | None:
        if self._last is None or self._last[0] != request:
            return None
        passed = self.studio.now() - self._last[1]
        return passed if 0 <= passed < TWICE_WITHIN else None

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.tell("\n".join(tr(problem.sentence) for problem in problems[:4]), "warning")
        match problems[0].place:
            case Place.PROMPT:
                self.query_one(PromptEditor).focus()
            case Place.IMAGES:
                self.query_one(ImageSlots).focus_slot(len(self.draft.images))
            case _:
                pass

    # -- no price

    def show_price(self) -> None:
        """Button and ways out follow the answer."""
        button, ways = self.query_one(GenerateButton), self.query_one(WaysOut)
        answer = self.answer
        button.credits = answer.credits if isinstance(answer, Quote) else None
        button.hindered = not self.draft.prompt.strip() or not isinstance(answer, Quote) or self._images_missing()
        if isinstance(answer, Unpriced):
            ways.reason, ways.ways = self._why_no_price(answer), self._ways_out(answer)
        elif self.trouble is not None:
            ways.reason, ways.ways = tr(self.trouble), ()
        elif self.catalog is not None and self.product is None:
            ways.reason, ways.ways = _("{model} is not offered here today.", model=self.model.friendly_name), ()
        else:
            ways.reason, ways.ways = "", ()
        ways.display = bool(ways.reason)

    def _images_missing(self) -> bool:
        slots = self.draft.mode.slots
        return not slots.fewest <= len(self.draft.images) <= max(slots.most, 0)

    def _why_no_price(self, answer: Unpriced) -> str:
        unmapped = answer.unmapped.choice if answer.unmapped is not None else {}
        words = [tr(said) for said in terms.settings(self.product, {**unmapped, **answer.conflicts})]
        if not words:
            return _("The service lists no price for these settings.")
        return _("No price for {settings}.", settings=" + ".join(words))

    def _ways(self, answer: Unpriced) -> list[tuple[dict[str, Json], int | float]]:
        ways = [(dict(way.changes), way.credits) for way in answer.nearest]
        if answer.unmapped is not None and self.product is not None:
            for changes in answer.unmapped.valid:
                priced = self.studio.price(self.product, {**self.draft.choices, **changes})
                if isinstance(priced, Quote):
                    ways.append((dict(changes), priced.credits))
        return ways[:5]

    def _ways_out(self, answer: Unpriced) -> tuple[WayOut, ...]:
        controls = list(self.product.controls()) if self.product is not None else []
        return tuple(WayOut(choices_in_words(controls, changes), price) for changes, price in self._ways(answer))

    @on(WaysOut.Taken)
    def _way_taken(self, event: WaysOut.Taken) -> None:
        if isinstance(self.answer, Unpriced):
            ways = self._ways(self.answer)
            if event.index < len(ways):
                self._take_way(ways[event.index][0])

    def _take_way(self, changes: dict[str, Json]) -> None:
        changed = {key(name) for name in changes}
        kept = {name: value for name, value in self.draft.choices.items() if key(name) not in changed}
        self.change(choices={**kept, **changes})

    def _ask_way_out(self, answer: Unpriced) -> None:
        from ima_tui.tui.screens.ask import AskChoice, Asked

        ways = self._ways(answer)
        words = self._ways_out(answer)
        reason = Said("{reason}", {"reason": self._why_no_price(answer)})
        if not ways:
            self.tell(reason, "warning")
            return

        def answered(index: int | None) -> None:
            if index is not None:
                self._take_way(ways[index][0])

        answers = tuple(
            Asked(str(number), Said("{way}   {price}", {"way": way.words, "price": credits_of(way.credits)}))
            for number, way in enumerate(words, 1)
        )
        self.query_one(SettingsForm).answer = answer
        self.app.push_screen(AskChoice(say("No price for this combination"), reason, answers), answered)
