"""Half a second after the last key the draft is on the disk: SIGKILL, start again, and everything is as it was."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.tui.test_signals import read_until

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
LEFT = b"\x1b[D"


def started() -> tuple[int, int]:
    """The program in a terminal of its own, ready to be typed in."""
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui", "--demo"])
    assert b"Generate" in read_until(master, b"Generate", 30)
    return child, master


def killed(child: int, master: int) -> None:
    """No clean-up, no last word."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(master)


async def kept(first: Draft | None = None) -> tuple[Mode, dict[Mode, Draft]]:
    """What the next start finds; with `first` that is put there before."""
    studio = await open_studio(read_run_settings(Flags(demo=True), os.environ), adopt=False)
    try:
        if first is not None:
            await studio.save_draft(first)
        mode, drafts = await studio.load_drafts()
        return mode, dict(drafts)
    finally:
        await studio.close(patience=1.0)


async def test_text_cursor_mode_and_images_survive_a_kill(home: Path) -> None:
    """And the next start goes on where the last one ended."""
    picture = home / "dawn.png"
    Image.new("RGB", (640, 360)).save(picture)
    await kept(Draft(Mode.FIRST_FRAME, "", (str(picture),)))
    child, master = started()
    os.write(master, "boat 霓虹".encode())
    read_until(master, "虹".encode(), 5)
    os.write(master, LEFT)
    read_until(master, b"never", 0.5)
    killed(child, master)
    mode, drafts = await kept()
    draft = drafts[mode]
    assert (mode, draft.prompt, draft.cursor) == (Mode.FIRST_FRAME, "boat 霓虹", (0, 6))
    assert draft.images == (str(picture),)

    child, master = started()
    read_until(master, b"never", 1.0)  # the draft is read once the first picture stands
    os.write(master, b"X")
    read_until(master, b"X", 5)
    read_until(master, b"never", 0.5)
    killed(child, master)
    _mode, drafts = await kept()
    assert drafts[Mode.FIRST_FRAME].prompt == "boat 霓X虹"
