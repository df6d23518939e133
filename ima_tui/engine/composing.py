"""From a draft to a priced request: looks at the images, finds the product, quotes, and says what is missing.

Everything that can be known to be wrong is known before anything is uploaded or sent.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui.api.readers import http_url
from ima_tui.domain import terms
from ima_tui.domain.catalog import Catalog, Choices, Product
from ima_tui.domain.errors import KeyMissing
from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.images import image_problems
from ima_tui.domain.job import Origin
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Match, Quote, Unpriced, quote
from ima_tui.domain.request import Draft, InputImage, Place, Problem, Request, outputs, priced, problems
from ima_tui.domain.text import Said, say
from ima_tui.domain.values import key
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.connection import Connector
from ima_tui.memory.knowledge import Knowledge
from ima_tui.memory.prefs import Preferences, PreferencesProblem
from ima_tui.settings import is_loopback

if TYPE_CHECKING:
    from ima_tui.domain.mending import Plan
    from ima_tui.engine.descent import SourceOf


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one image source."""

    source: str
    image: InputImage | None
    problems: tuple[Said, ...] = ()
    mendable: bool = False
    """A corrected copy would help; `studio.mending` makes it."""
    plan: Plan | None = None
    """What would be corrected, when it is mendable."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The model to start from, and why."""

    model: Model
    reason: Said


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft, judged. `request` is there exactly when nothing is wrong."""

    request: Request | None
    problems: tuple[Problem, ...] = ()
    unpriced: Unpriced | None = None
    notices: tuple[Said, ...] = ()
    product: Product | None = None
    repriced: bool = False
    """It costs something else than the user had in view; a notice says so, and it is asked about whatever it costs."""
    priced_at: str = ""
    """Whose list it was priced by: `submit` buys nowhere else."""
    origin: Origin | None = None
    """The take it comes from; goes to `submit` with the request."""


class Composer:
    """Judges drafts against what the service offers now."""

    def __init__(
        self,
        connector: Connector,
        catalogs: Catalogs,
        preferences: Preferences,
        knowledge: Knowledge,
        source_of: SourceOf,
    ) -> None:
        self._connector = connector
        self._catalogs = catalogs
        self._preferences = preferences
        self._knowledge = knowledge
        self._source_of = source_of

    async def look(self, source: str) -> Seen:
        """What `source` is: a URL taken as it is, or a local image, probed and held against the limits."""
        from ima_tui.media.probe import ImageProblem
        from ima_tui.media.sources import RemoteImage, understand

        try:
            understood = await asyncio.to_thread(understand, source)
            if isinstance(understood, RemoteImage):
                return self._look_at_url(understood.url)
            return await asyncio.to_thread(look_at_file, source, understood.path)
        except ImageProblem as problem:
            return Seen(source, None, (problem.sentence,))

    def _look_at_url(self, url: str) -> Seen:
        from ima_tui.media.sources import is_private_address

        at_home = self._connector.current is not None and is_loopback(self._connector.current.settings.base_url)
        if is_private_address(url) and not at_home:
            sentence = say(
                "{url} is an address inside your own network; the service cannot fetch it. Use a local file instead.",
                url=url,
            )
            return Seen(url, None, (sentence,))
        if http_url(url) != url:
            return Seen(
                url, None, (say("{url} is not a usable web address. Give an http or https link.", url=url[:200]),)
            )
        return Seen(url, InputImage(url))

    async def propose(self, mode: Mode) -> Proposal:
        """The model to start from: the user's last choice here, what the knowledge pages say, or Pro."""
        remembered = await asyncio.to_thread(self._remembered, mode)
        if remembered is not None:
            return Proposal(remembered, say("your last choice here"))
        recommended = await asyncio.to_thread(self._knowledge.recommendation, mode)
        if recommended is not None:
            return Proposal(recommended, say("recommended by the knowledge pages"))
        return Proposal(Model.PRO, say("the default"))

    def notices(self) -> tuple[Said, ...]:
        """What reading the preference file brought up, such as a damaged one set aside; asking empties the list."""
        found = tuple(self._preferences.notices)
        self._preferences.notices.clear()
        return found

    def _remembered(self, mode: Mode) -> Model | None:
        try:
            preference = self._preferences.read(self._connector.settings.user_id, mode)
        except PreferencesProblem:
            return None
        return preference.model if preference is not None else None

    async def _offered(self, mode: Mode, catalog: Catalog) -> Model:
        """The proposed model, or the other one while the list lacks it: the preference itself is left alone."""
        model = (await self.propose(mode)).model
        return model.other if catalog.product(model) is None and catalog.product(model.other) is not None else model

    async def prepare(self, draft: Draft, in_view: int | float | None = None) -> Prepared:
        """The request that `draft` stands for, or everything that is missing. Raises StudioError without any list.

        `in_view` is the price that the user was shown.
        """
        from ima_tui.engine.descent import origin_of

        connection = self._connector.current
        if connection is None:
            raise KeyMissing("no key")
        seen = await asyncio.gather(*(self.look(source) for source in draft.images))
        images = [one.image for one in seen if one.image is not None]
        found = [Problem(Place.IMAGES, sentence) for one in seen if one.image is None for sentence in one.problems]
        found.extend(problems(draft, images))
        listed = await self._catalogs.get(connection, draft.mode)
        model = draft.model or await self._offered(draft.mode, listed.catalog)
        product = listed.catalog.product(model, draft.version_id)
        missing = _product_problem(listed.catalog, model, draft, product)
        if product is None or missing is not None:
            return Prepared(None, (*found, *((missing,) if missing else ())), product=product)
        answer = quote(product, draft.choices)
        if isinstance(answer, Unpriced):
            return Prepared(None, tuple(found), answer, product=product)
        request = priced(replace(draft, model=model), images, product, answer) if not found else None
        repriced = in_view is not None and in_view != answer.credits
        notices = (*_price_notices(in_view, answer), *notices_of(product, draft.choices, answer))
        return Prepared(
            request,
            tuple(found),
            notices=notices,
            product=product,
            repriced=repriced,
            priced_at=connection.name,
            origin=origin_of(request, self._source_of, draft.parent_id) if request is not None else None,
        )


