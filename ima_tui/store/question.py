"""What a search line asks of the cards, as conditions in SQL.

A word may also be one of a model's or mode's names, so a line can mean several things: `fast rain` is rain on the model
Fast, or both words in the prompt. Each is a `Case` of its own, and no card belongs to two. A single word may besides
begin an id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.marks import tag_key
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.search_filters import MODELS, MODES, STATUSES, Kind, Relation
from ima_tui.domain.search_line import Filter, SearchLine, Word
from ima_tui.store.search import names_text, searchable

SHORTEST_ID = 4
"""Characters by which an id may be meant without being given whole."""
_MODELS = {name: model.value for model, name in MODELS.items()}
_MODES = {name: mode.value for mode, name in MODES.items()}
_NUMBERS = {Kind.STARS: "c.stars", Kind.COST: "c.credits", Kind.LENGTH: "c.seconds"}
_IS = {"star": "c.stars > 0", "ab": "c.pair_id <> ''", "demo": "c.simulated = 1", "removed": "c.removed > 0"}
_ID_IS = "SELECT id FROM jobs WHERE id = ? UNION SELECT id FROM jobs WHERE task_id <> '' AND lower(task_id) = ?"
_ID_BEGINS = """
    SELECT id FROM jobs WHERE id >= ? AND id < ?
    UNION SELECT id FROM jobs WHERE task_id <> '' AND lower(task_id) >= ? AND lower(task_id) < ?
"""
_ALTERNATIVES = (Kind.MODEL, Kind.MODE, Kind.STATUS, Kind.USER)
"""A take has one of each: several such filters mean any of them."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL about the card `c`, and its values."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A table or index that holds the numbers of some cards."""

    table: str
    number: str
    where: Condition
    ordered: bool = True
    """It gives them in order of their numbers, so that the newest ones cost no more than are wanted."""
    instead_of: Condition | None = None
    """What all of its cards meet, and need not be asked for again."""


@dataclass(frozen=True, slots=True)
class Case:
    """Cards that meet all of `conditions`, hold all of `wanted` in their text and none of `unwanted`."""

    conditions: tuple[Condition, ...]
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    place: Place | None = None
    """Where all of them can be found, if that is known."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a line asks at one moment."""

    cases: tuple[Case, ...]
    since: float | None = None
    before: float | None = None
    removed: bool = False
    """Only among those that were taken out; otherwise only among the others, unless a condition says so."""
    anywhere: bool = False
    """Among both."""
    places: tuple[Place, ...] = ()
    """Where everything that is asked for can be found besides, the smallest first as far as one can guess."""


def question(line: SearchLine, now: float) -> Question:
    """What `line` asks at `now`."""
    filters = tuple(each for each in line.filters if each.kind not in (Kind.SINCE, Kind.BEFORE))
    asks_removed = [each for each in filters if each.kind is Kind.IS and "removed" in each.values]
    conditions = (*_alternatives(filters), *(_condition(each) for each in filters if _stands_alone(each)))
    only = any(each.values == ("removed",) and not each.negated for each in asks_removed)
    return Question(
        cases=_cases(line, conditions),
        since=line.since(now),
        before=line.before(now),
        removed=only,
        anywhere=not only and any(not each.negated for each in asks_removed),
        places=tuple(_places(filters, only)),
    )


def _stands_alone(each: Filter) -> bool:
    return each.negated or each.kind not in _ALTERNATIVES


def _alternatives(filters: Sequence[Filter]) -> list[Condition]:
    found: list[Condition] = []
    for kind in _ALTERNATIVES:
        values = [value for each in filters if each.kind is kind and not each.negated for value in each.values]
        if values:
            found.append(_one_of(kind, values))
    return found


def _one_of(kind: Kind, values: Sequence[str]) -> Condition:
    stored: tuple[str, ...]
    match kind:
        case Kind.MODEL:
            stored = tuple(_MODELS[value] for value in values)
        case Kind.MODE:
            stored = tuple(_MODES[value] for value in values)
        case Kind.STATUS:
            stored = tuple(sorted({state.value for value in values for state in STATUSES[value]}))
        case _:
            stored = tuple(values)
    column = {Kind.MODEL: "model", Kind.MODE: "mode", Kind.STATUS: "state"}.get(kind, "user_id")
    return Condition(f"c.{column} IN ({', '.join('?' * len(stored))})", stored)


def _condition(each: Filter) -> Condition:
    meant = _meant(each)
    return Condition(f"NOT ({meant.sql})", meant.values) if each.negated else meant


