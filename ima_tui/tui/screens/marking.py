"""Judging the current take: stars, tags, a note. Each change can be taken back by the command that undoes a removal."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.marks import Marks
from ima_tui.domain.text import Said, say
from ima_tui.tui.commands import key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.room import Room

if TYPE_CHECKING:
    from ima_tui.engine.library import Marked

_MOST_SUGGESTED = 8


class Marking(Room, part=True):
    """The part of a screen with a current take that is about the user's opinion of it."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def can_unmark(self, job_id: str, before: Marks) -> None:
        """The marks of a take changed: the way back."""
        raise NotImplementedError

    def action_take_stars(self, stars: int) -> None:
        """So many, 0 to 3."""
        job = self.take
        if job is not None and job.stars != stars:
            self._mark(self.studio.library.set_stars(job.id, stars), say("Stars: {stars}.", stars="★" * stars or "–"))

    def action_take_tags(self) -> None:
        """All of them in one line."""
        if self.take is not None:
            self.run_worker(self._ask_tags(self.take), group="marks", exit_on_error=False)

    async def _ask_tags(self, job: Job) -> None:
        from ima_tui.tui.screens.ask import AskText

        try:
            used = await self.studio.library.tags()
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return

        def entered(text: str | None) -> None:
            if text is not None:
                wanted = text.replace("，", ",").replace("、", ",").split(",")
                self._mark(self.studio.library.set_tags(job.id, wanted), say("The tags are kept."))

        others = [tag for tag, _count in used if tag not in job.tags][:_MOST_SUGGESTED]
        words = ", ".join(others)
        sentence = say("Words to find this take by, with commas between them.")
        if others:
            sentence = say("Words to find this take by, with commas between them. In use: {tags}", tags=words)
        self.app.push_screen(AskText(say("Tags"), sentence, say("harbour, night"), value=", ".join(job.tags)), entered)

    def action_take_note(self) -> None:
        """One line."""
        from ima_tui.tui.screens.ask import AskText

        job = self.take
        if job is None:
            return

        def entered(text: str | None) -> None:
            if text is not None:
                self._mark(self.studio.library.set_note(job.id, text), say("The note is kept."))

        sentence = say("What you think of this take. It stays on this machine.")
        self.app.push_screen(AskText(say("Note"), sentence, say("too fast at the end"), value=job.note), entered)

    def _mark(self, call: Awaitable[Marked], sentence: Said) -> None:
        async def run() -> None:
            try:
                marked = await call
            except StudioError as error:
                self.tell(sentence_of(error), "error")
                return
            if marked.changed:
                self.can_unmark(marked.job.id, marked.before)
                undo = say("{done} {key} takes it back.", done=sentence, key=key_of("take.undo"))
                self.tell(undo)

        self.run_worker(run(), group="marks", exit_on_error=False)
