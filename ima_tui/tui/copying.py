"""Copying that does not lie: the platform's own tool where there is one, else the terminal is asked, and that is said.

A terminal answers nothing to OSC 52 and several drop it, so after asking one nobody can claim that the text is on the
clipboard. Over ssh a tool would fill the clipboard of the wrong machine: there the terminal is asked.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from ima_tui.domain.text import Said, say, well_formed

_PATIENCE = 2.0
"""Seconds for a tool; one that waits for a display that is not there is given up."""


def tool(environ: Mapping[str, str], platform: str = sys.platform) -> tuple[str, ...]:
    """The command that fills this machine's clipboard from its standard input; empty if there is none to trust."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return ()
    found: list[tuple[str, ...]] = []
    if platform == "darwin":
        found.append(("pbcopy",))
    elif platform == "win32" or environ.get("WSL_DISTRO_NAME"):
        found.append(("clip.exe",))
    if environ.get("WAYLAND_DISPLAY"):
        found.append(("wl-copy",))
    if environ.get("DISPLAY"):
        found.extend([("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")])
    for name, *arguments in found:
        program = shutil.which(name, path=environ.get("PATH"))
        if program is not None:
            return (program, *arguments)
    return ()


async def copy(text: str, environ: Mapping[str, str], ask_terminal: Callable[[str], None]) -> Said:
    """Put `text` on the clipboard as well as can be done here; says what was really done."""
    if await hand_over(text, environ):
        return say("Copied.")
    ask_terminal(text)
    return say("Sent to the terminal's clipboard. If pasting brings nothing, your terminal does not allow it.")


async def hand_over(text: str, environ: Mapping[str, str]) -> bool:
    """Give `text` to this machine's clipboard tool; whether it took it."""
    command = tool(environ)
    if not command:
        return False
    encoding = "utf-16-le" if command[0].endswith("clip.exe") else "utf-8"
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(well_formed(text).encode(encoding))
    except (TimeoutError, OSError):
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return False
    return process.returncode == 0
