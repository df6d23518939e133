"""The bin: what was removed, as a search like any other. Put back with one key; deleted for good after a question.

The ledger keeps what deleted takes cost, and the question says so.
"""

from __future__ import annotations

from dataclasses import replace

from textual import work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import SETTLED, Job
from ima_tui.domain.search_filters import Kind
from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.tui.commands import Command
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import TakesChanged
from ima_tui.tui.screens.ask import AskChoice, Asked
from ima_tui.tui.screens.finding import Finding

BIN = "is:removed"


class Binning(Finding, part=True):
    """The part of the history that is about what was removed."""

    def ask_for(self, line: str) -> None:
        """Put another line there, and find what it asks for at once."""
        raise NotImplementedError

    @property
    def is_bin(self) -> bool:
        """Whether only what was removed is shown."""
        if self.found is None:
            return False
        return any(one.values == ("removed",) and not one.negated for one in self.found.line.of(Kind.IS))

    def applies(self, command: Command) -> bool:
        """The bin's commands only in it, and only where there is something."""
        job = self.take
        match command.id:
            case "bin.restore":
                return job is not None and bool(job.removed_at)
            case "bin.delete":
                return job is not None and bool(job.removed_at) and job.state in SETTLED
            case "bin.empty":
                return self.is_bin and job is not None
            case "history.bin":
                return True
            case "take.remove" if job is not None and job.removed_at:
                return False
            case _:
                return super().applies(command)

    def action_bin(self) -> None:
        """There, and back to everything."""
        self.ask_for("" if self.is_bin else BIN)

    def action_put_back(self) -> None:
        """Into the history again."""
        job = self.take
        if job is None or not job.removed_at:
            self.tell(say("This take is not in the bin."))
            return
        self._do(self.studio.restore(job.id), say("It is back in the history."), lambda: self.take_back(job.id))

    def action_delete_for_good(self) -> None:
        """After a question."""
        job = self.take
        if job is None or not job.removed_at:
            self.tell(say("Only what is in the bin can be deleted for good. Remove it first."))
        elif job.state not in SETTLED:
            self.tell(say("This take is not settled: it may still cost money, so it stays in the bin."), "warning")
        else:
            self._ask_to_delete(job)

    def _ask_to_delete(self, job: Job) -> None:
        def answered(index: int | None) -> None:
            if index == 0:
                self._delete(job)

        sentence = say(
            "Its prompt, marks and timeline are deleted, and nothing brings them back. What it cost stays counted. "
            "Files that you downloaded stay where they are."
        )
        answers = (Asked("y", say("Delete it for good")), Asked("n", say("Keep it in the bin")))
        self.app.push_screen(AskChoice(say("Delete this take for good?"), sentence, answers), answered)

    def action_empty_bin(self) -> None:
        """Everything in it, after a question."""
        if not self.is_bin or self.found is None or not self.found.total:
            self.tell(say("There is nothing in the bin here."))
            return

        def answered(index: int | None) -> None:
            if index == 0:
                self._delete(None)

        sentence = say(
            "Everything in the bin is deleted, also what this search does not show, and nothing brings it back. What "
            "it cost stays counted. Takes that are not settled stay."
        )
        answers = (Asked("y", say("Empty the bin")), Asked("n", say("Leave it as it is")))
        self.app.push_screen(AskChoice(say("Empty the bin?"), sentence, answers), answered)

    @work(group="bin", exit_on_error=False)
    async def _delete(self, job: Job | None) -> None:
        try:
            count = await self.studio.library.empty_bin([job.id] if job is not None else None)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return
        done = _("1 take is deleted for good.") if count == 1 else _("{n} takes are deleted for good.", n=f"{count:,}")
        self.tell(done)
        self.post_message(TakesChanged())
        if job is not None and count:
            await self.take_in((replace(job, removed_at=0.0),))  # as it was, it would seem to be in the bin still
        else:
            self.search(self.asked)
