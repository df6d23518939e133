"""Where vi's movements lead: pure functions from a text and a place in it to another place.

Places are counted in characters of the whole text, 0 to its length. Chinese has no blanks between words: there a word
ends where the punctuation or the script changes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Motion = Callable[[str, int], int]


def line_start(text: str, at: int) -> int:
    """The first place of the line."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """The place after the last character of the line."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def first_word(text: str, at: int) -> int:
    """The first character of the line that is no blank."""
    start, end = line_start(text, at), line_end(text, at)
    while start < end and text[start] in " \t":
        start += 1
    return start


def resting(text: str, at: int) -> int:
    """The nearest place on which the cursor may stand in normal mode: on a character, not behind the last one."""
    at = max(0, min(at, len(text)))
    start, end = line_start(text, at), line_end(text, at)
    return max(start, end - 1) if at >= end else at


def left(text: str, at: int) -> int:
    """One character, within the line."""
    return max(line_start(text, at), at - 1)


def right(text: str, at: int) -> int:
    """One character, within the line; the place behind the last one counts."""
    return min(line_end(text, at), at + 1)


def down(text: str, at: int) -> int:
    """The same column one line below; the same place if there is none."""
    end = line_end(text, at)
    if end >= len(text):
        return at
    column = at - line_start(text, at)
    return min(end + 1 + column, line_end(text, end + 1))


def up(text: str, at: int) -> int:
    """The same column one line above; the same place if there is none."""
    start = line_start(text, at)
    if start == 0:
        return at
    above = line_start(text, start - 1)
    return min(above + at - start, start - 1)


def _kind(character: str) -> int:
    if character.isspace():
        return 0
    if character == "_" or character.isalnum():
        return 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return 3


def _big_kind(character: str) -> int:
    return 0 if character.isspace() else 1


def next_word(text: str, at: int, kind: Callable[[str], int] = _kind) -> int:
    """The beginning of the next word."""
    here = at
    if here < len(text):
        now = kind(text[here])
        while here < len(text) and now and kind(text[here]) == now:
            here += 1
    while here < len(text) and not kind(text[here]):
        here += 1
    return here


def word_before(text: str, at: int, kind: Callable[[str], int] = _kind) -> int:
    """The beginning of this word, or of the one before."""
    here = at
    while here > 0 and not kind(text[here - 1]):
        here -= 1
    if here > 0:
        now = kind(text[here - 1])
        while here > 0 and kind(text[here - 1]) == now:
            here -= 1
    return here


def word_end(text: str, at: int, kind: Callable[[str], int] = _kind) -> int:
    """The last character of this word, or of the next one."""
    here = at + 1
    while here < len(text) and not kind(text[here]):
        here += 1
    if here >= len(text):
        return max(0, len(text) - 1)
    now = kind(text[here])
    while here + 1 < len(text) and kind(text[here + 1]) == now:
        here += 1
    return here


def find(text: str, at: int, wanted: str, *, forward: bool, before: bool, again: bool = False) -> int | None:
    """The next `wanted` in the line (f, F), or the place just before it (t, T); None if there is none."""
    step = 1 if forward else -1
    start = at + step * (2 if again and before else 1)
    if forward:
        place = text.find(wanted, start, line_end(text, at)) if start <= line_end(text, at) else -1
    else:
        place = text.rfind(wanted, line_start(text, at), max(0, start + 1))
    return None if place < 0 else place - step * before


MOTIONS: dict[str, Motion] = {
    "h": left, "left": left, "backspace": left, "l": right, "right": right, "space": right,
    "j": down, "down": down, "enter": lambda text, at: first_word(text, down(text, at)), "k": up, "up": up,
    "w": next_word, "b": word_before, "e": word_end,
    "W": lambda text, at: next_word(text, at, _big_kind),
    "B": lambda text, at: word_before(text, at, _big_kind),
    "E": lambda text, at: word_end(text, at, _big_kind),
    "0": line_start, "home": line_start, "^": first_word, "$": line_end, "end": line_end,
}  # fmt: skip
"""Movements by one key."""
LINEWISE = frozenset({"j", "k", "down", "up", "enter", "G", "gg"})
"""After d, c and y these take whole lines."""
INCLUSIVE = frozenset({"e", "E", "f", "t", ";", ","})
"""After d, c and y these take the character they lead to as well."""
