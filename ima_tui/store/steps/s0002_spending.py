"""The ledger of credits, filled from the takes there are."""

from __future__ import annotations

from ima_tui.store.migration import Migration

STEP = Migration(
    "0002 spending",
    (
        """
        CREATE TABLE spending (
            job_id TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id),
            simulated INTEGER NOT NULL,
            model TEXT NOT NULL,
            standing TEXT NOT NULL,
            credits TEXT NOT NULL,
            day TEXT NOT NULL,
            session TEXT NOT NULL
        )
        """,
        "CREATE INDEX spending_by_day ON spending (day)",
        "CREATE INDEX spending_by_session ON spending (session)",
        "CREATE INDEX spending_open ON spending (standing) WHERE standing <> 'charged'",
        """
        INSERT INTO spending (job_id, simulated, model, standing, credits, day, session)
        SELECT id, simulated, model,
            CASE WHEN task_id <> '' THEN 'charged' WHEN state = 'unknown' THEN 'unknown' ELSE 'reserved' END,
            CAST(credits AS TEXT),
            strftime('%Y-%m-%d', coalesce(nullif(charged_at, 0), created_at), 'unixepoch', 'localtime'),
            ''
        FROM jobs
        WHERE task_id <> '' OR state IN ('unknown', 'checking', 'uploading', 'waiting', 'creating')
        """,
    ),
)
