"""One search line: words in any language, "quoted phrases", -negation, and filters such as `model:fast since:7d`.

Everything in a line is either searched for or complained about; nothing is ever left out in silence. Reading a line and
writing it down again (`str`) gives the same search. Filters of one kind that a take can only meet once (`model:`,
`mode:`, `status:`, `user:`) are alternatives; all others must hold together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.search_filters import Kind, Relation, kind_named, moment, read, unknown_name
from ima_tui.domain.text import Said, say, well_formed

MOST_WORDS = 16
LONGEST_WORD = 200
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "「": "」", "『": "』", "＂": "＂"}
_NAME = re.compile(r"([^\W\d_][^\W\d_/-]*)[:：](?!//)")
"""The beginning of a filter: letters and a colon. `16:9` and `http://…` are words."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase that must occur, or must not."""

    text: str
    negated: bool = False
    quoted: bool = False
    """Only the words of the take itself are meant, not names of models and modes, and no id."""

    def __str__(self) -> str:
        text = _quoted(self.text) if self.quoted or _needs_quotes(self.text) else self.text
        return f"-{text}" if self.negated else text


@dataclass(frozen=True, slots=True)
class Filter:
    """A property that must hold, or must not. One of `values` is enough."""

    kind: Kind
    values: tuple[str, ...]
    relation: Relation = Relation.IS
    negated: bool = False

    def __str__(self) -> str:
        text = ",".join(self.values)
        spaced = _quoted(text) if re.search(r'[\s"“”„「」『』＂]', text) else text
        return f"{'-' if self.negated else ''}{self.kind}:{self.relation}{spaced}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A part of the line that could not be used, and why."""

    sentence: Said
    part: str
    """As it was typed."""
    start: int
    """Where it stands in the line, in characters; it ends at `end`."""
    end: int
    unfinished: bool = False
    """A filter without its value yet: while a line is being typed this is no mistake."""


@dataclass(frozen=True, slots=True)
class SearchLine:
    """A line that was read. An empty one finds everything that is not removed."""

    parts: tuple[Word | Filter, ...] = ()
    """In the order in which they were typed."""
    complaints: tuple[Complaint, ...] = field(default=(), compare=False)

    @property
    def words(self) -> tuple[Word, ...]:
        """The words and phrases."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters."""
        return tuple(part for part in self.parts if isinstance(part, Filter))

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.parts)

    def of(self, kind: Kind) -> tuple[Filter, ...]:
        """The filters of one kind."""
        return tuple(each for each in self.filters if each.kind is kind)

    def since(self, now: float) -> float | None:
        """The earliest moment that is meant at `now`."""
        return max((moment(each.values[0], now) for each in self.of(Kind.SINCE)), default=None)

    def before(self, now: float) -> float | None:
        """The moment before which everything meant was made."""
        return min((moment(each.values[0], now) for each in self.of(Kind.BEFORE)), default=None)

    def toggled(self, part: Word | Filter) -> SearchLine:
        """Without `part` if it has it, else with it at the end."""
        kept = tuple(each for each in self.parts if each != part)
        return SearchLine(kept if len(kept) < len(self.parts) else (*kept, part))


def _cleaned(text: str) -> str:
    """Well formed, of the same length, and without the one character that no stored text has."""
    return well_formed(text).replace("\0", " ")


def plain_words(text: str) -> SearchLine:
    """A line in which no character means anything but itself."""
    return SearchLine(tuple(Word(word[:LONGEST_WORD]) for word in _cleaned(text).split()[:MOST_WORDS]))


def parse(text: str) -> SearchLine:
    """Read a line. Never fails: what cannot be used is among the complaints."""
    parts: list[Word | Filter] = []
    complaints: list[Complaint] = []
    for token in _tokens(_cleaned(text)):
        found = _understood(token)
        if isinstance(found, Word):
            words = sum(isinstance(part, Word) for part in parts)
            complaints.extend(_too_much(token, words))
            found = found if words < MOST_WORDS else None
        if isinstance(found, Complaint):
            complaints.append(found)
        elif found is not None:
            parts.append(found)
    return SearchLine(tuple(parts), tuple(complaints))


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of the line between blanks; blanks inside quotes belong to it."""

    start: int
    end: int
    typed: str
    negated: bool
    name: str
    """What stands before the colon, if it looks like a filter."""
    text: str
    """The rest, without its quotes."""
    quoted: bool


def _tokens(line: str) -> Iterator[_Token]:
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        token = _token(line, at)
        yield token
        at = token.end


def _token(line: str, start: int) -> _Token:
    at = start
    negated = line[at] in "-－" and at + 1 < len(line) and not line[at + 1].isspace()
    at += negated
    named = _NAME.match(line, at)
    name = named[1] if named else ""
    at = named.end() if named else at
    text, quoted = "", False
    while at < len(line) and not line[at].isspace():
        closing = _QUOTES.get(line[at])
        end = line.find(closing, at + 1) if closing is not None else -1
        nothing_follows = closing is not None and end < 0 and not line[at + 1 :].strip()
        if closing is None or nothing_follows or (text and not named):
            text, quoted, at = text + line[at], quoted or nothing_follows, at + 1
            continue
        inside = line[at + 1 : end if end >= 0 else len(line)]
        text, quoted, at = text + inside, True, (end + 1 if end >= 0 else len(line))
        if not named:
            break
    return _Token(start, at, line[start:at], negated, name, text, quoted)


def _understood(token: _Token) -> Word | Filter | Complaint | None:
    if not token.name:
        text = " ".join(token.text.split())[:LONGEST_WORD].rstrip()
        # A second minus can only be written down in quotes, so it is read as if it had been.
        quoted = token.quoted or (token.negated and len(text) > 1 and text[0] in "-－")
        return Word(text, token.negated, quoted) if text else None
    kind = kind_named(token.name)
    if kind is None:
        return Complaint(unknown_name(token.name), token.typed, token.start, token.end)
    meant = read(kind, token.text)
    if isinstance(meant, Said):
        return Complaint(meant, token.typed, token.start, token.end, unfinished=not token.text.strip())
    if token.negated and kind in (Kind.SINCE, Kind.BEFORE):
        return Filter(Kind.BEFORE if kind is Kind.SINCE else Kind.SINCE, meant.values)
    return Filter(kind, meant.values, meant.relation, token.negated)


def _too_much(token: _Token, words: int) -> Iterator[Complaint]:
    """What is said of a word that is not searched for as a whole, or not at all."""
    if words >= MOST_WORDS:
        sentence = say("Only the first {n} words are searched, without this one.", n=MOST_WORDS)
        yield Complaint(sentence, token.typed, token.start, token.end)
    elif len(" ".join(token.text.split())) > LONGEST_WORD:
        sentence = say("Only the first {n} characters of this word are searched.", n=LONGEST_WORD)
        yield Complaint(sentence, token.typed, token.start, token.end)


def _needs_quotes(text: str) -> bool:
    begins = text[0] in "-－" and len(text) > 1
    return begins or text[0] in _QUOTES or any(letter.isspace() for letter in text) or bool(_NAME.match(text))


def _quoted(text: str) -> str:
    """`text` in quotes that do not occur in it."""
    for opening, closing in _QUOTES.items():
        if opening not in text and closing not in text and opening != "”":
            return f"{opening}{text}{closing}"
    return '"' + text.replace('"', " ") + '"'
