"""The states of a job, by themselves: a list shows them and needs nothing else of what a job is (`job`)."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job is."""

    CHECKING = "checking"
    UPLOADING = "uploading"
    CREATING = "creating"
    WAITING = "waiting"
    """Turned away for now (too many requests, no network): the create call goes out again at `retry_at`."""
    GENERATING = "generating"
    FINISHING = "finishing"
    READY = "ready"
    FAILED = "failed"
    """The service accepted it and it failed there."""
    REFUSED = "refused"
    """Never created."""
    UNKNOWN = "unknown"
    """The answer to create was lost: may have been charged. Settled by the user."""
    OVERDUE = "overdue"
    HELD = "held"
    NEEDS_KEY = "needs_key"
    STOPPED = "stopped"
