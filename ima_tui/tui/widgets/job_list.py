"""Takes as a virtual list: one line each, newest first, with the stars and tags that its user gave them.

What a column holds decides whether it is there; it stays for as long as the list is about the same search.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from ima_tui.domain.job import Job
from ima_tui.language import tr
from ima_tui.tui.marks import NOTE, TAGGED, FirstOfTwo, stars_of, tags_of
from ima_tui.tui.phases import WORKING, look, short_phase
from ima_tui.tui.text import credits_of, fit, one_line, padded, when
from ima_tui.tui.widgets.virtual_list import Cell, VirtualList

WITH_MODES = 88
"""Cells of a list that names the mode of each take."""
_ROOM_FOR_TAGS = 44
"""Cells of a prompt beside which there is room for tags."""


class JobList(VirtualList):
    """All of its takes are at hand."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.loaded: list[Job] = []
        self.now = 0.0
        self.scale = 1.0
        self._when = 0
        self._paired = False
        self._starred = False

    def begin(self, jobs: tuple[Job, ...], now: float, scale: float, *, stay: bool = False) -> None:
        """Other takes; the list may `stay` on the one it is on, for a command may be about it."""
        chosen = self.chosen
        self.loaded, self.now, self.scale = list(jobs), now, scale
        self.forget_columns()
        self.see(jobs)
        at = 0
        if stay and chosen is not None:
            at = next((place for place, job in enumerate(jobs) if job.id == chosen.id), self.cursor)
        self.set_count(len(self.loaded), cursor=at)

    def forget_columns(self) -> None:
        """They are about other takes now."""
        self._when, self._paired, self._starred = 0, False, False

    @property
    def columns(self) -> tuple[int, bool, bool]:
        """Those that are there only where a take has something for them."""
        return self._when, self._paired, self._starred

    def see(self, jobs: Iterable[Job]) -> None:
        """Make room for what these have; today's moments leave theirs to the prompts."""
        for job in jobs:
            self._when = max(self._when, cell_len(when(job.created_at, self.now)))
            self._paired |= bool(job.pair_id)
            self._starred |= bool(job.stars or job.note or job.tags)

    def relabel(self) -> None:
        """The language changed."""
        self.forget_columns()
        self.see(job for _place, job in self.known())
        super().relabel()

    def job_at(self, index: int) -> Job | None:
        """The take on a line, if it is at hand."""
        return self.loaded[index] if 0 <= index < len(self.loaded) else None

    def known(self) -> list[tuple[int, Job]]:
        """Lines at hand with their takes."""
        return list(enumerate(self.loaded))

    @property
    def chosen(self) -> Job | None:
        """The take under the cursor."""
        return self.job_at(self.cursor)

    def tick(self, now: float) -> None:
        """Time went on: what is under way is further."""
        if any(job.state in WORKING for _place, job in self.known()):
            self.now = now
            self.refresh()

    def line_cells(self, index: int) -> list[Cell]:
        """Glyph, state, prompt and tags, stars, mode, model, price, when."""
        job = self.job_at(index)
        if job is None:
            return [("", 0, "faint")]
        seen = look(job)
        tone = seen.tone.removeprefix("$")
        cells: list[Cell] = [(f" {seen.glyph} ", 3, tone), (short_phase(job, self.now, self.scale), 12, tone)]
        after: list[Cell] = [("", 2, "ink")]
        if self._starred:
            after.append((stars_of(job), 3, "money"))
            after.append((f" {NOTE if job.note else ' '}{TAGGED if job.tags else ''}", 4, "soft"))
        if self.size.width >= WITH_MODES:
            after.append((tr(job.request.mode.label), 13, "soft"))
        price = credits_of(job.request.credits)
        if self._paired:
            after.append(("A/B" if job.pair_id else "", 4, "motion"))
        after += [
            (job.request.model.short_name, 5, "soft"),
            (" " * (9 - cell_len(price)) + price, 9, "money"),
            ("  " + when(job.created_at, self.now), self._when + 3, "faint"),
        ]
        room = self.scrollable_content_region.width - sum(width for _words, width, _tone in (*cells, *after))
        return [*cells, (_words(job, room), 0, "ink"), *after]


def _words(job: Job, room: int) -> str | tuple[tuple[str, str], ...]:
    """The prompt in `room` cells, with its tags at the end where both have enough."""
    prompt, tags = one_line(job.request.prompt) or "…", tags_of(job)
    sign = FirstOfTwo.SIGN if job.id == FirstOfTwo.job_id else ""
    room -= cell_len(sign)
    if not tags or room < _ROOM_FOR_TAGS:
        return ((sign, "money"), (prompt, "ink")) if sign else prompt
    tags = fit(tags, room // 3)
    return ((sign, "money"), (padded(prompt, room - cell_len(tags) - 1) + " ", "ink"), (tags, "motion"))
