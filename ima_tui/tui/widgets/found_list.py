"""What a search found, as a list or a wall of any length: takes are drawn from memory, those around the view asked for.

Neither reads anything: `Wanting` says which stretch is to be fetched, and `arrived` that it may be there. Until then a
take is a blank.
"""

from __future__ import annotations

from textual import events
from textual.message import Message

from ima_tui.domain.job import Job
from ima_tui.engine.found import Found
from ima_tui.tui.widgets.job_list import JobList


class Wanting(Message):
    """Takes from position `first` on are to be fetched, `count` of them."""

    def __init__(self, first: int, count: int) -> None:
        super().__init__()
        self.first = first
        self.count = count


class FoundList(JobList):
    """One line for each take that was found."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.found: Found | None = None
        self._last: tuple[int, Job] | None = None
        """The take that was last under the cursor: of a stretch far away nothing else is held."""
        self._told = ""
        self._asked: tuple[int, int] | None = None
        """What was asked for last: a take that is gone meanwhile is not asked for without end."""

    def show(self, found: Found, now: float, scale: float, cursor: int = 0) -> None:
        """The answer to another search."""
        self.found, self.now, self.scale = found, now, scale
        self._last = self._asked = None
        self.forget_columns()
        self.see(job for _place, job in self.known())
        self.set_count(found.total, cursor=cursor)
        self.arrived()

    def changed(self, cursor: int | None = None) -> None:
        """Takes came or went; `cursor` is where the chosen one stands now."""
        if self.found is None:
            return
        self._last = self._asked = None
        top, moved = self.scroll_offset.y, (cursor - self.cursor) if cursor is not None else 0
        self.set_count(self.found.total)
        if cursor is not None and moved:
            if top:
                self.scroll_to(y=top + moved, animate=False)
            self.cursor = max(0, min(cursor, self.count - 1))
        self.arrived()

    def arrived(self) -> None:
        """More takes are in memory, or newer snapshots of them."""
        self.see(job for _place, job in self.known())
        self.refresh()
        self.ask()
        chosen = self.chosen
        if (chosen.id if chosen is not None else "") != self._told:
            self._told = chosen.id if chosen is not None else ""
            self.post_message(self.Moved(self.cursor))

    def job_at(self, index: int) -> Job | None:
        """From memory."""
        return self.found.at(index) if self.found is not None else None

    def known(self) -> list[tuple[int, Job]]:
        """Those in view."""
        first, count = self._view()
        places = ((place, self.job_at(place)) for place in range(first, min(self.count, first + count)))
        return [(place, job) for place, job in places if job is not None]

    @property
    def chosen(self) -> Job | None:
        """Under the cursor."""
        job = self.job_at(self.cursor)
        if job is not None:
            self._last = (self.cursor, job)
            return job
        return self._last[1] if self._last is not None and self._last[0] == self.cursor else None

    def _view(self) -> tuple[int, int]:
        return self.scroll_offset.y, max(1, self.scrollable_content_region.height)

    def ask(self) -> None:
        """For what is in view and not in memory, with as much before and after it. What is there gets its columns."""
        before = self.columns
        self.see(job for _place, job in self.known())
        if self.columns != before:
            self.refresh()
        first, count = wanted = self._view()
        if wanted != self._asked and any(
            self.job_at(place) is None for place in range(first, min(self.count, first + count))
        ):
            self._asked = wanted
            self.post_message(Wanting(max(0, first - count), 3 * count))

    def show_cursor(self) -> None:
        """Scroll as little as needed."""
        top, height = self.scroll_offset.y, max(1, self.scrollable_content_region.height)
        if not top <= self.cursor < top + height:
            self.scroll_to(y=max(0, self.cursor - height // 2), animate=False)

    def watch_cursor(self, old: int, new: int) -> None:
        """Another take is chosen, perhaps one that is still to come."""
        chosen = self.chosen
        self._told = chosen.id if chosen is not None else ""
        super().watch_cursor(old, new)
        self.call_after_refresh(self.ask)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines are in view."""
        super().watch_scroll_y(old_value, new_value)
        self.ask()

    def on_resize(self, event: events.Resize) -> None:
        """More lines may be in view."""
        self.call_after_refresh(self.ask)
