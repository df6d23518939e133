"""Going on from a take, wherever one is shown: the next shot begins or ends with a frame of its last second."""

from __future__ import annotations

from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.tui.messages import Going, GoingOn
from ima_tui.tui.screens.room import Room


class Continuing(Room, part=True):
    """The part of a screen with a current take that is about its next shot."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def action_take_next_shot(self) -> None:
        """Its last second as frames to choose from; the chosen one goes into the composer."""
        from ima_tui.tui.screens.next_shot import NextShot

        job = self.take
        if job is None or job.state is not State.READY or job.main_media is None:
            self.tell(say("This take has no clip to go on from."))
            return

        def chosen(going: Going | None) -> None:
            if going is not None:
                self.post_message(GoingOn(going))

        self.app.push_screen(NextShot(self.studio, job), chosen)
