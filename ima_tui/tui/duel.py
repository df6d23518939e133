"""Two takes on the compare screen: who stands where, and whether that may be known.

Blind, nothing that tells the two apart is said until there is a verdict; every text of the screen asks `hidden`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ima_tui.domain.comparison import Pair
from ima_tui.domain.job import Job, State


class Side(StrEnum):
    """Where a take stands."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The other one."""
        return Side.LEFT if self is Side.RIGHT else Side.RIGHT


@dataclass(frozen=True, slots=True)
class Duel:
    """A pair with its takes as they stand."""

    pair: Pair
    first: Job
    second: Job
    swapped: bool = False
    """The second one stands on the left."""
    blind: bool = False

    @property
    def hidden(self) -> bool:
        """Whether it must not be seen which is which."""
        return self.blind and not self.pair.judged

    @property
    def ready(self) -> bool:
        """Whether both are there to be looked at."""
        return self.first.state is State.READY and self.second.state is State.READY

    def take(self, side: Side) -> Job:
        """Who stands there."""
        return self.second if (side is Side.LEFT) is self.swapped else self.first

    def won(self, side: Side) -> bool:
        """Whether the verdict is for the take that stands there."""
        return bool(self.pair.winner) and self.pair.winner == self.take(side).id

    def with_takes(self, jobs: tuple[Job, ...]) -> Duel:
        """The same with newer snapshots."""
        newer = {job.id: job for job in jobs}
        return replace(self, first=newer.get(self.first.id, self.first), second=newer.get(self.second.id, self.second))
