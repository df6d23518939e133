"""A disk that fails: full, read-only, taken away, without room for a log, or from a newer version. On both faces.

Each time a sentence and no trace, nothing half-written, and nothing sent that could not be kept.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ima_tui.domain.errors import StoreError
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from ima_tui.store.connection import Connection
from ima_tui.store.migrations import MIGRATIONS, Migration
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.confirm import Confirm
from tests.cli.conftest import QUICK, Done, Program, connect, program_in
from tests.contract.fixtures import OpenStudio, QuickSimulator, go_to
from tests.contract.takes import CHEAP
from tests.tui.conftest import said, until
from tests.tui.picture import text_of

LATER = Migration("9999 later", ("CREATE TABLE later (x)",))
PROMPT = "a lighthouse on a full disk, " * 60
"""Too long for what is left on pages that are in use."""


async def full(studio: Studio) -> None:
    """No page more, and those there are taken."""

    def fill(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        for size in (2000, 200, 20, 1):
            rows = ((f"{size} {number}", "x" * size) for number in range(1_000_000))
            with pytest.raises(sqlite3.OperationalError, match="full"):
                db.executemany("INSERT INTO habits VALUES (?, ?)", rows)

    def write(db: sqlite3.Connection) -> None:
        db.execute("COMMIT")  # so that each row is written by itself, and what fits stays
        try:
            fill(db)
        finally:
            db.execute("BEGIN IMMEDIATE")

    await studio._records._database.write(write)


async def read_only(studio: Studio) -> None:
    await studio._records._database.read(lambda db: db.execute("PRAGMA query_only = ON").fetchall())


async def taken_away(studio: Studio) -> None:
    folder = studio.settings.places.data
    folder.rename(folder.with_name("away"))


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (full, "The disk is full"),
        (read_only, "may be read but not written"),
        (taken_away, "was moved or deleted while ima-tui runs"),
    ],
    ids=["full", "read-only", "taken away"],
)
async def test_in_the_interface_nothing_is_sent_that_cannot_be_kept(
    trouble: Callable[[Studio], object],
    sentence: str,
    quick: QuickSimulator,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
) -> None:
    go_to(quick, monkeypatch)
    studio = await open_another()
    before = len(quick.creates())
    await studio.save_draft(Draft(Mode.TEXT, PROMPT, (), Model.FAST, CHEAP))
    await in_the_interface(studio, sentence, lambda: trouble(studio))
    assert len(quick.creates()) == before
    assert (await studio.history()).total == 0


async def test_in_the_interface_a_newer_versions_history_is_only_read(
    quick: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch, open_another: OpenStudio
) -> None:
    go_to(quick, monkeypatch)
    first = await open_another()
    await first.save_draft(Draft(Mode.TEXT, PROMPT, (), Model.FAST, CHEAP))
    path, before = first.settings.places.database, len(quick.creates())
    await first.close()
    Connection(path, (*MIGRATIONS, LATER)).close()
    studio = await open_another()
    await in_the_interface(studio, "The history was last used by a newer version of ima-tui", lambda: None)
    assert len(quick.creates()) == before
    with pytest.raises(StoreError):
        await studio.remove("any")


async def in_the_interface(studio: Studio, sentence: str, trouble: Callable[[], object]) -> None:
    """By the keys that start a take, the trouble coming just before the last."""
    app = ImaApp(studio)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await until(pilot, lambda: getattr(app.screen, "answer", None) is not None)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        coming = trouble()
        if coming is not None:
            await coming  # type: ignore[misc]
        await pilot.press("enter", "enter")
        await until(pilot, lambda: sentence in said(pilot) + " ".join(text_of(app).split()))
        assert "Something went wrong" not in said(pilot)
        assert "Traceback" not in text_of(app)
        assert not app.jobs


# -- the command line


def run(program: Program, before: str, *arguments: str) -> Done:
    """The program in a process in which `before` was done first."""
    code = f"{before}\nimport sys\nfrom ima_tui.__main__ import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=program.environ,
        cwd=program.folder,
        capture_output=True,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in out + err, err
    return Done(done.returncode, out, err)


def history(program: Program) -> Path:
    return program.home / ".local" / "share" / "ima-tui" / "history.db"


def sound_and_empty(program: Program) -> bool:
    """Nothing is half-written: the history opens, is sound, and has no take."""
    told = program("jobs", "list", "--count", "--output-json").told
    looked = program("doctor", "--output-json").told
    return bool(told["total"] == 0 and looked["problems"] == 0)


@pytest.mark.parametrize("room", [0, 20_000, 150_000, 250_000])
def test_a_disk_that_fills_up_sends_nothing_and_leaves_nothing_half(
    room: int, quick: QuickSimulator, tmp_path: Path
) -> None:
    program = connect(program_in(tmp_path), quick)
    before = len(quick.creates())
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, resource.RLIM_INFINITY))"
    )
    done = run(program, limited, *QUICK)
    assert done.code == 2, done.err
    assert "history" in done.err
    assert len(quick.creates()) == before
    assert sound_and_empty(program)


def test_a_newer_versions_history_is_read_and_nothing_is_sent(quick: QuickSimulator, tmp_path: Path) -> None:
    program = connect(program_in(tmp_path), quick)
    before = len(quick.creates())
    Connection(history(program), (*MIGRATIONS, LATER)).close()
    done = program(*QUICK)
    assert done.code == 2
    assert "Update ima-tui" in done.err
    assert program("jobs").code == 0
    assert len(quick.creates()) == before


def test_without_a_log_takes_are_made_all_the_same(quick: QuickSimulator, tmp_path: Path) -> None:
    """As on a network folder without shared memory."""
    program = connect(program_in(tmp_path), quick)
    no_log = "from ima_tui.store.connection import Connection; Connection._switched = lambda self, wanted: 'delete'"
    done = run(program, no_log, *QUICK)
    assert done.code == 0, done.err
    assert not history(program).with_name("history.db-wal").exists()
    assert program("jobs", "list", "--count", "--output-json").told["total"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_a_history_that_may_only_be_read_is_shown_and_not_written(quick: QuickSimulator, tmp_path: Path) -> None:
    program = connect(program_in(tmp_path), quick)
    Connection(history(program)).close()
    before, content = len(quick.creates()), history(program).read_bytes()
    for path, mode in ((history(program), 0o444), (history(program).parent, 0o555)):
        path.chmod(mode)
    # The superuser may write anywhere: nobody else's rights are tried, but the folders above are this user's alone.
    dropped = "" if os.geteuid() else (
        "import ctypes, os; libc = ctypes.CDLL(None);"
        "libc.prctl(24, 1, 0, 0, 0); import struct;"
        "head = struct.pack('=Ii', 0x20080522, 0);"
        "libc.capset(head, struct.pack('=IIIIII', 0, 0, 0, 0, 0, 0))"
    )  # fmt: skip
    done = run(program, dropped, *QUICK)
    history(program).parent.chmod(0o700)
    assert done.code == 2, done.err
    assert "ermission" in done.err
    assert len(quick.creates()) == before
    assert history(program).read_bytes() == content
