"""Searching a large history, in two languages and with every filter, against a plain filter over the same takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ima_tui.domain.search_line import parse
from ima_tui.store import finding, words
from ima_tui.store.connection import Connection
from ima_tui.store.database import Database
from ima_tui.store.listing import Listing
from ima_tui.store.question import question
from tests.long import LONG, tries
from tests.store.plain_filter import Plain
from tests.store.seeded import CHINESE, ENGLISH, NOON, RARE_CHINESE, RARE_ENGLISH, TAGS, build, facts

ALL = 10**9


class History:
    """A history and the same takes as plain values, oldest first."""

    def __init__(self, folder: Path, count: int, rare_in: int) -> None:
        self.path = folder / "history.sqlite3"
        self.takes = [Plain(fact) for fact in facts(count, rare_in=rare_in)]
        build(self.path, (take.fact for take in self.takes))
        self.connection = Connection(self.path)
        self._ids = dict(self.connection.read(lambda db: db.execute("SELECT number, job_id FROM cards").fetchall()))

    def found(self, text: str, limit: int = ALL, below: int | None = None) -> list[str]:
        """The ids that the real search finds, in its order."""
        return [self._ids[number] for number in self.numbers(text, limit, below)]

    def numbers(self, text: str, limit: int = ALL, below: int | None = None) -> list[int]:
        """The same as numbers of cards."""
        asked = question(parse(text), NOON)
        return list(self.connection.read(lambda db: finding.numbers(db, asked, limit, below)))

    def expected(self, text: str) -> list[str]:
        """Those that a plain filter finds, the newest first."""
        line = parse(text)
        since, before = line.since(NOON), line.before(NOON)
        return [take.fact.id for take in reversed(self.takes) if take.answers(line, since, before)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A large one, built once."""
    count = 50_000 if LONG else 15_000
    made = History(tmp_path_factory.mktemp("large"), count, rare_in=count // 50)
    yield made
    made.connection.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A small one, in which everything is found often."""
    made = History(tmp_path_factory.mktemp("small"), 1500, 100)
    yield made
    made.connection.close()


def pieces(vocabulary: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Any piece of these words."""
    return st.sampled_from(vocabulary).flatmap(
        lambda word: st.integers(0, len(word) - 1).flatmap(
            lambda start: st.integers(start + 1, len(word)).map(lambda end: word[start:end])
        )
    )


common = st.one_of(st.sampled_from(ENGLISH), st.sampled_from(CHINESE), pieces(ENGLISH), pieces(CHINESE))
rare = st.sampled_from((*RARE_ENGLISH, *RARE_CHINESE, "fast", "pro", "first", "sevio", "客户", "müller", "beach", "的"))
phrase = st.tuples(st.sampled_from(ENGLISH), st.sampled_from(ENGLISH)).map(lambda pair: f'"{pair[0]} {pair[1]}"')
word = st.one_of(common, common, rare, phrase).filter(lambda text: ":" not in text or text == "16:9")
negated = word.map(lambda text: f"-{text}")
filters = st.sampled_from(
    (
        *("model:fast", "model:pro", "-model:pro", "mode:text", "mode:first-last,reference", "user:anna", "-user:anna"),
        *("status:failed", "status:open", "status:ready", "-status:ready", "status:failed,refused", "-status:failed"),
        *("is:star", "is:ab", "is:demo", "-is:demo", "is:removed", "is:star,ab", "is:removed,star", "-is:removed"),
        *(f"tag:{tag}" for tag in TAGS), *("-tag:keep", "tag:beach,keep", "stars:2", "stars:>=2", "stars:<2"),
        *("since:7d", "before:2w", "-since:3d", "cost:>20", "cost:10", "-cost:<=15", "dur:>=5", "dur:10"),
    )
)  # fmt: skip
lines = st.lists(st.one_of(word, word, negated, filters), min_size=1, max_size=4).map(" ".join)
SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=tries(30), deadline=None, suppress_health_check=SHARED)
@given(line=lines)
def test_in_a_large_history_any_line_finds_exactly_what_it_says_in_order(history: History, line: str) -> None:
    assert not parse(line).complaints
    assert history.found(line) == history.expected(line)


@settings(max_examples=tries(100), deadline=None, suppress_health_check=SHARED)
@given(line=lines, size=st.integers(1, 400), index=st.booleans())
def test_stretch_by_stretch_with_and_without_a_word_index(small: History, line: str, size: int, index: bool) -> None:
    with pytest.MonkeyPatch.context() as patched:
        if not index:
            patched.setattr(words, "available", lambda: False)
        read: list[int] = []
        while stretch := small.numbers(line, size, read[-1] if read else None):
            read += stretch
        assert [small._ids[number] for number in read] == small.expected(line)
        asked = question(parse(line), NOON)
        some = [number for number in small._ids if number % 3 == 0]
        answering = small.connection.read(lambda db: finding.among(db, asked, some))
        assert answering == set(read) & set(some)


@pytest.mark.parametrize(
    "line", ["夜景", "夜", "鎏金", "饕", "麒麟 城市", "4k", "ib", "16:9", "100%", "cafe", "NAÏVE", "-的 -夜景"]
)
def test_short_words_and_odd_ones(history: History, line: str) -> None:
    found = history.found(line)
    assert found == history.expected(line)
    assert found


def test_a_take_is_found_by_its_id_and_its_task(history: History) -> None:
    fact = next(take.fact for take in history.takes if take.fact.task_id)
    assert (
        history.found(fact.id) == history.found(fact.task_id[:12]) == history.found(fact.task_id.upper()) == [fact.id]
    )
    assert history.found(f"{fact.task_id} status:open") == []
    assert history.found(f'"{fact.task_id}"') == history.found(f"-{fact.id} {fact.task_id}") == []


def test_a_search_that_nobody_waits_for_any_more_stops(history: History) -> None:
    async def typed_on() -> None:
        database = await Database.open(history.path)
        listing = Listing(database)

        def for_ever(db: object) -> None:
            db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            ).fetchall()  # type: ignore[attr-defined]

        searches = [asyncio.create_task(database.search(for_ever)) for _ in range(3)]
        await asyncio.sleep(0.05)
        for search in searches:
            search.cancel()
        found = await asyncio.wait_for(listing.stretch(parse("夜景"), NOON, 5), 20)
        assert len(found.numbers) == 5
        assert (await asyncio.gather(*searches, return_exceptions=True))[0].__class__ is asyncio.CancelledError
        going_on = asyncio.create_task(database.search(for_ever))
        await asyncio.sleep(0.05)
        await asyncio.wait_for(database.close(), 20)
        assert await asyncio.gather(going_on, return_exceptions=True)

    asyncio.run(typed_on())


def test_reading_does_not_wait_for_a_long_write(small: History) -> None:
    async def beside() -> None:
        database = await Database.open(small.path)
        listing, released = Listing(database), asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(db: object) -> None:
            asyncio.run_coroutine_threadsafe(released.wait(), loop).result(20)

        writing = asyncio.create_task(database.write(slow))
        await asyncio.sleep(0.02)
        stretch = await asyncio.wait_for(listing.stretch(parse("城市"), NOON, 3), 20)
        jobs, _order = await asyncio.wait_for(listing.jobs(stretch.numbers), 20)
        assert len(jobs) == 3
        assert not writing.done()
        released.set()
        await writing
        await database.close()

    asyncio.run(beside())
