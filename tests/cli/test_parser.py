"""The entry: light, wordless about keys, and never a stack trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ima_tui.cli import generate
from ima_tui.cli.parser import main

KEY = "ima_" + "s3cret" * 4
HEAVY = ("httpx", "textual", "rich", "PIL", "av", "numpy", "aiohttp", "sqlite3", "msgspec", "ima_tui.simulator")


@pytest.mark.parametrize("words", [["--help"], ["generate", "--help"], ["jobs", "resume", "--help"], ["--version"]])
def test_help_loads_nothing_heavy_and_needs_no_home(words: list[str], tmp_path: Path) -> None:
    script = (
        "import sys, os\nfrom ima_tui.cli.parser import main\n"
        f"code = main({words!r}, os.environ)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\nsys.exit(code)"
    )
    environ = {**os.environ, "HOME": str(tmp_path / "nowhere"), "IMA_DATA_DIR": "/dev/null/x"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environ, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert done.stdout


def _run(capsysbinary: pytest.CaptureFixture[bytes], *words: str) -> tuple[int, str, str]:
    code = main(list(words), dict(os.environ))
    out, err = capsysbinary.readouterr()
    return code, out.decode(), err.decode()


@pytest.mark.parametrize(
    "words",
    [
        ["generate", "--prompt", "a", "cat"],
        ["generate", "--prmpt", "cat"],
        ["generate", "--task-type", "text_to_film", "--prompt", "x"],
        ["generate", "--prompt", "x", "--max-credits", "-3"],
        ["simulate", "--time-scale", "0.5"],
        ["nonsense"],
        ["jobs", "show"],
    ],
)
def test_wrong_usage_is_two_and_an_object(
    words: list[str], home: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = _run(capsysbinary, *words, "--output-json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "usage"
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "words",
    [
        ["generate", "--apikey", KEY, "--prompt", "x"],
        ["generate", "--prompt", "x", KEY],
        ["generate", f"--key={KEY}"],
        ["generate", "--api-key", f"{KEY} {KEY}", "--prompt", "x"],
        ["generate", "--base-url", KEY, "--prompt", "x"],
        [KEY],
    ],
)
def test_a_key_in_the_wrong_place_is_not_repeated(
    words: list[str], home: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = _run(capsysbinary, *words)
    assert code == 2
    assert "s3cret" not in out + err


def test_a_fault_of_ours_is_one_sentence_and_a_log(
    home: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(generate, "asked_by", broken)
    code, out, err = _run(capsysbinary, "generate", "--prompt", "x", "--output-json")
    assert code == 1
    assert json.loads(out)["error"]["code"] == "internal"
    assert "Traceback" not in err
    assert "boom" not in err
    assert str(home) in err


def test_ctrl_c_before_anything_is_130(
    home: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(generate, "asked_by", interrupted)
    code, _out, err = _run(capsysbinary, "generate", "--prompt", "x")
    assert code == 130
    assert "Traceback" not in err


def test_jobs_alone_lists(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert _run(capsysbinary, "jobs")[0] == 0
    code, out, _err = _run(capsysbinary, "jobs", "--output-json")
    assert (code, json.loads(out)) == (0, {"jobs": [], "total": 0})


def test_no_key_for_a_host_of_ones_own_is_refused_here(
    home: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMA_BASE_URL", "http://127.0.0.1:9")
    code, out, err = _run(capsysbinary, "generate", "--prompt", "x", "--output-json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "key_missing")
    assert "IMA_API_KEY" in err


def test_a_plain_http_host_is_refused_here(home: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    code, _out, err = _run(capsysbinary, "generate", "--prompt", "x", "--base-url", "http://api.example.com")
    assert code == 2
    assert "https://" in err
