"""Takes with their timelines, prompts, drafts, and what need not be asked again."""

from __future__ import annotations

from ima_tui.store.migration import Migration

_JOBS = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    service TEXT NOT NULL,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    credits NUMERIC NOT NULL,
    charged NUMERIC NOT NULL,
    charged_at REAL NOT NULL,
    simulated INTEGER NOT NULL,
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    settled_at REAL NOT NULL,
    removed_at REAL NOT NULL DEFAULT 0,
    task_id TEXT NOT NULL,
    prompt_id INTEGER NOT NULL REFERENCES prompts (id),
    owner TEXT NOT NULL DEFAULT '',
    lease_until REAL NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    snapshot TEXT NOT NULL
)
"""
# The bulky columns stand last: a search then reads no snapshot it does not return.

STEP = Migration(
    "0001 jobs, events, prompts, drafts, memo",
    (
        """
        CREATE TABLE prompts (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            first_used REAL NOT NULL,
            last_used REAL NOT NULL,
            uses INTEGER NOT NULL,
            search_text TEXT NOT NULL,
            text TEXT NOT NULL
        )
        """,
        "CREATE INDEX prompts_by_use ON prompts (last_used DESC, id DESC)",
        _JOBS,
        "CREATE INDEX jobs_newest ON jobs (created_at DESC, id DESC)",
        "CREATE INDEX jobs_by_state ON jobs (state)",
        "CREATE INDEX jobs_by_revision ON jobs (revision)",
        "CREATE INDEX jobs_by_task ON jobs (task_id)",
        """
        CREATE TABLE events (
            job_id TEXT NOT NULL REFERENCES jobs (id),
            number INTEGER NOT NULL,
            at REAL NOT NULL,
            kind TEXT NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (job_id, number)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE drafts (
            user_id TEXT NOT NULL,
            mode TEXT NOT NULL,
            updated_at REAL NOT NULL,
            is_last INTEGER NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (user_id, mode)
        )
        """,
        """
        CREATE TABLE uploads (
            sha256 TEXT NOT NULL,
            service TEXT NOT NULL,
            url TEXT NOT NULL,
            checked_at REAL NOT NULL,
            PRIMARY KEY (sha256, service)
        )
        """,
        """
        CREATE TABLE products (
            mode TEXT NOT NULL,
            service TEXT NOT NULL,
            fetched_at REAL NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (mode, service)
        )
        """,
    ),
)
