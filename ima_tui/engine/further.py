"""The parts of a studio that are made when they are first asked for, their modules loaded with them.

A start needs drafts, takes and prices. Players, downloads, duels, recipes and the like are wanted later or never.
Measured: what a start loads below the interface went from 196 modules to 96, on a busy machine from 0.30 s of processor
time to 0.14 s.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ima_tui import language
from ima_tui.domain.frozen import dataclass

if TYPE_CHECKING:
    from ima_tui.engine.catalogs import Catalogs
    from ima_tui.engine.clips import Clips
    from ima_tui.engine.clock import Clock
    from ima_tui.engine.composing import Composer
    from ima_tui.engine.connection import Connector
    from ima_tui.engine.downloads import Downloads
    from ima_tui.engine.duels import Duels
    from ima_tui.engine.estimates import Estimates
    from ima_tui.engine.exchange import Exchange
    from ima_tui.engine.feed import Feed
    from ima_tui.engine.folders import Folders
    from ima_tui.engine.history import Records
    from ima_tui.engine.insights import Insights
    from ima_tui.engine.library import Library
    from ima_tui.engine.links import Links
    from ima_tui.engine.mending import Mending
    from ima_tui.engine.next_shots import NextShots
    from ima_tui.engine.past_prompts import PastPrompts
    from ima_tui.engine.pictures import Pictures
    from ima_tui.engine.posters import Posters
    from ima_tui.engine.prices import Prices
    from ima_tui.engine.promoting import Promoting
    from ima_tui.engine.receipts import Receipts
    from ima_tui.engine.recipes import Recipes
    from ima_tui.engine.reports import Reports
    from ima_tui.engine.scheduler import Scheduler
    from ima_tui.engine.sharing import Sharing
    from ima_tui.engine.snippets import Snippets
    from ima_tui.engine.spending import Spending
    from ima_tui.engine.tuning import Tuning
    from ima_tui.memory.keys import KeyStore
    from ima_tui.memory.knowledge import Knowledge
    from ima_tui.memory.prefs import Preferences
    from ima_tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What a studio begins with; put together in `wiring`."""

    connector: Connector
    tuning: Tuning
    records: Records
    feed: Feed
    scheduler: Scheduler
    spending: Spending
    catalogs: Catalogs
    prices: Prices
    composer: Composer
    posters: Posters
    estimates: Estimates
    keys: KeyStore
    knowledge: Knowledge
    preferences: Preferences
    clock: Clock


