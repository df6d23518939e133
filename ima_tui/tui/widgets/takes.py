"""The list of takes, newest first. It follows jobs, keeps one of them chosen, and lets time pass on the cards.

One plain timer serves all cards and repaints only those whose words changed; it stands still when nothing is under way.
Time goes by the second: ten takes, each with a second that begins when it likes, were painted two times more often.

Of the takes known from the start only those get a card at once that a window of this size can show; a blank as high as
all others stands for these until someone goes there, or a second has passed. To make twenty cards out of sight takes
20 to 30 ms of processor time, which came before the first frame.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.timer import Timer
from textual.widget import Widget

from ima_tui.domain.estimates import Estimate
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said
from ima_tui.language import _
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.phases import WORKING
from ima_tui.tui.text import parts
from ima_tui.tui.widgets.take_card import Below, TakeCard, lines_of

TICKS_PER_SECOND = 3
MOST_SHOWN = 100
"""Older takes are in the history."""
COMPLETE_AFTER = 1.0
"""Seconds in which the first frame is drawn."""
ROWS_OF_A_CARD = 4
"""Of the window: it needs two to four in the list, which has about half of them."""


class NoTakes(Widget):
    """What stands here before the first take."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """A sentence or two."""
        return parts(
            (_("No takes yet."), "$soft"),
            "\n",
            (_("Write what should be seen, then generate. Several can run at once; leaving stops none."), "$faint"),
        )


class Takes(VerticalScroll, can_focus=True):
    """Posts `Chosen` when another take is chosen and `Opened` when its details are wanted."""

    BINDINGS = [
        *bindings(Where.TAKES),
        Binding("up,k", "move(-1)", "Newer take", show=False, id="takes.up"),
        Binding("down,j", "move(1)", "Older take", show=False, id="takes.down"),
        Binding("home", "move(-1000)", "Newest take", show=False, id="takes.home"),
        Binding("end", "move(1000)", "Oldest take", show=False, id="takes.end"),
    ]

    class Chosen(Message):
        """Another take is chosen; None when there is none."""

        def __init__(self, job_id: str | None) -> None:
            super().__init__()
            self.job_id = job_id

    class Opened(Message):
        """The details of a take are wanted."""

        def __init__(self, job_id: str) -> None:
            super().__init__()
            self.job_id = job_id

    jobs: var[tuple[Job, ...]] = var[tuple[Job, ...]]((), init=False)
    chosen_id: var[str | None] = var[str | None](None, init=False)

    def __init__(
        self,
        clock: Callable[[], float],
        scale: Callable[[Job], float],
        explain: Callable[[Job], Said | None],
        *,
        id: str,
        estimate: Callable[[Job], Estimate] | None = None,
    ) -> None:
        super().__init__(id=id)
        self._estimate = estimate
        self._clock = clock
        self._ticked = 0
        self._scale = scale
        self._explain = explain
        self._timer: Timer | None = None
        self._most = MOST_SHOWN

    def compose(self) -> ComposeResult:
        """The jobs known from the start, if any, as far as they can be seen; others come in by `jobs`."""
        empty = NoTakes()
        empty.display = not self.jobs
        yield empty
        jobs, seen = self.jobs[:MOST_SHOWN], self.app.size.height // ROWS_OF_A_CARD + 2
        yield from self._cards(jobs[:seen])
        if jobs[seen:]:
            self._most = seen
            yield Below([lines_of(job, self._explain(job)) for job in jobs[seen:]])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Someone goes there."""
        super().watch_scroll_y(old_value, new_value)
        self._complete_next()

    @on(events.Focus)
    def _complete_next(self) -> None:
        if self._most < MOST_SHOWN:
            self.call_next(self._complete)

    async def _complete(self) -> None:
        """A card for every take; in turn with what follows the jobs, so that none is made twice."""
        if self._most < MOST_SHOWN:
            self._most = MOST_SHOWN
            with self.app.batch_update():
                await self.watch_jobs(self.jobs)
                for below in self.walk_children(Below):
                    await below.remove()

    def on_mount(self) -> None:
        """Time goes on where something works."""
        self._timer = self.set_interval(1 / TICKS_PER_SECOND, self._tick, pause=True)
        if self._most < MOST_SHOWN:
            self.set_timer(COMPLETE_AFTER, self._complete_next)
        if self.jobs:
            self._settle(self.jobs[:MOST_SHOWN], list(self.jobs))

    async def watch_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Cards follow jobs: new ones on top, gone ones out, the rest in place."""
        jobs = jobs[: self._most]
        now = self._second()
        cards = {card.shown_job.id: card for card in self.walk_children(TakeCard)}
        wanted = [job.id for job in jobs]
        fresh = [job for job in jobs if job.id not in cards]
        for job in jobs:
            if job.id in cards:
                cards[job.id].follow(job, self._explain(job), now)
        for job_id in cards.keys() - set(wanted):
            await cards[job_id].remove()
        for run, after in _runs(jobs, cards):
            made = self._cards(run)
            await (self.mount(*made, before=after) if after is not None else self.mount(*made))
        for empty in self.walk_children(NoTakes):
            empty.display = not jobs
        self._settle(jobs, fresh)

    def _cards(self, jobs: Sequence[Job]) -> list[TakeCard]:
        now = self._second()
        return [TakeCard(job, self._explain(job), now, self._scale(job), self._estimate) for job in jobs]

    def _settle(self, jobs: tuple[Job, ...], fresh: list[Job]) -> None:
        if self._timer is not None:
            working = any(job.state in WORKING for job in jobs)
            self._timer.resume() if working else self._timer.pause()
        self._keep_chosen(jobs, fresh)

    def _keep_chosen(self, jobs: tuple[Job, ...], fresh: list[Job]) -> None:
        """A new take is looked at at once unless the user is looking around in the list."""
        ids = [job.id for job in jobs]
        newest_is_fresh = bool(fresh) and fresh[0].id == ids[0]
        if not ids:
            self.chosen_id = None
        elif self.chosen_id not in ids or (newest_is_fresh and not self.has_focus):
            self.chosen_id = ids[0]
        self._mark()

    def watch_chosen_id(self, chosen: str | None) -> None:
        """Mark it, show it, tell the screen."""
        self._mark()
        self.post_message(self.Chosen(chosen))

    def _mark(self) -> None:
        for card in self.walk_children(TakeCard):
            card.chosen = card.shown_job.id == self.chosen_id
            if card.chosen:
                self.call_after_refresh(card.scroll_visible, animate=False)

    def _second(self) -> int:
        """The present one, which has no parts here: so all cards change in the same tick, and are painted as one."""
        return math.floor(self._clock())

    def _tick(self) -> None:
        now = self._second()
        if now == self._ticked:
            return
        self._ticked = now
        for card in self.walk_children(TakeCard):
            card.tick(now)

    def action_move(self, step: int) -> None:
        """The neighbour above or below, once that is there."""
        self._complete_next()
        self.call_next(self._move, step)

    def _move(self, step: int) -> None:
        ids = [card.shown_job.id for card in self.walk_children(TakeCard)]
        if not ids:
            return
        at = ids.index(self.chosen_id) + step if self.chosen_id in ids else 0
        self.chosen_id = ids[max(0, min(len(ids) - 1, at))]

    def point_at(self, event: events.MouseEvent) -> None:
        """The take under the pointer is meant, at once: what is offered next is about it."""
        for card in self.walk_children(TakeCard):
            if card.region.contains(event.screen_x, event.screen_y):
                self.chosen_id = card.shown_job.id

    @on(TakeCard.Pressed)
    def _pressed(self, event: TakeCard.Pressed) -> None:
        event.stop()
        self.focus()
        self.chosen_id = event.job_id
        if event.twice:
            self.post_message(self.Opened(event.job_id))


def _runs(jobs: Sequence[Job], cards: Mapping[str, TakeCard]) -> list[tuple[list[Job], TakeCard | None]]:
    """Neighbours that have no card yet, and the card they stand before: each run is mounted, and drawn, at once.

    One by one the takes of a start cost a frame each: thirty, a second of processor time.
    """
    runs: list[tuple[list[Job], TakeCard | None]] = []
    run: list[Job] = []
    for job in jobs:
        card = cards.get(job.id)
        if card is None:
            run.append(job)
        elif run:
            runs.append((run, card))
            run = []
    return [*runs, (run, None)] if run else runs


class TakesHeading(Widget):
    """How many takes run, above the list."""

    jobs: reactive[tuple[Job, ...]] = reactive[tuple[Job, ...]](())

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """`Takes  2 under way`."""
        running = sum(job.state in WORKING for job in self.jobs)
        note: Content = parts((_("{n} under way", n=running), "$motion")) if running else Content("")
        return parts((_("Takes"), "$soft"), "   ", note)
