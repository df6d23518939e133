"""The prompt in the user's own editor: which command, what comes back, and that the program goes on meanwhile."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from pathlib import Path

import pytest

from ima_tui.cli.editor import editor_words
from ima_tui.tui.editing import EditorProblem, clear_away, editor_command, put_down, take_up
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.stand_in import StandIn

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """An editor on the path."""
    path = tmp_path / "bin" / "my editor"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_visual_comes_before_editor_and_may_have_arguments(program: Path) -> None:
    """Quotes are read as a shell does."""
    found = {"VISUAL": f"'{program}' --wait", "EDITOR": "nano", "PATH": "/nowhere"}
    assert editor_command(found) == (str(program), "--wait")


def test_without_either_a_usual_editor_is_taken_the_same_as_on_the_command_line(program: Path) -> None:
    (program.parent / "vim").symlink_to(program)
    environ = {"PATH": str(program.parent), "EDITOR": " "}
    assert editor_command(environ) == editor_words(environ) == (str(program.parent / "vim"),)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "export EDITOR=nano"),
        ({"EDITOR": "  "}, "No editor is set"),
        ({"EDITOR": "'open"}, "Close its quotes"),
        ({"EDITOR": "no-such-editor -w", "PATH": "/nowhere"}, "no-such-editor, which is not installed"),
    ],
)
def test_what_is_wrong_is_a_sentence_with_a_next_step(environ: dict[str, str], words: str) -> None:
    with pytest.raises(EditorProblem, match=words):
        editor_command(environ)


def test_the_file_is_private_and_gone_afterwards() -> None:
    path = put_down("霓虹雨夜")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.suffix == ".md"
    (path.parent / ".prompt.md.swp").write_text("x")
    clear_away(path)
    assert not path.parent.exists()


@pytest.mark.parametrize(
    ("before", "written", "text"),
    [
        ("a", b"b\n", "b"),
        ("a\n", b"b\n", "b\n"),
        ("a", b"\xef\xbb\xbfb\r\nc\r\n", "b\nc"),
        ("a", b"\xff", "\ufffd"),
        ("a", b"", ""),
    ],
)
def test_the_text_comes_back_without_the_line_end_of_editors(before: str, written: bytes, text: str) -> None:
    path = put_down(before)
    path.write_bytes(written)
    assert take_up(path, before, 1).text == text
    clear_away(path)
    with pytest.raises(EditorProblem, match="as it was"):
        take_up(path, before, 0)


async def test_without_an_editor_a_sentence_says_what_to_do(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "export EDITOR=nano" in said(pilot))


async def test_a_terminal_that_cannot_be_lent_is_a_sentence_too(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", sys.executable)
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "cannot be lent" in said(pilot))


EDITOR = """
import pathlib, sys, time
path = pathlib.Path(sys.argv[-1])
print("EDITOR-OPEN", flush=True)
time.sleep(0.5)
path.write_text(path.read_text() + " edited\\n")
sys.exit(3)
"""


def test_a_real_editor_changes_the_prompt_although_it_ends_badly(home: Path, tmp_path: Path) -> None:
    """In a real terminal: lent, given back, the new words kept."""
    from tests.tui.test_signals import read_until

    script = tmp_path / "edit this.py"
    script.write_text(EDITOR)
    child, master = pty.fork()
    if child == 0:
        os.environ.update(
            TERM="xterm-256color",
            COLUMNS="120",
            LINES="36",
            VISUAL=f"{sys.executable} '{script}' --wait",
            TMPDIR=str(tmp_path),
        )
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui"])
    try:
        read_until(master, b"Generate", 30)
        os.write(master, b"harbour")
        read_until(master, b"10 cr", 2)
        os.write(master, b"\x0f")
        lent = read_until(master, b"EDITOR-OPEN", 20)
        assert b"EDITOR-OPEN" in lent
        assert b"\x1b[?1049l" in lent
        back = read_until(master, b"edited", 20)
        assert b"\x1b[?1049h" in back
        assert b"edited" in back
        read_until(master, b"never", 1)
        os.kill(child, signal.SIGTERM)
        end = time.monotonic() + 20
        while not os.waitpid(child, os.WNOHANG)[0] and time.monotonic() < end:
            read_until(master, b"never", 0.05)
    finally:
        os.close(master)
    assert any(b"harbour edited" in path.read_bytes() for path in home.rglob("history.db*"))
    assert not list(tmp_path.glob("ima-tui-*"))
