"""A bare Textual app, one Static and one TextArea: the least that anything on this framework can cost.

`python -m tests.bench.bare` runs it, so that both sides of a comparison are started as modules.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea

WORDS = "the bare app"
TEXT = "a small boat in the rain"
SHOWN = (WORDS, TEXT)
"""What its complete frame shows."""


class Bare(App[None]):
    """Nothing of ours."""

    def compose(self) -> ComposeResult:
        """Two widgets; the editor has the focus."""
        yield Static(WORDS)
        yield TextArea(TEXT)


if __name__ == "__main__":
    Bare().run()
