"""Several programs on one history: one works, the others watch, and a dead one is taken over."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ima_tui.domain import events as ev
from ima_tui.domain.job import State, apply
from ima_tui.store.jobs import LeaseLost
from ima_tui.store.leases import LONGEST
from tests.store import examples
from tests.store.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
CLAIM = """
import asyncio, sys
from pathlib import Path
from tests.store.shelf import Shelf

async def main(path, owner):
    shelf = await Shelf.open(Path(path))
    print("open", flush=True)
    sys.stdin.readline()
    won = await shelf.jobs.claim(["j1", "j2"], owner, 5000.0, 5030.0)
    print(",".join(won) or "nothing", flush=True)
    await shelf.close()

asyncio.run(main(*sys.argv[1:]))
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


async def test_of_eight_processes_exactly_one_wins_a_job(path: Path) -> None:
    running = [start(CLAIM, str(path), f"p{number}") for number in range(8)]  # all of them also race to make the file
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
    shelf = await Shelf.open(path)
    await shelf.jobs.add(examples.job("j1"), "dead", 4000.0)
    await shelf.jobs.add(examples.job("j2"), "", 0.0)
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].strip() for process in running]
    won = [id for answer in answers for id in answer.split(",") if id != "nothing"]
    assert sorted(won) == ["j1", "j2"]
    assert all(process.returncode == 0 for process in running)
    await shelf.close()


async def test_a_lease_holds_until_it_runs_out(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job(), "first", 1030.0)
    assert await shelf.jobs.claim(["j1", "none"], "second", 1029.0, 1060.0) == ()
    assert await shelf.jobs.claim(["j1"], "first", 1029.0, 1060.0) == ("j1",)
    assert await shelf.jobs.leased(1059.0) == {"j1": "first"}
    assert await shelf.jobs.leased(1060.0) == {}
    assert await shelf.jobs.claim(["j1"], "second", 1060.0, 1090.0) == ("j1",)


async def test_who_was_taken_over_cannot_save(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "first", 1030.0)
    await shelf.jobs.claim(["j1"], "second", 1031.0, 1090.0)
    event = ev.CreateSent(at=1032.0, request=job.request)
    with pytest.raises(LeaseLost):
        await shelf.jobs.save(apply(job, event), event, "first")
    assert await shelf.jobs.events("j1") == ()
    await shelf.jobs.save(apply(job, event), event, "second")
    assert await shelf.jobs.renew("first", 2000.0) == ()
    assert await shelf.jobs.renew("second", 2000.0) == ("j1",)


async def test_a_late_heartbeat_is_no_reason_to_stop(shelf: Shelf) -> None:
    job = examples.job()
    await shelf.jobs.add(job, "first", 1030.0)
    event = ev.CreateSent(at=1032.0, request=job.request)
    await shelf.jobs.save(apply(job, event), event, "first")  # run out, but nobody else has taken it
    assert len(await shelf.jobs.events("j1")) == 1


async def test_given_up_leases_are_free_at_once(shelf: Shelf) -> None:
    for id in ("j1", "j2", "j3"):
        await shelf.jobs.add(examples.job(id), "first", 9000.0)
    await shelf.jobs.release("first", ["j1"])
    assert await shelf.jobs.claim(["j1", "j2"], "second", 1000.0, 1030.0) == ("j1",)
    await shelf.jobs.release("first")
    assert await shelf.jobs.claim(["j1", "j2", "j3"], "third", 1000.0, 1030.0) == ("j2", "j3")


async def test_a_lease_from_a_clock_gone_wrong_does_not_lock_a_job_for_ever(shelf: Shelf) -> None:
    await shelf.jobs.add(examples.job(), "first", 1000.0 + LONGEST * 3)
    assert await shelf.jobs.claim(["j1"], "second", 1000.0, 1030.0) == ("j1",)


async def test_another_process_sees_that_something_changed(shelf: Shelf, path: Path) -> None:
    before = await shelf.jobs.data_version()
    await shelf.jobs.add(examples.job(), "me", 2000.0)
    assert await shelf.jobs.data_version() == before, "our own writes are known to us"
    other = await Shelf.open(path)
    await other.jobs.remove("j1", 5.0)
    assert await shelf.jobs.data_version() != before
    await other.close()


WRITE_UNTIL_KILLED = """
import asyncio, sys
from dataclasses import replace
from pathlib import Path
from ima_tui.domain.events import Noted
from ima_tui.domain.text import say
from tests.store.shelf import Shelf

async def main(path):
    shelf = await Shelf.open(Path(path))
    job = await shelf.jobs.get("j1")
    number = 0
    while True:
        number += 1
        await shelf.jobs.save(replace(job, poster=str(number)), Noted(at=number, sentence=say("x")), "me")
        print(number, flush=True)

asyncio.run(main(sys.argv[1]))
"""


async def test_a_killed_writer_leaves_snapshot_and_timeline_agreeing(path: Path) -> None:
    shelf = await Shelf.open(path)
    await shelf.jobs.add(examples.job(), "me", 9e9)
    for _ in range(3):
        process = start(WRITE_UNTIL_KILLED, str(path))
        assert process.stdout is not None
        for _ in range(20):
            said = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        job = await shelf.jobs.get("j1")
        timeline = await shelf.jobs.events("j1")
        assert job is not None
        assert float(job.poster) == timeline[-1].at >= said
    assert await shelf.database.check() == ()
    await shelf.close()


async def test_two_writers_interleave_without_errors(path: Path) -> None:
    one, other = await Shelf.open(path), await Shelf.open(path)
    await asyncio.gather(
        *(shelf.jobs.add(examples.job(f"{name}{number}"), "me", 2000.0)
          for number in range(20) for name, shelf in (("a", one), ("b", other)))
    )  # fmt: skip
    assert await one.jobs.count() == 40 == await other.jobs.revision()
    await one.close()
    await other.close()


async def test_nothing_but_this_package_is_needed_to_read_states(shelf: Shelf, path: Path) -> None:
    """The columns that doctors and humans read with sqlite3 say the same as the snapshot."""
    job = examples.job(state=State.UNKNOWN, attempts=())
    await shelf.jobs.add(job, "me", 2000.0)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT state, credits, charged, charged_at FROM jobs").fetchall() == [
            ("unknown", 25, 25, 1000.0)
        ]
