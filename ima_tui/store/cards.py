"""Cards: for each take a lean row with what lists and searches ask for, beside its text, tags and lineage.

Everything here follows from the table `jobs` and can be made anew from it. Triggers name in `cards_due` every take that
changed; `bring_up` writes its card, in the same transaction wherever this version writes. So the invariant is: where
`cards_due` is empty, cards tell the truth.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

import msgspec

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.marks import tag_key
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.paid import paid_seconds
from ima_tui.store import counters, words
from ima_tui.store.card_order import APART, place
from ima_tui.store.counters import Counter
from ima_tui.store.search import names_text, searchable

_AT_ONCE = 2000
_COLUMNS = (
    "job_id", "created_at", "user_id", "simulated", "mode", "model", "state", "credits", "charged", "seconds", "took",
    "removed", "stars", "pair_id",
)  # fmt: skip
_INSERT = f"INSERT INTO cards (number, {', '.join(_COLUMNS)}) VALUES (?{', ?' * len(_COLUMNS)})"
_UPDATE = f"UPDATE cards SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE number = ?"
_JOBS = """
    SELECT id, user_id, simulated, mode, model, state, credits, charged, charged_at, created_at, settled_at, removed_at,
        stars, tags, note, search_text, CAST(snapshot AS BLOB) AS snapshot
    FROM jobs
