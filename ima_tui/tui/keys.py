"""One key that the framework takes for another: ESC 3, which every terminal sends for Alt+3, is read as a pound sign.

Some Mac keyboards have £ there, but those send the character itself. The table is private to the framework, so this is
the only place that touches it; without it the line is a no-op and F3 still goes through the modes.
"""

from __future__ import annotations

from contextlib import suppress


def free_alt_digits() -> None:
    """Let Alt+3 arrive as Alt+3."""
    with suppress(ImportError, AttributeError):
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

        if isinstance(ANSI_SEQUENCES_KEYS, dict):
            ANSI_SEQUENCES_KEYS.pop("\x1b3", None)
