"""A clip in the system's own player, with sound: started apart from this program, in a thread, and honestly reported.

Over ssh a player would open on the other machine, where nobody sits: there the file is named instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ima_tui.domain.text import Said, say

_PATIENCE = 1.5
"""Seconds in which a starter that cannot start anything says so by ending."""
_STARTERS = (("xdg-open",), ("gio", "open"), ("mpv",), ("vlc",))


def starter(environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """What opens a file in the user's player; empty where there is nothing to trust."""
    if platform == "darwin":
        return ("open",)
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return ()
    for name, *arguments in _STARTERS:
        program = shutil.which(name, path=environ.get("PATH"))
        if program is not None:
            return (program, *arguments)
    return ()


def open_in_player(path: Path, environ: Mapping[str, str], platform: str = sys.platform) -> Said:
    """Open the file at `path`; what really happened. For threads: it takes a moment to know."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return say("Over ssh a player would open on the other machine. The clip is there: {path}", path=path)
    if platform == "win32":
        try:
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:
            return _failed(path, error.strerror or str(error))
        return say("The clip opens in your player.")
    command = starter(environ, platform)
    if not command:
        return say(
            "No player can be opened here: there is no desktop, or no program for it. The clip: {path}", path=path
        )
    try:
        process = subprocess.Popen(
            [*command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return _failed(path, error.strerror or str(error))
    try:
        code = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return say("The clip opens in your player.")
    return say("The clip opens in your player.") if code == 0 else _failed(path, f"{Path(command[0]).name} → {code}")


def _failed(path: Path, reason: str) -> Said:
    return say("Your player could not be opened ({reason}). The clip: {path}", reason=reason, path=path)
