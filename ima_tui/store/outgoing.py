"""Takes on their way out: each as one line of JSON with all that hangs on it.

No line holds what lets its bearer in: links lose their signatures, and the service gives fresh ones. What can be read
of a damaged snapshot is written instead of it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from ima_tui.domain.job import Job
from ima_tui.domain.signatures import unsigned
from ima_tui.store.rows import decoded, encoded, job_from_row

_LINK = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
_PAGE = 200
NO_TEXT = "\0"
"""Before the bytes of a path that is no text in any encoding, written in hexadecimal digits."""
Place = tuple[float, str]
"""When a take was made, and its id: where a page of them ends."""


def page(db: sqlite3.Connection, after: Place | None) -> tuple[tuple[bytes, ...], Place | None]:
    """Lines of some takes made after `after`, oldest first; and where to go on, None at the end."""
    sql = "SELECT * FROM jobs WHERE (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?"
    rows = db.execute(sql, (*(after or (-1e308, "")), _PAGE)).fetchall()
    last = (rows[-1]["created_at"], rows[-1]["id"]) if rows else None
    return tuple(_line(db, row) for row in rows), last


def _line(db: sqlite3.Connection, row: sqlite3.Row) -> bytes:
    id = row["id"]
    events = db.execute("SELECT at, kind, data FROM events WHERE job_id = ? ORDER BY number", (id,))
    spent = db.execute("SELECT standing, credits, day FROM spending WHERE job_id = ?", (id,)).fetchone()
    pairs = db.execute("SELECT * FROM pairs WHERE first_id = ?1 OR second_id = ?1 ORDER BY made_at, id", (id,))
    files = db.execute(
        "SELECT number, path, sha256, bytes, at, embedded FROM files WHERE job_id = ? ORDER BY number, path", (id,)
    )
    return msgspec.json.encode(
        {
            "job": _clean(_snapshot(row)),
            "events": [[at, kind, _clean(data)] for at, kind, data in events if _is_json(data)],
            "stars": row["stars"], "tags": row["tags"].split(), "note": _unsigned_text(row["note"]),
            "removed_at": row["removed_at"],
            "spending": dict(spent) if spent is not None else None,
            "pairs": [{**dict(pair), "verdicts": _verdicts(db, pair["id"])} for pair in pairs],
            "files": [{**dict(file), "path": _shown(file["path"])} for file in files],
        }
    )  # fmt: skip


def _verdicts(db: sqlite3.Connection, pair_id: str) -> list[dict[str, Any]]:
    sql = "SELECT * FROM verdicts WHERE pair_id = ? ORDER BY number"
    return [{name: row[name] for name in row.keys() if name != "pair_id"} for row in db.execute(sql, (pair_id,))]  # noqa: SIM118


def _snapshot(row: sqlite3.Row) -> str:
    """The snapshot as it lies there, or what the row says where it cannot be read."""
    text = str(row["snapshot"])
    try:
        decoded(Job, text)
    except msgspec.DecodeError:
        return encoded(job_from_row(row))
    return text


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text)
    except msgspec.DecodeError:
        return False
    return True


def _clean(text: str) -> msgspec.Raw:
    """JSON without signatures in its links."""
    if "://" in text and ("?" in text or "@" in text or "\\u" in text):
        text = msgspec.json.encode(_unsigned_tree(msgspec.json.decode(text))).decode()
    return msgspec.Raw(text.encode())


def _unsigned_tree(value: Any) -> Any:
    if isinstance(value, str):
        return _unsigned_text(value)
    if isinstance(value, Mapping):
        return {name: _unsigned_tree(item) for name, item in value.items()}
    return [_unsigned_tree(item) for item in value] if isinstance(value, list) else value


def _unsigned_text(text: str) -> str:
    """Text whose links have lost what lets their bearer in."""

    def without(match: re.Match[str]) -> str:
        link, signed = unsigned(match[0])
        return link if signed else match[0]

    return _LINK.sub(without, text) if "://" in text else text


def _shown(path: bytes | str) -> str:
    """A path as text; one that is none in any encoding as its bytes, in the way of Python's own file names."""
    raw = path if isinstance(path, bytes) else os.fsencode(path)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return NO_TEXT + raw.hex()
