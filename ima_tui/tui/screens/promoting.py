"""Promoting a take, wherever one is shown: a Fast take's recipe goes to Pro, and the two are held side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from textual import work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.models import Model
from ima_tui.domain.promotion import Promotion
from ima_tui.domain.request import Request
from ima_tui.domain.text import say
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import Promoted, RemixAsked
from ima_tui.tui.screens.buying import Buying, Order

if TYPE_CHECKING:
    from ima_tui.engine.promoting import PreparedPromotion


class Promoting(Buying, part=True):
    """The part of a screen with a current take that is about promoting it."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def action_take_promote(self) -> None:
        """The proof and the price first."""
        from ima_tui.engine.promoting import can_be_promoted

        job = self.take
        if job is None or not can_be_promoted(job):
            self.tell(say("Only a Fast take that is ready can be promoted to Pro."))
            return
        self._promote(job)

    @work(group="promote", exclusive=True, exit_on_error=False)
    async def _promote(self, job: Job) -> None:
        try:
            prepared = await self.studio.promoting.prepare(job)
            request = prepared.promotion.request
            if request is None:
                await self._refused(job, prepared.promotion)
            elif await self.bought(self._promotion_order(prepared, request)):
                self.tell(say("Pro is at work. When the take is there, it opens beside its draft."))
        except StudioError as error:
            self.tell(sentence_of(error), "error", timeout=12)

    def _promotion_order(self, prepared: PreparedPromotion, request: Request) -> Order:
        from ima_tui.tui.screens.promote import Promote

        async def start(over: Decimal | None) -> None:
            job = await self.studio.promoting.start(prepared, over)
            self.post_message(Promoted(prepared.parent.id, job.id))

        return Order(
            (request,),
            start,
            prepared.notices,
            question=lambda purchase: Promote(purchase, prepared.promotion),
        )

    async def _refused(self, job: Job, promotion: Promotion) -> None:
        from ima_tui.tui.screens.promote import CannotPromote

        if await self.app.push_screen_wait(CannotPromote(promotion)):
            self.post_message(RemixAsked(replace(job, asked=replace(job.request, model=Model.PRO))))
