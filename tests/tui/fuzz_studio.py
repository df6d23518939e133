"""A stand-in studio that fails when asked to, lists odd products, and lets no take start that nobody agreed to."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from textual.widgets import Input

from ima_tui.api.leaves import catalog
from ima_tui.domain.comparison import Pair
from ima_tui.domain.drift import drift
from ima_tui.domain.errors import KeyMissing, NotSent, Refusal, ServiceError, StoreError, StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Unpriced, quote
from ima_tui.domain.request import Draft, Place, Problem, Request, priced, problems
from ima_tui.domain.text import Said, say
from ima_tui.engine.clip_parts import DownloadProblem
from ima_tui.engine.pair_composing import PreparedPair
from ima_tui.engine.promoting import PreparedPromotion
from ima_tui.engine.studio import Listed, Prepared
from ima_tui.media.problem import ClipProblem
from ima_tui.tui.screens.ask import AskChoice, AskText
from ima_tui.tui.screens.confirm import Agreed, Confirm
from ima_tui.tui.widgets.dialog import Dialog
from tests.tui import hostile
from tests.tui.stand_in import StandIn
from tests.tui.stand_in_pairs import StandInPairs, StandInPromoting
from tests.tui.stand_in_prices import StandInPrices

_FAILING = {
    "": ("catalog", "prepare", "save_draft", "load_drafts", "prompts", "timeline", "history", "find",
         "resume", "stop_watching", "adopt", "mark_not_created", "remove", "restore", "connect", "disconnect"),
    "snippets": ("all", "save", "note_use", "remove", "restore"),
    "past": ("find", "remove", "restore"),
    "spending": ("now", "purse"),
    "pictures": ("finished", "frame"),
    "kept_folders": ("all", "note_choice", "bookmark", "forget", "order", "keep_order"),
    "duels": ("prepare", "get", "pair_of", "between", "listed", "undecided", "vote", "take_back"),
    "promoting": ("prepare",),
    "next_shots": ("strip", "take", "draft", "chain", "anchor"),
    "clips": ("open", "whole"),
    "insights": ("read",),
    "sharing": ("targets", "add", "remove", "send"),
    "downloads": ("kept", "download"),
    "receipts": ("known", "of"),
    "recipes": ("write",),
    "library": ("search", "tags", "family", "fresh_links", "set_stars", "set_tags", "set_note", "saved_searches",
                "save_search", "rename_search", "remove_search", "empty_bin"),
}  # fmt: skip
"""What the facade says may raise a StudioError."""
_REFUSING: dict[str, Callable[[Said], Refusal]] = {
    "clips": ClipProblem, "downloads": DownloadProblem, "receipts": ClipProblem, "recipes": DownloadProblem,
    "sharing": lambda sentence: Refusal((sentence,)),
}  # fmt: skip
"""Subjects that say what is wrong, and what can be done, in a sentence of their own."""
_SERVICE = frozenset({"catalog", "prepare", "connect"})


@dataclass
class Agreements:
    """What a person has agreed to, as the dialogs' answers say it."""

    bought: list[tuple[Request, ...]] = field(default_factory=list)
    """One request, or the two of a pair."""
    anew: int = 0
    """How often a take may be sent that was asked about by its id."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every dialog's first answer."""
        original: Callable[..., Any] = Dialog.dismiss

        @functools.wraps(original)
        def dismiss(dialog: Dialog[Any], result: Any = None) -> Any:
            if not dialog._answered:
                self._heard(dialog, result)
            return original(dialog, result)

        Dialog.dismiss = dismiss  # type: ignore[method-assign]
        try:
            yield
        finally:
            Dialog.dismiss = original  # type: ignore[method-assign]

    def _heard(self, dialog: Dialog[Any], result: object) -> None:
        if isinstance(dialog, Confirm) and isinstance(result, Agreed):
            if dialog._over:
                written = dialog.query_one("#confirm-price", Input).value.replace(",", "").strip()
                assert Decimal(written) == dialog._price, "another price was typed"
            self.bought.append(dialog._purchase.requests)
        elif isinstance(dialog, AskChoice) and str(dialog._heading) in ("Send anew", "Repeat exactly"):
            self.anew += result == 0
        elif isinstance(dialog, AskText) and str(dialog._heading) == "Over your limit":
            self.anew += result is not None

    def use(self, *requests: Request) -> bool:
        """Whether these together were agreed to; each agreement holds once."""
        if requests in self.bought:
            self.bought.remove(requests)
            return True
        allowed = self.anew > 0 and len(requests) == 1
        self.anew -= allowed
        return allowed


