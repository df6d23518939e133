"""Takes as a virtual list: one line each, newest first; more pages are asked for when the cursor comes near the end."""

from __future__ import annotations

from rich.cells import cell_len
from textual.message import Message

from ima_tui.domain.job import Job
from ima_tui.language import tr
from ima_tui.tui.phases import look, short_phase
from ima_tui.tui.text import credits_of, one_line, when
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList

NEAR_THE_END = 30


class JobList(VirtualList):
    """Posts `Wanting` when the next page should be read."""

    class Wanting(Message):
        """The cursor comes near the end of what is known."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.loaded: list[Job] = []
        self.now = 0.0
        self.scale = 1.0
        self._when = 0

    def begin(self, jobs: tuple[Job, ...], now: float, scale: float, *, stay: bool = False) -> None:
        """A new search; the same one again may `stay` on its take, for a command may be about it."""
        chosen = self.chosen
        self.loaded, self.now, self.scale = list(jobs), now, scale
        self._when = self._widest(jobs)
        at = 0
        if stay and chosen is not None:
            at = next((place for place, job in enumerate(jobs) if job.id == chosen.id), self.cursor)
        self.set_count(len(self.loaded), cursor=at)

    def extend(self, jobs: tuple[Job, ...]) -> None:
        """The next page."""
        self.loaded.extend(jobs)
        self._when = max(self._when, self._widest(jobs))
        self.set_count(len(self.loaded))

    def follow(self, jobs: tuple[Job, ...], now: float) -> None:
        """Newer snapshots of jobs that are listed."""
        another_day = when(self.now, now) != when(self.now, self.now)
        self.now = now
        if another_day:
            self._when = self._widest(tuple(self.loaded))
        newer = {job.id: job for job in jobs}
        changed = [newer.get(job.id, job) for job in self.loaded]
        if any(one is not other for one, other in zip(changed, self.loaded, strict=True)):
            self.loaded = changed
            self.refresh()

    def relabel(self) -> None:
        """The language changed."""
        self._when = self._widest(tuple(self.loaded))
        super().relabel()

    def _widest(self, jobs: tuple[Job, ...]) -> int:
        """The cells the moments take, so that today's leave their room to the prompts."""
        return max((cell_len(when(job.created_at, self.now)) for job in jobs), default=0)

    def drop(self, job_id: str) -> None:
        """One was taken out."""
        self.loaded = [job for job in self.loaded if job.id != job_id]
        self.set_count(len(self.loaded))

    @property
    def chosen(self) -> Job | None:
        """The take under the cursor."""
        return self.loaded[self.cursor] if 0 <= self.cursor < len(self.loaded) else None

    def watch_cursor(self, old: int, new: int) -> None:
        """Ask for more in time."""
        super().watch_cursor(old, new)
        if new > self.count - NEAR_THE_END:
            self.post_message(self.Wanting())

    def line_cells(self, index: int) -> list[Cell]:
        """Glyph, when, model, mode, prompt, state, price."""
        job = self.loaded[index]
        seen = look(job)
        tone = seen.tone.removeprefix("$")
        cells: list[Cell] = [
            (f" {seen.glyph} ", 3, tone),
            (short_phase(job, self.now, self.scale), 12, tone),
            (one_line(job.request.prompt) or "…", 0, "ink"),
            ("", 2, "ink"),
        ]
        if self.size.width >= 88:
            cells.append((tr(job.request.mode.label), 13, "soft"))
        price = credits_of(job.request.credits)
        if any(one.pair_id for one in self.loaded):
            cells.append(("A/B" if job.pair_id else "", 4, "motion"))
        cells += [
            (job.request.model.short_name, 5, "soft"),
            (" " * (9 - cell_len(price)) + price, 9, "money"),
            ("  " + when(job.created_at, self.now), self._when + 3, "faint"),
        ]
        return cells
