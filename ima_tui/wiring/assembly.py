"""The one place where concrete parts meet: what a studio begins with, each made once and handed to who needs it.

What is wanted later makes itself of these (`engine.further`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from ima_tui import __version__, language
from ima_tui.api.client import ImaClient
from ima_tui.domain.job import Job
from ima_tui.domain.spending import Limits
from ima_tui.domain.text import Said, say
from ima_tui.engine.catalogs import Catalogs
from ima_tui.engine.clock import Clock
from ima_tui.engine.companion import Companion
from ima_tui.engine.composing import Composer
from ima_tui.engine.connection import Connector
from ima_tui.engine.estimates import Estimates
from ima_tui.engine.feed import Feed
from ima_tui.engine.further import Parts
from ima_tui.engine.history import Records
from ima_tui.engine.logbook import hide_in_log
from ima_tui.engine.posters import Posters
from ima_tui.engine.presence import Presence
from ima_tui.engine.prices import Prices
from ima_tui.engine.runner import Tools
from ima_tui.engine.scheduler import Scheduler
from ima_tui.engine.spending import Spending
from ima_tui.engine.studio import Studio
from ima_tui.engine.tuning import Tuning
from ima_tui.engine.uploads import Uploads
from ima_tui.memory.keys import KeyStore
from ima_tui.memory.knowledge import Knowledge
from ima_tui.memory.prefs import Preferences, PreferencesProblem
from ima_tui.settings import Secret, Settings


async def assemble(settings: Settings, records: Records, *, adopt: bool, linger: float) -> Studio:
    """A studio on these records; the demo's simulator stays `linger` seconds after it. Raises as `open_studio`."""
    tuning = Tuning(settings)
    connector = Connector(tuning, _make_client, Companion(linger, waits=not adopt))
    feed, catalogs, uploads = Feed(), Catalogs(records.memo), Uploads(records.memo)
    posters = Posters(settings.places.data / "posters")
    preferences = Preferences(settings.places.prefs_file)
    knowledge = Knowledge(settings.places.knowledge)

    def tools_for(job: Job) -> Tools | None:
        connection = connector.of(job)
        return Tools(connection, catalogs, uploads, posters, tuning.now.verify_assets) if connection else None

    def is_demo() -> bool:
        return connector.current is not None and connector.current.simulated

    def limits() -> Limits:
        return Limits(connector.settings.limit_day, connector.settings.limit_session)

    clock, presence = Clock(), Presence(settings.places.running)
    scheduler = Scheduler(records.jobs, feed, tools_for, partial(_remember_choice, preferences),
                          presence=presence, clock=clock, limits=limits)  # fmt: skip

    composer = Composer(connector, catalogs, preferences, knowledge, lambda source: studio.pictures.origin(source))
    await connector.open()
    await scheduler.start(adopt=adopt)
    estimates = Estimates(records.timings, feed)
    estimates.start()
    studio = Studio(
        Parts(
            connector=connector,
            tuning=tuning,
            records=records,
            feed=feed,
            scheduler=scheduler,
            spending=Spending(records.ledger, limits, is_demo, session=presence.name, clock=clock),
            catalogs=catalogs,
            prices=Prices(connector, catalogs),
            composer=composer,
            posters=posters,
            estimates=estimates,
            keys=KeyStore(settings.places),
            knowledge=knowledge,
            preferences=preferences,
            clock=clock,
        )
    )
    return studio


def _make_client(
    settings: Settings, key: Secret, clock: Clock, ready: Callable[[], Awaitable[None]] | None = None
) -> ImaClient:
    hide_in_log(key)
    return ImaClient(
        base_url=settings.base_url,
        im_base_url=settings.im_base_url,
        key=key,
        language=lambda: language.current().code,
        scale=clock.scale,
        sleep=clock.sleep,
        user_agent=f"ima-tui/{__version__}",
        log=logging.getLogger("ima_tui.http").info,
        ready=ready,
    )


async def _remember_choice(preferences: Preferences, job: Job) -> AsyncIterator[Said]:
    """After a take is ready its model is the user's choice for that mode, with the credits charged.

    The take comes first: whatever is wrong with the preference file becomes a line in its timeline. Of a pair the
    better take decides, once someone has said which it is.
    """
    if job.pair_id:
        return
    request = job.request
    at = datetime.fromtimestamp(job.settled_at, UTC)
    try:
        await asyncio.to_thread(preferences.write, job.user_id, request.mode, request.model, request.credits, at)
    except PreferencesProblem as problem:
        yield say(
            "The choice of {model} was not remembered: {why}", model=request.model.short_name, why=problem.sentence
        )
    while preferences.notices:
        yield preferences.notices.pop(0)
