"""Choosing two takes to be held against each other, on every screen that shows takes."""

from __future__ import annotations

from ima_tui.domain.job import Job
from ima_tui.tui.messages import CompareAsked
from ima_tui.tui.screens.room import Room


class Pairing(Room, part=True):
    """A part of the actions on a take."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def action_take_compare(self) -> None:
        """The app knows which take was chosen first, maybe on another screen."""
        if self.take is not None:
            self.post_message(CompareAsked(self.take))
