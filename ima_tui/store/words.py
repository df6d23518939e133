"""The word index: which cards hold a piece of text, found among a million without reading them.

Two FTS5 tables without content of their own. `card_words` splits texts into trigrams and finds any piece of three
characters or more, as a phrase of them. Shorter ones, which are the common Chinese words, it cannot find: `card_grams`
holds each text's single characters and pairs, split here, without places. Measured with a million cards: a rare word of
two characters 0.1 ms, where reading all texts takes 260. Both need the old text to forget a card.

Where Python's SQLite lacks FTS5 or its trigrams, everything is found by reading the texts. A program that cannot keep
the index says so in the file, and the next one that can builds it anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import add

from ima_tui.store.counters import Counter, put, value

SHORTEST = 3
"""Characters that a word needs to be found as trigrams."""
_WORDS = "USING fts5(text, tokenize = 'trigram case_sensitive 1', content = '', columnsize = 0)"
_GRAMS = """USING fts5(
    text, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'", content = '', columnsize = 0,
    detail = none
)"""
_TABLES = {"card_words": _WORDS, "card_grams": _GRAMS}
_BULK_BYTES, _USUAL_BYTES = 1 << 26, 1 << 20
"""What FTS5 gathers in memory before it writes: more while the index is built, for fewer pieces to merge."""


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether this Python can keep the index. Decided once."""
    db = sqlite3.connect(":memory:")
    try:
        for name, using in _TABLES.items():
            db.execute(f"CREATE VIRTUAL TABLE {name} {using}")
    except sqlite3.Error:
        return False
    finally:
        db.close()
    return True


def kept(db: sqlite3.Connection) -> bool:
    """Whether the index may be asked."""
    return available() and value(db, Counter.WORDS) == 1


def are_missing(db: sqlite3.Connection) -> bool:
    """Whether there should be an index and is none."""
    return available() and value(db, Counter.WORDS) != 1


def build(db: sqlite3.Connection) -> None:
    """Make the index from the texts there are, if it can be had. Part of a write."""
    if not available():
        distrust(db)
        return
    for name, using in _TABLES.items():
        _drop(db, name)
        db.execute(f"CREATE VIRTUAL TABLE {name} {using}")
        db.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)", (_BULK_BYTES,))
    put(db, Counter.WORDS, 1)
    texts = db.execute("SELECT number, text FROM card_texts ORDER BY number")
    while some := texts.fetchmany(2000):
        add_all(db, some)
    for name in _TABLES:
        db.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)", (_USUAL_BYTES,))
        # One piece instead of a few huge ones: else the takes to come would soon be merged with all of them at once.
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")


def _drop(db: sqlite3.Connection, name: str) -> None:
    """Take a table away. One too damaged to be opened cannot be dropped either, but once it looks empty it can."""
    try:
        db.execute(f"DROP TABLE IF EXISTS {name}")
    except sqlite3.DatabaseError:
        db.execute(f"INSERT OR REPLACE INTO {name}_data (id, block) VALUES (1, x''), (10, x'00000000000000')")
        db.execute(f"DROP TABLE {name}")


def distrust(db: sqlite3.Connection) -> None:
    """Ask the index no more; the next write builds it anew."""
    put(db, Counter.WORDS, 0)


def add_all(db: sqlite3.Connection, texts: Iterable[Sequence[object]]) -> None:
    """Take up cards, given as number and text, in ascending order where there are many."""
    if not kept(db):
        distrust(db)
        return
    listed = [(number, str(text)) for number, text in texts]
    db.executemany("INSERT INTO card_words (rowid, text) VALUES (?, ?)", listed)
    db.executemany("INSERT INTO card_grams (rowid, text) VALUES (?, ?)", [(n, _grams(text)) for n, text in listed])


def forget(db: sqlite3.Connection, number: int, text: str) -> None:
    """Take a card out; `text` must be exactly what it was taken up with."""
    if not kept(db):
        distrust(db)
        return
    for name, held in (("card_words", text), ("card_grams", _grams(text))):
        db.execute(f"INSERT INTO {name} ({name}, rowid, text) VALUES ('delete', ?, ?)", (number, held))


def _grams(text: str) -> str:
    """Every character and every pair of neighbours, each once, with blanks between. A pair with a blank in it falls
    apart into what is there already."""
    plain = text.replace("\n", " ")
    return " ".join({*plain, *map(add, plain, plain[1:])})


def expression(wanted: Sequence[str], unwanted: Sequence[str]) -> str:
    """What to ask a table for: all of `wanted`, which is not empty, and none of `unwanted`."""
    asked = " AND ".join(map(_phrase, wanted))
    if not unwanted:
        return asked
    return f"({asked}) NOT ({' OR '.join(map(_phrase, unwanted))})"


def _phrase(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
