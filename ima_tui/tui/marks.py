"""A user's marks in cells: stars, tags, a sign for a note, and which take waits to be compared with another one."""

from __future__ import annotations

from ima_tui.domain.job import Job
from ima_tui.domain.marks import MOST_STARS
from ima_tui.tui.text import one_line

NOTE = "✎"
TAGGED = "#"
"""Where there is no room for the tags themselves."""


class FirstOfTwo:
    """The take that waits for a second one, to be held against it: it is marked wherever it is listed."""

    SIGN = "⇄ "
    job_id = ""


def stars_of(job: Job) -> str:
    """`★★☆`; empty without a star."""
    return "★" * job.stars + "☆" * (MOST_STARS - job.stars) if job.stars else ""


def tags_of(job: Job) -> str:
    """`#harbour #night`."""
    return " ".join(f"#{one_line(tag)}" for tag in job.tags)
