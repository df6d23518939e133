"""What a filter finds among very many names, quickly enough for every key: numbers of names, by whole columns.

`Filter.found` looks at one name after another: 50 000 take it up to 100 ms, which a person who types notices. Here all
names lie in one line of character codes, and each question is asked of all of it at once; what a text's beginning
found is kept for its next letter, and where each letter of plain names stands is known before it is asked for: a letter
takes 1 to 2 ms. Making the index takes about as long as one search name after name, so a thread does it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from ima_tui.media.folder_order import Entry, Filter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]
    Spots = tuple[Numbers, Numbers]
    """Places in the line, and which name each belongs to."""

_SPARE = 4096
"""Codes behind the last name, so that no word ends behind the line; a longer text finds nothing."""
_FEW = 8
"""A share of the letters' places, one in so many, up to which names are looked up one by one."""
MANY = 2000
"""Names from which on an index is worth its making."""


class Found(Sequence[Entry]):
    """Some of `entries`, or all; none is touched before it is asked for."""

    def __init__(self, entries: Sequence[Entry], numbers: Sequence[int] | None = None) -> None:
        self._entries = entries
        self._numbers = numbers

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        if self._numbers is None:
            return self._entries[at]
        if isinstance(at, slice):
            return [self._entries[number] for number in self._numbers[at]]
        return self._entries[self._numbers[at]]

    def __len__(self) -> int:
        return len(self._entries if self._numbers is None else self._numbers)

    def __iter__(self) -> Iterator[Entry]:
        if self._numbers is None:
            return iter(self._entries)
        return map(self._entries.__getitem__, self._numbers)

    @cached_property
    def images(self) -> int:
        """How many of them are images."""
        return sum(not entry.is_folder for entry in self)


class IndexedFound(Found):
    """Found by an index, which knows what is a folder."""

    def __init__(self, index: NameIndex, numbers: Numbers) -> None:
        super().__init__(index.entries, numbers.data)
        self._folders = int(index.is_folder[numbers].sum())

    @cached_property
    def images(self) -> int:
        """How many of them are images."""
        return len(self) - self._folders


class NameIndex:
    """The names of `entries`, by their places in it."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        import numpy as np

        line = "\0".join([entry.folded for entry in entries]) + "\0"
        wide = not line.isascii()
        kind: type[np.uint32 | np.uint8] = np.uint32 if wide else np.uint8
        codes: NDArray[Any] = np.frombuffer(line.encode("utf-32-le" if wide else "ascii", "surrogatepass"), kind)
        self._ends = np.flatnonzero(codes == 0).astype(np.int32)
        """Where the separator behind each name is."""
        self._codes = np.concatenate([codes, np.zeros(_SPARE, kind)])
        self._spots: dict[str, Spots] = {} if wide else _by_letter(codes, self._ends)
        """Where each letter stands; in names of many letters only those that were asked for."""
        self._begun: dict[str, Spots] = {}
        """Where a word begins, for what it was as it was typed."""
        self._reached: dict[str, tuple[Numbers, Numbers]] = {}
        """For a text's letters: the names that have them in that order, and where in the line the last one stands."""
        self.entries = entries
        self.is_folder = np.fromiter((entry.is_folder for entry in entries), bool, len(entries))

    def found(self, wanted: Filter) -> Found:
        """As `Filter.found` says: first those that hold all words whole, then those that have the letters."""
        import numpy as np

        if not wanted.words:
            return Found(self.entries)
        # Only what these words begin with can be of use again; the rest is let go.
        begins = " ".join(("", *wanted.words))
        self._begun = {text: known for text, known in self._begun.items() if " " + text in begins}
        whole = np.ones(len(self.entries), bool)
        for word in wanted.words:
            whole &= self._holding(word)
        letters = "".join(wanted.words)
        if len(letters) < 2:
            return IndexedFound(self, np.flatnonzero(whole).astype(np.int32))
        having = self._having(letters)
        numbers = np.concatenate([np.flatnonzero(whole).astype(np.int32), having[~whole[having]]])
        return IndexedFound(self, numbers)

    def _spots_of(self, letter: str) -> Spots:
        import numpy as np

        if letter not in self._spots:
            highest = np.iinfo(self._codes.dtype).max
            found = np.flatnonzero(self._codes == ord(letter)) if ord(letter) <= highest else np.zeros(0)
            self._spots[letter] = found.astype(np.int32), np.searchsorted(self._ends, found).astype(np.int32)
        return self._spots[letter]

    def _holding(self, word: str) -> NDArray[np.bool_]:
        """For every name whether it holds `word`."""
        import numpy as np

        holding = np.zeros(len(self.entries), bool)
        if len(word) < _SPARE and max(map(ord, word)) <= np.iinfo(self._codes.dtype).max:
            _places, names = self._beginnings(word)
            holding[names] = True
        return holding

    def _beginnings(self, word: str) -> Spots:
        """Where `word` begins."""
        known = max((begun for begun in self._begun if word.startswith(begun)), key=len, default=word[0])
        places, names = self._begun.get(known) or self._spots_of(known)
        for number, letter in enumerate(word[len(known) :], len(known)):
            there = self._codes[places + number] == ord(letter)
            places, names = self._begun[word[: number + 1]] = places[there], names[there]
        return places, names

    def _having(self, letters: str) -> Numbers:
        """Which names have the letters in that order."""
        # Only what this text begins with can be of use again; the rest is let go.
        self._reached = {text: known for text, known in self._reached.items() if letters.startswith(text)}
        known = max(self._reached, key=len, default="")
        names, reached = self._reached.get(known) or _first(*self._spots_of(letters[0]))
        known = known or letters[0]
        for number, letter in enumerate(letters[len(known) :], len(known) + 1):
            names, reached = self._next(letter, names, reached)
            self._reached[letters[:number]] = names, reached
        return names

    def _next(self, letter: str, names: Numbers, reached: Numbers) -> tuple[Numbers, Numbers]:
        """Which of `names` have `letter` behind the place `reached` in each, and where it stands there first."""
        import numpy as np

        places, owners = self._spots_of(letter)
        if len(names) * _FEW < len(places):  # looked up one by one; many are compared all at once, which is quicker
            following = np.searchsorted(places, reached, side="right")
            there = following < len(places)
            names, at = names[there], places[following[there]]
            inside = at < self._ends[names]
            return names[inside], at[inside]
        behind = np.full(len(self.entries), np.iinfo(np.int32).max, np.int32)
        behind[names] = reached
        there = places > behind[owners]
        return _first(places[there], owners[there])


def _first(places: Numbers, names: Numbers) -> tuple[Numbers, Numbers]:
    """Each of `names` once, and its first place."""
    import numpy as np

    first = np.diff(names, prepend=np.int32(-1)) != 0
    return names[first], places[first]


def _by_letter(codes: NDArray[np.uint8], ends: Numbers) -> dict[str, Spots]:
    """Where each code stands. What belongs to one letter lies together: it is read far more quickly."""
    import numpy as np

    names = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=np.int32(-1)))
    places = np.argsort(codes, kind="stable").astype(np.int32)
    names = names[places]
    stops = np.cumsum(np.bincount(codes, minlength=128)).tolist()
    parts = map(slice, (0, *stops), stops)
    return {chr(code): (places[part], names[part]) for code, part in enumerate(parts)}
