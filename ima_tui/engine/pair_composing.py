"""One draft for both models: two frozen requests with their prices, or why there are none, before anything is sent."""

from __future__ import annotations

from decimal import Decimal

from ima_tui.domain.catalog import Product
from ima_tui.domain.errors import KeyMissing
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.job import Origin
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pairing import Both, NotBoth, Way, for_both
from ima_tui.domain.pricing import Unpriced
from ima_tui.domain.request import Draft, Place, Problem, Request, priced
from ima_tui.domain.spending import exact, figure
from ima_tui.domain.text import Said, say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.composing import Composer, Prepared, notices_of
from ima_tui.engine.connection import Connector


@dataclass(frozen=True, slots=True)
class PreparedPair:
    """A draft judged for both models. `requests` are there exactly when nothing is wrong."""

    requests: tuple[Request, Request] | None
    """Pro, then Fast."""
    problems: tuple[Problem, ...] = ()
    unpriced: Unpriced | None = None
    """The draft has no price on its own model."""
    obstacles: tuple[Said, ...] = ()
    """What the other model cannot do."""
    ways: tuple[Way, ...] = ()
    """The nearest that both can do."""
    notices: tuple[Said, ...] = ()
    product: Product | None = None
    """Of the model that was composed on."""
    repriced: bool = False
    """Together they cost something else than the user had in view; a notice says so."""
    priced_at: str = ""
    """Whose lists they were priced by: they are bought nowhere else."""
    origin: Origin | None = None

    @property
    def total(self) -> Decimal:
        """What both cost together."""
        return total(self.requests) if self.requests is not None else Decimal(0)


def total(requests: tuple[Request, ...]) -> Decimal:
    """What requests cost together, exact."""
    return sum((exact(request.credits) for request in requests), Decimal(0))


class PairComposer:
    """Judges drafts for both models at once."""

    def __init__(self, connector: Connector, catalogs: Catalogs, composer: Composer) -> None:
        self._connector = connector
        self._catalogs = catalogs
        self._composer = composer

    async def prepare(self, draft: Draft, in_view: Decimal | None = None) -> PreparedPair:
        """The two requests that `draft` stands for, or everything that is missing. Raises StudioError without a list.

        `in_view` is the sum that the user was shown.
        """
        prepared = await self._composer.prepare(draft)
        product = prepared.product
        if product is None or prepared.unpriced is not None:
            return PreparedPair(None, prepared.problems, prepared.unpriced, product=product)
        connection = self._connector.current
        if connection is None:
            raise KeyMissing("no key")
        catalog = (await self._catalogs.get(connection, draft.mode)).catalog
        other = catalog.product(product.model.other)
        if other is None or not other.rules:
            problem = Problem(Place.SETTINGS, _not_offered(product.model.other, draft.mode))
            return PreparedPair(None, (*prepared.problems, problem), product=product)
        answer = for_both(product, other, draft.choices)
        if isinstance(answer, Unpriced):
            return PreparedPair(None, prepared.problems, answer, product=product)
        if isinstance(answer, NotBoth):
            return PreparedPair(None, prepared.problems, obstacles=answer.obstacles, ways=answer.ways, product=product)
        if prepared.request is None:
            return PreparedPair(None, prepared.problems, product=product)
        return _prepared(prepared, prepared.request, draft, other, answer, in_view)


def _prepared(
    prepared: Prepared, own: Request, draft: Draft, other: Product, both: Both, in_view: Decimal | None
) -> PreparedPair:
    theirs = replace(draft, model=other.model, choices=both.choices, version_id=None)
    request = priced(theirs, own.images, other, both.other)
    requests = (own, request) if own.model is Model.PRO else (request, own)
    added = [notice for notice in notices_of(other, both.choices, both.other) if notice not in prepared.notices]
    repriced = in_view is not None and in_view != total(requests)
    changed = (_price_changed(in_view, total(requests)),) if repriced and in_view is not None else ()
    return PreparedPair(
        requests,
        notices=(*changed, *prepared.notices, *added),
        product=prepared.product,
        repriced=repriced,
        priced_at=prepared.priced_at,
        origin=prepared.origin,
    )


def _not_offered(model: Model, mode: Mode) -> Said:
    return say(
        "{model} is not offered for {mode} today, so there is nothing to compare with. Generate one take instead.",
        model=model.friendly_name,
        mode=mode.label,
    )


def _price_changed(old: Decimal, new: Decimal) -> Said:
    return say("The price has just changed: {old} → {new} credits.", old=figure(old), new=figure(new))
