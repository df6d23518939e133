"""What a player has at work in threads: a decoder that fills a reel, and frames of it that are made ready ahead.

Everything here is asked from the event loop and answers at once; `tell` is called in a thread when there is more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ima_tui.domain.text import Said
from ima_tui.tui.playhead import Playhead
from ima_tui.tui.widgets.renderer import Drawn, How, drawn

if TYPE_CHECKING:
    from ima_tui.media.ahead import Ahead
    from ima_tui.media.reel import ClipSource, Colour, Reel

MOST_FRAMES = 24
"""Painted in a second, whatever the clip's rate."""
_AHEAD = 6
"""Frames that are made before their time."""


class Projection:
    """One clip for one size and one way of drawing."""

    def __init__(
        self,
        source: ClipSource,
        room: tuple[int, int],
        way: How,
        ground: Colour,
        tell: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        from ima_tui.media.ahead import Ahead
        from ima_tui.media.screening import Screening

        self.key = (source, room, way, ground)
        """What it is for: another key needs another one."""
        self.source = source
        self._way = way
        self._tell = tell
        self._screening = Screening(source, *room, tell, ground=ground, clock=clock)
        self._ahead: Ahead[int, Drawn] = Ahead(self._make, made=tell)
        self._screening.start()

    @property
    def reel(self) -> Reel | None:
        """What is decoded by now; None before the first frame."""
        reel = self._screening.reel
        return reel if reel is not None and reel.count else None

    @property
    def problem(self) -> Said | None:
        """Why nothing can be shown, or nothing more."""
        return self._screening.problem

    def stop(self) -> None:
        """Nobody looks any more. Never waits."""
        self._screening.stop()
        self._ahead.stop()

    def frame(self, index: int) -> Drawn | None:
        """A frame that is ready."""
        return self._ahead.get(index)

    def make_ready(self, head: Playhead) -> None:
        """The frame of this moment first, then those that come next."""
        reel = self.reel
        if reel is None:
            return
        index = reel.at(head.seconds)
        wanted = [index]
        if head.playing:
            step = head.speed / MOST_FRAMES
            moments = (head.seconds + ahead * step for ahead in range(1, _AHEAD + 1))
            round_and_round = head.loop and reel.complete and reel.seconds > 0
            wanted += [reel.at(moment % reel.seconds if round_and_round else moment) for moment in moments]
        else:
            wanted += [near for near in (index + 1, index - 1) if 0 <= near < reel.count]
        self._ahead.want(list(dict.fromkeys(wanted)))

    def has(self, head: Playhead) -> bool:
        """Whether the frame of this moment is decoded; one that is not kept is decoded from now on."""
        reel = self.reel
        if reel is None:
            return False
        if not reel.complete and head.seconds > reel.time(reel.count - 1):
            return False
        index = reel.at(head.seconds)
        if not reel.holds(index):
            reel.want(index)
            return False
        return True

    def _make(self, index: int) -> Drawn | None:
        reel = self.reel
        pixels = reel.frame(index) if reel is not None else None
        return drawn(pixels, self._way) if pixels is not None else None
