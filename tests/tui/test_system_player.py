"""The system's own player: started apart, and what really happened is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from ima_tui.tui import system_player
from ima_tui.tui.system_player import open_in_player, starter


def program(folder: Path, name: str, script: str) -> Path:
    """A program that does as it is told."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_over_ssh_and_without_a_desktop_the_file_is_named(tmp_path: Path) -> None:
    clip, desktop = tmp_path / "clip.mp4", {"DISPLAY": ":0", "PATH": str(tmp_path)}
    for environ in ({"SSH_TTY": "/dev/pts/1", **desktop}, {"PATH": str(tmp_path)}, desktop):
        said = str(open_in_player(clip, environ, "linux"))
        assert str(clip) in said
    assert "ssh" in str(open_in_player(clip, {"SSH_CONNECTION": "x", **desktop}, "linux"))


def test_it_is_opened_with_what_there_is(tmp_path: Path) -> None:
    program(tmp_path, "mpv", f'echo "$@" > {tmp_path}/opened')
    environ = {"DISPLAY": ":0", "PATH": str(tmp_path)}
    assert starter(environ, "linux") == (str(tmp_path / "mpv"),)
    program(tmp_path, "xdg-open", f'echo "$@" > {tmp_path}/opened')
    assert starter(environ, "linux") == (str(tmp_path / "xdg-open"),)
    assert starter({}, "darwin") == ("open",)
    assert str(open_in_player(tmp_path / "a b.mp4", environ, "linux")) == "The clip opens in your player."
    assert (tmp_path / "opened").read_text().strip() == f"{tmp_path}/a b.mp4"


def test_a_player_that_stays_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_player, "_PATIENCE", 0.05)
    program(tmp_path, "xdg-open", "exec /bin/sleep 2")
    said = open_in_player(tmp_path / "clip.mp4", {"DISPLAY": ":0", "PATH": str(tmp_path)}, "linux")
    assert str(said) == "The clip opens in your player."


def test_one_that_cannot_says_so(tmp_path: Path) -> None:
    program(tmp_path, "xdg-open", "exit 3")
    said = str(open_in_player(tmp_path / "clip.mp4", {"DISPLAY": ":0", "PATH": str(tmp_path)}, "linux"))
    assert "xdg-open → 3" in said
    assert str(tmp_path / "clip.mp4") in said