class Further:
    """Each part is made once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._connector = parts.connector
        self._records = parts.records
        self._scheduler = parts.scheduler
        self._beginning = parts.connector.settings
        """The settings of the start: folders stay where they were then."""

    @property
    def settings(self) -> Settings:
        """The settings in use, following `connect` and the settings file."""
        return self._connector.settings

    @property
    def simulated(self) -> bool:
        """Whether the built-in simulator stands in for the service: nothing is charged."""
        return self._connector.current is not None and self._connector.current.simulated

    def _user_id(self) -> str:
        return self._connector.settings.user_id

    @cached_property
    def insights(self) -> Insights:
        """What the history says, and what is to be expected."""
        from ima_tui.engine.insights import Insights

        connector = self._connector
        return Insights(
            self._records,
            self._parts.estimates,
            simulated=lambda: self.simulated,
            user_id=self._user_id,
            service=lambda: connector.current.service if connector.current is not None else "",
            clock=self._parts.clock,
        )

    @cached_property
    def duels(self) -> Duels:
        """A/B pairs."""
        import random

        from ima_tui.engine.duels import Duels
        from ima_tui.engine.pair_composing import PairComposer
        from ima_tui.engine.winners import Winners

        parts, records = self._parts, self._records
        return Duels(
            parts.connector,
            PairComposer(parts.connector, parts.catalogs, parts.composer),
            parts.scheduler,
            records,
            Winners(parts.preferences, records.pairs),
            parts.clock,
            random.SystemRandom().random,
        )

    @cached_property
    def clips(self) -> Clips:
        """Clips to look at, fetched as far as they are looked at."""
        from ima_tui.engine.clips import Clips

        return Clips(self._connector, self._beginning.places.cache)

    @cached_property
    def pictures(self) -> Pictures:
        """Frames of takes and what the clipboard holds, as local images."""
        import os

        from ima_tui.engine.pictures import Pictures

        places = self._beginning.places
        return Pictures(self._connector, self._records, places.data, places.cache, os.environ, self.clips)

    @cached_property
    def next_shots(self) -> NextShots:
        """From one take's end to the next one's beginning."""
        from ima_tui.engine.next_shots import NextShots

        return NextShots(self.clips, self.pictures, self._records, self._connector, self._parts.catalogs)

    @cached_property
    def mending(self) -> Mending:
        """Corrected copies of images."""
        from ima_tui.engine.mending import Mending

        return Mending(self._beginning.places.corrected)

    @cached_property
    def snippets(self) -> Snippets:
        """Pieces of prompts that are kept."""
        from ima_tui.engine.snippets import Snippets

        clock = self._parts.clock
        return Snippets(self._records.snippets, clock, self._user_id, lambda: language.current().code)

    @cached_property
    def past(self) -> PastPrompts:
        """Prompts of earlier takes."""
        from ima_tui.engine.past_prompts import PastPrompts

        return PastPrompts(self._records.prompts, self._parts.clock)

    @cached_property
    def folders(self) -> Folders:
        """Folders with images."""
        from ima_tui.engine.folders import Folders

        return Folders(self._records.folders, self._beginning.places.home, self._parts.clock.now)

    @cached_property
    def promoting(self) -> Promoting:
        """From a draft to the better model."""
        from ima_tui.engine.promoting import Promoting

        return Promoting(self._connector, self._parts.catalogs, self._scheduler, self._parts.clock)

    @cached_property
    def links(self) -> Links:
        """Links to clips, fresh where they ran out."""
        from ima_tui.engine.links import Links

        return Links(self._connector, self._records.jobs, self._parts.feed, self._parts.clock)

    @cached_property
    def library(self) -> Library:
        """Marks, names, searches, the bin."""
        from ima_tui.engine.library import Library

        parts = self._parts
        return Library(self._records, parts.feed, self.links, parts.clock, self._user_id, parts.posters.path)

    @cached_property
    def sharing(self) -> Sharing:
        """Takes sent to chats."""
        from ima_tui.engine.sharing import Sharing
        from ima_tui.memory.share_targets import ShareTargets

        return Sharing(ShareTargets(self._beginning.places))

    @cached_property
    def downloads(self) -> Downloads:
        """Clips saved where the user wants them."""
        from ima_tui.engine.clip_parts import Parts as ClipParts
        from ima_tui.engine.downloads import Downloads

        files, clock = self._records.files, self._parts.clock
        fetched = ClipParts(self._connector, files, self.links, clock)
        return Downloads(fetched, files, lambda: self._parts.tuning.now, clock, self.clips.kept)

    @cached_property
    def receipts(self) -> Receipts:
        """What a clip proves about itself."""
        from ima_tui.engine.receipts import Receipts

        return Receipts(self._records.files, self.downloads, self.clips, self._parts.clock)

    @cached_property
    def recipes(self) -> Recipes:
        """Takes as files that make them again."""
        from ima_tui.engine.recipes import Recipes

        parts = self._parts
        return Recipes(
            parts.connector, parts.catalogs, parts.composer, parts.scheduler, parts.records.jobs, parts.clock
        )

    @cached_property
    def exchange(self) -> Exchange:
        """Histories in and out."""
        from ima_tui.engine.exchange import Exchange

        return Exchange(self._records, self._parts.clock)

    @cached_property
    def reports(self) -> Reports:
        """What is known of a take, for someone who is to help."""
        from ima_tui.engine.reports import Reports

        return Reports(self._records, self._parts.clock, lambda: self._beginning.places.logs)