"""
_NAMES = {(model.value, mode.value): names_text(model, mode) for model in Model for mode in Mode}


class _Bought(msgspec.Struct):
    parameters: msgspec.Raw = msgspec.Raw(b"{}")
    attributes: msgspec.Raw = msgspec.Raw(b"{}")


class _Descended(msgspec.Struct):
    parent_id: str
    descent: str
    frame: int | None = None


class _Facts(msgspec.Struct):
    """The little of a snapshot that a card needs; the rest is skipped unread."""

    request: _Bought = msgspec.field(default_factory=_Bought)
    pair_id: str = ""
    origin: _Descended | None = None


_read_facts = msgspec.json.Decoder(_Facts).decode
_read_settings = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, slots=True)
class _Card:
    """A card before it has a number."""

    columns: tuple[object, ...]
    """In the order of `_COLUMNS`."""
    text: str
    tags: tuple[str, ...]
    origin: _Descended | None

    @property
    def job_id(self) -> str:
        return str(self.columns[0])


def bring_up(db: sqlite3.Connection) -> None:
    """Write every card that is due. Part of a write."""
    due = [str(id) for (id,) in db.execute("SELECT job_id FROM cards_due LIMIT ?", (_AT_ONCE,))]
    if due and db.execute("SELECT 1 FROM cards LIMIT 1").fetchone() is None:
        _fill(db)
    elif due:
        while due:
            for id in due:
                _bring_up_one(db, id)
            db.executemany("DELETE FROM cards_due WHERE job_id = ?", ((id,) for id in due))
            due = [str(id) for (id,) in db.execute("SELECT job_id FROM cards_due LIMIT ?", (_AT_ONCE,))]


def exist(db: sqlite3.Connection) -> bool:
    """Whether the file has cards; one that was made by older steps alone has none."""
    tables = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('cards', 'cards_due', 'counters')"
    return bool(db.execute(tables).fetchone()[0] == 3)


def need_work(db: sqlite3.Connection) -> bool:
    """Whether any card is due, or the word index is missing."""
    return db.execute("SELECT 1 FROM cards_due LIMIT 1").fetchone() is not None or words.are_missing(db)


def rebuild(db: sqlite3.Connection) -> int:
    """Make every card and the word index anew from the takes, whatever is wrong with them; how many. A write."""
    for table in ("cards", "card_texts", "card_tags", "cards_due"):
        db.execute(f"DELETE FROM {table}")
    db.execute("INSERT INTO cards_due (job_id) SELECT id FROM jobs")
    words.build(db)
    bring_up(db)
    return int(db.execute("SELECT count(*) FROM cards").fetchone()[0])


def _fill(db: sqlite3.Connection) -> None:
    """All cards at once, where there are none."""
    rows = db.execute(f"{_JOBS} ORDER BY created_at, id")
    numbered = enumerate(map(_card, rows), 1)
    few = db.execute("SELECT count(*) FROM (SELECT 1 FROM jobs LIMIT ?)", (_AT_ONCE,)).fetchone()[0] < _AT_ONCE
    while some := [(place * APART, card) for place, card in islice(numbered, _AT_ONCE)]:
        db.executemany(_INSERT, ((number, *card.columns) for number, card in some))
        db.executemany("INSERT INTO card_texts VALUES (?, ?)", ((number, card.text) for number, card in some))
        for number, card in some:
            if card.tags or card.origin:
                _put_tags(db, number, card.tags)
                _put_link(db, card)
    db.execute("DELETE FROM cards_due")
    counters.put(db, Counter.ORDER, counters.value(db, Counter.ORDER) + 1)
    if few and words.kept(db):
        words.add_all(db, db.execute("SELECT number, text FROM card_texts ORDER BY number").fetchall())
    else:
        words.build(db)


def _bring_up_one(db: sqlite3.Connection, id: str) -> None:
    row = db.execute(f"{_JOBS} WHERE id = ?", (id,)).fetchone()
    old = db.execute(
        "SELECT number, text FROM cards LEFT JOIN card_texts USING (number) WHERE job_id = ?", (id,)
    ).fetchone()
    if row is None:
        if old is not None:
            _drop(db, int(old[0]), old[1])
        return
    card = _card(row)
    if old is None:
        number = place(db, row["created_at"], id, _move)
        db.execute(_INSERT, (number, *card.columns))
    else:
        number = int(old[0])
        db.execute(_UPDATE, (*card.columns, number))
    if old is None or old[1] != card.text:
        _put_text(db, number, old[1] if old is not None else None, card.text)
    db.execute("DELETE FROM card_tags WHERE number = ?", (number,))
    _put_tags(db, number, card.tags)
    _put_link(db, card)


def _card(row: sqlite3.Row) -> _Card:
    facts = _facts(row["snapshot"])
    ready_after = row["settled_at"] - row["charged_at"] if row["state"] == "ready" and row["charged_at"] else 0.0
    columns = (
        row["id"], row["created_at"], row["user_id"], row["simulated"], row["mode"], row["model"], row["state"],
        row["credits"], row["charged"], _seconds(bytes(facts.request.parameters), bytes(facts.request.attributes)),
        max(0.0, ready_after), row["removed_at"], row["stars"], facts.pair_id,
    )  # fmt: skip
    tags = tuple(row["tags"].split())
    return _Card(columns, _text(row, tags), tags, facts.origin)


def _facts(snapshot: bytes) -> _Facts:
    try:
        return _read_facts(snapshot)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Facts()  # damaged: the take is rebuilt from its row wherever it is read, and is listed all the same


@lru_cache(maxsize=1024)
def _seconds(parameters: bytes, attributes: bytes) -> float:
    """The length that was paid for; most takes are bought with one of a few settings."""
    try:
        return paid_seconds(_read_settings(parameters), _read_settings(attributes))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0.0


def _text(row: sqlite3.Row, tags: tuple[str, ...]) -> str:
    """What a take is found by, each part on a line of its own. The names of its model and mode are no part of it."""
    prompt: str = row["search_text"].removesuffix(_NAMES.get((row["model"], row["mode"]), "")).rstrip()
    if not tags and not row["note"]:
        return prompt
    parts = (prompt, searchable(" ".join(tags)), searchable(row["note"]))
    return "\n".join(part for part in parts if part)


def _put_text(db: sqlite3.Connection, number: int, old: str | None, new: str) -> None:
    if old is not None:
        words.forget(db, number, old)
    db.execute("INSERT OR REPLACE INTO card_texts VALUES (?, ?)", (number, new))
    words.add_all(db, [(number, new)])


def _put_tags(db: sqlite3.Connection, number: int, tags: Iterable[str]) -> None:
    sql = "INSERT OR IGNORE INTO card_tags (tag, number, shown) VALUES (?, ?, ?)"
    db.executemany(sql, [(tag_key(tag), number, tag) for tag in tags])


def _put_link(db: sqlite3.Connection, card: _Card) -> None:
    if card.origin is not None:
        sql = "INSERT OR REPLACE INTO links (child_id, parent_id, descent, frame) VALUES (?, ?, ?, ?)"
        db.execute(sql, (card.job_id, card.origin.parent_id, card.origin.descent, card.origin.frame))


def _drop(db: sqlite3.Connection, number: int, text: str | None) -> None:
    """Take a card out. Its link stays: a tree says that there was a take which was deleted."""
    if text is not None:
        words.forget(db, number, text)
    for table in ("cards", "card_texts", "card_tags"):
        db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))


def _move(db: sqlite3.Connection, moved: dict[int, int]) -> None:
    """Give cards other numbers, by way of negative ones, which no card has."""
    texts = dict(_texts_of(db, moved))
    for number, text in texts.items():
        words.forget(db, number, text)
    for table in ("cards", "card_texts", "card_tags"):
        sql = f"UPDATE {table} SET number = ? WHERE number = ?"
        db.executemany(sql, [(-new, old) for old, new in moved.items()])
        db.executemany(sql, [(new, -new) for new in moved.values()])
    words.add_all(db, [(moved[number], text) for number, text in sorted(texts.items())])


def _texts_of(db: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    for number in numbers:
        row = db.execute("SELECT text FROM card_texts WHERE number = ?", (number,)).fetchone()
        if row is not None:
            yield number, str(row[0])
