"""The stand-in's A/B purchases and promotions: priced by the domain, held against its limits, sent to nobody."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ima_tui.domain.catalog import Choices, Product
from ima_tui.domain.comparison import Pair
from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import Descent, Job, Origin
from ima_tui.domain.models import Model
from ima_tui.domain.pairing import Both, NotBoth, for_both
from ima_tui.domain.pricing import Unpriced
from ima_tui.domain.promotion import promotion
from ima_tui.domain.request import Draft, Place, Problem, priced
from ima_tui.domain.text import say
from ima_tui.engine.pair_composing import PreparedPair, total
from ima_tui.engine.promoting import PreparedPromotion
from tests.tui.stand_in_comparing import StandInDuels

if TYPE_CHECKING:
    from tests.tui.stand_in import StandIn


class StandInPairs(StandInDuels):
    """The subject `duels`, with what is bought."""

    started: list[PreparedPair]

    def __init__(self, studio: StandIn) -> None:
        super().__init__(studio)
        self.started = []

    def price(self, own: Product, other: Product, choices: Choices) -> Both | NotBoth | Unpriced:
        return for_both(own, other, choices)

    async def prepare(self, draft: Draft, in_view: Decimal | None = None) -> PreparedPair:
        prepared = await self._studio.prepare(draft)
        own = prepared.product
        if own is None:
            return PreparedPair(None, prepared.problems, prepared.unpriced)
        other = (await self._studio.catalog(draft.mode)).catalog.product(own.model.other)
        if other is None:
            problem = Problem(Place.SETTINGS, say("{model} is not offered here.", model=own.model.other.short_name))
            return PreparedPair(None, (*prepared.problems, problem), product=own)
        answer = for_both(own, other, draft.choices)
        if isinstance(answer, Unpriced):
            return PreparedPair(None, prepared.problems, answer, product=own)
        if isinstance(answer, NotBoth):
            return PreparedPair(None, prepared.problems, obstacles=answer.obstacles, ways=answer.ways, product=own)
        if prepared.request is None:
            return PreparedPair(None, prepared.problems, product=own)
        theirs = priced(replace(draft, choices=answer.choices), prepared.request.images, other, answer.other)
        requests = (prepared.request, theirs) if own.model is Model.PRO else (theirs, prepared.request)
        repriced = in_view is not None and in_view != total(requests)
        said = (say("The price has just changed: {old} → {new} credits.", old=in_view, new=total(requests)),)
        return PreparedPair(requests, notices=said * repriced, product=own, repriced=repriced)

    async def start(self, prepared: PreparedPair, over: Decimal | None = None) -> Pair:
        await self._studio.spending.admit(prepared.total, over)  # type: ignore[arg-type]
        assert prepared.requests is not None
        self.started.append(prepared)
        jobs = []
        for number, request in enumerate(prepared.requests, len(self._studio.takes) + 1):
            at = self._studio.clock + 0.001 * len(jobs)
            jobs.append(
                Job(f"job-{number:03}", "default", "demo", "", request, request, at, simulated=True,
                    pair_id=f"pair-{len(self.started)}")
            )  # fmt: skip
        pair = self.put(jobs[0], jobs[1])
        for job in jobs:
            self._studio.push(job)
        return pair


class StandInPromoting:
    """The subject `promoting`."""

    def __init__(self, studio: StandIn) -> None:
        self._studio = studio
        self.started: list[PreparedPromotion] = []
        self.without_seconds: int | None = None
        """Pro does not sell this length."""

    async def prepare(self, job: Job) -> PreparedPromotion:
        product = (await self._studio.catalog(job.request.mode)).catalog.product(Model.PRO)
        assert product is not None
        if self.without_seconds is not None:
            kept = tuple(one for one in product.rules if one.attributes["duration"] != self.without_seconds)
            product = replace(product, rules=kept)
        return PreparedPromotion(job, promotion(job.request, product), priced_at="here")

    async def start(self, prepared: PreparedPromotion, over: Decimal | None = None) -> Job:
        request = prepared.promotion.request
        if request is None:
            raise Refusal(prepared.promotion.cannot)
        await self._studio.spending.admit(request.credits, over)
        self.started.append(prepared)
        origin = Origin(prepared.parent.id, Descent.PROMOTION)
        name = f"job-{len(self._studio.takes) + 1:03}"
        job = Job(name, "default", "demo", "", request, request, self._studio.clock, simulated=True, origin=origin)
        self._studio.push(job)
        return job
