"""Copying says what it really did: a tool of this machine, or a terminal that answers nothing."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from ima_tui.language import tr
from ima_tui.tui.copying import copy, tool
from tests.tui.conftest import OpenApp
from tests.tui.stand_in import StandIn


def fake(folder: Path, name: str, script: str) -> dict[str, str]:
    """A clipboard tool of our own, in an environment that finds nothing else."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return {"PATH": str(folder), "WAYLAND_DISPLAY": "wayland-0"}


async def test_a_tool_of_this_machine_is_used_and_said(tmp_path: Path) -> None:
    """To the byte, in any script."""
    environ = fake(tmp_path, "wl-copy", f'/bin/cat > "{tmp_path}/got"')
    asked: list[str] = []
    assert tr(await copy("灯塔 [/] \n", environ, asked.append)) == "Copied."
    assert (tmp_path / "got").read_text("utf-8") == "灯塔 [/] \n"
    assert asked == []


@pytest.mark.parametrize("script", ["exit 1", "exec /bin/sleep 30"])
async def test_a_tool_that_fails_leaves_it_to_the_terminal(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that hangs; and then nobody claims that it worked."""
    monkeypatch.setattr("ima_tui.tui.copying._PATIENCE", 0.3)
    asked: list[str] = []
    said = tr(await copy("boat", fake(tmp_path, "wl-copy", script), asked.append))
    assert asked == ["boat"]
    assert "Sent to the terminal" in said


def test_over_ssh_this_machines_clipboard_is_the_wrong_one(tmp_path: Path) -> None:
    """The terminal on the other side is asked."""
    environ = fake(tmp_path, "wl-copy", "exit 0")
    assert tool(environ) == (str(tmp_path / "wl-copy"),)
    assert tool({**environ, "SSH_TTY": "/dev/pts/3"}) == ()


def test_without_a_display_there_is_no_tool(tmp_path: Path) -> None:
    """A tool that waits for one would hang."""
    assert tool({"PATH": str(tmp_path)}, "linux") == ()


async def test_what_is_no_text_for_others_is_copied_as_well_as_it_can_be(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken paste in a prompt, say: the terminal is given what can be written down."""
    async with open_app(stand_in) as pilot:
        written: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", written.append)
        pilot.app.copy_to_clipboard("fox \ud800 cub")
    (sent,) = [one for one in written if one.startswith("\x1b]52;")]
    assert base64.b64decode(sent.partition(";c;")[2][:-1]).decode() == "fox \ufffd cub"
