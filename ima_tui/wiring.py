"""The composition root: the one place where concrete parts meet. Both faces start here."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui import __version__, language
from ima_tui.domain.job import Job
from ima_tui.domain.spending import Limits
from ima_tui.domain.text import Said, say
from ima_tui.settings import Flags, Secret, Settings, read_settings

if TYPE_CHECKING:
    from ima_tui.api.client import ImaClient
    from ima_tui.engine.clock import Clock
    from ima_tui.engine.history import Records
    from ima_tui.engine.studio import Studio
    from ima_tui.memory.prefs import Preferences

DEMO_LINGER_INTERFACE = 2.0
DEMO_LINGER_COMMAND = 600.0
"""Seconds the simulator stays after a command line ended, so that the link it printed can be opened."""


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What `ima-tui simulate` can be told."""

    folder: Path
    port: int = 0
    time_scale: float = 10.0
    balance: int = 600
    faults: tuple[str, ...] = ()
    linger: float | None = None
    render_scale: float = 1.0
    """Care taken with the pictures; below 0.15 they are quick sketches, for tests."""


def read_run_settings(flags: Flags, environ: Mapping[str, str]) -> Settings:
    """The settings of this run, the stored key included. Raises SettingsProblem."""
    from ima_tui.memory.keys import KeyStore
    from ima_tui.paths import places

    def stored() -> Secret | None:
        return KeyStore(places(environ)).read()

    settings = read_settings(flags, environ, stored)
    language.use(settings.language)
    return settings


def simulate(options: SimulatorOptions) -> int:
    """Serve the simulator until it is told to stop; the exit code. Raises PortTaken (an OSError)."""
    from ima_tui.simulator.options import Options
    from ima_tui.simulator.server import serve

    return serve(
        Options(
            folder=options.folder,
            port=options.port,
            time_scale=options.time_scale,
            balance=options.balance,
            faults=options.faults,
            linger=options.linger,
            render_scale=options.render_scale,
        )
    )


def fault_table() -> tuple[tuple[str, str], ...]:
    """Every fault the simulator can be ordered to show, with what it does."""
    from ima_tui.simulator.faults import FAULTS

    return tuple((name, fault.about) for name, fault in sorted(FAULTS.items()))


async def open_studio(settings: Settings, *, adopt: bool = True) -> Studio:
    """A studio ready for use. With `adopt` it takes up every open take; without, only what it is told.

    Raises StoreError when the history cannot be opened, NotSent when the demo's simulator cannot be started.
    """
    from ima_tui.engine.history import Records
    from ima_tui.store.database import Database

    set_up_log(settings)
    records = Records(await Database.open(settings.places.database))
    try:
        studio = await _assemble(settings, records, adopt)
    except BaseException:
        await records.close()
        raise
    studio.add_notices(settings.warnings)
    return studio


async def _assemble(settings: Settings, records: Records, adopt: bool) -> Studio:
    from ima_tui.engine.catalogs import Catalogs
    from ima_tui.engine.clock import Clock
    from ima_tui.engine.companion import Companion
    from ima_tui.engine.composing import Composer
    from ima_tui.engine.connection import Connector
    from ima_tui.engine.feed import Feed
    from ima_tui.engine.folders import Folders
    from ima_tui.engine.mending import Mending
    from ima_tui.engine.past_prompts import PastPrompts
    from ima_tui.engine.pictures import Pictures
    from ima_tui.engine.posters import Posters
    from ima_tui.engine.presence import Presence
    from ima_tui.engine.prices import Prices
    from ima_tui.engine.runner import Tools
    from ima_tui.engine.scheduler import Scheduler
    from ima_tui.engine.snippets import Snippets
    from ima_tui.engine.spending import Spending
    from ima_tui.engine.studio import Parts, Studio
    from ima_tui.engine.tuning import Tuning
    from ima_tui.engine.uploads import Uploads
    from ima_tui.memory.keys import KeyStore
    from ima_tui.memory.knowledge import Knowledge
    from ima_tui.memory.prefs import Preferences

    companion = Companion(DEMO_LINGER_INTERFACE if adopt else DEMO_LINGER_COMMAND)
    tuning = Tuning(settings)
    connector = Connector(tuning, _make_client, companion)
    feed, catalogs, uploads = Feed(), Catalogs(records.memo), Uploads(records.memo)
    posters = Posters(settings.places.data / "posters")
    preferences = Preferences(settings.places.prefs_file)
    knowledge = Knowledge(settings.places.knowledge)

    def tools_for(job: Job) -> Tools | None:
        connection = connector.of(job)
        return Tools(connection, catalogs, uploads, posters, tuning.now.verify_assets) if connection else None

    def limits() -> Limits:
        return Limits(connector.settings.limit_day, connector.settings.limit_session)

    clock, presence = Clock(), Presence(settings.places.data / "running")
    scheduler = Scheduler(
        records.jobs,
        feed,
        tools_for,
        lambda job: _remember_choice(preferences, job),
        presence=presence,
        clock=clock,
        limits=limits,
    )
    await connector.open()
    await scheduler.start(adopt=adopt)
    composer = Composer(connector, catalogs, preferences, knowledge)
    return Studio(
        Parts(
            connector=connector,
            tuning=tuning,
            records=records,
            feed=feed,
            scheduler=scheduler,
            spending=Spending(
                records.ledger,
                limits,
                lambda: connector.current is not None and connector.current.simulated,
                session=presence.name,
                clock=clock,
            ),
            catalogs=catalogs,
            prices=Prices(connector, catalogs),
            composer=composer,
            posters=posters,
            pictures=Pictures(connector, records, settings.places.data, settings.places.cache, os.environ),
            mending=Mending(settings.places.corrected),
            keys=KeyStore(settings.places),
            knowledge=knowledge,
            clock=clock,
            snippets=Snippets(
                records.snippets, clock, lambda: connector.settings.user_id, lambda: language.current().code
            ),
            past_prompts=PastPrompts(records.prompts, clock),
            folders=Folders(records.folders, settings.places.home, clock.now),
        )
    )


def _make_client(settings: Settings, key: Secret, clock: Clock) -> ImaClient:
    from ima_tui.api.client import ImaClient

    return ImaClient(
        base_url=settings.base_url,
        im_base_url=settings.im_base_url,
        key=key,
        language=lambda: language.current().code,
        scale=clock.scale,
        sleep=clock.sleep,
        user_agent=f"ima-tui/{__version__}",
        log=logging.getLogger("ima_tui.http").info,
    )


async def _remember_choice(preferences: Preferences, job: Job) -> AsyncIterator[Said]:
    """After a take is ready its model is the user's choice for that mode, with the credits charged.

    The take comes first: whatever is wrong with the preference file becomes a line in its timeline.
    """
    import asyncio

    from ima_tui.memory.prefs import PreferencesProblem

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


def set_up_log(settings: Settings) -> None:
    """One log file a day, 10 MB each with rotation, kept seven days. An unwritable folder costs the log, no more."""
    from ima_tui.engine.logbook import DailyLog

    root = logging.getLogger("ima_tui")
    if not root.handlers:
        root.setLevel(logging.INFO)
        root.propagate = False
        root.addHandler(DailyLog(settings.places.logs))
