"""A/B from the studio: one draft to both models, both prices and their sum in view, confirmed as one purchase."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.errors import StudioError
from ima_tui.domain.pairing import Both, NotBoth, Way, for_both
from ima_tui.domain.pricing import Unpriced, laid
from ima_tui.domain.request import Request
from ima_tui.domain.spending import exact
from ima_tui.domain.terms import joined
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import Json, canonical
from ima_tui.tui.commands import key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.labels import choices_in_words
from ima_tui.tui.money import sum_of
from ima_tui.tui.screens.buying import Order
from ima_tui.tui.screens.submitting import TWICE_WITHIN, Submitting
from ima_tui.tui.widgets.generate_bar import PairButton

if TYPE_CHECKING:
    from ima_tui.engine.duels import PreparedPair


class Duelling(Submitting, part=True):
    """The studio screen's part about pairs."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._last_pair: tuple[tuple[Request, ...], float] | None = None
        self._pair_shown: tuple[str, Decimal | None] = ("", None)
        """The sum on the button, and of which settings."""
        self._pair_moved_from: Decimal | None = None
        """What it was before a fresh list changed that, until it is agreed to."""
        self._pair_priced: tuple[Product, Product, Choices, Both | NotBoth | Unpriced] | None = None
        """The last answer and what it was of: it is asked for with every letter of the prompt."""

    # -- the price

    def show_price(self) -> None:
        """Both buttons follow the answer."""
        super().show_price()
        for button in self.walk_children(PairButton):
            answer = self.pair_answer
            total = exact(answer.own.credits) + exact(answer.other.credits) if isinstance(answer, Both) else None
            self._note_sum(total)
            button.total = total
            button.hindered = total is None or not self.draft.prompt.strip() or self._images_missing()

    @property
    def pair_answer(self) -> Both | NotBoth | Unpriced | None:
        """What the draft costs on both models; None without a list, or while one of them is not offered."""
        own, other, choices = self.product, self._other_product, self.draft.choices
        if own is None or other is None:
            return None
        known = self._pair_priced
        if known is None or known[0] is not own or known[1] is not other or known[2] != choices:
            known = (own, other, choices, for_both(own, other, choices, with_ways=False))
            self._pair_priced = known
        return known[3]

    @property
    def _other_product(self) -> Product | None:
        return self.catalog.product(self.model.other) if self.catalog is not None else None

    def _note_sum(self, total: Decimal | None) -> None:
        draft = self.draft
        of = f"{draft.mode} {self.model} {draft.version_id} {canonical(dict(draft.choices))}"
        before = self._pair_shown
        self._pair_shown = (of, total)
        if before[0] != of:
            self._pair_moved_from = None
        elif before[1] is not None and total is not None and before[1] != total and self._pair_moved_from is None:
            self._pair_moved_from = before[1]

    @on(events.ScreenResume)
    @work(exclusive=True, group="propose", exit_on_error=False)
    async def _propose_again(self) -> None:
        """A verdict given meanwhile may have made another model the first choice here."""
        mode = self.draft.mode
        proposal = await self.studio.propose(mode)
        if mode is self.draft.mode and (proposal.model, proposal.reason) != (self._proposed, self._reason):
            self._proposed, self._reason = proposal.model, proposal.reason
            self.reprice()
            self.show_draft()

    # -- sending

    def action_pair(self) -> None:
        """One at a time, as for a single take."""
        if not self._busy:
            self._busy = True
            self.take_in_prompt()
            self.look_again()
            self.query_one(PairButton).busy = True
            self._generate_pair()

    @work(group="generate", exit_on_error=False)
    async def _generate_pair(self) -> None:
        try:
            await self._judge_and_submit_pair()
        except StudioError as error:
            self.tell(sentence_of(error), "error", timeout=12)
        finally:
            self._busy = False
            if self.is_attached:
                self.query_one(PairButton).busy = False

    async def _judge_and_submit_pair(self) -> None:
        in_view = self._pair_moved_from if self._pair_moved_from is not None else self._pair_shown[1]
        prepared = await self.studio.duels.prepare(self.draft, in_view)
        if prepared.repriced:
            self.fetch_catalog()
        if prepared.problems:
            self._show_problems(prepared.problems)
        elif prepared.unpriced is not None:
            self._ask_way_out(prepared.unpriced)
        elif prepared.obstacles:
            self._ask_other_way(prepared)
        if prepared.requests is None:
            return
        self.query_one(PairButton).busy = False
        if await self.bought(self._pair_order(prepared, prepared.requests)):
            self._last_pair = (prepared.requests, self.studio.now())
            key = key_of("take.compare")
            self.tell(say("Both are on their way. {key} on either of them holds them side by side.", key=key))
            await self.flush()

    def _pair_order(self, prepared: PreparedPair, requests: tuple[Request, ...]) -> Order:
        return Order(
            requests,
            lambda over: self.studio.duels.start(prepared, over),
            prepared.notices,
            again=lambda: self._seconds_since_the_pair(requests),
            agreed=self._pair_agreed,
        )

    def _pair_agreed(self) -> None:
        self._pair_moved_from = None
        self.price_agreed()

    def _seconds_since_the_pair(self, requests: tuple[Request, ...]) -> float | None:
        if self._last_pair is None or self._last_pair[0] != requests:
            return None
        passed = self.studio.now() - self._last_pair[1]
        return passed if 0 <= passed < TWICE_WITHIN else None

    # -- not possible as it is

    def _ask_other_way(self, prepared: PreparedPair) -> None:
        """What one of the two cannot do, and the nearest that both can: it goes into the draft, and is not sent."""
        from ima_tui.tui.screens.ask import AskChoice, Asked

        reason = say("{why}. Both models have to be asked the same.", why=joined(prepared.obstacles, say("; ")))
        if not prepared.ways:
            self.tell(reason, "warning", timeout=12)
            return

        def answered(index: int | None) -> None:
            if index is not None:
                self._lay_way(prepared.ways[index])

        answers = tuple(
            Asked(str(number), Said("{way} · {price}", {"way": self._way_words(way), "price": _price(way)}))
            for number, way in enumerate(prepared.ways, 1)
        )
        self.app.push_screen(AskChoice(say("Not for both models"), reason, answers), answered)

    def _lay_way(self, way: Way) -> None:
        """The draft as it can be asked of both; a backend's own name gives way to the controls that stand for it."""
        fields = self.product.fields if self.product is not None else ()
        turned = {control.name for field in fields if field.virtual for control in field.shown} & way.changes.keys()
        hidden = {field.name for field in fields if field.virtual and turned & {one.name for one in field.shown}}
        kept: dict[str, Json] = {name: value for name, value in self.draft.choices.items() if name not in hidden}
        self.change(choices=laid(kept, way.changes))

    def _way_words(self, way: Way) -> str:
        controls = list(self.product.controls()) if self.product is not None else []
        return choices_in_words(controls, way.changes)


def _price(way: Way) -> str:
    return sum_of(exact(way.own) + exact(way.other))
