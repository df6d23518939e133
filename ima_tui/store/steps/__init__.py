"""The schema's history, step by step. One that has been released is never edited; a change is a new one at the end."""

from __future__ import annotations

from ima_tui.store.migration import Migration
from ima_tui.store.steps import (
    s0001_jobs,
    s0002_spending,
    s0003_folders,
    s0004_snippets,
    s0005_cards,
    s0006_pairs,
    s0007_files,
    s0008_timings,
)

MIGRATIONS: tuple[Migration, ...] = (
    s0001_jobs.STEP,
    s0002_spending.STEP,
    s0003_folders.STEP,
    s0004_snippets.STEP,
    s0005_cards.STEP,
    s0006_pairs.STEP,
    s0007_files.STEP,
    s0008_timings.STEP,
)
