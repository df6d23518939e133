"""`doctor --repair` as a user runs it: what it mends, what it refuses, and that it says so."""

from __future__ import annotations

import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ima_tui.store.connection import Connection
from ima_tui.store.migrations import MIGRATIONS, Migration
from tests.cli.conftest import Program
from tests.store import seeded
from tests.store.test_repair import destroy, pages_of


@pytest.fixture
def history(program: Program) -> Path:
    """A history of many takes in the program's home."""
    path = program.home / ".local" / "share" / "ima-tui" / "history.db"
    seeded.build(path, seeded.facts(300, seed=5))
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_damaged_history_is_named_mended_and_whole_beside(program: Program, history: Path) -> None:
    leaves = pages_of(history, "jobs")
    destroy(history, leaves[3:5])
    damaged = history.read_bytes()
    looked = program("doctor", "--demo")
    assert looked.code == 1
    assert "ima-tui doctor --repair" in looked.out
    assert history.read_bytes()[: len(damaged)] == damaged

    done = program("doctor", "--demo", "--repair")
    assert done.code == 0, done.out
    (aside,) = history.parent.glob("history.db.damaged-*")
    assert str(aside) in done.out
    assert "takes read: 2" in done.out
    assert "could not be read, takes: " in done.out
    assert 270 < program("jobs", "list", "--count", "--output-json").told["total"] < 300
    assert program("doctor", "--demo", "--repair").code == 0
    assert list(history.parent.glob("history.db.damaged-*")) == [aside], "a sound history is not moved"


def test_wider_modes_are_reported_and_tightened(program: Program, history: Path) -> None:
    history.chmod(0o644)
    history.parent.chmod(0o755)
    looked = program("doctor", "--demo")
    assert "others may look into 2 files and folders" in looked.out
    assert mode(history) == 0o644, "looking changes nothing"
    done = program("doctor", "--demo", "--repair", "--output-json")
    assert done.told["problems"] == 0
    assert (mode(history), mode(history.parent)) == (0o600, 0o700)
    assert "yours alone" in program("doctor", "--demo").out


def test_what_links_lead_to_keeps_its_mode(program: Program, history: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.log"
    shared.write_text("theirs")
    shared.chmod(0o644)
    logs = program.home / ".openclaw" / "logs" / "ima_skills"
    logs.mkdir(parents=True)
    (logs / "ima_create_20260101.log").symlink_to(shared)
    program("doctor", "--demo", "--repair")
    assert mode(shared) == 0o644


def test_a_running_program_keeps_its_history(program: Program, history: Path) -> None:
    destroy(history, pages_of(history, "jobs")[3:5])
    before = history.read_bytes()
    code = (
        "import sys; from pathlib import Path; from ima_tui.engine.presence import Presence;"
        "here = Presence(Path(sys.argv[1])); here.announce(); print('alive', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(history.parent / "running")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    other.stdout.readline()
    done = program("doctor", "--demo", "--repair")
    other.communicate()
    assert done.code == 1
    assert "close every other ima-tui first" in done.out
    assert history.read_bytes() == before


def test_a_newer_versions_history_is_refused_in_words(program: Program, history: Path) -> None:
    Connection(history, (*MIGRATIONS, Migration("9999 later", ("CREATE TABLE later (x)",)))).close()
    before = history.read_bytes()
    done = program("doctor", "--demo", "--repair")
    assert done.code == 1
    assert "only that version can repair it" in done.out
    assert history.read_bytes() == before


def test_backups_are_counted_and_few(program: Program, history: Path) -> None:
    for number in range(5):
        steps = tuple(Migration(f"{9000 + n} x", (f"CREATE TABLE x{n} (x)",)) for n in range(number + 1))
        with closing(Connection(history, (*MIGRATIONS, *steps))):
            pass
    kept = {path.name for path in history.parent.glob("history.db.before-*")}
    assert kept == {f"history.db.before-{9000 + n}" for n in (2, 3, 4)}
    assert "3, " in next(
        line for line in program("doctor", "--demo").out.splitlines() if line.startswith("ok       backups")
    )