def look_at_file(source: str, path: Path) -> Seen:
    """What the file at `path` is, its problems, and what could be corrected. Raises ImageProblem for no image."""
    from ima_tui.engine.mending import suggested_plan
    from ima_tui.media.probe import probe

    facts = probe(path)
    plan = suggested_plan(facts)
    return Seen(source, InputImage(facts.path, facts), image_problems(facts), plan is not None, plan)


def _product_problem(catalog: Catalog, model: Model, draft: Draft, product: Product | None) -> Problem | None:
    mode = draft.mode.label
    if product is None and draft.version_id and catalog.product(model) is not None:
        sentence = say(
            "{model} has no version “{version}” in this mode.", model=model.short_name, version=draft.version_id
        )
    elif product is None:
        sentence = say(
            "{model} is not offered for {mode} today. Choose the other model or try again later.",
            model=model.friendly_name,
            mode=mode,
        )
    elif not product.rules:
        sentence = say(
            "The service lists no usable price for {model} in {mode}. Choose the other model or try again later.",
            model=model.friendly_name,
            mode=mode,
        )
    else:
        return None
    return Problem(Place.SETTINGS, sentence)


def _price_notices(in_view: int | float | None, answer: Quote) -> tuple[Said, ...]:
    if in_view is None or in_view == answer.credits:
        return ()
    return (say("The price has just changed: {old} → {new} credits.", old=f"{in_view:g}", new=f"{answer.credits:g}"),)


def notices_of(product: Product, choices: Choices, answer: Quote) -> tuple[Said, ...]:
    """What should be known about a price before it is paid."""
    found: list[Said] = []
    if answer.match is Match.COMPLETED:
        added = terms.joined(terms.settings(product, answer.added), terms.COMMA)
        found.append(say("Added to complete the price: {added}.", added=added))
    known = {key(control.name) for control in product.controls()} | {key(field.name) for field in product.fields}
    known |= {key(name) for rule in product.rules for name in rule.attributes} | {"n"}
    found.extend(
        say("“{name}” is not a setting of this model; it is sent as it is.", name=name)
        for name in choices
        if key(name) not in known
    )
    if (outputs(choices) or 1) > 1:
        found.append(
            say("{n} takes are asked for; the price is the one the service lists for this request.", n=outputs(choices))
        )
    return tuple(found)
