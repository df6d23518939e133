"""A file shown in the system's file manager: started apart from this program, in a thread, and honestly reported.

Over ssh, or without a desktop, there is none to show it in: then the file is named, which is what one needs there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ima_tui.domain.text import Said, say

_PATIENCE = 1.5
"""Seconds in which a starter that cannot start anything says so by ending."""


def opener(path: Path, environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """The command that shows the file at `path` in its folder; empty where there is none to trust."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return ()
    if platform == "darwin":
        return ("open", "-R", str(path))
    if platform == "win32":
        return ("explorer", f"/select,{path}")
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return ()
    for name, *arguments in (("xdg-open",), ("gio", "open")):
        program = shutil.which(name, path=environ.get("PATH"))
        if program is not None:
            return (program, *arguments, str(path.parent))
    return ()


def show_in_folder(path: Path, environ: Mapping[str, str], platform: str = sys.platform) -> Said:
    """Show the file at `path` in its folder; what really happened. For threads: it takes a moment to know."""
    command = opener(path, environ, platform)
    here = say("The clip is saved: {path}", path=path)
    if not command:
        return here
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        code = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        code = 0
    except OSError:
        return here
    # Explorer answers 1 although it opens its window.
    return say("Its folder opens: {path}", path=path) if code == 0 or platform == "win32" else here
