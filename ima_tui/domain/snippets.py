"""Snippets: pieces of prompt under a name. A template is one with {holes}, which are asked for when it is used.

`{subject}` is a hole, `{light=golden hour}` one with a default, `{{` and `}}` are plain braces. What is no proper hole
stays as it is written: no text is ever refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ima_tui.domain.matching import has_all


@dataclass(frozen=True, slots=True)
class Snippet:
    """A named piece of prompt."""

    id: str
    """Unique for its user; those that are there from the beginning have fixed ones."""
    name: str
    text: str
    used_at: float = 0.0
    """Seconds since the epoch, 0 for never."""
    ready_made: bool = False
    """It came with the program and has not been changed."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Something to fill in."""

    name: str
    default: str = ""


_HOLE = re.compile(r"\{\{|\}\}|\{\s*(?P<name>[^{}=\n]{1,60}?)\s*(?:=(?P<default>[^{}\n]{0,400}))?\}")


def holes(text: str) -> tuple[Hole, ...]:
    """The holes of `text`, each name once, in order; the first default given for a name counts."""
    found: dict[str, str] = {}
    for match in _HOLE.finditer(text):
        name = match["name"]
        if name is not None and name.strip():
            found[name] = found.get(name) or (match["default"] or "").strip()
    return tuple(Hole(name, default) for name, default in found.items())


def plain(text: str) -> str:
    """`text` without holes as it goes into a prompt: doubled braces single."""
    return filled(text, {})


def filled(text: str, values: Mapping[str, str], *, keep_empty: bool = False) -> str:
    """`text` with `values` in its holes, and its defaults where there is none.

    A hole with neither vanishes together with a comma that would be left over; `keep_empty` leaves it visible.
    """
    defaults = {hole.name: hole.default for hole in holes(text)}
    vanished = False

    def put(match: re.Match[str]) -> str:
        nonlocal vanished
        name = match["name"]
        if name is None:
            return match[0][:1]
        if not name.strip():
            return match[0]
        value = values.get(name, "").strip() or defaults[name]
        if not value and keep_empty:
            return "{" + name + "}"
        vanished = vanished or not value
        return value or _GONE

    whole = _HOLE.sub(put, text.replace(_GONE, ""))
    return _without_gaps(whole) if vanished else whole


_GONE = "\ue000"
"""Marks the place of a hole that stays empty; of the private area, so that no prompt has it."""


def _without_gaps(text: str) -> str:
    """Take out the marks, each with the comma or blank that belonged to it."""
    text = re.sub(rf"(?:[,，、]\s*|\s+)?{_GONE}(?=\s*[,，、.。;；!！?？]|\s*$)", "", text, flags=re.MULTILINE)
    text = re.sub(rf"{_GONE}\s*[,，、]?\s*", "", text)
    return re.sub(r"^[,，、.。]\s*", "", text)


def matching(snippets: tuple[Snippet, ...], query: str) -> tuple[Snippet, ...]:
    """Those that have every word of `query` in name or text; names first."""
    found = [one for one in snippets if has_all(one.name + "\n" + one.text, query)]
    return tuple(sorted(found, key=lambda one: not has_all(one.name, query)))


def name_from(text: str) -> str:
    """A first idea for a name: the beginning of the text."""
    words = " ".join(text.split())
    if len(words) <= 32:
        return words
    head = words[:32]
    return (head.rsplit(" ", 1)[0] if " " in head[8:] else head).rstrip(" ,.;:，。；：、") or head
