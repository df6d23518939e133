"""Cards follow their takes: in order, whoever writes, after an upgrade, after damage, with and without a word index."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.domain import events as ev
from ima_tui.domain.job import Descent, Job, Origin, State, apply
from ima_tui.domain.search_line import parse
from ima_tui.domain.spending import Allowance
from ima_tui.store import cards, finding, words
from ima_tui.store.connection import Connection
from ima_tui.store.counters import Counter, value
from ima_tui.store.jobs import _add
from ima_tui.store.migrations import MIGRATIONS
from ima_tui.store.question import question
from tests.store import examples
from tests.store.seeded import Fact, build, facts
from tests.store.shelf import Shelf

BEFORE_CARDS = MIGRATIONS[:4]


def ids(connection: Connection, line: str = "") -> list[str]:
    """What a line finds, in order."""

    def read(db: sqlite3.Connection) -> list[str]:
        numbers = finding.numbers(db, question(parse(line), 0.0), 10**9)
        return [db.execute("SELECT job_id FROM cards WHERE number = ?", (n,)).fetchone()[0] for n in numbers]

    return connection.read(read)


def add(connection: Connection, job: Job) -> None:
    connection.write(lambda db: _add(db, job, "me", 1e9, Allowance()))


def whole(connection: Connection) -> None:
    """Everything about cards that must always be true."""

    def check(db: sqlite3.Connection) -> None:
        rows = db.execute("SELECT number, created_at, job_id FROM cards ORDER BY number").fetchall()
        assert [(row[1], row[2]) for row in rows] == sorted((row[1], row[2]) for row in rows)
        assert {row[2] for row in rows} == {row[0] for row in db.execute("SELECT id FROM jobs")}
        numbers = [row[0] for row in rows]
        assert [n for (n,) in db.execute("SELECT number FROM card_texts ORDER BY number")] == numbers
        assert db.execute("SELECT count(*) FROM cards_due").fetchone()[0] == 0
        if words.kept(db):
            for table in ("card_words", "card_grams"):
                db.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH 'x'").fetchone()
            texts = dict(db.execute("SELECT number, text FROM card_texts"))
            for piece in ("pup", "夜景", "夜", "ne"):
                table = "card_words" if len(piece) > 2 else "card_grams"
                hits = db.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (words.expression([piece], ()),))
                assert {n for (n,) in hits} == {n for n, text in texts.items() if piece in text}

    connection.read(check)


@settings(max_examples=30, deadline=None)
@given(times=st.lists(st.integers(0, 12), min_size=1, max_size=40), seed=st.randoms(use_true_random=False))
def test_takes_come_in_order_however_late_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, times: list[int], seed: object
) -> None:
    """Two programs at once, a clock set back: the numbers of cards move apart where there is no room."""
    connection = Connection(tmp_path_factory.mktemp("order") / "history.sqlite3")
    for number, at in enumerate(times):
        prompt = ("a puppy", "城市的夜景", "neon rain")[number % 3]
        add(connection, examples.job(f"{seed.randrange(10**6):06}-{number}", at=float(at), prompt=prompt))  # type: ignore[attr-defined]
    whole(connection)
    rows = connection.read(lambda db: db.execute("SELECT id, created_at FROM jobs").fetchall())
    newest = sorted(((at, id) for id, at in rows), reverse=True)
    assert ids(connection) == [id for _at, id in newest]
    connection.close()


def test_a_long_time_with_the_clock_set_back(path: Path) -> None:
    connection = Connection(path)
    for number in range(60):
        add(connection, examples.job(f"new{number:03}", at=5000.0 + number))
    for number in range(300):
        add(connection, examples.job(f"old{number:03}", at=1000.0 + number))
    whole(connection)
    assert ids(connection)[-300:] == [f"old{number:03}" for number in reversed(range(300))]
    connection.close()


def test_an_older_versions_history_gets_its_cards_when_it_is_opened(path: Path) -> None:
    old = Connection(path, BEFORE_CARDS)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO prompts VALUES (1, x'00', 0, 0, 1, '', '', 0)")
        for fact in facts(120, rare_in=10):
            _insert_as_version_4(raw, fact)
        raw.commit()
    old.close()
    migrated = Connection(path)
    whole(migrated)
    made = {fact.id: fact for fact in facts(120, rare_in=10)}
    assert ids(migrated, "is:removed") == [id for id in reversed(made) if made[id].removed_at]
    assert set(ids(migrated, "dur:10")) == {
        id for id, fact in made.items() if fact.seconds == 10 and not fact.removed_at
    }
    assert set(ids(migrated, "is:ab")) == {id for id, fact in made.items() if fact.pair_id and not fact.removed_at}
    assert migrated.read(lambda db: db.execute("SELECT count(*) FROM spending").fetchone()[0]) == 1
    migrated.close()
    assert len(list(path.parent.glob("*before-0005*"))) == 1


def _insert_as_version_4(raw: sqlite3.Connection, fact: Fact) -> None:
    """Columns that were there then; one take with its line in the ledger."""
    from tests.store.seeded import _row

    row = {name: value for name, value in _row(fact).items() if name not in ("stars", "tags", "note")}
    row |= {"prompt_id": 1, "revision": 1}
    raw.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])
    if raw.execute("SELECT count(*) FROM spending").fetchone()[0] == 0:
        raw.execute("INSERT INTO spending VALUES (?, 0, 'ima-pro', 'charged', '25', '2026-11-01', '')", (fact.id,))


def test_what_an_older_program_still_writes_is_found_later(path: Path) -> None:
    connection = Connection(path)
    add(connection, examples.job("j1"))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE jobs SET state = 'failed', removed_at = 7 WHERE id = 'j1'")
        raw.execute("INSERT INTO prompts VALUES (9, x'09', 0, 0, 1, '', '', 0)")
        _insert_as_version_4_with(raw, next(facts(1)))
        raw.commit()
    connection.close()
    again = Connection(path)
    whole(again)
    assert ids(again, "is:removed status:failed") == ["j1"]
    assert len(ids(again)) == 1
    again.close()


def _insert_as_version_4_with(raw: sqlite3.Connection, fact: Fact) -> None:
    raw.execute("DELETE FROM spending")
    raw.execute("UPDATE prompts SET id = 1 WHERE id = 9 AND NOT EXISTS (SELECT 1 FROM prompts WHERE id = 1)")
    _insert_as_version_4(raw, replace(fact, removed_at=0.0))


def test_a_take_with_a_damaged_snapshot_is_listed_and_breaks_no_page(path: Path) -> None:
    connection = Connection(path)
    for number in range(5):
        add(connection, examples.job(f"j{number}", at=1000.0 + number, prompt="夜景"))
    connection.write(lambda db: db.execute("UPDATE jobs SET snapshot = '{\"id\": 7' WHERE id = 'j2'").rowcount)
    connection.write(lambda db: db.execute("UPDATE jobs SET mode = '?', model = '?' WHERE id = 'j3'").rowcount)
    whole(connection)
    assert ids(connection, "夜景") == ["j4", "j3", "j2", "j1", "j0"]
    connection.close()


def test_cards_can_be_made_anew(path: Path) -> None:
    build(path, facts(300))
    connection = Connection(path)
    before = ids(connection, "city")

    def harm(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM cards WHERE number % 16 = 0")
        db.execute("UPDATE card_texts SET text = 'x'")
        db.execute("INSERT INTO card_words (card_words) VALUES ('delete-all')")

    connection.write(harm)
    assert ids(connection, "city") != before
    order = connection.read(lambda db: value(db, Counter.ORDER))
    assert connection.write(cards.rebuild) == 300
    assert connection.read(lambda db: value(db, Counter.ORDER)) > order, "who remembers numbers is told"
    whole(connection)
    assert ids(connection, "city") == before
    connection.close()


def test_a_python_without_a_word_index_finds_everything_and_the_next_one_builds_it(path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(words, "available", lambda: False)
        connection = Connection(path)
        add(connection, examples.job("j1", prompt="城市的夜景"))
        assert ids(connection, "夜景") == ["j1"]
        connection.close()
    connection = Connection(path)
    assert connection.read(words.kept)
    add(connection, examples.job("j2", prompt="雨夜 puppy"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(words, "available", lambda: False)
        add(connection, examples.job("j3", at=2000.0, prompt="夜景 neon"))
        assert ids(connection, "夜景") == ["j3", "j1"]
    assert not connection.read(words.kept)
    assert ids(connection, "夜") == ["j3", "j2", "j1"], "it does not trust an index that was left behind"
    connection.close()
    connection = Connection(path)
    assert connection.read(words.kept)
    whole(connection)
    connection.close()


def test_a_damaged_word_index_keeps_no_take_off_the_disk_and_heals(path: Path) -> None:
    connection = Connection(path)
    for number in range(30):
        add(connection, examples.job(f"j{number:02}", at=1000.0 + number, prompt="城市的夜景 puppy"))
    connection.write(lambda db: db.execute("DELETE FROM card_words_data WHERE id = 10").rowcount)
    connection.close()
    connection = Connection(path)
    assert len(ids(connection, "夜景 pup")) == 30
    add(connection, examples.job("paid", at=2000.0, prompt="夜景"))
    whole(connection)
    assert connection.read(words.kept)
    assert ids(connection, "夜景 -pup")[:2] == ["paid"]
    connection.write(lambda db: db.execute("DROP TABLE card_grams_data").rowcount)
    connection.close()
    connection = Connection(path)
    add(connection, examples.job("paid too", at=3000.0, prompt="夜景"))
    assert ids(connection, "夜景")[:3] == ["paid too", "paid", "j29"], "then it reads the texts"
    connection.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_the_index_holds_any_text_there_is(texts: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE card_texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        db.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER)")
        from ima_tui.store.search import searchable

        kept = {8 * place: searchable(text) for place, text in enumerate(texts, 1)}
        db.executemany("INSERT INTO card_texts VALUES (?, ?)", kept.items())
        words.build(db)
        pieces = {
            text[start : start + size] for text in kept.values() for start in range(len(text)) for size in (1, 2, 3, 5)
        }
        for piece in {piece for piece in pieces if piece == piece.strip() and piece}:
            table = "card_words" if len(piece) >= words.SHORTEST else "card_grams"
            hits = db.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (words.expression([piece], ()),))
            assert {n for (n,) in hits} == {n for n, text in kept.items() if piece in text}, piece
        for number, text in kept.items():
            words.forget(db, number, text)
        for table in ("card_words", "card_grams"):
            assert db.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH '\"a\"'").fetchone()[0] == 0


async def test_a_family_is_kept_as_links(shelf: Shelf, path: Path) -> None:
    parent = examples.job("a")
    child = examples.job("b", origin=Origin("a", Descent.NEXT_SHOT, 119))
    for job in (parent, child):
        await shelf.jobs.add(job, "me", 2000.0)
    rows = await shelf.database.read(lambda db: [tuple(row) for row in db.execute("SELECT * FROM links")])
    assert rows == [("b", "a", "next_shot", 119)]


async def test_the_card_says_how_long_it_was_paid_for_and_how_long_it_took(shelf: Shelf) -> None:
    job = examples.job(request=examples.request(parameters={"video_length": "10s", "resolution": "1080P"}))
    await shelf.jobs.add(job, "me", 2000.0)
    story = (
        ev.CreateSent(at=1001, request=job.request), ev.Accepted(at=1002, task_id="t"),
        ev.Rendered(at=1060, medias=(ev.Media("https://cdn/a.mp4"),)), ev.Finished(at=1062),
    )  # fmt: skip
    for event in story:
        job = apply(job, event)
        await shelf.jobs.save(job, event, "me")
    sql = "SELECT seconds, took, state, charged FROM cards"
    row = await shelf.database.read(lambda db: tuple(db.execute(sql).fetchone()))
    assert row == (10.0, 60.0, State.READY.value, 25)


def test_two_programs_may_open_a_history_without_cards_at_once(path: Path) -> None:
    Connection(path, BEFORE_CARDS).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO prompts VALUES (1, x'00', 0, 0, 1, '', '', 0)")
        for fact in facts(200):
            _insert_as_version_4(raw, fact)
        raw.commit()

    async def open_both() -> list[Connection]:
        return list(await asyncio.gather(*[asyncio.to_thread(_opened, path) for _ in range(2)]))

    def _opened(path: Path) -> Connection:
        connection = Connection(path)
        whole(connection)
        connection.close()
        return connection

    asyncio.run(open_both())
