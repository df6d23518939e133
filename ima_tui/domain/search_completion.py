"""How a search line that is being typed may go on: the rest of a filter's name, or of one of its values.

Only the last word is completed, and only by what the line then really understands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ima_tui.domain.search_filters import IS, MODELS, MODES, STATUSES, Kind, folded, kind_named

SHORTEST_NAME = 2
"""Letters of a word from which it may be the beginning of a filter's name."""
_LAST = re.compile(r"-?(?P<name>[^\W\d_][^\W\d_/-]*)(?P<colon>[:：](?P<values>\S*))?$")
_TIMES = ("today", "yesterday", "7d", "30d", "12h", "2w")


def values_of(kind: Kind, tags: Sequence[str] = ()) -> tuple[str, ...]:
    """Values that a filter is often given, the commonest first; `tags` are those in use."""
    match kind:
        case Kind.MODEL:
            return tuple(MODELS.values())
        case Kind.MODE:
            return tuple(MODES.values())
        case Kind.STATUS:
            return tuple(STATUSES)
        case Kind.IS:
            return IS
        case Kind.TAG:
            return tuple(tags)
        case Kind.SINCE | Kind.BEFORE:
            return _TIMES
        case Kind.STARS:
            return (">=2", "3", "2", "1")
        case Kind.COST | Kind.LENGTH:
            return (">=10",)
        case _:
            return ()


def completion(line: str, tags: Sequence[str] = ()) -> str:
    """`line` with its last word completed; empty where nothing is known to go on."""
    begins = line.rfind(" ") + 1
    match = _LAST.match(line[begins:])
    if match is None:
        return ""
    if match["colon"] is None:
        name = match["name"]
        found = next((kind for kind in Kind if kind.startswith(folded(name)) and kind != folded(name)), None)
        if len(name) < SHORTEST_NAME or found is None:
            return ""
        return line + found[len(name) :] + ":"
    kind = kind_named(match["name"])
    if kind is None:
        return ""
    begun = re.split("[,，、]", match["values"])[-1]
    found_value = next((value for value in values_of(kind, tags) if _goes_on(value, begun)), "")
    return line + found_value[len(begun) :] if found_value else ""


def _goes_on(value: str, begun: str) -> bool:
    return len(value) > len(begun) and value[: len(begun)].casefold() == begun.casefold()
