"""A user's marks in cells: stars, tags, a sign for a note. Nothing for a take that has none."""

from __future__ import annotations

from ima_tui.domain.job import Job
from ima_tui.domain.marks import MOST_STARS
from ima_tui.tui.text import one_line

NOTE = "✎"


def stars_of(job: Job) -> str:
    """`★★☆`; empty without a star."""
    return "★" * job.stars + "☆" * (MOST_STARS - job.stars) if job.stars else ""


def tags_of(job: Job) -> str:
    """`#harbour #night`."""
    return " ".join(f"#{one_line(tag)}" for tag in job.tags)
