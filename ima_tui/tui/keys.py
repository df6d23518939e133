"""Keys that the framework takes for others: ESC 1 to ESC 4, what most terminals send for Alt+1 to Alt+4, as ¡ ™ £ ¢.

It does so for one terminal on a Mac; those who type such signs send the characters themselves, which still arrive. The
table is private to the framework, so this is the only place that touches it; without it nothing happens here, and F3
still goes through the modes.
"""

from __future__ import annotations

from contextlib import suppress


def free_alt_digits() -> None:
    """Let Alt+1 to Alt+4 arrive as themselves."""
    with suppress(ImportError, AttributeError):
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

        if isinstance(ANSI_SEQUENCES_KEYS, dict):
            for digit in "1234":
                ANSI_SEQUENCES_KEYS.pop(f"\x1b{digit}", None)
