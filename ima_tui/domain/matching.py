"""Where the words of a query stand in a text, whatever their width and case. Pure; positions are those of the text."""

from __future__ import annotations

import unicodedata

MOST_SEARCHED = 20_000
"""Characters of a text that are looked at."""


def folded(text: str) -> tuple[str, list[int]]:
    """`text` in one width and case, and for each of its characters the place it came from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character).casefold():
            characters.append(one)
            places.append(place)
    return "".join(characters), places


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded."""
    return tuple(folded(query)[0].split())


def spans(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Every place in `text` where a word of `query` stands, in order, overlapping ones joined."""
    plain, places = folded(text[:MOST_SEARCHED])
    found: list[tuple[int, int]] = []
    for word in words_of(query):
        at = plain.find(word)
        while at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
            at = plain.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def has_all(text: str, query: str) -> bool:
    """Whether every word of `query` stands somewhere in `text`."""
    plain, _places = folded(text[:MOST_SEARCHED])
    return all(word in plain for word in words_of(query))
