"""Links that leave the program: only http and https, in a thread, and only where there is a browser to open them."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from collections.abc import Mapping

from ima_tui.domain.sharing import is_web_link


def has_browser(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a browser can be expected on this side: not over ssh, not without a display."""
    if environ.get("SSH_TTY") or environ.get("SSH_CONNECTION"):
        return False
    return platform in ("darwin", "win32") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


async def open_link(link: str) -> bool:
    """Open `link` in the user's browser; False where it has to be shown instead."""
    if not is_web_link(link) or not has_browser(os.environ):
        return False
    try:
        return await asyncio.to_thread(webbrowser.open, link)
    except (OSError, webbrowser.Error):
        return False
