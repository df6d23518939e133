"""One entry of the preference file as text: ours laid into it, and what stood there before put back.

Everything here is given sound JSON and changes nothing but the one entry.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.models import Model
from ima_tui.memory import splice


@dataclass(frozen=True, slots=True)
class Former:
    """What stood where a preference was written, so that it can be put back as it was."""

    entry: str | None = None
    """The entry as it was spelled; None where there was none."""
    new_user: bool = False
    """The file had nothing of this user."""


def merged(text: str, user: str, mode: str, values: dict[str, splice.Plain]) -> tuple[str, bool]:
    """`text` with `values` merged in at `user` and `mode`, and whether a value of another shape had to give way."""
    lossy = False
    for depth, name in enumerate((user, mode)):
        start = _start_of(text, (user, mode)[:depth])
        member = splice.find(text, start, name)
        if member is None or text[member.start] != "{":
            lossy = lossy or (member is not None and text[member.start : member.end] != "null")
            text = splice.put(text, start, name, {})
    for name, value in values.items():
        text = splice.put(text, _start_of(text, (user, mode)), name, value)
    return text, lossy


def record(model: Model, credits: int | float, at: datetime) -> dict[str, splice.Plain]:
    """Our values of an entry."""
    return {
        "model_id": model.value,
        "model_name": model.friendly_name,
        "credit": credits,
        "last_used": at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def former(text: str, user: str, mode: str) -> Former:
    """What stands at `user` and `mode`."""
    theirs = splice.find(text, splice.object_start(text), user)
    if theirs is None or text[theirs.start] != "{":
        return Former(new_user=theirs is None)
    entry = splice.find(text, theirs.start, mode)
    return Former(text[entry.start : entry.end] if entry is not None else None)


def says(entry: str | None, values: dict[str, splice.Plain]) -> bool:
    """Whether an entry still is what we wrote; numbers are compared as they are spelled."""
    if entry is None or not entry.startswith("{"):
        return False
    found = splice.parse_object(entry)
    return all(
        found.get(name) == (value if isinstance(value, str) else json.dumps(value)) for name, value in values.items()
    )


def without(text: str, user: str, mode: str, stood: Former) -> str:
    """`text` with the former entry where ours stands; what we had to make for ours is gone."""
    theirs = _start_of(text, (user,))
    if stood.entry is not None:
        ours = splice.find(text, theirs, mode)
        assert ours is not None, "the caller has read it"
        return text[: ours.start] + stood.entry + text[ours.end :]
    text = splice.remove(text, theirs, mode)
    if stood.new_user and not any(splice.members(text, theirs)):
        text = splice.remove(text, splice.object_start(text), user)
    return text


def _start_of(text: str, path: tuple[str, ...]) -> int:
    start = splice.object_start(text)
    for name in path:
        member = splice.find(text, start, name)
        assert member is not None, "the caller made sure that it is there"
        start = member.start
    return start
