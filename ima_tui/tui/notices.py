"""A notice that goes in its time.

The framework's asks how long it may stay once it is made, which may be after its time: while the program is busy, or
when the clock was set. It then waits for less than nothing, by a timer that counts backwards and lets nobody else come
to anything: the program stands still for ever.
"""

from __future__ import annotations

from time import time

from textual.notifications import Notification

LEAST = 0.01
"""Seconds that a notice stays at least, once it is made."""


class Notice(Notification):
    """As the framework's, but that what is left of its time is never nothing."""

    @property
    def time_left(self) -> float:
        """Seconds until it goes."""
        return max(LEAST, self.raised_at + self.timeout - time())

    @property
    def has_expired(self) -> bool:
        """Whether it is to be made no more."""
        return self.raised_at + self.timeout <= time()
