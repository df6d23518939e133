"""The half of the app that compares: which take was chosen first, the way to the compare screen, and discretion.

While that screen hides which take is which, no notice of anybody else appears; all of them come once it is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.app import ScreenStackError
from textual.notifications import Notify
from textual.screen import ModalScreen

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Descent, Job, State
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui.commands import key_of
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.following import Following
from ima_tui.tui.marks import FirstOfTwo
from ima_tui.tui.messages import CompareAsked, VeilLifted
from ima_tui.tui.notices import Notice
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import fit, one_line

if TYPE_CHECKING:
    from textual.notifications import SeverityLevel

    from ima_tui.engine.duels import Listed

_WORDS = 40
"""Cells of a prompt in a notice."""


class Comparing(Following, part=True):
    """Two takes, from wherever they are."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.compare_memory = CompareMemory()
        self._held_back: list[tuple[str, dict[str, Any]]] = []
        self._came_late: set[str] = set()
        """Takes that were not ready when they were first seen: only what became complete in this run is told."""

    @on(events.Mount)
    def _begin_to_compare(self) -> None:
        self._let_wait(None)
        self.watch(self, "jobs", self._look_for_pairs, init=False)

    # -- choosing

    @on(CompareAsked)
    @work(exclusive=True, group="compare", exit_on_error=False)
    async def _compare_asked(self, event: CompareAsked) -> None:
        """The second of two, a take of a pair, or the first of two."""
        from ima_tui.domain.comparison import PairKind

        job, memory = event.job, self.compare_memory
        other = event.other or memory.marked
        try:
            if other is not None and other.id != job.id:
                self._let_wait(None)
                self.clear_notifications()  # "now the other one" is answered
                await self._open(other, job)
                return
            pair = await self.studio.duels.pair_of(job) if other is None else None
            if pair is not None and pair.kind is not PairKind.CHOSEN:
                there = await self.studio.find(pair.other(job.id))
                if there is not None:
                    await self._open(job, there)
                    return
        except StudioError as error:
            self.tell_error(error)
            return
        self._let_wait(None if other is not None else job)
        self.notify(tr(_marked(memory.marked)), markup=False)

    def _let_wait(self, job: Job | None) -> None:
        """This one waits for a second one, marked wherever it is listed; or none does."""
        self.compare_memory.marked = job
        FirstOfTwo.job_id = job.id if job is not None else ""
        for screen in self.screen_stack:
            for listed in screen.query("TakeCard, JobList"):
                listed.refresh()

    async def _open(self, one: Job, other: Job) -> None:
        """Their pair, whatever screen lies below."""
        from ima_tui.engine.duels import Listed
        from ima_tui.tui.screens.compare import CompareScreen

        pair = await self.studio.duels.between(one, other)
        takes = {one.id: one, other.id: other}
        listed = Listed(pair, takes[pair.first.job_id], takes[pair.second.job_id])
        if isinstance(self.screen, CompareScreen):
            self.screen.open(listed)
        else:
            await self.enter(CompareScreen(self.studio, self.compare_memory, listed))

    # -- the way there

    async def to_compare(self) -> None:
        """The pair that was looked at last, or became complete last; the list when there is none."""
        from ima_tui.tui.screens.compare import CompareScreen

        listed = await self._current()
        await self.enter(CompareScreen(self.studio, self.compare_memory, listed))

    async def _current(self) -> Listed | None:
        from ima_tui.engine.duels import Listed

        current = self.compare_memory.current
        if current is None:
            return None
        try:
            first, second = [await self._take(job_id) for job_id in current]
            if first is None or second is None or first.removed_at or second.removed_at:
                return None
            pair = await self.studio.duels.between(first, second)
        except StudioError as error:
            self.tell_error(error)
            return None
        takes = {first.id: first, second.id: second}
        return Listed(pair, takes[pair.first.job_id], takes[pair.second.job_id])

    async def _take(self, job_id: str) -> Job | None:
        known = next((job for job in self.jobs if job.id == job_id), None)
        return known or await self.studio.find(job_id)

    # -- what became complete

    def _look_for_pairs(self) -> None:
        """Say once that both takes of a pair are there."""
        memory = self.compare_memory
        self._came_late |= {job.id for job in self.jobs if job.state is not State.READY}
        complete = [(key, both) for key, both in _complete(self.jobs) if not self._came_late.isdisjoint(both)]
        fresh = [(key, both) for key, both in complete if key not in memory.told]
        memory.told |= {key for key, _both in fresh}
        if not fresh:
            return

        from ima_tui.tui.screens.compare import CompareScreen

        if not isinstance(self.screen, CompareScreen):
            memory.current = fresh[0][1]
        elif self.screen.duel is not None and set(self.screen.duel.pair.takes) == set(fresh[0][1]):
            return  # it is in sight
        key = key_of("compare")
        self.notify(_("Both takes of a pair are ready. {key} holds them against each other.", key=key), markup=False)

    # -- discretion

    def notify(self, message: str, *, markup: bool = False, **options: Any) -> None:
        """Not while something is hidden: a notice may be about one of the two. Its text is never read as markup."""
        if self._is_veiled:
            self._held_back.append((message, options))
        else:
            self._put_up(message, **options)

    def _put_up(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float | None = None
    ) -> None:
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(Notify(Notice(message, title, severity, seconds)))

    @property
    def _is_veiled(self) -> bool:
        """Also under a menu or the palette, which do not cover the screen."""
        try:
            stack = self.screen_stack
        except ScreenStackError:  # the program begins or ends
            return False
        seen = next((screen for screen in reversed(stack) if not isinstance(screen, ModalScreen)), None)
        return isinstance(seen, Room) and seen.hidden

    @on(VeilLifted)
    def _say_held_back(self) -> None:
        if not self._is_veiled:
            held, self._held_back = self._held_back, []
            for message, options in held:
                self._put_up(message, **options)


def _complete(jobs: tuple[Job, ...]) -> list[tuple[str, tuple[str, str]]]:
    """Pairs of which both takes are ready, the latest first: A/B pairs, and promotions with their drafts."""
    ready = {job.id: job for job in jobs if job.state is State.READY}
    found: list[tuple[str, tuple[str, str]]] = []
    waiting: dict[str, Job] = {}
    for job in ready.values():
        if job.origin is not None and job.origin.descent is Descent.PROMOTION and job.origin.parent_id in ready:
            found.append((f"{job.origin.parent_id}+{job.id}", (job.origin.parent_id, job.id)))
        elif job.pair_id and job.pair_id in waiting:
            found.append((job.pair_id, (job.id, waiting.pop(job.pair_id).id)))
        elif job.pair_id:
            waiting[job.pair_id] = job
    return found


def _marked(job: Job | None) -> Said:
    if job is None:
        return say("No take waits for a second one any more.")
    words, key = fit(one_line(job.request.prompt), _WORDS), key_of("take.compare")
    return say("Now the other one: {key} on it holds it against “{words}”.", key=key, words=words)
