"""The composition root: both faces start here. The parts meet in `assembly`, loaded when a studio is opened."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ima_tui import language
from ima_tui.domain.frozen import dataclass
from ima_tui.settings import Flags, Secret, Settings, SettingsProblem, read_settings

if TYPE_CHECKING:
    from ima_tui.domain.glance import Glance
    from ima_tui.domain.text import Said
    from ima_tui.engine.finding import Finding
    from ima_tui.engine.studio import Studio

DEMO_LINGER_INTERFACE = 2.0
DEMO_LINGER_COMMAND = 600.0
"""Seconds the simulator stays after a command line ended, so that the link it printed can be opened."""


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """What `ima-tui simulate` can be told."""

    folder: Path
    port: int = 0
    descriptor: int | None = None
    """A socket that listens already, in place of the port."""
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
            descriptor=options.descriptor,
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


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest takes, how many there are in all, and what the settings warn of."""

    takes: tuple[Glance, ...]
    total: int
    warnings: tuple[Said, ...]


def newest_takes(flags: Flags, environ: Mapping[str, str], limit: int) -> Newest | None:
    """What a list of the newest takes needs, read at once; None where the settings or the history need more care.

    Nobody is spoken to, so no key is asked for.
    """
    from ima_tui.store.glances import newest

    try:
        settings = read_settings(flags, environ)
    except SettingsProblem:
        return None
    found = newest(settings.places.database, limit)
    if found is None:
        return None
    language.use(settings.language)
    return Newest(takes=found[1], total=found[0], warnings=settings.warnings)


async def open_studio(settings: Settings, *, adopt: bool = True) -> Studio:
    """A studio ready for use. With `adopt` it takes up every open take; without, only what it is told.

    Raises StoreError when the history cannot be opened, NotSent when the demo's simulator cannot be started.
    """
    from ima_tui.engine.history import Records
    from ima_tui.store.database import Database
    from ima_tui.wiring.assembly import assemble

    linger = DEMO_LINGER_INTERFACE if adopt else DEMO_LINGER_COMMAND
    set_up_log(settings.places.logs, settings.api_key)
    records = Records(await Database.open(settings.places.database))
    try:
        studio = await assemble(settings, records, adopt=adopt, linger=linger)
    except BaseException:
        await records.close()
        raise
    studio.add_notices(settings.warnings)
    return studio


@asynccontextmanager
async def open_history(settings: Settings) -> AsyncIterator[Finding]:
    """The history alone, to look through: no studio is put together for it. Raises StoreError."""
    from ima_tui.engine.clock import Clock
    from ima_tui.engine.finding import Finding
    from ima_tui.engine.history import Records
    from ima_tui.store.database import Database

    set_up_log(settings.places.logs, settings.api_key)
    records = Records(await Database.open(settings.places.database))
    try:
        yield Finding(records, Clock(), lambda: settings.user_id)
    finally:
        await records.close()


def set_up_log(logs: Path, key: Secret | None = None) -> None:
    """One log file a day, 10 MB each with rotation, kept seven days. An unwritable folder costs the log, no more.

    What the event loop complains of goes there as well: on the terminal a screen may be drawn.
    """
    import logging

    from ima_tui.engine.logbook import DailyLog, hide_in_log

    root = logging.getLogger("ima_tui")
    if not root.handlers:
        root.setLevel(logging.INFO)
        root.propagate = False
        root.addHandler(DailyLog(logs))
        logging.getLogger("asyncio").handlers = list(root.handlers)
    if key is not None:
        hide_in_log(key)
