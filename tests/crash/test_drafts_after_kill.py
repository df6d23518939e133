"""Soon after the last key the draft is on the disk: SIGKILL, start again, and everything is as it was.

Half a second is promised; this waits longer where the machine has other things to do, and holds the program's own delay
against the promise.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.settings import Flags
from ima_tui.tui.screens import composing
from ima_tui.wiring import open_studio, read_run_settings
from tests.tui.test_signals import read_until

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
LEFT = b"\x1b[D"
_CHOSEN_FOR_ONE = ("model", "version_id", "choices")
"""What of a draft the program fills in."""


def started(shown: bytes = b"Generate") -> tuple[int, int]:
    """The program in a terminal of its own, ready to be typed in once this is shown."""
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="120", LINES="36")
        os.execv(sys.executable, [sys.executable, "-m", "ima_tui", "--demo"])
    assert shown in read_until(master, shown, 30)
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
    read_until(master, "虹".encode(), 20)
    os.write(master, LEFT)
    draft = await soon(Draft(Mode.FIRST_FRAME, "boat 霓虹", (str(picture),), cursor=(0, 6)))
    killed(child, master)
    mode, drafts = await kept()
    assert (mode, drafts[mode]) == (Mode.FIRST_FRAME, draft)

    child, master = started("虹".encode())  # the draft is read once the first picture stands
    os.write(master, b"X")
    await soon(replace(draft, prompt="boat 霓X虹", cursor=(0, 7)))
    killed(child, master)
    _mode, drafts = await kept()
    assert drafts[Mode.FIRST_FRAME].prompt == "boat 霓X虹"


def test_the_program_itself_waits_less_than_half_a_second() -> None:
    assert composing.SAVE_AFTER < 0.5


async def soon(wanted: Draft) -> Draft:
    """What is on the disk, once it is as wanted in what is composed."""
    end = time.monotonic() + 20
    while True:
        mode, drafts = await kept()
        found = drafts[mode]
        if replace(wanted, **{name: getattr(found, name) for name in _CHOSEN_FOR_ONE}) == found:
            return found
        assert time.monotonic() < end, found
