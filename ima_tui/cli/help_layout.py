"""How help pages are laid out."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress


class Layout(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal. By itself argparse asks `shutil`, which loads every packer there is."""

    def __init__(self, prog: str) -> None:
        asked = os.environ.get("COLUMNS", "")
        columns = int(asked) if asked.isascii() and asked.isdigit() else 0
        if not columns:
            with suppress(AttributeError, ValueError, OSError):  # no terminal
                columns = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        super().__init__(prog, width=(columns or 80) - 2)
