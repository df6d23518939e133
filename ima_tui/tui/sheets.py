"""Style sheets, each parsed once.

The framework parses every sheet anew when a theme is put on, which happens at the start, and again when a screen brings
a sheet of its own; and it remembers 64 of them, fewer than there are widgets with a default look. Here what is known is
kept until a colour changes, so a screen that brings its sheet costs that sheet alone. That is why only the first
screen's sheets are the app's, and every other screen names its own (`CSS_PATH`).

Measured at the start, in processor time on a busy machine: 0.26 s for two rounds over all sheets, 0.06 s for one round
over those of the first screen.
"""

from __future__ import annotations

from typing import Any

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_MOST = 1024
"""Sheets kept: all there are, a widget's default look being one."""


class Sheets(Stylesheet):
    """A stylesheet that keeps what it has parsed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._parse_cache = LRUCache(_MOST)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Only other variables make what was parsed worthless."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Only what is new is parsed."""
        self.parse()