class OddPrices(StandInPrices):
    """Lists that change and are not what a form expects."""

    def __init__(self, studio: TroubledStudio) -> None:
        super().__init__(studio)
        self.odd = False

    async def fetch(self, mode: Mode) -> Listed:
        """Odd while `odd`; stale when the list is away."""
        if not self.odd or self.away is not None:
            return await super().fetch(mode)
        studio: Any = self._studio
        known = catalog(hostile.tree(studio.random, mode.value, 0), mode)
        new = catalog(hostile.tree(studio.random, mode.value, self.surcharge), mode)
        self.fetched[mode] = Listed(new, studio.clock, changes=drift(known, new), since=studio.clock - 3 * 86400)
        return self.fetched[mode]

    async def seen(self, mode: Mode) -> None:
        """Of the mode that is looked at, if its list is here."""
        if mode in self.fetched:
            await super().seen(mode)


class TroubledStudio(StandIn):
    """Fails with a share of `trouble` of the calls that may fail."""

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder)
        self.random = random
        self.trouble = 0.0
        self.agreements = Agreements()
        self.unasked: list[Request] = []
        self.prices = OddPrices(self)
        self.duels, self.promoting = WatchedPairs(self), WatchedPromoting(self)
        for owner, names in _FAILING.items():
            for name in names:
                self._let_fail(owner, name)

    def _let_fail(self, subject: str, name: str) -> None:
        owner = getattr(self, subject) if subject else self
        call = getattr(owner, name)

        @functools.wraps(call)
        async def failing(*args: Any, **keywords: Any) -> Any:
            if self.trouble and self.random.random() < self.trouble:
                raise self._error(name, subject)
            return await call(*args, **keywords)

        setattr(owner, name, failing)

    def _error(self, name: str, subject: str = "") -> StudioError:
        words = hostile.text(self.random)
        if subject in _REFUSING:
            return _REFUSING[subject](say("{x}", x=words))
        if name in _SERVICE:
            return self.random.choice((NotSent(words), ServiceError(500, words), KeyMissing(words)))
        return StoreError(say("{x}", x=words))

    async def prepare(self, draft: Draft, in_view: float | None = None) -> Prepared:
        """As the engine does where a product or its rules are missing."""
        seen = [await self.look(source) for source in draft.images]
        images = [one.image for one in seen if one.image is not None]
        found = [Problem(Place.IMAGES, why) for one in seen if one.image is None for why in one.problems]
        found.extend(problems(draft, images))
        model = draft.model or Model.FAST
        product = (await StandIn.catalog(self, draft.mode)).catalog.product(model, draft.version_id)
        if product is None or not product.rules:
            missing = Problem(Place.SETTINGS, say("{model} is not offered.", model=model.friendly_name))
            return Prepared(None, (*found, missing), product=product)
        answer = quote(product, draft.choices)
        if isinstance(answer, Unpriced):
            return Prepared(None, tuple(found), answer, product=product)
        request = priced(replace(draft, model=model), images, product, answer) if not found else None
        repriced = in_view is not None and in_view != answer.credits
        notices = (say("The price has just changed."),) * repriced
        return Prepared(request, tuple(found), notices=notices, product=product, repriced=repriced)

    async def submit(self, request: Request, over: Decimal | None = None, **told: Any) -> Job:
        """Notes what nobody agreed to."""
        self.buy(request)
        return await super().submit(request, over, **told)

    def buy(self, *requests: Request) -> None:
        """Money goes out, or the call fails."""
        cheap = 0 < sum(request.credits for request in requests) < self.tuning.now.confirm_under
        if not self.agreements.use(*requests) and not cheap:
            self.unasked.extend(requests)
        if self.trouble and self.random.random() < self.trouble:
            raise self._error("submit")


class WatchedPairs(StandInPairs):
    """Both takes of a pair are bought by one agreement."""

    async def start(self, prepared: PreparedPair, over: Decimal | None = None) -> Pair:
        """As above."""
        studio: Any = self._studio
        studio.buy(*prepared.requests or ())
        return await super().start(prepared, over)


class WatchedPromoting(StandInPromoting):
    """A promotion is bought by its own agreement."""

    async def start(self, prepared: PreparedPromotion, over: Decimal | None = None) -> Job:
        """As above."""
        studio: Any = self._studio
        if prepared.promotion.request is not None:
            studio.buy(prepared.promotion.request)
        return await super().start(prepared, over)
