"""The file itself: private, migrated with a copy kept, and when it is bad, a plain sentence and no harm."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from ima_tui.domain.catalog import Catalog, Control, Field, Option, Product, Rule
from ima_tui.domain.errors import StoreError
from ima_tui.domain.events import Accepted, CreateSent
from ima_tui.domain.job import apply
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.store.connection import Connection
from ima_tui.store.database import Database
from ima_tui.store.memo import KnownUpload
from ima_tui.store.migrations import MIGRATIONS, Migration
from tests.store import examples
from tests.store.shelf import Shelf

LATER = Migration("0002 stars", ("CREATE TABLE stars (job_id TEXT PRIMARY KEY)",))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_file_and_folder_are_the_owners_alone(shelf: Shelf, path: Path) -> None:
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    assert mode_of(path.parent) == 0o700
    assert {mode_of(file) for file in path.parent.iterdir()} == {0o600}


async def test_durable_events_are_synced_and_others_need_not_be(shelf: Shelf) -> None:
    levels: list[int] = []

    def level(db: sqlite3.Connection) -> None:
        levels.append(db.execute("PRAGMA synchronous").fetchone()[0])

    for durable in (False, True, False):
        await shelf.database.write(level, durable=durable)
    assert levels == [1, 2, 1]
    assert CreateSent.durable
    assert Accepted.durable


async def test_the_journal_is_write_ahead_and_keys_are_enforced(shelf: Shelf) -> None:
    assert await shelf.database.read(lambda db: db.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"
    assert await shelf.database.read(lambda db: db.execute("PRAGMA foreign_keys").fetchone()[0]) == 1
    with pytest.raises(StoreError):
        await shelf.database.write(
            lambda db: db.execute("INSERT INTO events VALUES ('no job', 1, 0, 'x', '')").rowcount
        )
    assert await shelf.database.check() == ()


async def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    first = await Shelf.open(path)
    job = examples.job()
    await first.jobs.add(job, "me", 2000.0)
    event = CreateSent(at=1001.0, request=job.request)
    await first.jobs.save(apply(job, event), event, "me")
    await first.close()
    await first.close()
    with pytest.raises(StoreError, match="closed"):
        await first.jobs.revision()
    second = await Shelf.open(path)
    assert await second.jobs.get("j1") == apply(job, event)
    await second.close()


async def test_a_cancelled_caller_does_not_undo_a_write(shelf: Shelf) -> None:
    blocked = asyncio.ensure_future(shelf.database.read(lambda db: __import__("time").sleep(0.1)))
    adding = asyncio.ensure_future(shelf.jobs.add(examples.job(), "me", 2000.0))
    await asyncio.sleep(0.02)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
    await blocked
    assert await shelf.jobs.count() == 1


def test_migrating_keeps_a_copy_and_everything_in_it(path: Path) -> None:
    Connection(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO uploads VALUES ('aa', 's', 'u', 1.0)")
        raw.commit()
    migrated = Connection(path, (*MIGRATIONS, LATER))
    assert migrated.read(lambda db: db.execute("SELECT count(*) FROM stars").fetchone()[0]) == 0
    assert migrated.read(lambda db: db.execute("SELECT count(*) FROM uploads").fetchone()[0]) == 1
    migrated.close()
    (copy,) = path.parent.glob("*before*")
    assert mode_of(copy) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
        assert "stars" not in tables
        assert raw.execute("SELECT count(*) FROM uploads").fetchone()[0] == 1


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    Connection(path).close()
    broken = Migration("0002 broken", ("CREATE TABLE half (x)", "CREATE TABLE jobs (x)"))
    with pytest.raises(StoreError):
        Connection(path, (*MIGRATIONS, broken))
    with closing(sqlite3.connect(path)) as raw:
        assert not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()
    Connection(path).close()


async def test_a_newer_versions_history_is_read_and_never_written(path: Path) -> None:
    first = await Shelf.open(path)
    await first.jobs.add(examples.job(), "me", 2000.0)
    await first.close()
    Connection(path, (*MIGRATIONS, LATER)).close()
    older = await Shelf.open(path)
    assert older.database.refusal is not None
    assert await older.jobs.count() == 1
    with pytest.raises(StoreError, match="newer version"):
        await older.jobs.remove("j1", 1.0)
    await older.close()


@pytest.mark.parametrize("junk", [b"\x7fELF not a database" * 400, b"SQLite format 3\0" + b"\xff" * 8000, b"x"])
async def test_a_damaged_file_is_named_and_left_as_it_is(path: Path, junk: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(junk)
    with pytest.raises(StoreError, match="damaged and was left as it is"):
        await Shelf.open(path)
    assert path.read_bytes() == junk


async def test_damage_in_the_middle_is_a_sentence_too(path: Path) -> None:
    shelf = await Shelf.open(path)
    for number in range(150):  # so many that the damage is among the takes, not in the list of tables
        await shelf.jobs.add(examples.job(f"j{number}", prompt="x" * 500), "me", 2000.0)
    await shelf.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle:] = b"\xee" * (len(content) - middle)
    path.write_bytes(content)
    shelf = await Shelf.open(path)
    with pytest.raises(StoreError, match="damaged"):
        await shelf.jobs.page(100, query="x")
    assert await shelf.database.check() != ()
    await shelf.close()


async def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        await Shelf.open(path)
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in (tmp_path / "file" / "history.sqlite3", Path("/proc/nowhere/history.sqlite3"), tmp_path):
        with pytest.raises(StoreError, match=r"cannot be opened|permissions"):
            await Shelf.open(place)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
async def test_a_read_only_folder_is_a_sentence(path: Path) -> None:
    path.parent.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="permissions"):
        await Shelf.open(path)


async def test_a_history_that_may_only_be_read_says_so_when_written(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    await shelf.database.read(lambda db: db.execute("PRAGMA query_only = ON").fetchall())
    with pytest.raises(StoreError, match="may be read but not written"):
        await shelf.jobs.remove("j1", 1.0)
    assert await shelf.jobs.count() == 1


async def test_a_full_disk_is_a_sentence_and_nothing_half(shelf: Shelf) -> None:
    pages = await shelf.database.read(lambda db: db.execute("PRAGMA page_count").fetchone()[0])
    await shelf.database.read(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    with pytest.raises(StoreError, match="disk is full"):
        await shelf.jobs.add(examples.job(prompt="x" * 100_000), "me", 2000.0)
    assert await shelf.jobs.count() == 0
    assert await shelf.prompts.recent(5) == ()


async def test_a_locked_history_is_waited_for_and_then_named(path: Path) -> None:
    database = await Database.open(path, busy_seconds=0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"):
            await database.write(lambda db: None)
        other.execute("ROLLBACK")
    await database.write(lambda db: None)
    await database.close()


async def test_where_no_log_can_be_kept_a_rollback_journal_serves(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "_switched", lambda self, wanted: "delete")
    shelf = await Shelf.open(path)
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    levels = await shelf.database.write(lambda db: db.execute("PRAGMA synchronous").fetchone()[0])
    assert levels == 2, "without a log an unsynced commit can damage the file"
    await shelf.close()


async def test_uploads_and_products_are_remembered_per_service(shelf: Shelf) -> None:
    memo = shelf.memo
    await memo.keep_upload("aa", "https://one", "https://cdn/1", 5.0)
    await memo.keep_upload("aa", "https://one", "https://cdn/2", 6.0)
    assert await memo.upload("aa", "https://one") == KnownUpload("https://cdn/2", 6.0)
    assert await memo.upload("aa", "https://two") is None
    await memo.forget_upload("aa", "https://one")
    assert await memo.upload("aa", "https://one") is None
    control = Control("duration", "Duration", "select", 5, (Option("5 s", 5), Option("10 s", "10")))
    rule = Rule(7, 25.5, {"duration": 5, "audio": True}, is_default=True)
    catalog = Catalog(Mode.TEXT, (Product("v", Model.PRO, "IMA-Pro", "x", (Field(control),), (rule,)),))
    await memo.keep_products(catalog, "https://one", 9.0)
    assert await memo.products(Mode.TEXT, "https://one") == (catalog, 9.0)
    assert await memo.products(Mode.REFERENCE, "https://one") is None
    await shelf.database.write(lambda db: db.execute("UPDATE products SET data = '{}'").rowcount)
    assert await memo.products(Mode.TEXT, "https://one") is None


@pytest.mark.parametrize("how", ["folder deleted", "folder moved", "file deleted", "file replaced"])
async def test_a_history_that_was_taken_away_is_not_written_into_the_void(path: Path, how: str) -> None:
    shelf = await Shelf.open(path)
    await shelf.jobs.add(examples.job("j1"), "me", 2000.0)
    away = path.parent.with_name("away")
    if how.startswith("folder"):
        path.parent.rename(away)
    else:
        path.rename(path.with_name("away.db"))
    if how == "file replaced":
        path.write_bytes(b"")
    with pytest.raises(StoreError, match="moved or deleted while ima-tui runs"):
        await shelf.jobs.add(examples.job("j2"), "me", 2000.0)
    assert [job.id for job in await shelf.jobs.page(9)] == ["j1"], "what is known can still be read"
    if how.startswith("folder"):
        away.rename(path.parent)
    else:
        path.with_name("away.db").replace(path)
    await shelf.jobs.add(examples.job("j2"), "me", 2000.0)
    assert await shelf.jobs.count() == 2, "put back, it goes on"
    await shelf.close()
