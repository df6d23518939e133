"""The preference file between programs that take its lock and one that does not: nobody's entry is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.files import write_private
from ima_tui.memory import unlocked
from ima_tui.memory.prefs import Preferences
from tests.long import LONG

AT = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
THEIRS = '{"theirs": 1.50, "user_x": {"text_to_image": {"model_id": "doubao", "credit": 1e1}}}'
OURS = """
import sys; from datetime import UTC, datetime; from pathlib import Path
from ima_tui.domain.models import Model; from ima_tui.domain.modes import Mode
from ima_tui.memory.prefs import Preferences
prefs = Preferences(Path(sys.argv[1]), patience=120)
for mode in Mode:
    prefs.write(sys.argv[2], mode, Model.FAST, 10, datetime.now(UTC))
assert prefs.notices == [], prefs.notices
"""
FOREIGN = """
import json, os, select, sys
from pathlib import Path
path, number = Path(sys.argv[1]), 0
while not select.select([sys.stdin], [], [], 0.06)[0]:
    try:
        everything = json.loads(path.read_text())
    except ValueError:
        continue
    number += 1
    everything.setdefault("foreign", {})["last"] = number
    text = json.dumps(everything, indent=1)
    if number % 2:
        path.write_text(text)
    else:
        other = path.with_suffix(".other")
        other.write_text(text)
        os.replace(other, path)
print(number)
"""


@pytest.fixture
def prefs(tmp_path: Path) -> Preferences:
    made = Preferences(tmp_path / "memory/ima_prefs.json", now=lambda: AT)
    made.path.parent.mkdir()
    made.path.write_text(THEIRS)
    return made


def in_place(path: Path, text: str) -> None:
    """As most programs write: into the file itself."""
    path.write_text(text)


def renamed(path: Path, text: str) -> None:
    """As careful ones do."""
    other = path.with_suffix(".other")
    other.write_text(text)
    other.replace(path)


@pytest.mark.parametrize("foreign", [in_place, renamed])
def test_what_is_written_between_our_reading_and_our_writing_is_kept(
    foreign: Callable[[Path, str], None], prefs: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, times = write_private, 0

    def disturbed(path: Path, content: bytes, **how: object) -> None:
        nonlocal times
        times += 1
        if times == 1:
            foreign(prefs.path, THEIRS.replace("1.50", "2.50"))
        write(path, content, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(unlocked, "write_private", disturbed)
    former = prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
    assert '"theirs": 2.50' in prefs.path.read_text()
    assert prefs.read("default", Mode.TEXT) is not None
    assert former.new_user
    assert times == 2


def test_what_is_written_into_the_file_while_we_replace_it_is_kept(
    prefs: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = write_private
    held = prefs.path.open("r+")  # the other program has it open already

    def disturbed(path: Path, content: bytes, **how: object) -> None:
        write(path, content, **how)  # type: ignore[arg-type]
        if not held.closed:
            held.write(THEIRS.replace("1.50", "2.50"))
            held.close()

    monkeypatch.setattr(unlocked, "write_private", disturbed)
    prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
    assert '"theirs": 2.50' in prefs.path.read_text()
    assert prefs.read("default", Mode.TEXT) is not None


@pytest.mark.parametrize("foreign", [in_place, renamed])
def test_what_a_program_writes_back_that_read_the_file_before_us_does_not_cost_our_entry(
    foreign: Callable[[Path, str], None], prefs: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, times = write_private, 0

    def disturbed(path: Path, content: bytes, **how: object) -> None:
        nonlocal times
        write(path, content, **how)  # type: ignore[arg-type]
        times += 1
        if times < 3:
            foreign(prefs.path, THEIRS.replace("1.50", f"{times}.75"))

    monkeypatch.setattr(unlocked, "write_private", disturbed)
    prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
    assert '"theirs": 2.75' in prefs.path.read_text()
    assert prefs.read("default", Mode.TEXT) is not None
    assert times == 3


def test_a_slow_program_that_writes_back_an_old_file_is_noticed_where_somebody_has_just_written(
    prefs: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does when the machine is busy: long after ours has settled."""
    pauses = list[float]()

    def waited(seconds: float) -> None:
        pauses.append(seconds)
        if seconds > 0.5:
            in_place(prefs.path, THEIRS)

    monkeypatch.setattr("ima_tui.memory.prefs.time.sleep", waited)
    prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
    assert prefs.read("default", Mode.TEXT) is not None
    quiet = len(pauses)
    os.utime(prefs.path, (1.0, 1.0))
    prefs.write("default", Mode.REFERENCE, Model.PRO, 25, AT)
    assert len(pauses) - quiet == 1  # nobody else is there: no time is spent


def test_a_newer_choice_that_another_window_writes_meanwhile_stays(
    prefs: Preferences, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = write_private

    def disturbed(path: Path, content: bytes, **how: object) -> None:
        write(path, content, **how)  # type: ignore[arg-type]
        in_place(prefs.path, prefs.path.read_text().replace("ima-pro", "ima-pro-fast"))

    monkeypatch.setattr(unlocked, "write_private", disturbed)
    prefs.write("default", Mode.TEXT, Model.PRO, 25, AT)
    preference = prefs.read("default", Mode.TEXT)
    assert preference is not None
    assert preference.model is Model.FAST


def test_many_programs_and_one_that_takes_no_lock_lose_nothing(prefs: Preferences) -> None:
    writers = 50 if LONG else 6
    pipe = subprocess.PIPE
    foreign = subprocess.Popen([sys.executable, "-c", FOREIGN, prefs.path], stdin=pipe, stdout=pipe, text=True)
    ours = [
        subprocess.Popen([sys.executable, "-c", OURS, str(prefs.path), f"u{number}"], cwd=ROOT)
        for number in range(writers)
    ]
    assert [each.wait(240) for each in ours] == [0] * writers
    written, _ = foreign.communicate("enough\n", timeout=60)
    everything = json.loads(prefs.path.read_text())
    assert everything["theirs"] == 1.5
    assert everything["user_x"] == {"text_to_image": {"model_id": "doubao", "credit": 10.0}}
    assert everything["foreign"]["last"] == int(written) > 0
    lacking = [n for n in range(writers) if set(everything.get(f"user_u{n}", {})) != {mode.value for mode in Mode}]
    assert lacking == []
    assert list(prefs.path.parent.glob("*.bad-*")) == []
