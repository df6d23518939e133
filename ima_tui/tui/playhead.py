"""Where one is in something that plays: the time of a clock, stopped, moved, quickened or begun again.

It only tells a time; whoever paints asks for it when there is time to paint, so a slow terminal sees fewer moments and
never later ones.
"""

from __future__ import annotations

from collections.abc import Callable

from ima_tui.domain.frozen import dataclass

SPEEDS = (1.0, 2.0, 0.25, 0.5)
"""As they come up in turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is in a clip and how it goes on from there: what one player hands to another."""

    seconds: float = 0.0
    speed: float = 1.0
    loop: bool = True


class Playhead:
    """Seconds from the beginning. Stands still at first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.length = 0.0
        """Seconds after which it begins again, or stops."""
        self.loop = True
        self._playing = False
        self._held = False
        self._speed = 1.0
        self._from = 0.0
        self._since = 0.0

    @property
    def playing(self) -> bool:
        """Whether time passes."""
        return self._playing

    @property
    def speed(self) -> float:
        """Seconds that pass in one second."""
        return self._speed

    @property
    def seconds(self) -> float:
        """Where it is now; at its end it stays there or begins again."""
        if not self._playing or self._held:
            return self._from
        passed = self._from + (self._clock() - self._since) * self._speed
        if passed < self.length:
            return max(0.0, passed)
        return passed % self.length if self.loop and self.length > 0 else self.length

    @property
    def ended(self) -> bool:
        """Whether nothing comes any more."""
        return not self.loop and self.seconds >= self.length

    def play(self) -> None:
        """Let time pass; from the beginning where it had ended."""
        if self.ended:
            self._from = 0.0
        if not self._playing:
            self._since, self._playing = self._clock(), True

    def pause(self) -> None:
        """Stand still."""
        self._from, self._playing = self.seconds, False

    def hold(self) -> None:
        """Let no time pass though it plays: there is nothing to be seen yet."""
        self._from, self._held = self.seconds, True

    def release(self) -> None:
        """Now there is."""
        if self._held:
            self._since, self._held = self._clock(), False

    def seek(self, seconds: float) -> None:
        """Be somewhere else; time passes on from there if it did."""
        self._from, self._since = max(0.0, min(seconds, self.length)), self._clock()

    def set_speed(self, speed: float) -> None:
        """Quicker or slower from here on."""
        self._from, self._since = self.seconds, self._clock()
        self._speed = speed
