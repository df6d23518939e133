"""What can be done with a take, the same on every screen that shows one: the commands of `Where.TAKES`.

Each action ends in one call of the studio; the new state comes back through the feed like any other change.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.marks import Marks
from ima_tui.domain.text import Said, say
from ima_tui.tui.commands import Command, Where, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.messages import ImageTaken, RemixAsked
from ima_tui.tui.screens.continuing import Continuing
from ima_tui.tui.screens.keeping import KeepingTakes
from ima_tui.tui.screens.linking import Linking
from ima_tui.tui.screens.marking import Marking
from ima_tui.tui.screens.pairing import Pairing
from ima_tui.tui.screens.playing import PlayingClips
from ima_tui.tui.screens.promoting import Promoting
from ima_tui.tui.screens.relating import Relating
from ima_tui.tui.screens.telling import Telling
from ima_tui.tui.text import credits_of

RESUMABLE = frozenset({State.HELD, State.STOPPED, State.OVERDUE, State.NEEDS_KEY, State.WAITING})
STOPPABLE = frozenset(
    {State.CHECKING, State.UPLOADING, State.WAITING, State.GENERATING, State.FINISHING, State.OVERDUE, State.NEEDS_KEY}
)


class TakeActions(
    PlayingClips, Continuing, Telling, Pairing, Promoting, KeepingTakes, Marking, Relating, Linking, part=True
):
    """A screen on which one take is the current one: `take`."""

    RESUMABLE = RESUMABLE

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self._undoable: list[tuple[str, Marks | None]] = []
        """Takes that were removed, and the marks that others had before the last changes, in the order of doing."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def worded(self, command: Command) -> Command:
        """What goes on with a waiting take asks about a failed one."""
        failed = self.take is not None and self.take.state in (State.FAILED, State.REFUSED)
        return replace(command, label=say("What now")) if command.id == "take.resume" and failed else command

    def take_gone(self, job_id: str) -> None:
        """It was taken out of the history."""

    def can_bring_back(self, job_id: str) -> None:
        """Another screen took it out and left: it is undone from here."""
        self._undoable.append((job_id, None))
        self.take_gone(job_id)
        self.show_keys()

    def can_unmark(self, job_id: str, before: Marks) -> None:
        """The marks of a take changed: the way back."""
        self._undoable.append((job_id, before))
        self.show_keys()

    def take_back(self, job_id: str) -> None:
        """It was brought back."""

    def applies(self, command: Command) -> bool:
        """Only what the current take's state allows."""
        if Where.TAKES not in command.places:
            return super().applies(command)
        job = self.take
        if command.id == "take.undo":
            return bool(self._undoable)
        return job is not None and _allowed(command.id, job)

    async def action_take_detail(self) -> None:
        """Everything about it; the app knows the screen."""
        if self.take is not None:
            await self.run_action(f"app.detail({self.take.id!r})")

    def action_take_prompt(self) -> None:
        """The words alone."""
        if self.take is not None:
            self._copy(self.take.request.prompt)

    def action_take_remix(self) -> None:
        """An editable copy in the composer."""
        if self.take is not None:
            self.post_message(RemixAsked(self.take))

    def action_take_image(self) -> None:
        """One of its pictures, into the composer."""
        from ima_tui.tui.screens.take_pictures import TakePictures

        job = self.take
        if job is None or not _allowed("take.image", job):
            self.tell(say("This take has no clip to take an image from."))
            return

        def chosen(source: str | None) -> None:
            if source:
                self.post_message(ImageTaken(source))

        self.app.push_screen(TakePictures(self.studio, job), chosen)

    def action_take_resume(self) -> None:
        """Go on with a waiting one; a failed one is composed again."""
        from ima_tui.tui.screens.over_limit import within_limits

        job = self.take
        if job is None:
            return
        if job.state in RESUMABLE:
            self._do(within_limits(self.app, lambda over: self.studio.resume(job.id, over)), say("Resumed."))
        elif job.state in (State.FAILED, State.REFUSED):
            self.post_message(RemixAsked(job))
        else:
            self.tell(say("There is nothing to resume."))

    def action_take_stop(self) -> None:
        """Free and reversible."""
        job = self.take
        if job is None:
            return
        if job.state not in STOPPABLE:
            self.tell(say("This take is not being watched."))
        elif job.task_id:
            self._do(self.studio.stop_watching(job.id), say("Not watched any more; it goes on at the service."))
        else:
            held = say("Held; nothing was sent. {key} sends it.", key=key_of("take.resume"))
            self._do(self.studio.stop_watching(job.id), held)

    def action_take_remove(self) -> None:
        """Out of the history; undoable."""
        job = self.take
        if job is None:
            return
        if job.state in STOPPABLE | {State.CREATING}:
            key = key_of("take.stop")
            self.tell(say("It is still under way. Stop watching it first ({key}), then remove it.", key=key), "warning")
            return

        def gone() -> None:
            self._undoable.append((job.id, None))
            self.take_gone(job.id)
            self.show_keys()

        undo = say("Removed from the history. {key} brings it back.", key=key_of("take.undo"))
        self._do(self.studio.remove(job.id), undo, gone)

    def action_take_undo(self) -> None:
        """The last removed one comes back, or the marks are as they were before."""
        if not self._undoable:
            self.tell(say("There is nothing to undo here."))
            return
        job_id, marks = self._undoable.pop()
        if marks is not None:
            self._do(self.studio.library.mark(job_id, marks), say("As it was before."), self.show_keys)
        else:
            self._do(self.studio.restore(job_id), say("Restored."), lambda: self.take_back(job_id))

    def action_take_adopt(self) -> None:
        """The user found the task."""
        from ima_tui.tui.screens.ask import AskText

        job = self._unknown()
        if job is None:
            return

        def entered(task_id: str | None) -> None:
            if task_id and task_id.strip():
                self._do(self.studio.adopt(job.id, task_id.strip()), say("Adopted: the take is followed again."))

        self.app.push_screen(
            AskText(
                say("Adopt a take"),
                say("The answer was lost. If your creation records at the service show the task, enter its id."),
                say("task id"),
            ),
            entered,
        )

    def action_take_not_created(self) -> None:
        """The user looked, and there is none."""
        job = self._unknown()
        if job is not None:
            self._do(self.studio.mark_not_created(job.id), say("Marked as not created."))

    def action_take_anew(self) -> None:
        """Knowingly once more; where the answer was lost, the first one may have been charged as well."""
        from ima_tui.tui.screens.ask import AskChoice, Asked
        from ima_tui.tui.screens.over_limit import within_limits

        job = self.take
        if job is None or not _allowed("take.anew", job):
            self.tell(say("Only a take that ended or whose answer was lost can be repeated."))
            return

        def answered(index: int | None) -> None:
            if index == 0:
                send = within_limits(self.app, lambda over: self.studio.send_anew(job.id, over))
                self._do(send, say("Sent anew as a new take."))

        price, name = credits_of(job.request.credits), say("Repeat exactly")
        words = say("The same recipe once more, for {price}.", price=price)
        if job.state is State.UNKNOWN:
            name = say("Send anew")
            words = say(
                "The same take once more, for {price}. If the first was created, both are charged.", price=price
            )
        choices = (Asked("y", name), Asked("n", say("Leave it")))
        self.app.push_screen(AskChoice(name, words, choices, spends=True), answered)

    # -- helpers

    def _unknown(self) -> Job | None:
        job = self.take
        if job is not None and job.state is State.UNKNOWN:
            return job
        self.tell(say("This is for takes whose answer was lost."))
        return None

    def _do(self, call: Awaitable[object], sentence: Said, then: Callable[[], None] | None = None) -> None:
        async def run() -> None:
            try:
                if await call is False:
                    return
            except StudioError as error:
                self.tell(sentence_of(error), "error")
                return
            self.tell(sentence)
            if then is not None and self.is_attached:
                then()

        self.run_worker(run(), group="takes", exit_on_error=False)


def _allowed(command: str, job: Job) -> bool:
    from ima_tui.engine.promoting import can_be_promoted

    match command:
        case "take.open" | "take.link" | "take.share":
            return job.main_media is not None
        case _ if command.startswith("clip."):
            return job.state is State.READY and job.main_media is not None
        case "take.image" | "take.next_shot" | "take.download" | "take.receipt":
            return job.state is State.READY and job.main_media is not None
        case "take.promote":
            return can_be_promoted(job)
        case "take.resume":
            return job.state in RESUMABLE | {State.FAILED, State.REFUSED}
        case "take.stop":
            return job.state in STOPPABLE
        case "take.remove":
            return job.state not in STOPPABLE | {State.CREATING} and not job.removed_at
        case "take.adopt" | "take.not_created":
            return job.state is State.UNKNOWN
        case "take.anew":
            return job.state in (State.UNKNOWN, State.READY, State.FAILED, State.REFUSED)
        case _:
            return True
