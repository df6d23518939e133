"""The half of the app that waits for promoted takes: when Pro's take is there, it opens beside its draft.

Only what was promoted in this run opens by itself, and only where nobody is writing or answering: a cursor is never
taken away. Everything else is said in a notice that names the key.
"""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ScreenStackError
from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

from ima_tui.domain.job import Job, State
from ima_tui.tui.comparing import Comparing
from ima_tui.tui.messages import CompareAsked, Promoted


class Landing(Comparing, part=True):
    """Promoted takes and their drafts."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._promoted: dict[str, str] = {}
        """Drafts by the take that was made of them."""

    @on(Promoted)
    def _wait_for(self, event: Promoted) -> None:
        self._promoted[event.job_id] = event.parent_id

    def _look_for_pairs(self) -> None:
        """What opens by itself needs no notice."""
        takes = {job.id: job for job in self.jobs}
        for job_id, parent_id in list(self._promoted.items()):
            job, parent = takes.get(job_id), takes.get(parent_id)
            if job is None or not job.settled:
                continue
            del self._promoted[job_id]
            if parent is not None and job.state is State.READY and self._may_open:
                self._open_beside(parent, job)
        super()._look_for_pairs()

    def _open_beside(self, parent: Job, job: Job) -> None:
        self.compare_memory.told.add(f"{parent.id}+{job.id}")
        self.post_message(CompareAsked(job, parent))

    @property
    def _may_open(self) -> bool:
        from ima_tui.tui.screens.compare import CompareScreen

        try:
            screen = self.screen
        except ScreenStackError:  # the program begins or ends
            return False
        return not isinstance(screen, ModalScreen | CompareScreen) and not isinstance(screen.focused, Input | TextArea)
