"""The records of one history file, together: takes, prompts, drafts, and the memo of what need not be asked again."""

from __future__ import annotations

from dataclasses import dataclass

from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Job
from ima_tui.domain.text import say
from ima_tui.store.database import Database
from ima_tui.store.dismissals import Dismissals
from ima_tui.store.drafts import Drafts
from ima_tui.store.files import Files
from ima_tui.store.folders import Folders
from ima_tui.store.insights import Totals
from ima_tui.store.jobs import Jobs
from ima_tui.store.lineage import Lineage
from ima_tui.store.listing import Listing
from ima_tui.store.marking import Marking
from ima_tui.store.memo import Memo
from ima_tui.store.pairs import Pairs
from ima_tui.store.prompts import Prompts
from ima_tui.store.saved_searches import SavedSearches
from ima_tui.store.snippets import Snippets
from ima_tui.store.spending import Ledger
from ima_tui.store.timings import Timings
from ima_tui.store.transfer import Transfer
from ima_tui.store.wastebasket import Wastebasket


@dataclass(frozen=True, slots=True)
class Page:
    """Takes, newest first, and how many match in all."""

    jobs: tuple[Job, ...]
    total: int


class Records:
    """Everything kept in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.jobs = Jobs(database)
        self.ledger = Ledger(database)
        self.prompts = Prompts(database)
        self.drafts = Drafts(database)
        self.memo = Memo(database)
        self.folders = Folders(database)
        self.dismissals = Dismissals(database)
        self.files = Files(database)
        self.snippets = Snippets(database)
        self.pairs = Pairs(database)
        self.timings = Timings(database)
        self.totals = Totals(database)
        self.listing = Listing(database)
        self.marking = Marking(database)
        self.lineage = Lineage(database)
        self.saved_searches = SavedSearches(database)
        self.wastebasket = Wastebasket(database)
        self.transfer = Transfer(database)

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
