"""The program from its first line on: the key is nobody's inheritance, and whatever happens ends in a sentence."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ima_tui import __main__ as entry
from ima_tui.cli import parser
from ima_tui.settings import Settings
from ima_tui.tui import app
from tests.conftest import TEST_KEY


def childs_environment() -> str:
    """What a process that is started here inherits."""
    code = "import os; print(*os.environ.values(), sep='\\n')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def with_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose key is in the environment, and no log but its own."""
    monkeypatch.setenv("IMA_API_KEY", TEST_KEY)
    loggers = [logging.getLogger(name) for name in ("ima_tui", "asyncio")]
    before = [(logger, list(logger.handlers)) for logger in loggers]
    for logger in loggers:
        logger.handlers.clear()
    yield home
    for logger, handlers in before:
        logger.handlers[:] = handlers


def test_nothing_that_the_interface_starts_inherits_the_key(with_key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def run_interface(settings: Settings) -> int:
        assert settings.api_key is not None
        assert settings.api_key.reveal() == TEST_KEY
        seen.append(childs_environment())
        return 0

    monkeypatch.setattr(app, "main", run_interface)
    monkeypatch.setattr(sys, "argv", ["ima-tui"])
    assert entry.main() == 0
    assert str(with_key) in seen[0]
    assert TEST_KEY not in seen[0]


def test_nothing_that_a_command_starts_inherits_the_key(with_key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def run_command(arguments: list[str], environ: dict[str, str], *_more: object) -> int:
        assert environ["IMA_API_KEY"] == TEST_KEY
        seen.append(childs_environment())
        return 0

    monkeypatch.setattr(parser, "main", run_command)
    monkeypatch.setattr(sys, "argv", ["ima-tui", "doctor"])
    assert entry.main() == 0
    assert TEST_KEY not in seen[0]


@pytest.mark.parametrize("where", ["read_run_settings", "open_studio"])
def test_an_interface_that_cannot_even_begin_says_so(
    where: str, with_key: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        held_here = TEST_KEY
        raise RuntimeError(f"boom at https://u:pw@example.com/a?sign=f00d with {os.environ.get('LANG')} {held_here}")

    monkeypatch.setattr(f"ima_tui.wiring.{where}", broken)
    monkeypatch.setattr(sys, "argv", ["ima-tui"])
    assert entry.main() == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Something went wrong in this program; the details are in" in said.err
    assert "Traceback" not in said.err
    (log,) = with_key.rglob("ima_create_*.log")
    text = log.read_text()
    assert "RuntimeError: boom at https://example.com/a?… with C.UTF-8 [secure]" in text
    assert TEST_KEY not in text + said.err
