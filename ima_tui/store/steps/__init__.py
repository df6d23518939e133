"""The schema's history, step by step. One that has been released is never edited; a change is a new one at the end.

Whoever opens a history asks for the names of all steps, hardly ever for what they do: so each is in a module of its
own, named like the step, that is loaded when the step is to be done (see `Migration`).
"""

from __future__ import annotations

from ima_tui.store.migration import Migration

MIGRATIONS: tuple[Migration, ...] = (
    Migration("0001 jobs, events, prompts, drafts, memo"),
    Migration("0002 spending"),
    Migration("0003 folders"),
    Migration("0004 snippets"),
    Migration("0005 cards"),
    Migration("0006 pairs"),
    Migration("0007 files"),
    Migration("0008 timings"),
)
