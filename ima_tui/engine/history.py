"""The records of one history file, together: takes, prompts, drafts, and the memo of what need not be asked again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ima_tui.domain.errors import StoreError
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.store.database import Database
from ima_tui.store.drafts import Drafts
from ima_tui.store.jobs import Jobs
from ima_tui.store.listing import Listing
from ima_tui.store.memo import Memo
from ima_tui.store.pairs import Pairs
from ima_tui.store.prompts import Prompts
from ima_tui.store.spending import Ledger
from ima_tui.store.timings import Timings

if TYPE_CHECKING:
    from ima_tui.store.dismissals import Dismissals
    from ima_tui.store.files import Files
    from ima_tui.store.folders import Folders
    from ima_tui.store.insights import Totals
    from ima_tui.store.lineage import Lineage
    from ima_tui.store.marking import Marking
    from ima_tui.store.saved_searches import SavedSearches
    from ima_tui.store.snippets import Snippets
    from ima_tui.store.transfer import Transfer
    from ima_tui.store.wastebasket import Wastebasket


@dataclass(frozen=True, slots=True)
class Page:
    """Takes, newest first, and how many match in all."""

    jobs: tuple[Job, ...]
    total: int


class Records:
    """Everything kept in one database; what a start does not ask for is loaded when it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.jobs = Jobs(database)
        self.ledger = Ledger(database)
        self.prompts = Prompts(database)
        self.drafts = Drafts(database)
        self.memo = Memo(database)
        self.pairs = Pairs(database)
        self.timings = Timings(database)
        self.listing = Listing(database)

    @cached_property
    def folders(self) -> Folders:
        """Folders of images, and where each was left."""
        from ima_tui.store.folders import Folders

        return Folders(self._database)

    @cached_property
    def dismissals(self) -> Dismissals:
        """What was sent away and is not said again."""
        from ima_tui.store.dismissals import Dismissals

        return Dismissals(self._database)

    @cached_property
    def files(self) -> Files:
        """What was saved, and where."""
        from ima_tui.store.files import Files

        return Files(self._database)

    @cached_property
    def snippets(self) -> Snippets:
        """Pieces of prompts."""
        from ima_tui.store.snippets import Snippets

        return Snippets(self._database)

    @cached_property
    def totals(self) -> Totals:
        """Sums over the history."""
        from ima_tui.store.insights import Totals

        return Totals(self._database)

    @cached_property
    def marking(self) -> Marking:
        """Stars, tags, notes."""
        from ima_tui.store.marking import Marking

        return Marking(self._database)

    @cached_property
    def lineage(self) -> Lineage:
        """What a take was made of."""
        from ima_tui.store.lineage import Lineage

        return Lineage(self._database)

    @cached_property
    def saved_searches(self) -> SavedSearches:
        """Searches with a name."""
        from ima_tui.store.saved_searches import SavedSearches

        return SavedSearches(self._database)

    @cached_property
    def wastebasket(self) -> Wastebasket:
        """What was taken out."""
        from ima_tui.store.wastebasket import Wastebasket

        return Wastebasket(self._database)

    @cached_property
    def transfer(self) -> Transfer:
        """Histories in and out."""
        from ima_tui.store.transfer import Transfer

        return Transfer(self._database)

    async def page(self, query: str, *, before: Job | None, limit: int, removed: bool) -> Page:
        """A page of takes older than `before`. Raises StoreError."""
        place = (before.created_at, before.id) if before is not None else None
        jobs = await self.jobs.page(limit, place, query, removed=removed)
        return Page(jobs, await self.jobs.count(query, removed=removed))

    async def existing(self, job_id: str) -> Job:
        """The job of exactly this id. Raises StoreError if there is none."""
        job = await self.jobs.get(job_id)
        if job is None:
            raise StoreError(say("There is no take “{id}” in the history.", id=job_id))
        return job

    async def check(self) -> tuple[str, ...]:
        """What is wrong inside the file, in technical words; empty if it is sound. Slow if large. Raises StoreError."""
        return await self._database.check()

    async def close(self) -> None:
        """Finish writing and give the file back."""
        await self._database.close()
