"""The library of a stand-in studio: its takes, found by the domain's own reading of a line; the real `Found` over them.

Nothing is on a disk. A list is an array of numbers as in the store: a take's moment, made unique by its id.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from ima_tui.domain.errors import Refusal, StoreError
from ima_tui.domain.family import Family, Link, family
from ima_tui.domain.job import SETTLED, Job
from ima_tui.domain.marks import MOST_STARS, Marks, note_of, tag_key, tags_named
from ima_tui.domain.matching import has_all
from ima_tui.domain.search_filters import MODELS, MODES, STATUSES, Kind, Relation
from ima_tui.domain.search_line import Filter, SearchLine, Word, parse
from ima_tui.domain.text import say
from ima_tui.engine.found import Found
from ima_tui.engine.library import Marked, SavedSearch
from ima_tui.engine.links import Linked, LinkState
from ima_tui.store.listing import Listing, Stretch
from ima_tui.store.search import names_text


def number_of(job: Job) -> int:
    """A place in every list."""
    digits = int("".join(letter for letter in job.id if letter.isdigit()) or "0")
    return round(job.created_at * 1000) * 1_000_000 + digits % 1_000_000


def answers(job: Job, line: SearchLine, now: float) -> bool:
    """Whether a take is meant by a line."""
    filters = [each for each in line.filters if each.kind not in (Kind.SINCE, Kind.BEFORE)]
    since, before = line.since(now), line.before(now)
    if (since is not None and job.created_at < since) or (before is not None and job.created_at >= before):
        return False
    if bool(job.removed_at) and not any("removed" in each.values for each in line.of(Kind.IS)):
        return False
    for kind in (Kind.MODEL, Kind.MODE, Kind.STATUS, Kind.USER):
        wanted = [each for each in filters if each.kind is kind and not each.negated]
        if wanted and not any(_meets(job, each) for each in wanted):
            return False
    rest = [
        each for each in filters if each.negated or each.kind not in (Kind.MODEL, Kind.MODE, Kind.STATUS, Kind.USER)
    ]
    return all(_meets(job, each) is not each.negated for each in rest) and all(
        _has(job, word) is not word.negated for word in line.words
    )


def _has(job: Job, word: Word) -> bool:
    own = " ".join((job.request.prompt, *job.tags, job.note))
    names = "" if word.quoted else names_text(job.request.model, job.request.mode)
    return has_all(own, word.text) or has_all(names, word.text) or job.id == word.text


def _meets(job: Job, each: Filter) -> bool:
    match each.kind:
        case Kind.MODEL:
            return MODELS[job.request.model] in each.values
        case Kind.MODE:
            return MODES[job.request.mode] in each.values
        case Kind.STATUS:
            return any(job.state in STATUSES[value] for value in each.values)
        case Kind.USER:
            return job.user_id in each.values
        case Kind.TAG:
            return any(tag_key(tag) in each.values for tag in job.tags)
        case Kind.IS:
            meant = {"star": job.stars, "ab": job.pair_id, "demo": job.simulated, "removed": job.removed_at}
            return any(bool(meant[value]) for value in each.values)
        case _:
            return _compared(job, each)


def _compared(job: Job, each: Filter) -> bool:
    seconds = job.main_media.duration if job.main_media is not None else 0.0
    numbers: Mapping[Kind, float] = {
        Kind.STARS: job.stars, Kind.COST: float(job.request.credits), Kind.LENGTH: seconds,
    }  # fmt: skip
    number, limit = numbers[each.kind], float(each.values[0])
    compare: Mapping[Relation, bool] = {
        Relation.IS: number == limit, Relation.OVER: number > limit, Relation.FROM: number >= limit,
        Relation.UNDER: number < limit, Relation.UP_TO: number <= limit,
    }  # fmt: skip
    return compare[each.relation]


class ListedTakes:
    """The store's `Listing` over a plain list. `gate` holds back every answer until a test opens it."""

    def __init__(self, takes: Callable[[], Sequence[Job]]) -> None:
        self._takes = takes
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked: list[str] = []
        self.read: list[int] = []
        """How many takes each page fetched."""

    async def stretch(
        self, line: SearchLine, now: float, limit: int, below: int | None = None, *, with_jobs: int = 0
    ) -> Stretch:
        if below is None:
            self.asked.append(str(line))
        else:
            await self.gate.wait()
        found = {number_of(job): job for job in self._takes() if answers(job, line, now)}
        numbers = sorted((one for one in found if below is None or one < below), reverse=True)[:limit]
        return Stretch(array("q", numbers), 0, {number: found[number] for number in numbers[:with_jobs]})

    async def jobs(self, numbers: Sequence[int]) -> tuple[dict[int, Job], int]:
        self.read.append(len(numbers))
        wanted = set(numbers)
        return {number_of(job): job for job in self._takes() if number_of(job) in wanted}, 0

    async def answering(self, line: SearchLine, now: float, ids: Sequence[str]) -> dict[str, tuple[int, bool]]:
        return {job.id: (number_of(job), answers(job, line, now)) for job in self._takes() if job.id in ids}


