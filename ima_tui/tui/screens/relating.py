"""The family of the current take, on every screen that shows takes."""

from __future__ import annotations

from ima_tui.domain.job import Job
from ima_tui.tui.screens.room import Room


class Relating(Room, part=True):
    """A part of the actions on a take."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def action_take_family(self) -> None:
        """The tree; what is chosen there opens."""
        from ima_tui.tui.screens.family import FamilyDialog

        job = self.take
        if job is None:
            return

        def chosen(job_id: str | None) -> None:
            if job_id is not None and not (job_id == job.id and self.is_page_of(job)):
                self.run_worker(self.run_action(f"app.detail({job_id!r})"), exit_on_error=False)

        self.app.push_screen(FamilyDialog(self.studio, job), chosen)

    def is_page_of(self, job: Job) -> bool:
        """Whether this screen is that take's own page already."""
        return False
