"""Everything made so far: found again, judged with stars, tags and notes, put in the bin, traced to where it came from.

What changes here is on the disk before anyone sees it, and travels to every window through the feed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ima_tui.domain.errors import Refusal
from ima_tui.domain.family import Family
from ima_tui.domain.job import Job
from ima_tui.domain.marks import MOST_STARS, Marks, note_of, tag_key, tags_named
from ima_tui.domain.text import printable, say
from ima_tui.engine.clock import Clock
from ima_tui.engine.feed import Feed
from ima_tui.engine.finding import Finding
from ima_tui.engine.found import Found
from ima_tui.engine.history import Records
from ima_tui.engine.links import Linked, Links
from ima_tui.store.saved_searches import SavedSearch

__all__ = ("Found", "Library", "Marked", "SavedSearch")

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Marked:
    """A take with its new marks, and those it had before: `Library.mark(job.id, before)` is the way back."""

    job: Job
    before: Marks

    @property
    def changed(self) -> bool:
        """Whether anything is different now."""
        return Marks.of(self.job) != self.before


class Library(Finding):
    """The history as a person uses it. Every method raises StoreError when the file cannot be read or written."""

    def __init__(
        self,
        records: Records,
        feed: Feed,
        links: Links,
        clock: Clock,
        user_id: Callable[[], str],
        poster_of: Callable[[str], Path],
    ) -> None:
        super().__init__(records, clock, user_id)
        self._feed = feed
        self._links = links
        self._poster_of = poster_of

    # -- finding -----------------------------------------------------------------------------------------------------

    async def rebuild(self) -> int:
        """Make all that lists and searches are read from anew from the takes themselves; of how many. Slow if large."""
        return await self._records.listing.rebuild()

    async def check(self) -> tuple[str, ...]:
        """What is wrong inside the history's file, in technical words; empty if it is sound. Slow if large."""
        return await self._records.check()

    async def tags(self) -> tuple[tuple[str, int], ...]:
        """Every tag in use with its number of takes, the commonest first."""
        return await self._records.listing.tags()

    async def family(self, job_id: str) -> Family:
        """Where a take came from and what came of it and its ancestors."""
        return await self._records.lineage.family(job_id)

    async def fresh_links(self, job: Job, *, expired: bool = False) -> Linked:
        """See whether the links of a take still work, and get others where not; `expired` if that is known."""
        return await self._links.fresh(job, expired=expired)

    # -- marks -------------------------------------------------------------------------------------------------------

    async def set_stars(self, job_id: str, stars: int) -> Marked:
        """Give a take so many stars, 0 to 3."""
        wanted = min(MOST_STARS, max(0, stars))
        return await self._changed(job_id, lambda marks: replace(marks, stars=wanted))

    async def set_tags(self, job_id: str, tags: Iterable[str]) -> Marked:
        """Give a take exactly these tags."""
        wanted = tags_named(tags)
        return await self._changed(job_id, lambda marks: replace(marks, tags=wanted))

    async def change_tags(self, job_id: str, add: Iterable[str] = (), remove: Iterable[str] = ()) -> Marked:
        """Add tags to those of a take and take others away."""
        more, fewer = tags_named(add), {tag_key(tag) for tag in tags_named(remove)}

        def changed(marks: Marks) -> Marks:
            kept = [tag for tag in (*marks.tags, *more) if tag_key(tag) not in fewer]
            return replace(marks, tags=tags_named(kept))

        return await self._changed(job_id, changed)

    async def set_note(self, job_id: str, text: str) -> Marked:
        """Write a note on a take, or take it away with an empty one."""
        wanted = note_of(text)
        return await self._changed(job_id, lambda marks: replace(marks, note=wanted))

    async def mark(self, job_id: str, marks: Marks) -> Marked:
        """Give a take exactly these marks: the way back from every other change."""
        return await self._changed(job_id, lambda _: marks)

    async def _changed(self, job_id: str, changed: Callable[[Marks], Marks]) -> Marked:
        job, before = await self._records.marking.change(job_id, changed)
        if Marks.of(job) != before:
            self._feed.remark(job)
        return Marked(job, before)

    # -- saved searches ----------------------------------------------------------------------------------------------

    async def save_search(self, name: str, line: str) -> SavedSearch | None:
        """Keep a line under a name; what was under that name before, to put it back. Raises Refusal for no name."""
        search = SavedSearch(_name(name), line.strip())
        return await self._records.saved_searches.save(self._user_id(), search, self._clock.now())

    async def rename_search(self, name: str, to: str) -> SavedSearch:
        """Give a saved search another name. Raises Refusal for no name, StoreError for one that is taken."""
        return await self._records.saved_searches.rename(self._user_id(), name, _name(to), self._clock.now())

    async def remove_search(self, name: str) -> SavedSearch:
        """Forget a saved search; what it was, to put it back."""
        return await self._records.saved_searches.remove(self._user_id(), name)

    # -- the bin -----------------------------------------------------------------------------------------------------

    async def bin(self) -> Found:
        """What was removed and can be put back."""
        return await self.search("is:removed")

    async def empty_bin(self, ids: Sequence[str] | None = None) -> int:
        """Delete removed takes for good, all or those of `ids`; how many. Unsettled ones stay: they may cost money.

        The ledger keeps what they cost. Nothing brings them back: a face asks first.
        """
        gone = await self._records.wastebasket.empty(ids)
        await asyncio.to_thread(self._forget_posters, gone)
        return len(gone)

    def _forget_posters(self, ids: Iterable[str]) -> None:
        for id in ids:
            try:
                self._poster_of(id).unlink(missing_ok=True)
            except OSError:
                continue  # a picture that cannot be deleted is no reason to keep the others


def _name(text: str) -> str:
    name = " ".join(printable(text, LONGEST_NAME).split())
    if not name:
        raise Refusal((say("A saved search needs a name."),))
    return name
