"""A fault of ours that nobody foresaw ends the interface in one sentence that says where the details are.

The framework would print every frame with its local variables, and prompts, links and a key that is being typed are
among those. So the log gets the frames alone, and the terminal, which the framework has given back by then, a sentence.
"""

from __future__ import annotations

import logging
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text
from textual.app import App

from ima_tui.language import _
from ima_tui.tui.parts import Parted

_log = logging.getLogger("ima_tui.tui")


class Crashing(Parted, App[None], part=True):
    """The app's part about its own end. The framework has no public place for it; the tests hold what is used here."""

    logs = Path()
    """The folder that is named."""

    def _handle_exception(self, error: Exception) -> None:
        # One that a worker met comes wrapped, without a single frame of its own.
        cause = getattr(error, "error", error)
        _log.error(
            "the interface stopped by a fault of ours", exc_info=cause if isinstance(cause, Exception) else error
        )
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self.panic()

    def panic(self, *renderables: RenderableType) -> None:
        """End with the sentence, whatever the framework would have shown."""
        lines = (
            _("Something went wrong in this program; the details are in {folder}.", folder=self.logs),
            "  " + _("See what was sent: ima-tui jobs list"),
        )
        super().panic(Text("\n".join(lines)))
