"""The studio: everything the program can do, behind one object without a screen. Both faces use it and nothing below.

Values go in and come out; nobody hands a widget in or gets a connection out. A job's truth is in the store before
anyone sees it, so a face may come and go at any moment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.errors import KeyMissing, Refusal
from ima_tui.domain.events import Event
from ima_tui.domain.job import Job
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft, Request
from ima_tui.domain.text import Said
from ima_tui.engine.catalogs import Catalogs, Listed
from ima_tui.engine.composing import Composer, Prepared, Proposal, Seen
from ima_tui.engine.connection import Connection, Connector
from ima_tui.engine.feed import Feed
from ima_tui.engine.posters import Posters
from ima_tui.engine.scheduler import Scheduler
from ima_tui.memory.knowledge import Knowledge
from ima_tui.settings import Settings
from ima_tui.store.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the history, newest first, and how many jobs match in all."""

    jobs: tuple[Job, ...]
    total: int


class Studio:
    """The facade. `wiring.open_studio` makes one; `close` it when the face ends."""

    def __init__(
        self,
        *,
        connector: Connector,
        shelf: Shelf,
        feed: Feed,
        scheduler: Scheduler,
        catalogs: Catalogs,
        composer: Composer,
        posters: Posters,
        knowledge: Knowledge,
    ) -> None:
        self._connector = connector
        self._shelf = shelf
        self._feed = feed
        self._scheduler = scheduler
        self._catalogs = catalogs
        self._composer = composer
        self._posters = posters
        self.knowledge = knowledge
