"""Mending a damaged history: all that can be read is in the fresh file, and the damaged one stays whole beside it."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ima_tui.domain.errors import StoreError
from ima_tui.domain.events import CreateSent
from ima_tui.domain.job import State, apply
from ima_tui.store import repair
from ima_tui.store.connection import Connection
from ima_tui.store.migrations import MIGRATIONS, Migration
from tests.store import examples
from tests.store.damage import ALL, PAGE, TAKES, destroy, fill, pages_of, tasks_in
from tests.store.shelf import Shelf


@pytest.mark.parametrize("where", ["first", "middle", "last", "several"])
async def test_no_task_is_lost_where_pages_of_takes_are(path: Path, where: str) -> None:
    await fill(path)
    leaves = pages_of(path, "jobs")
    assert len(leaves) > 9
    middle = len(leaves) // 2
    destroy(path, {"first": leaves[:1], "middle": leaves[middle : middle + 2], "last": leaves[-1:],
                   "several": leaves[1::3]}[where])  # fmt: skip
    damaged = path.read_bytes()
    assert repair.problems(path)
    done = repair.mend(path)
    assert done.aside.read_bytes() == damaged
    assert await tasks_in(path) == ALL, "the timeline of a take without a row tells what it was"
    assert done.rebuilt > 0
    assert done.rows("jobs") + done.rebuilt == TAKES
    assert repair.problems(path) == ()


async def test_a_damaged_timeline_costs_its_lines_and_no_take(path: Path) -> None:
    await fill(path)
    leaves = pages_of(path, "events")
    destroy(path, leaves[2:4])
    done = repair.mend(path)
    assert await tasks_in(path) == ALL
    assert 0 < done.rows("events") < 2 * TAKES
    assert next(table for table in done.tables if table.name == "events").lost is None


async def test_both_sides_of_two_damaged_places_in_the_timelines_are_read(path: Path) -> None:
    await fill(path)
    leaves = pages_of(path, "events")
    assert len(leaves) > 8
    destroy(path, [leaves[1], leaves[-2]])
    repair.mend(path)
    with closing(sqlite3.connect(path)) as db:
        kept = db.execute("SELECT count(*) FROM events").fetchone()[0]
    assert kept > 2 * TAKES * 0.6


async def test_a_take_whose_snapshot_is_gone_comes_with_its_task_and_price(path: Path) -> None:
    await fill(path, 3)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE jobs SET snapshot = ? WHERE id = 'j0001'", ("x" * 40_000,))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    page = content.index(b"x" * 4000) // PAGE
    content[page * PAGE : page * PAGE + 4] = (2**31 - 5).to_bytes(4, "big")  # the chain leads nowhere
    path.write_bytes(content)
    repair.mend(path)
    shelf = await Shelf.open(path)
    job = await shelf.jobs.get("j0001")
    assert job is not None
    assert (job.task_id, job.request.credits) == ("task-0001", 25)
    await shelf.close()


async def test_where_the_first_bytes_alone_are_gone_nothing_is_lost(path: Path) -> None:
    await fill(path)
    content = bytearray(path.read_bytes())
    content[:100] = b"\0" * 100
    path.write_bytes(content)
    assert repair.problems(path)
    assert repair.mend(path).rebuilt == 0
    assert await tasks_in(path) == ALL


async def test_what_waits_in_the_log_of_a_killed_program_is_read_too(path: Path) -> None:
    await fill(path, 3)
    code = (
        "import sqlite3, os, sys; db = sqlite3.connect(sys.argv[1]); db.execute('PRAGMA wal_autocheckpoint = 0');"
        "db.execute('UPDATE jobs SET stars = 3'); db.commit(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size
    done = repair.mend(path)
    assert done.aside.with_name(done.aside.name + "-wal").stat().st_size
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT min(stars) FROM jobs").fetchone()[0] == 3


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_destroyed_the_repair_ends_with_a_sound_file(path: Path, seed: int) -> None:
    await fill(path, 40)
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content))
        length = min(chance.choice((1, 40, 900, 9000)), len(content) - at)
        content[at : at + length] = chance.randbytes(length)
    path.write_bytes(content)
    done = repair.mend(path)
    assert done.aside.read_bytes() == bytes(content)
    assert repair.problems(path) == ()
    await tasks_in(path)


@pytest.mark.parametrize("junk", [b"\x7fELF not a database" * 400, b"SQLite format 3\0" + b"\xff" * 8000, b"x"])
async def test_what_is_no_history_at_all_is_moved_aside_whole(path: Path, junk: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(junk)
    assert repair.problems(path)
    done = repair.mend(path)
    assert done.aside.read_bytes() == junk
    assert await tasks_in(path) == set()
    again = path.parent / "again"
    assert done.aside != again


async def test_a_second_repair_never_writes_over_the_first_ones_file(path: Path) -> None:
    path.parent.mkdir()
    kept = set()
    for junk in (b"one" * 90, b"two" * 90, b"three" * 90):
        path.write_bytes(junk)
        kept.add(repair.mend(path).aside)
    assert len(kept) == 3


async def test_an_open_history_is_refused_and_stays(path: Path) -> None:
    await fill(path, 3)
    code = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT * FROM jobs').fetchone();"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        other.stdout.readline()
        before = path.read_bytes()
        with pytest.raises(StoreError, match="in use"):
            repair.mend(path)
        assert path.read_bytes() == before
        other.stdin.close()
    assert not list(path.parent.glob(".repair*"))


async def test_another_programs_file_and_a_newer_versions_are_refused(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (x)")
    with pytest.raises(StoreError, match="another program"):
        repair.problems(path)
    path.unlink()
    Connection(path, (*MIGRATIONS, Migration("9999 later", ("CREATE TABLE later (x)",)))).close()
    with pytest.raises(StoreError, match="only that version can repair it"):
        repair.problems(path)


async def test_a_repair_that_cannot_end_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(path)
    destroy(path, pages_of(path, "jobs")[3:5])
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(repair, "_fill", full)
    with pytest.raises(StoreError, match="No space left"):
        repair.mend(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_an_unsent_take_without_a_row_of_its_own_is_held_by_nobody(path: Path) -> None:
    shelf = await Shelf.open(path)
    job = examples.job("j1")
    await shelf.jobs.add(job, "me", 9e9)
    sent = CreateSent(at=1001.0, request=job.request)
    await shelf.jobs.save(apply(job, sent), sent, "me")
    await shelf.close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM jobs")
    assert repair.mend(path).rebuilt == 1
    shelf = await Shelf.open(path)
    found = await shelf.jobs.get("j1")
    assert found is not None
    assert found.state is State.UNKNOWN, "the answer to create may have been lost: never sent again by itself"
    assert await shelf.jobs.leased(1002.0) == {}
    await shelf.close()


@pytest.mark.parametrize("seed", range(4))
async def test_pages_between_two_damaged_ones_are_read_whatever_stands_on_those(path: Path, seed: int) -> None:
    await fill(path)
    chance, leaves = random.Random(seed), pages_of(path, "jobs")
    content = bytearray(path.read_bytes())
    hit = [leaves[1], leaves[len(leaves) // 2], leaves[-2]]
    for page in hit:  # what is left of the page looks sound: its rows may claim any number
        at = page * PAGE + chance.randrange(PAGE // 2)
        content[at : at + PAGE // 3] = chance.randbytes(PAGE // 3)
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as db:
        whole = 0
        for number in range(1, TAKES + 1):
            try:
                whole += db.execute("SELECT * FROM jobs NOT INDEXED WHERE rowid = ?", (number,)).fetchone() is not None
            except sqlite3.DatabaseError:
                continue
    done = repair.mend(path)
    assert done.rows("jobs") >= whole - 3 * len(hit), "no more is missing than what stood on these pages"
    assert await tasks_in(path) >= ALL
