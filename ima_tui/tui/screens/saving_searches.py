"""Saved searches from the history: the dialog is asked, and its answer stands in the search line."""

from __future__ import annotations

from ima_tui.tui.screens.room import Room
from ima_tui.tui.screens.saved_searches import SavedSearches


class SavingSearches(Room, part=True):
    """The part of the history that keeps search lines."""

    @property
    def line(self) -> str:
        """As it stands there."""
        raise NotImplementedError

    def ask_for(self, line: str) -> None:
        """Put another line there, and find what it asks for at once."""
        raise NotImplementedError

    def action_saved_searches(self) -> None:
        """Choose one, or keep this one."""

        def chosen(line: str | None) -> None:
            if line is not None:
                self.ask_for(line)

        self.app.push_screen(SavedSearches(self.studio, self.line), chosen)
