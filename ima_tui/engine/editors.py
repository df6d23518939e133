"""The text editor that is used where the environment names none: the same one for both faces."""

from __future__ import annotations

import shutil
from collections.abc import Mapping

USUAL = ("nano", "vim", "vi", "notepad.exe")
"""The kindest first."""


def usual_editor(environ: Mapping[str, str]) -> str | None:
    """The path of the first usual editor that is installed, or None."""
    found = (shutil.which(name, path=environ.get("PATH", "")) for name in USUAL)
    return next((path for path in found if path), None)
