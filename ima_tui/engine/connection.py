"""The line to a service: which one, whose account, how fast time runs there. One is current; jobs keep to their own.

A task is only known to the service and account that took it. So each job names its `service`, and is polled over the
connection of that name or not at all: connecting a key never points a demo's job at the real service.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ima_tui.api.client import ImaClient
from ima_tui.domain.errors import Refusal
from ima_tui.domain.frozen import dataclass, field, replace
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.engine.clock import Clock
from ima_tui.engine.companion import Companion
from ima_tui.engine.pace import Pace
from ima_tui.engine.resting import Standing
from ima_tui.engine.tuning import Tuning
from ima_tui.settings import DEMO_TIME_SCALE, Secret, Settings

DEMO_SERVICE = "demo"
"""The name of the built-in simulator's service; its address may change from start to start."""
DEMO_KEY = Secret("ima_demo_nothing_is_charged")
"""What the simulator is given in place of a key. No secret: it opens nothing."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One service as one account sees it."""

    service: str
    account: str
    """Fingerprint of the key."""
    client: ImaClient
    clock: Clock
    settings: Settings
    """As connected: with the hosts really used and the key."""
    standing: Standing = field(default_factory=Standing, compare=False, repr=False)
    """Whether the key is accepted."""
    pace: Pace = field(default_factory=Pace, compare=False, repr=False)
    """How often its takes are asked after."""

    @property
    def name(self) -> str:
        """Service and account: prices of one say nothing about the other's."""
        return f"{self.service} {self.account}"

    @property
    def simulated(self) -> bool:
        """Whether nothing is charged here."""
        return self.service == DEMO_SERVICE


class PricedElsewhere(Refusal):
    """The account was changed between the price and the order: nothing was sent."""

    def __init__(self) -> None:
        super().__init__((say("The account is another one now, and so may be its prices. Look at the price again."),))


class Connector:
    """Holds the current connection and those that unfinished jobs still need."""

    def __init__(
        self,
        tuning: Tuning,
        make_client: Callable[[Settings, Secret, Clock, Callable[[], Awaitable[None]] | None], ImaClient],
        companion: Companion,
    ) -> None:
        self._tuning = tuning
        self._make_client = make_client
        self._companion = companion
        self._open: dict[tuple[str, str], Connection] = {}
        self._current: Connection | None = None

    @property
    def settings(self) -> Settings:
        """The settings in use, following `connect` and the settings file."""
        return self._tuning.now

    @property
    def current(self) -> Connection | None:
        """The connection new jobs go over; None while there is neither a key nor a demo."""
        return self._current

    def of(self, job: Job) -> Connection | None:
        """The connection to ask about this job: its own account's, or the current one of the same service.

        A key may have been renewed since, perhaps because its own is not accepted any more; a task of a really
        different account is just not known there.
        """
        own = self._open.get((job.service, job.account))
        if own is not None and own.standing.refusal is None:
            return own
        return self._current if self._current is not None and self._current.service == job.service else own

    async def open(self) -> None:
        """Connect as the settings say, starting the simulator if they ask for the demo."""
        settings = self.settings
        if settings.demo:
            reached = await self._companion.start(settings)
            self._current = self._connect(DEMO_SERVICE, reached, DEMO_KEY)
        elif settings.api_key is not None:
            self._current = self._connect(settings.base_url, settings, settings.api_key)
        else:
            self._current = None

    async def try_key(self, key: Secret) -> Settings:
        """The settings with this key, after the service has answered to it. Raises StudioError if it does not."""
        settings = replace(self.settings, api_key=key, demo=False, time_scale=self._scale_for_key())
        client = self._make_client(settings, key, Clock(settings.time_scale), None)
        try:
            await client.check_key(key)
        finally:
            await client.aclose()
        return settings

    async def switch(self, settings: Settings) -> None:
        """Make `settings` the current connection; older ones stay for the jobs that need them."""
        self._tuning.connected_as(settings)
        await self.open()
        if self._current is not None:
            self._current.standing.accepted()

    async def switch_to_demo(self) -> None:
        """Without a key: the simulator."""
        await self.switch(replace(self.settings, api_key=None, demo=True, time_scale=DEMO_TIME_SCALE))

    async def close(self) -> None:
        """Close every line."""
        for connection in self._open.values():
            await connection.client.aclose()
        self._open.clear()
        self._current = None
        await self._companion.close()

    def _connect(self, service: str, settings: Settings, key: Secret) -> Connection:
        known = self._open.get((service, key.fingerprint))
        if known is not None:
            return known
        clock = Clock(settings.time_scale)
        client = self._make_client(settings, key, clock, self._companion.up if service == DEMO_SERVICE else None)
        connection = Connection(service, key.fingerprint, client, clock, settings)
        self._open[service, key.fingerprint] = connection
        return connection

    def _scale_for_key(self) -> float:
        """A key means a real service, unless the hosts are loopback ones that the user named."""
        return 1.0 if self.settings.demo else self.settings.time_scale
