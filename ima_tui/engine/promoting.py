"""A Fast take's recipe on Pro: found out what becomes of it, shown, and sent as a take that names its draft.

What is sent is decided in `domain.promotion`. Here the pictures are found again: the files as they were, or, where one
has gone or changed meanwhile, the service's own copy of the bytes that the draft was made from.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from decimal import Decimal

from ima_tui.domain.errors import KeyMissing, Refusal
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.promotion import Promotion, is_draft, promotion
from ima_tui.domain.request import InputImage
from ima_tui.domain.text import Said, say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.clock import Clock
from ima_tui.engine.connection import Connection, Connector, PricedElsewhere
from ima_tui.engine.ordering import new_job
from ima_tui.engine.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class PreparedPromotion:
    """What becomes of a take's recipe; `promotion.request` is there exactly when it can be sent."""

    parent: Job
    promotion: Promotion
    notices: tuple[Said, ...] = ()
    priced_at: str = ""


def can_be_promoted(job: Job) -> bool:
    """Whether a take is a draft that can be looked at: Fast, ready, and its recipe readable."""
    return job.state is State.READY and is_draft(job.request)


class Promoting:
    """Sends drafts on to Pro."""

    def __init__(self, connector: Connector, catalogs: Catalogs, scheduler: Scheduler, clock: Clock) -> None:
        self._connector = connector
        self._catalogs = catalogs
        self._scheduler = scheduler
        self._clock = clock

    async def prepare(self, job: Job) -> PreparedPromotion:
        """What becomes of the recipe of `job`. Raises Refusal if it is no draft, or StudioError without any list."""
        if not can_be_promoted(job):
            raise Refusal((say("Only a Fast take that is ready can be promoted to Pro."),))
        connection = self._current()
        if connection.service != job.service:
            raise Refusal((_elsewhere(job),))
        catalog = (await self._catalogs.get(connection, job.request.mode)).catalog
        product = catalog.product(Model.PRO)
        if product is None or not product.rules:
            raise Refusal((_not_offered(job),))
        images, notices = await self._images(job, connection)
        return PreparedPromotion(job, promotion(job.request, product, images), notices, connection.name)

    async def start(self, prepared: PreparedPromotion, over: Decimal | None = None) -> Job:
        """Start the Pro take, which is in the history on return. Raises StoreError or KeyMissing.

        Raises OverLimit if it would go over a limit, unless `over` is its price, typed by a person who knows;
        PricedElsewhere if another account is connected now; Refusal if Pro cannot do it. Then nothing was sent.
        """
        connection, request = self._current(), prepared.promotion.request
        if request is None:
            raise Refusal(prepared.promotion.cannot)
        if prepared.priced_at != connection.name:
            raise PricedElsewhere
        origin = Origin(prepared.parent.id, Descent.PROMOTION)
        job = new_job(request, connection, self._connector.settings.user_id, self._clock.now(), origin=origin)
        await self._scheduler.submit(job, over)
        return job

    async def _images(self, job: Job, connection: Connection) -> tuple[tuple[InputImage, ...], tuple[Said, ...]]:
        """The pictures of the draft as they can be had now. Raises Refusal for one that cannot."""
        found: list[InputImage] = []
        notices: list[Said] = []
        for index, image in enumerate(job.request.images):
            if image.facts is None or await asyncio.to_thread(_unchanged, image.facts):
                found.append(image)
                continue
            url = job.uploads[index].url if index < len(job.uploads) else ""
            name = _name(image)
            if not url or not await connection.client.answers(url):
                raise Refusal(
                    (say("{name} was moved or changed since. Remix the take and choose it anew.", name=name),)
                )
            notices.append(say("{name} is not there as it was; the service's copy of it is used.", name=name))
            found.append(InputImage(url))
        return tuple(found), tuple(notices)

    def _current(self) -> Connection:
        if self._connector.current is None:
            raise KeyMissing("no key")
        return self._connector.current


def _unchanged(facts: ImageFacts) -> bool:
    try:
        status = os.stat(facts.path)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (facts.size_bytes, facts.mtime_ns)


def _name(image: InputImage) -> str:
    return image.source.replace("\\", "/").rsplit("/", 1)[-1]


def _elsewhere(job: Job) -> Said:
    if job.simulated:
        return say("This take was made in the demo; only the demo can promote it. Start ima-tui without a key.")
    return say("This take belongs to {service}, which is not connected now. Connect its key.", service=job.service)


def _not_offered(job: Job) -> Said:
    return say(
        "{model} is not offered for {mode} today. Try again later.",
        model=Model.PRO.friendly_name,
        mode=job.request.mode.label,
    )
