"""Cards: a lean row beside each bulky one, for lists and searches; marks on takes; lineage; saved searches.

`cards_due` names the takes whose card does not tell the truth. Triggers fill it, so that a program of an older version
that is still running leaves no take without a card; `store.cards` empties it.
"""

from __future__ import annotations

from ima_tui.store.migration import Migration

_CARDS = """
CREATE TABLE cards (
    number INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL,
    created_at REAL NOT NULL,
    user_id TEXT NOT NULL,
    simulated INTEGER NOT NULL,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    credits NUMERIC NOT NULL,
    charged NUMERIC NOT NULL,
    seconds REAL NOT NULL,
    took REAL NOT NULL,
    removed REAL NOT NULL,
    stars INTEGER NOT NULL,
    pair_id TEXT NOT NULL
)
"""
_DUE = "BEGIN INSERT OR IGNORE INTO cards_due (job_id) VALUES ({row}.id); END"
_CHANGES = "state, removed_at, stars, tags, note, search_text, snapshot"
_SPENDING = """
CREATE TABLE spending_kept (
    job_id TEXT PRIMARY KEY NOT NULL,
    simulated INTEGER NOT NULL,
    model TEXT NOT NULL,
    standing TEXT NOT NULL,
    credits TEXT NOT NULL,
    day TEXT NOT NULL,
    session TEXT NOT NULL
)
"""
# Without a reference to its take: what was spent stays in the ledger when the take is deleted for good.

STEP = Migration(
    "0005 cards",
    (
        "ALTER TABLE jobs ADD COLUMN stars INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE jobs ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE jobs ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "DROP INDEX jobs_by_task",
        "CREATE INDEX jobs_open ON jobs (created_at, id) WHERE state NOT IN ('failed', 'ready', 'refused')",
        "CREATE INDEX jobs_leased ON jobs (owner, lease_until) WHERE owner <> ''",
        "CREATE INDEX jobs_by_folded_task ON jobs (lower(task_id)) WHERE task_id <> ''",
        _CARDS,
        "CREATE UNIQUE INDEX cards_by_job ON cards (job_id)",
        "CREATE INDEX cards_removed ON cards (number, removed) WHERE removed > 0",
        "CREATE INDEX cards_starred ON cards (number, removed, stars) WHERE stars > 0",
        "CREATE INDEX cards_paired ON cards (number, removed, pair_id) WHERE pair_id <> ''",
        "CREATE INDEX cards_unready ON cards (number, removed, state) WHERE state <> 'ready'",
        "CREATE INDEX cards_by_credits ON cards (credits)",
        "CREATE INDEX cards_by_seconds ON cards (seconds)",
        "CREATE INDEX cards_by_user ON cards (user_id)",
        "CREATE TABLE card_texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        """
        CREATE TABLE card_tags (
            tag TEXT NOT NULL,
            number INTEGER NOT NULL,
            shown TEXT NOT NULL,
            PRIMARY KEY (tag, number)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX card_tags_by_number ON card_tags (number)",
        """
        CREATE TABLE links (
            child_id TEXT PRIMARY KEY NOT NULL,
            parent_id TEXT NOT NULL,
            descent TEXT NOT NULL,
            frame INTEGER
        ) WITHOUT ROWID
        """,
        "CREATE INDEX links_by_parent ON links (parent_id)",
        """
        CREATE TABLE saved_searches (
            user_id TEXT NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            line TEXT NOT NULL,
            saved_at REAL NOT NULL,
            PRIMARY KEY (user_id, key)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE cards_due (job_id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
        f"CREATE TRIGGER jobs_added AFTER INSERT ON jobs {_DUE.format(row='new')}",
        f"CREATE TRIGGER jobs_changed AFTER UPDATE OF {_CHANGES} ON jobs {_DUE.format(row='new')}",
        f"CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs {_DUE.format(row='old')}",
        "INSERT INTO cards_due (job_id) SELECT id FROM jobs",
        _SPENDING,
        "INSERT INTO spending_kept SELECT job_id, simulated, model, standing, credits, day, session FROM spending",
        "DROP TABLE spending",
        "ALTER TABLE spending_kept RENAME TO spending",
        "CREATE INDEX spending_by_day ON spending (day)",
        "CREATE INDEX spending_by_session ON spending (session)",
        "CREATE INDEX spending_open ON spending (standing) WHERE standing <> 'charged'",
    ),
)
