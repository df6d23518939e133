"""The vocabulary of the camera in both languages, and how one of its words joins a sentence that is already there.

A term goes into the prompt in the language of the words around it, with that language's comma; what the user wrote is
never changed, except that blanks before the cursor give way to the comma.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ima_tui.domain.camera_terms import GROUP_NAMES, TERMS, Group, Term
from ima_tui.domain.matching import folded

__all__ = ("GROUP_NAMES", "TERMS", "Group", "Insertion", "Script", "Term", "find_terms", "joined", "script_around")


class Script(StrEnum):
    """In which language words are written."""

    ENGLISH = "en"
    CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class Insertion:
    """What to do at the cursor."""

    eaten: int
    """Characters before the cursor that give way: blanks where a comma belongs."""
    text: str


_NEAR = 80
"""Characters on each side of the cursor that decide the language."""
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[^\W\d_\u0250-\uffff]+")


def script_around(before: str, after: str, otherwise: Script) -> Script:
    """The language of the words around the cursor: a Chinese character weighs as much as a Latin word."""
    near = before[-_NEAR:] + "\n" + after[:_NEAR]
    chinese, latin = len(_CHINESE.findall(near)), len(_LATIN.findall(near))
    if chinese == latin:
        return otherwise
    return Script.CHINESE if chinese > latin else Script.ENGLISH


_OPENING = "([{<“‘「『（《【\"'"
_STOP = ".!?。！？…\n"
_PAUSE = ",;:、，；：—–-/|"
_CLOSING = ")]}>”’」』）》】"


def joined(before: str, after: str, term: Term, otherwise: Script) -> Insertion:
    """How `term` is put between `before` and `after`."""
    script = script_around(before, after, otherwise)
    word = term.chinese if script is Script.CHINESE else term.english
    comma = "，" if script is Script.CHINESE else ", "
    blanks = len(before) - len(before.rstrip(" \t"))
    written = before[: len(before) - blanks]
    last = written[-1:]
    if script is Script.ENGLISH and (not last or last in _STOP):
        word = word[:1].upper() + word[1:]
    if last and last not in _OPENING + _STOP + _PAUSE:
        return Insertion(blanks, comma + word + _tail(after, comma))
    wide = last > "\u2fff"
    needs_blank = bool(last) and not blanks and last not in _OPENING + "\n" and not wide
    return Insertion(0, (" " if needs_blank else "") + word + _tail(after, comma))


def _tail(after: str, comma: str) -> str:
    following = after.lstrip(" \t")[:1]
    if not following or following in _STOP + _PAUSE + _CLOSING:
        return ""
    return comma.rstrip() if after[:1] in " \t" else comma


def find_terms(query: str, group: Group | None = None, explain: dict[str, str] | None = None) -> tuple[Term, ...]:
    """The terms of `group` (None: of all) that `query` names, in either language; blanks and hyphens do not matter.

    `explain` adds, by English name, more words to be searched, such as the explanation in the reader's language.
    A query of several Chinese characters that no term has together (推拉摇移) finds the terms of each character.
    """
    wanted = _bare(query)
    there = [term for term in TERMS if group is None or term.group is group]
    if not wanted:
        return tuple(there)
    ranked = [(rank, number) for number, term in enumerate(there) if (rank := _rank(term, wanted, explain)) is not None]
    if not ranked and _CHINESE.search(wanted):
        each = set(_CHINESE.findall(wanted))
        return tuple(term for term in there if each & set(term.chinese))
    return tuple(there[number] for _, number in sorted(ranked))


def _rank(term: Term, wanted: str, explain: dict[str, str] | None) -> int | None:
    names = [_bare(name) for name in (term.english, term.chinese, *term.also)]
    if any(name.startswith(wanted) for name in names):
        return 0
    if any(wanted in name for name in names):
        return 1
    return 2 if explain and wanted in _bare(explain.get(term.english, "")) else None


def _bare(text: str) -> str:
    return re.sub(r"[\s\-–/’']+", "", folded(text)[0])
