"""How two clips on one clock are steered: played, stepped, searched, shifted, and held against each other.

Everything moves both at once. What is said here is only what is wanted; the player paints it when it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import events
from textual.binding import Binding
from textual.containers import Horizontal
from textual.reactive import var

from ima_tui.media.twin import Showing, Twin, View
from ima_tui.tui.duel import Side
from ima_tui.tui.playhead import SPEEDS, Playhead

_STRIDES = 24
"""Key presses that take the edge of a wipe from one border to the other."""


class TwinSteering(Horizontal, can_focus=True):
    """The half of the player that obeys."""

    BINDINGS = [
        Binding("left", "aside(-1)", "Back", show=False, id="twin.left"),
        Binding("right", "aside(1)", "On", show=False, id="twin.right"),
        Binding("home", "ends(False)", "Beginning", show=False, id="twin.home"),
        Binding("end", "ends(True)", "End", show=False, id="twin.end"),
    ]

    view: var[View] = var(View(), init=False)

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self.head = Playhead(clock)
        self.twin: Twin | None = None
        self.alone: Side | None = None
        """The side that has a clip while the other has none."""
        self.shift = 0
        """Ticks by which the right clip is ahead."""

    @property
    def both(self) -> bool:
        """Whether there are two to be compared."""
        return self.twin is not None and self.alone is None

    def moved(self) -> None:
        """Somewhere else, or playing or not: it is to be painted and told."""
        raise NotImplementedError

    def shifted(self) -> None:
        """Other moments stand against each other."""
        raise NotImplementedError

    # -- playing

    def play(self) -> None:
        """Let it run."""
        self.head.play()
        self.moved()

    def pause(self) -> None:
        """Stop where it is."""
        self.head.pause()
        self.moved()

    def toggle(self) -> None:
        """The one or the other."""
        self.pause() if self.head.playing else self.play()

    def go(self, tick: int) -> None:
        """Stop at a tick."""
        if self.twin is not None:
            self.head.pause()
            wanted = max(0, min(self.twin.ticks - 1, tick))
            self.head.seek((wanted + 0.5) / float(self.twin.rate))
            self.moved()

    def step(self, ticks: int) -> None:
        """Both by so many frames."""
        if self.twin is not None:
            self.go(self.twin.tick_at(self.head.seconds) + ticks)

    def skip(self, seconds: float) -> None:
        """Both by so much time; it goes on playing if it did."""
        self.head.seek(self.head.seconds + seconds)
        self.moved()

    def seek(self, share: float) -> None:
        """To a share of the whole time."""
        self.head.seek(self.head.length * max(0.0, min(1.0, share)))
        self.moved()

    def next_speed(self) -> None:
        """The speeds in turn."""
        self.head.set_speed(SPEEDS[(SPEEDS.index(self.head.speed) + 1) % len(SPEEDS)])
        self.moved()

    def toggle_loop(self) -> None:
        """Again and again, or once."""
        self.head.loop = not self.head.loop
        self.moved()

    def move(self, shift: int) -> None:
        """Let the right clip be so many ticks ahead."""
        if self.twin is not None and self.both:
            self.twin = Twin(self.twin.left, self.twin.right, shift)
            self.shift, self.head.length = self.twin.shift, self.twin.seconds
            self.head.seek(self.head.seconds)
            self.shifted()
            self.moved()

    def action_aside(self, way: int) -> None:
        """The edge of the wipe; otherwise a second."""
        if self.view.showing is Showing.WIPE and self.both:
            self.edge(self.view.edge + way / _STRIDES)
        else:
            self.skip(way)

    def action_ends(self, last: bool) -> None:
        """To the first or the last frame."""
        self.go(self.twin.ticks if last and self.twin is not None else 0)

    def edge(self, share: float) -> None:
        """The wipe somewhere else."""
        self.view = View(self.view.showing, self.view.flipped, max(0.0, min(1.0, share)))

    # -- the pointer

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A wipe is drawn, everything else is stopped or let run."""
        if event.button != 1:
            return
        if self.view.showing is Showing.WIPE and self.both:
            self.capture_mouse()
            self.edge((event.screen_x - self.region.x) / max(1, self.size.width))
        else:
            self.toggle()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The edge follows."""
        if self.app.mouse_captured is self:
            self.edge((event.screen_x - self.region.x) / max(1, self.size.width))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """It stays there."""
        if self.app.mouse_captured is self:
            self.release_mouse()
