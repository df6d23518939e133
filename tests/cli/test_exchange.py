"""The whole history out and in, and the report, as a user runs them."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import QUICK, Program, program_in
from tests.conftest import TEST_KEY, Simulator
from tests.long import LONG
from tests.store import seeded


def history(program: Program, takes: int, seed: int = 5) -> Path:
    path = program.home / ".local" / "share" / "ima-tui" / "history.db"
    seeded.build(path, seeded.facts(takes, seed=seed))
    return path


def test_all_goes_out_and_into_an_empty_home_and_out_again(program: Program, tmp_path: Path) -> None:
    history(program, 250)
    done = program("jobs", "export", "--all", "-o", "all.jsonl", "--output-json")
    file = tmp_path / "all.jsonl"
    assert done.told == {"path": str(file), "takes": 250}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (tmp_path / "other").mkdir()
    other = program_in(tmp_path / "other")
    came = other("jobs", "import", str(file), "--output-json")
    assert (came.code, came.told) == (0, {"added": 250, "known": 0, "unreadable": 0})
    out = other("jobs", "export", "--all").out.splitlines()
    first, *lines = file.read_text().splitlines()
    assert json.loads(first)["format"] == "ima-tui history"
    assert json.loads(first)["version"] == 1
    assert [json.loads(line) for line in out[1:]] == [json.loads(line) for line in lines]
    again = other("jobs", "import", "-", given=file.read_bytes())
    assert again.code == 0
    assert "Added: 0. Known already: 250." in again.err


def test_a_file_that_is_there_stays_unless_it_may_go(program: Program, tmp_path: Path) -> None:
    history(program, 3)
    file = tmp_path / "all.jsonl"
    file.write_text("mine")
    done = program("jobs", "export", "--all", "-o", "all.jsonl")
    assert (done.code, file.read_text()) == (2, "mine")
    assert "--force" in done.err
    assert program("jobs", "export", "--all", "-o", "all.jsonl", "--force").code == 0
    assert len(file.read_text().splitlines()) == 4
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".all")] == []


def test_what_cannot_be_read_is_counted_and_ends_with_one(program: Program, tmp_path: Path) -> None:
    history(program, 5)
    program("jobs", "export", "--all", "-o", "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines()
    (tmp_path / "other").mkdir()
    other = program_in(tmp_path / "other")
    (other.folder / "torn.jsonl").write_bytes(b"\n".join([lines[0], lines[1], lines[2][:50], b"\xff", *lines[3:]]))
    done = other("jobs", "import", "torn.jsonl", "--output-json")
    assert (done.code, done.told) == (1, {"added": 4, "known": 0, "unreadable": 2})
    for name, content in (("no.jsonl", b"{}\n"), ("empty.jsonl", b"")):
        (other.folder / name).write_bytes(content)
        assert other("jobs", "import", name).code == 2
    assert other("jobs", "import", "none.jsonl").code == 2
    assert other("jobs", "export", "--all", "x").code == 2
    assert other("jobs", "export").code == 2


def test_a_disk_that_fills_up_leaves_no_half_file(program: Program, tmp_path: Path) -> None:
    history(program, 400)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from ima_tui.__main__ import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "jobs", "export", "--all", "-o", "all.jsonl"]
    done = subprocess.run(command, env=program.environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("takes", [100_000 if LONG else 10_000])
def test_very_many_takes_need_no_more_memory(takes: int, program: Program, tmp_path: Path) -> None:
    history(program, takes)
    code = (  # the peak of this program alone: what getrusage says begins with that of the one which started it
        "import re, sys; from ima_tui.__main__ import main; code = main(); told = open('/proc/self/status').read();"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', told)[1]) // 1024, file=sys.stderr); sys.exit(code)"
    )

    def megabytes(environ: dict[str, str], *arguments: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stderr.split()[-1])

    assert megabytes(program.environ, "jobs", "export", "--all", "-o", "all.jsonl") < 100
    (tmp_path / "other").mkdir()
    assert megabytes(program_in(tmp_path / "other").environ, "jobs", "import", "all.jsonl") < 100


def test_a_report_is_safe_and_knows_its_requests(connected: Program, service: Simulator) -> None:
    job = connected(*QUICK, "--output-json").told["job_id"]
    done = connected("jobs", "report", job)
    assert done.code == 0, done.err
    assert "/tasks/create 200" in done.out
    assert "/tasks/detail task " in done.out
    assert " ms" in done.out
    assert "灯塔" not in done.out
    assert str(connected.home) not in done.out
    assert "ima_" not in done.out.replace("ima_tui", "").replace("ima_create", "")
    assert "灯塔" in connected("jobs", "report", job, "--with-prompt").out
    lines = connected("jobs", "export", "--all").out
    assert TEST_KEY not in lines
    assert "Signature" not in lines