class StandInLibrary:
    """`studio.library` over the stand-in's takes."""

    def __init__(self, stand_in: Any) -> None:
        self._stand_in = stand_in
        self.listing = ListedTakes(lambda: self._stand_in.takes)
        self.saved: dict[str, SavedSearch] = {}
        self.expired: dict[str, LinkState] = {}
        """How it stands with the links of takes; the others work."""
        self.asked_links: list[str] = []

    async def search(self, text: str | SearchLine) -> Found:
        line = parse(text) if isinstance(text, str) else text
        found = Found(cast(Listing, self.listing), line, self._stand_in.now())
        await found.begin()
        return found

    async def tags(self) -> tuple[tuple[str, int], ...]:
        counts: dict[str, int] = {}
        for job in self._stand_in.takes:
            for tag in job.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))

    async def family(self, job_id: str) -> Family:
        jobs = {job.id: job for job in self._stand_in.takes}
        links = {
            job.id: Link(job.id, job.origin.parent_id, job.origin.descent, job.origin.frame)
            for job in jobs.values()
            if job.origin is not None
        }
        root = job_id
        while root in links:
            root = links[root].parent_id
        return family(job_id, root, tuple(links.values()), jobs, complete=True)

    async def fresh_links(self, job: Job, *, expired: bool = False) -> Linked:
        self.asked_links.append(job.id)
        state = self.expired.get(job.id, LinkState.GOOD)
        if state is LinkState.FRESH:
            medias = tuple(replace(media, url=media.url + "?new") for media in job.medias)
            job = self._stand_in._change(job.id, medias=medias)
            return Linked(job, state, say("The links had expired; here are new ones."))
        if state is LinkState.EXPIRED:
            return Linked(job, state, say("The links have expired, and the service does not have this clip any more."))
        return Linked(job, state, say("The links work."))

    # -- marks

    async def set_stars(self, job_id: str, stars: int) -> Marked:
        return self._changed(job_id, lambda marks: replace(marks, stars=min(MOST_STARS, max(0, stars))))

    async def set_tags(self, job_id: str, tags: Iterable[str]) -> Marked:
        return self._changed(job_id, lambda marks: replace(marks, tags=tags_named(tags)))

    async def set_note(self, job_id: str, text: str) -> Marked:
        return self._changed(job_id, lambda marks: replace(marks, note=note_of(text)))

    async def mark(self, job_id: str, marks: Marks) -> Marked:
        return self._changed(job_id, lambda _: marks)

    def _changed(self, job_id: str, changed: Callable[[Marks], Marks]) -> Marked:
        job = next(job for job in self._stand_in.takes if job.id == job_id)
        before = Marks.of(job)
        after = changed(before)
        if after != before:
            job = self._stand_in._change(job_id, stars=after.stars, tags=after.tags, note=after.note)
        return Marked(job, before)

    # -- saved searches

    async def saved_searches(self) -> tuple[SavedSearch, ...]:
        return tuple(self.saved[key] for key in sorted(self.saved))

    async def save_search(self, name: str, line: str) -> SavedSearch | None:
        name = " ".join(name.split())
        if not name:
            raise Refusal((say("A saved search needs a name."),))
        before = self.saved.get(name.casefold())
        self.saved[name.casefold()] = SavedSearch(name, line.strip())
        return before

    async def rename_search(self, name: str, to: str) -> SavedSearch:
        if to.casefold() != name.casefold() and to.casefold() in self.saved:
            raise StoreError(say("There is a saved search “{name}” already. Choose another name.", name=to))
        renamed = SavedSearch(to, (await self.remove_search(name)).line)
        await self.save_search(to, renamed.line)
        return renamed

    async def remove_search(self, name: str) -> SavedSearch:
        return self.saved.pop(name.casefold())

    # -- the bin

    async def empty_bin(self, ids: Sequence[str] | None = None) -> int:
        takes = self._stand_in.takes
        gone = [job for job in takes if job.removed_at and job.state in SETTLED and (ids is None or job.id in ids)]
        self._stand_in.takes = [job for job in takes if job not in gone]
        return len(gone)
