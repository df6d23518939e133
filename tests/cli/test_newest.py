"""`ima-tui jobs list` at once: the same words as the whole command's, and that one wherever anything is unusual."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ima_tui.cli import newest
from ima_tui.cli.parser import main
from ima_tui.paths import places
from ima_tui.store.glances import newest as read
from tests.store.seeded import build, facts


@pytest.fixture
def environ(home: Path) -> dict[str, str]:
    environ = {"HOME": str(home), "LANG": "C.UTF-8"}
    build(places(environ).database, facts(150, rare_in=20))
    return environ


@pytest.mark.parametrize("words", [(), ("--limit", "7"), ("--limit", "999"), ("--count",), ("--language", "zh")])
def test_the_list_is_that_of_the_whole_command(
    environ: dict[str, str],
    words: tuple[str, ...],
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def said() -> tuple[int, bytes, bytes]:
        return main(("jobs", "list", *words), environ), *capsysbinary.readouterr()

    at_once = said()
    assert read(places(environ).database, 1) is not None
    monkeypatch.setattr(newest, "quickly", lambda face, arguments: None)
    assert said() == at_once


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO migrations (number, name, at) VALUES (99, '0099 later', 0)",
        "INSERT INTO cards_due (job_id) SELECT id FROM jobs LIMIT 1",
        "UPDATE counters SET value = 0 WHERE name = 'words'",
        "UPDATE jobs SET snapshot = '{'",
        "UPDATE jobs SET state = 'strange'",
        "PRAGMA journal_mode = DELETE",
        "DROP TABLE counters",
    ],
)
def test_a_history_that_needs_care_is_left_to_who_takes_it(environ: dict[str, str], change: str) -> None:
    path = places(environ).database
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(change)
    db.close()
    assert read(path, 5) is None


def test_no_history_is_made_or_changed_by_looking(environ: dict[str, str]) -> None:
    path = places(environ).database
    assert read(path.with_name("none.db"), 5) is None
    assert not path.with_name("none.db").exists()
    before = path.read_bytes()
    assert read(path, 5) is not None
    assert path.read_bytes() == before
    path.write_bytes(b"no history")
    assert read(path, 5) is None


def test_it_loads_next_to_nothing(environ: dict[str, str]) -> None:
    code = (
        "import sys; from ima_tui.cli.parser import main; main(['jobs', 'list'], dict(__import__('os').environ));"
        "print(sorted({'asyncio', 'dataclasses', 'logging', 'msgspec', 'ima_tui.domain.job'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
