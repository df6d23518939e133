"""In which order a folder's entries stand, and which of them a typed text means. Pure and quick: 50 000 names a key.

Sorting adds to what is sorted already, in pieces: a thread that sorts 50 000 names in one go would hold the
interpreter, and with it the screen, for as long as that takes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

_PIECE = 16_000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the picker."""

    name: str
    is_folder: bool
    size_bytes: int
    """0 for a folder."""
    mtime_ns: int
    folded: str = ""
    """The name as it is compared: case ignored."""


class By(StrEnum):
    """What entries are sorted by."""

    NAME = "name"
    SIZE = "size"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Order:
    """What entries are sorted by, and which end comes first. Folders always stand before images."""

    by: By = By.DATE
    descending: bool = True

    def following(self) -> Order:
        """The order after this one, through all six."""
        return ORDERS[(ORDERS.index(self) + 1) % len(ORDERS)]

    def pressed(self, by: By) -> Order:
        """After a click on the head of a column: sorted by it, or the other way round if it was already."""
        return Order(by, not self.descending) if by is self.by else Order(by, by is not By.NAME)


ORDERS = (
    Order(By.DATE, True), Order(By.DATE, False), Order(By.NAME, False),
    Order(By.NAME, True), Order(By.SIZE, True), Order(By.SIZE, False),
)  # fmt: skip


def folded(name: str) -> str:
    """`name` as it is compared: case ignored, and one form of each accented letter (macOS stores another)."""
    return name.casefold() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def natural(folded: str) -> str:
    """A key that puts shot2 before shot10: each number is led by its length."""
    return _DIGITS.sub(_number, folded)


def _number(match: re.Match[str]) -> str:
    digits = match[0].lstrip("0") or "0"
    return f"{len(digits):03}{digits}"


Row = tuple[str | int, str, int, Entry]
"""Key, name, number: no two are alike, so that entries themselves are never compared."""


class Ordered:
    """Entries of one kind, kept in an order while more come."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._rows: list[Row] = []

    def __iter__(self) -> Iterator[Entry]:
        return map(itemgetter(3), self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, entries: Sequence[Entry]) -> None:
        """Put more entries in their places."""
        backwards = self._order.by is By.NAME and self._order.descending
        for start in range(0, len(entries), _PIECE):
            rows = [self._row(entry) for entry in entries[start : start + _PIECE]]
            rows.sort(reverse=backwards)
            self._rows += rows
            self._rows.sort(reverse=backwards)  # two sorted runs: this is a merge

    def _row(self, entry: Entry) -> Row:
        if self._order.by is By.NAME:
            return natural(entry.folded), entry.name, id(entry), entry
        value = entry.size_bytes if self._order.by is By.SIZE else entry.mtime_ns
        return (-value if self._order.descending else value), entry.name, id(entry), entry


class Filter:
    """What a typed text means: names with all its letters in that order, and those that hold its words whole.

    The latter come first. Every further letter can only take names away.
    """

    def __init__(self, text: str) -> None:
        self.text = folded(text).lstrip()
        self.words = self.text.split()
        letters = "".join(self.words)
        loose = "".join(f"[^{re.escape(letter)}]*+{re.escape(letter)}" for letter in letters)
        self._loose = re.compile(loose, re.DOTALL).match if len(letters) > 1 else None

    def __bool__(self) -> bool:
        return bool(self.words)

    def narrows(self, other: Filter) -> bool:
        """Whether nothing can be found that `other` does not find: then only that need be searched."""
        return self.text.startswith(other.text)

    def found(self, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        """Entries that hold all words whole, and those that only have the letters; each in the order of `entries`."""
        if not self.words:
            return list(entries), []
        whole = list(entries)
        for word in self.words:
            whole = [entry for entry in whole if word in entry.folded]
        if self._loose is None:
            return whole, []
        has_letters, known = self._loose, set(map(id, whole))
        return whole, [entry for entry in entries if id(entry) not in known and has_letters(entry.folded)]

    def places(self, shown: str) -> frozenset[int]:
        """The characters of `shown`, an entry's name, that the text means; for marking them."""
        name = shown.casefold()
        if len(name) != len(shown):  # a letter that becomes two: nothing is marked rather than the wrong ones
            return frozenset()
        if all(word in name for word in self.words):
            starts = ((name.index(word), len(word)) for word in self.words)
            return frozenset(at for start, length in starts for at in range(start, start + length))
        marked, at = [], -1
        for letter in "".join(self.words):
            at = name.find(letter, at + 1)
            if at < 0:
                return frozenset()
            marked.append(at)
        return frozenset(marked)
