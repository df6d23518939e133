"""Telling others about a take, wherever one is shown: its link goes to a chat."""

from __future__ import annotations

from ima_tui.domain.job import Job
from ima_tui.domain.sharing import obstacle
from ima_tui.domain.text import say
from ima_tui.tui.commands import key_of
from ima_tui.tui.screens.room import Room


class Telling(Room, part=True):
    """The part of a screen with a current take that is about sharing it."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def action_take_share(self) -> None:
        """The text and the chats in a dialog; without the package that knows the chats, how to get it."""
        from ima_tui.engine.sharing import INSTALL
        from ima_tui.tui.screens.share import Share

        job = self.take
        if job is None:
            return
        problem = obstacle(job)
        if problem is not None:
            self.tell(problem)
        elif not self.studio.sharing.installed:
            self.tell(
                say(
                    "Sharing needs one more package: {command}. Until then {key} copies the link.",
                    command=INSTALL,
                    key=key_of("take.link"),
                ),
                "warning",
                timeout=20,
            )
        else:
            self.app.push_screen(Share(self.studio, job))
