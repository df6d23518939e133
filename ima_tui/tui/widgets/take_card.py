"""One take in the list: what it is, what happens to it, how far it is, what it costs, what went wrong.

A card is a pure picture of a job and the time; `tick` repaints it only when something readable changed, and asks the
framework for nothing: how large a card out of sight is, it finds out by laying out the whole screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ima_tui.domain.estimates import Estimate, documented
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.expecting import is_slow, waiting
from ima_tui.tui.marks import NOTE, FirstOfTwo, stars_of
from ima_tui.tui.phases import WORKING, done, look, phase
from ima_tui.tui.text import bar, clock_time, credits_of, fit, one_line, parts, spread, stacked, when


class TakeCard(Widget):
    """Two lines, a third where there is more to say."""

    class Pressed(Message):
        """The card was clicked; `twice` for a double click."""

        def __init__(self, job_id: str, twice: bool) -> None:
            super().__init__()
            self.job_id = job_id
            self.twice = twice

    job: reactive[Job | None] = reactive[Job | None](None, init=False)
    chosen: reactive[bool] = reactive(False, toggle_class="-chosen")

    def __init__(
        self,
        job: Job,
        reason: Said | None,
        now: float,
        time_scale: float,
        estimate: Callable[[Job], Estimate] | None = None,
    ) -> None:
        super().__init__(markup=False)
        self.set_reactive(TakeCard.job, job)
        self._reason = reason
        self._now = now
        self._scale = time_scale
        self._estimate = estimate or (lambda job: documented(job.request.model))
        self._said: tuple[str, str] | None = None
        """What its line said of the time when it was painted; None until it is again, which out of sight takes long."""
        self._width = 0
        """When it was painted."""
        self.set_class(self._third() is not None, "-tall", update=False)

    @property
    def shown_job(self) -> Job:
        """The job this card is about."""
        assert self.job is not None
        return self.job

    def follow(self, job: Job, reason: Said | None, now: float) -> None:
        """A newer snapshot of the same job."""
        if job is not self.job or reason != self._reason:
            self._reason = reason
            self._now = now
            self.job = job
            self.set_class(self._third() is not None, "-tall")
            self.refresh()

    def tick(self, now: float) -> None:
        """Time went on."""
        if self.shown_job.state not in WORKING:
            return
        self._now = now
        if self._said is not None and self._said != self._of_time():
            self._said = None
            self.refresh(Region(0, 1, self._width, 1))  # its second line

    def _of_time(self) -> tuple[str, str]:
        """All that passes: what else its second line says changes with one of these, within the second."""
        job = self.shown_job
        return phase(job, self._now, self._scale, self._estimate(job)), clock_time(job.elapsed(self._now))

    def relabel(self) -> None:
        """The language changed."""
        self.refresh()

    def render(self) -> RenderResult:
        """The lines."""
        self._width = width = self.size.width
        self._said = self._of_time()
        second = self._second(width)
        third = self._third()
        lines = [self._first(width), second]
        if third is not None:
            lines.append(parts("  ", (fit(third, width - 2), "$warn" if self.shown_job.fault else "$soft")))
        return stacked(lines)

    def _first(self, width: int) -> Content:
        job, seen = self.shown_job, look(self.shown_job)
        sign = FirstOfTwo.SIGN if job.id == FirstOfTwo.job_id else ""
        model = (f"{job.request.model.short_name:<5}", "bold $soft")
        lead = parts((f"{seen.glyph} ", f"bold {seen.tone}"), model, (sign, "$money"))
        stars = stars_of(job)
        price = parts(
            (f"{stars}  " if stars else "", "$money"),
            (f"{NOTE}  " if job.note else "", "$soft"),
            ("A/B  " if job.pair_id else "", "$motion"),
            (credits_of(job.request.credits), "$money" if job.charged and not job.simulated else "$soft"),
        )
        prompt = one_line(job.request.prompt) or "…"
        room = width - lead.cell_length - price.cell_length - 1
        return spread(parts(lead, (fit(prompt, room), "bold $ink" if self.chosen else "$ink")), price, width)

    def _second(self, width: int) -> Content:
        job, seen = self.shown_job, look(self.shown_job)
        estimate, tone = self._estimate(job), "$faint"
        words = phase(job, self._now, self._scale, estimate)
        far = done(job, self._now, self._scale)
        if job.state in WORKING:
            tone = "$warn" if is_slow(job, estimate, self._now, self._scale) else tone
            tails = list(waiting(job, estimate, self._now, self._scale))
            tail = next((one for one in tails if cell_len(one) + cell_len(words) + 8 <= width), tails[-1])
        else:
            moment = job.settled_at or job.created_at
            taken = f"{clock_time(job.elapsed(self._now))} · " if job.state is State.READY else ""
            tail = taken + when(moment, self._now)
        left = parts("  ", (words, seen.tone))
        right = parts((tail, tone))
        room = width - left.cell_length - right.cell_length - 4
        if far is not None and room >= 6:
            left = parts(left, "  ", bar(far, room))
        return spread(left, right, width)

    def _third(self) -> str | None:
        return _third(self.shown_job, self._reason)

    def on_click(self, event: events.Click) -> None:
        """Choose it; twice opens its details."""
        event.stop()
        self.post_message(self.Pressed(self.shown_job.id, event.chain >= 2))


class Below(Widget):
    """The place of cards that are still to come, out of sight: as high as these, so that nothing moves when they do."""

    def __init__(self, cards: Sequence[int]) -> None:
        """`cards` are the lines of each."""
        super().__init__(markup=False)
        self._cards = cards

    def on_mount(self) -> None:
        """Between two cards are as many lines as below this."""
        self.styles.height = sum(self._cards) + self.styles.margin.bottom * (len(self._cards) - 1)

    def render(self) -> RenderResult:
        """Nothing."""
        return Content("")


def lines_of(job: Job, reason: Said | None) -> int:
    """How many lines the card of a take has."""
    return 2 if _third(job, reason) is None else 3


def _third(job: Job, reason: Said | None) -> str | None:
    """What changed on the way, or why it waits for someone."""
    if reason is not None:
        return one_line(tr(reason))
    last = job.attempts[-1] if job.attempts else None
    if last is not None and last.changes:
        changes = _("; ").join(one_line(tr(change)) for change in last.changes)
        return _("attempt {k}: {changes}", k=last.number, changes=changes)
    return None
