"""How long the service had each take, filled from those that came back in a plausible time."""

from __future__ import annotations

from ima_tui.store.migration import Migration

_NAMES = {
    "length": ("duration", "length", "seconds", "video_length", "video_duration", "clip_length"),
    "size": ("resolution", "size", "video_size", "video_resolution"),
}


def _parameter(nature: str) -> str:
    """The value of a take's length or size, whatever the product called it; empty where it has none."""
    found = ", ".join(f"json_extract(snapshot, '$.request.parameters.{name}')" for name in _NAMES[nature])
    return f"CASE WHEN json_valid(snapshot) THEN lower(CAST(coalesce({found}, '') AS TEXT)) ELSE '' END"


STEP = Migration(
    "0008 timings",
    (
        """
        CREATE TABLE timings (
            job_id TEXT PRIMARY KEY NOT NULL,
            service TEXT NOT NULL,
            simulated INTEGER NOT NULL,
            model TEXT NOT NULL,
            mode TEXT NOT NULL,
            length TEXT NOT NULL,
            size TEXT NOT NULL,
            ended_at REAL NOT NULL,
            seconds REAL NOT NULL,
            returned INTEGER NOT NULL
        )
        """,
        "CREATE INDEX timings_newest ON timings (service, model, ended_at DESC)",
        "CREATE INDEX timings_by_time ON timings (simulated, ended_at)",
        # Whether somebody watched to the end is not known of old takes: the plausible ones, up to three times the
        # documented range, are believed, and only the newest looked at: reading a million snapshots takes a minute.
        # The demo ran ten times faster; its times are kept as the service would have had them.
        f"""
        INSERT INTO timings (job_id, service, simulated, model, mode, length, size, ended_at, seconds, returned)
        SELECT id, service, simulated, model, mode, {_parameter("length")}, {_parameter("size")}, settled_at,
            (settled_at - charged_at) * CASE WHEN simulated THEN 10.0 ELSE 1.0 END, 1
        FROM (SELECT * FROM jobs ORDER BY created_at DESC LIMIT 5000)
        WHERE state = 'ready' AND task_id <> '' AND charged_at > 0 AND settled_at > charged_at
            AND (settled_at - charged_at) * CASE WHEN simulated THEN 10.0 ELSE 1.0 END
                <= CASE WHEN model = 'ima-pro-fast' THEN 360 ELSE 900 END
        """,
        "CREATE INDEX spending_daily ON spending (simulated, day, model, credits)",
    ),
)
