"""The line of differences of the compare screen: computed in a thread, its peaks, and how one is shifted on the other.

What was told of two clips stands until there is something newer to tell of the same two; of others it never does.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from textual import on, work

from ima_tui.domain.text import say
from ima_tui.language import _
from ima_tui.media.difference import next_peak, peaks, previous_peak
from ima_tui.media.twin import Twin
from ima_tui.tui.compare_memory import CompareMemory
from ima_tui.tui.screens.compare_view import CompareView
from ima_tui.tui.widgets.transport import Transport
from ima_tui.tui.widgets.twin_player import TwinPlayer
from ima_tui.tui.widgets.twin_timeline import TwinTimeline

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_ALIKE = say("The two do not differ at any moment.")
_COMPARING = say("The two are still being compared.")
_TOO_LONG = say("These clips are too long for a line of their differences.")


class CompareLine(CompareView, part=True):
    """What the player tells, over time."""

    def __init__(self, studio: Studio, memory: CompareMemory) -> None:
        super().__init__(studio, memory)
        self._peaks: tuple[int, ...] | None = None
        """None while they are not known."""
        self._peaks_of: tuple[object, ...] = ()

    # -- the line

    @on(TwinPlayer.Moved)
    def _moved(self) -> None:
        player, head = self.player, self.player.head
        twin, moment = player.twin, player.moment
        if twin is None or moment is None:
            self._forget_others()
            self.query_one(TwinTimeline).be_at(Transport())
            return
        shift = _("right {n} frames", n=f"{twin.shift:+}") if twin.shift else ""
        self.query_one(TwinTimeline).be_at(
            Transport(head.playing, moment.seconds, twin.seconds, moment.tick, twin.ticks, shift, head.speed, head.loop)
        )

    @on(TwinPlayer.Read)
    def _read(self) -> None:
        self.say_again()
        self._compare()

    @work(exclusive=True, group="energy", exit_on_error=False)
    async def _compare(self) -> None:
        """The line of these two. What was told of them stands until there is something new to tell."""
        self._forget_others()
        timeline, twin = self.query_one(TwinTimeline), self.player.twin
        if twin is None or not self.player.both:
            timeline.show(())
        elif twin.complete and not twin.comparable:
            self._peaks = ()
            timeline.show((), _TOO_LONG)
        else:
            if self._peaks is None:
                timeline.show((), _COMPARING)
            if twin.complete:
                line = await self._line(twin)
                self._peaks = peaks(line)
                timeline.show(line if any(line) else (), _ALIKE)
        self.show_keys()

    def _forget_others(self) -> None:
        """What was told of two other clips, or of these shifted otherwise, does not hold."""
        if self._peaks_of != self._both:
            self._peaks, self._peaks_of = None, self._both
            self.query_one(TwinTimeline).show(())

    @property
    def _both(self) -> tuple[object, ...]:
        """What a line of differences is about: these two, on these sides, shifted like this."""
        twin = self.player.twin
        return (self.duel.pair.takes, self.duel.swapped, twin.shift if twin else 0) if self.duel is not None else ()

    async def _line(self, twin: Twin) -> tuple[float, ...]:
        stop = threading.Event()
        try:
            return tuple((await asyncio.to_thread(twin.energy, stop.is_set)).tolist())
        finally:
            stop.set()

    # -- commands

    def action_peak(self, way: int) -> None:
        """Where they differ most, before or after this moment."""
        moment = self.player.moment
        if moment is None or not self.player.both:
            return
        self._forget_others()
        if self._peaks is None:
            self.tell(_COMPARING)
            return
        found = next_peak(self._peaks, moment.tick) if way > 0 else previous_peak(self._peaks, moment.tick)
        if found is None:
            self.tell(say("There is no moment at which the two differ more than at others."))
        else:
            self.player.go(found)

    def action_shift(self, frames: int) -> None:
        """The right one against the left one."""
        self.player.move(self.player.shift + frames)

    @work(exclusive=True, group="align", exit_on_error=False)
    async def action_align(self) -> None:
        """To where they are most alike; from there back."""
        twin = self.player.twin
        if twin is None or not self.player.both:
            return
        if twin.shift:
            self.player.move(0)
            self.tell(say("Both begin at the same time again."))
            return
        if not twin.comparable:
            self.tell(_TOO_LONG)
            return
        shift = await asyncio.to_thread(twin.best_shift)
        if twin is not self.player.twin:
            return
        if shift is None:
            self.tell(say("No shift makes these two run together."))
            return
        self.player.move(shift)
        if shift > 0:
            self.tell(say("The right one comes {n} frames later; now they run together.", n=shift))
        elif shift < 0:
            self.tell(say("The right one comes {n} frames earlier; now they run together.", n=-shift))
        else:
            self.tell(say("They are most alike as they are."))
