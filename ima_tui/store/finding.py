"""Answers to a question, as numbers of cards, the newest first: from the one place that holds the fewest candidates.

A case can be answered from the index of something rare (stars, pairs, a tag, the bin), from the word index, or by going
through all cards. Whatever else the case asks is then looked up card by card. Where the choice is open, each place is
asked for no more than `FEW` candidates first: so a rare word beside a common one, in either order, costs the rare one.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import chain, islice

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.search_line import SearchLine
from ima_tui.store import trouble, words
from ima_tui.store.card_order import first_from
from ima_tui.store.listing import count_all
from ima_tui.store.question import Case, Condition, Question, question

NO_LIMIT = 2**62
FEW = 20_000
"""Candidates that can be looked at one by one while a person waits: some 20 ms."""
_MOST_VALUES = 500
_ALL = "cards AS c NOT INDEXED"
"""By number alone: without statistics SQLite takes any index for a good one, and would sort what it finds there."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Where candidates come from: a table with the number of each card, and what it has asked of it already."""

    table: str
    number: str
    where: Condition
    wanted: frozenset[str] = frozenset()
    """Words that need not be looked for any more."""
    unwanted: frozenset[str] = frozenset()
    instead_of: Condition | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` up to but not including `high`."""

    low: int
    high: int


def numbers(db: sqlite3.Connection, asked: Question, limit: int, below: int | None = None) -> array[int]:
    """At most `limit` cards that answer, those with the largest numbers below `below` first."""
    span = _range(db, asked, below)
    if span.low >= span.high:
        return array("q")
    try:
        return _numbers(db, asked, span, limit, indexed=words.kept(db))
    except sqlite3.DatabaseError as error:
        if trouble.primary_code(error) not in trouble.DAMAGED_INDEX:
            raise
        return _numbers(db, asked, span, limit, indexed=False)  # the next write builds the word index anew


def _numbers(db: sqlite3.Connection, asked: Question, span: Range, limit: int, *, indexed: bool) -> array[int]:
    sources = [_source(db, asked, case, span, indexed=indexed) for case in asked.cases]
    answers = [_answer(db, asked, *each, span, limit) for each in zip(asked.cases, sources, strict=True)]
    if len(answers) == 1:
        return answers[0]
    return array("q", islice(_once(merge(*answers, reverse=True)), limit))


def count(db: sqlite3.Connection, asked: Question) -> int:
    """How many cards answer. Where everything is asked for, quicker than by their numbers."""
    if asked == question(SearchLine(), 0.0):
        return count_all(db)
    return len(numbers(db, asked, NO_LIMIT))


def among(db: sqlite3.Connection, asked: Question, candidates: Sequence[int]) -> set[int]:
    """Those of `candidates` that answer."""
    span, found = _range(db, asked, None), set[int]()
    for start in range(0, len(candidates), _MOST_VALUES):
        some = tuple(candidates[start : start + _MOST_VALUES])
        where = Condition(f"c.number IN ({', '.join('?' * len(some))})", some)
        source = _Source(_ALL, "c.number", where)
        for case in asked.cases:
            found.update(_answer(db, asked, case, source, span, len(some)))
    return found


def _once(ordered: Iterable[int]) -> Iterator[int]:
    """Without repetitions: a card can be meant by its words and by its id."""
    last = None
    for number in ordered:
        if number != last:
            yield number
        last = number


def _range(db: sqlite3.Connection, asked: Question, below: int | None) -> Range:
    row = db.execute("SELECT max(number) FROM cards").fetchone()
    high = int(row[0] or 0) + 1
    if below is not None:
        high = min(high, below)
    if asked.before is not None:
        high = min(high, first_from(db, asked.before))
    return Range(first_from(db, asked.since) if asked.since is not None else 0, high)


def _answer(
    db: sqlite3.Connection, asked: Question, case: Case, source: _Source, span: Range, limit: int
) -> array[int]:
    sql, values = _select(asked, case, source, span, limit)
    cursor = db.cursor()
    cursor.row_factory = None  # plain tuples: half the time where there are hundreds of thousands
    return array("q", chain.from_iterable(cursor.execute(sql, values)))


def _select(asked: Question, case: Case, source: _Source, span: Range, limit: int) -> tuple[str, Sequence[object]]:
    """The numbers of cards that answer a case, in SQL."""
    left_to_meet = [each for each in case.conditions if each != source.instead_of]
    conditions, tables = [source.where, *left_to_meet], [source.table]
    with_cards = bool(left_to_meet) or not source.wanted
    if with_cards and source.number != "c.number":
        tables.append(f"CROSS JOIN cards AS c ON c.number = {source.number}")
    if not asked.anywhere:
        conditions.append(_removed(asked.removed) if with_cards else _not_removed(source.number))
    left = _words_left(case, source)
    if left:
        tables.append(f"CROSS JOIN card_texts AS t ON t.number = {source.number}")
        conditions += left
    conditions.append(Condition(f"{source.number} >= ? AND {source.number} < ?", (span.low, span.high)))
    where = " AND ".join(each.sql for each in conditions)
    sql = f"SELECT {source.number} FROM {' '.join(tables)} WHERE {where} ORDER BY {source.number} DESC LIMIT ?"
    return sql, [*chain.from_iterable(each.values for each in conditions), limit]


def _removed(removed: bool) -> Condition:
    return Condition("c.removed > 0" if removed else "c.removed = 0")


def _not_removed(number: str) -> Condition:
    """Few takes are removed: leaving them out by number is cheaper than looking at every card."""
    return Condition(f"{number} NOT IN (SELECT number FROM cards INDEXED BY cards_removed WHERE removed > 0)")


def _words_left(case: Case, source: _Source) -> list[Condition]:
    wanted = [Condition("instr(t.text, ?) > 0", (word,)) for word in case.wanted if word not in source.wanted]
    unwanted = [Condition("instr(t.text, ?) = 0", (word,)) for word in case.unwanted if word not in source.unwanted]
    return wanted + unwanted


# -- where to look -----------------------------------------------------------------------------------------------------


def _source(db: sqlite3.Connection, asked: Question, case: Case, span: Range, *, indexed: bool) -> _Source:
    if case.place is not None:
        return _Source(case.place.table, case.place.number, case.place.where)
    indexed = indexed and bool(case.wanted)
    for place in asked.places:
        source = _Source(place.table, place.number, place.where, instead_of=place.instead_of)
        if (place.ordered and not indexed) or _is_few(db, source, span):
            return source
    if not indexed:
        return _Source(_ALL, "c.number", Condition("1"))
    long = tuple(word for word in case.wanted if len(word) >= words.SHORTEST)
    short = tuple(word for word in case.wanted if len(word) < words.SHORTEST)
    grams = _indexed("card_grams", short, [word for word in case.unwanted if len(word) < words.SHORTEST])
    if short and (not long or _is_few(db, grams, span)):
        return grams
    return _indexed("card_words", long, [word for word in case.unwanted if len(word) >= words.SHORTEST])


def _indexed(table: str, wanted: Sequence[str], unwanted: Sequence[str]) -> _Source:
    where = Condition(f"{table} MATCH ?", (words.expression(wanted, unwanted),))
    return _Source(table, f"{table}.rowid", where, frozenset(wanted), frozenset(unwanted))


def _is_few(db: sqlite3.Connection, source: _Source, span: Range) -> bool:
    sql = (
        f"SELECT count(*) FROM (SELECT 1 FROM {source.table} WHERE {source.where.sql}"
        f" AND {source.number} >= ? AND {source.number} < ? LIMIT ?)"
    )
    row = db.execute(sql, [*source.where.values, span.low, span.high, FEW + 1]).fetchone()
    return int(row[0]) <= FEW
