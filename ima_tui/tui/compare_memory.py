"""What is remembered about comparing for as long as the program runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ima_tui.domain.job import Job


@dataclass(slots=True)
class CompareMemory:
    """Of one session; the app's."""

    blind: bool = False
    """Nothing that tells two takes apart is shown before the verdict."""
    current: tuple[str, str] | None = None
    """Job ids of the two takes that were, or should be, looked at."""
    marked: Job | None = None
    """The take that waits for a second one."""
    told: set[str] = field(default_factory=set)
    """Pairs of which it was said that both takes are there."""