def _meant(each: Filter) -> Condition:
    if each.kind in _ALTERNATIVES:
        return _one_of(each.kind, each.values)
    if each.kind is Kind.IS:
        return Condition(" OR ".join(_IS[value] for value in each.values).join("()"))
    if each.kind is Kind.TAG:
        keys = tuple(tag_key(value) for value in each.values)
        marks = ", ".join("?" * len(keys))
        sql = f"EXISTS (SELECT 1 FROM card_tags WHERE card_tags.number = c.number AND tag IN ({marks}))"
        return Condition(sql, keys)
    relation = "=" if each.relation is Relation.IS else each.relation.value
    known = " AND c.seconds > 0" if each.kind is Kind.LENGTH else ""
    return Condition(f"({_NUMBERS[each.kind]} {relation} ?{known})", (float(each.values[0]),))


def _places(filters: Sequence[Filter], removed: bool) -> Iterator[Place]:
    plain = [each for each in filters if not each.negated]
    asked = {each.values for each in plain if each.kind is Kind.IS}
    if removed:
        yield _index("removed", Condition("c.removed > 0"))
    for each in plain:
        if each.kind is Kind.TAG and len(each.values) == 1:
            where = Condition("g.tag = ?", (tag_key(each.values[0]),))
            yield Place("card_tags AS g", "g.number", where, instead_of=_meant(each))
    if ("ab",) in asked:
        yield _index("paired", Condition("c.pair_id <> ''"))
    if ("star",) in asked or any(each.kind is Kind.STARS and _above_zero(each) for each in plain):
        yield _index("starred", Condition("c.stars > 0"))
    statuses = [value for each in plain if each.kind is Kind.STATUS for value in each.values]
    if statuses and "ready" not in statuses:
        yield _index("unready", Condition("c.state <> 'ready'"))
    users = [value for each in plain if each.kind is Kind.USER for value in each.values]
    if users:
        yield _index("by_user", _one_of(Kind.USER, users), ordered=False)
    for each in plain:
        if each.kind in (Kind.COST, Kind.LENGTH):
            name = "by_credits" if each.kind is Kind.COST else "by_seconds"
            yield _index(name, _meant(each), ordered=False)


def _index(name: str, where: Condition, *, ordered: bool = True) -> Place:
    return Place(f"cards AS c INDEXED BY cards_{name}", "c.number", where, ordered)


def _above_zero(each: Filter) -> bool:
    least = float(each.values[0]) + (each.relation is Relation.OVER)
    return each.relation not in (Relation.UNDER, Relation.UP_TO) and least > 0


# -- words -------------------------------------------------------------------------------------------------------------


def _cases(line: SearchLine, conditions: tuple[Condition, ...]) -> tuple[Case, ...]:
    words = {word: searchable(word.text) for word in line.words}
    unwanted = tuple(text for word, text in words.items() if word.negated and text)
    plain = {text for word, text in words.items() if not word.quoted and text}
    left: dict[tuple[str, ...], list[tuple[Model, Mode]]] = {}
    for model, mode in product(Model, Mode):
        named = plain & _NAMES[model, mode]
        if not named.isdisjoint(text for word, text in words.items() if word.negated and not word.quoted):
            continue
        wanted = tuple(text for word, text in words.items() if text and not word.negated)
        satisfied = {text for word, text in words.items() if not word.quoted and text in named}
        left.setdefault(tuple(text for text in wanted if text not in satisfied), []).append((model, mode))
    cases = [Case((*conditions, *_among(made)), wanted, unwanted) for wanted, made in left.items()]
    alone = _maybe_an_id(line, words)
    if alone is None:
        return tuple(cases)
    return (*cases, Case((*conditions, alone), place=_index("by_job", alone, ordered=False)))


_NAMES: Mapping[tuple[Model, Mode], frozenset[str]] = {
    (model, mode): frozenset(names_text(model, mode).split()) for model, mode in product(Model, Mode)
}
"""Whole words only: `a` is in every name, and means none of them."""


def _among(made: Sequence[tuple[Model, Mode]]) -> tuple[Condition, ...]:
    if len(made) == len(_NAMES):
        return ()
    sql = " OR ".join(["(c.model = ? AND c.mode = ?)"] * len(made))
    return (Condition(f"({sql})", tuple(part.value for pair in made for part in pair)),)


def _maybe_an_id(line: SearchLine, words: Mapping[Word, str]) -> Condition | None:
    """A line of one word may name a take: by its id or task id, or the beginning of one."""
    if len(line.words) != 1 or line.words[0].negated or line.words[0].quoted:
        return None
    (text,) = words.values()
    if not text:
        return None
    if len(text) < SHORTEST_ID:
        return Condition(f"c.job_id IN ({_ID_IS})", (text, text))
    end = text + "\U0010ffff"
    return Condition(f"c.job_id IN ({_ID_BEGINS})", (text, end, text, end))
