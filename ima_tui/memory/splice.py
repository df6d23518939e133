"""Changing one value inside a JSON text while every other byte of it stays.

The preference file belongs to several programs. Reading it into Python and writing it out again would respell numbers
(`1e3`, `1.0`), escapes and layout, and drop all but the last of two equal names. So the text is cut where our value
stands and ours is put in: what is not ours is never read into anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

# Numbers stay text: their value is not needed, and Python refuses integers of thousands of digits.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_SPACE = " \t\r\n"


class Member(NamedTuple):
    """One `"name": value` of an object: where its name starts and where its value starts and ends in the text."""

    name: str
    at: int
    start: int
    end: int


def parse_object(text: str) -> dict[str, Plain]:
    """The object that `text` is, numbers as their spelling. Raises ValueError for anything else."""
    try:
        value = _DECODER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the object that begins at `text[start]`, in their order. `text` is known to be sound JSON."""
    position = _skip(text, start + 1)
    while text[position] != "}":
        at = position
        name, position = _DECODER.raw_decode(text, at)
        begins = _skip(text, _skip(text, position) + 1)
        _value, ends = _DECODER.raw_decode(text, begins)
        yield Member(str(name), at, begins, ends)
        position = _skip(text, ends)
        if text[position] == ",":
            position = _skip(text, position + 1)


def object_start(text: str) -> int:
    """Where the outermost value of `text` begins."""
    return _skip(text, 0)


def find(text: str, start: int, name: str) -> Member | None:
    """The member `name` of the object at `start`: the last one, as every JSON reader takes it."""
    found = None
    for member in members(text, start):
        if member.name == name:
            found = member
    return found


def put(text: str, start: int, name: str, value: Plain) -> str:
    """`text` with `name` of the object at `start` set to `value`: replaced where it is, else added at the end."""
    member = find(text, start, name)
    if member is not None:
        return text[: member.start] + _spelled(value, _margin(text, member.at)) + text[member.end :]
    others = list(members(text, start))
    if others:
        last = others[-1]
        margin = _margin(text, last.at) if "\n" in text[start : last.at] else None
        gap = " " if margin is None else margin
        added = f",{gap}{json.dumps(name)}: {_spelled(value, margin)}"
        return text[: last.end] + added + text[last.end :]
    margin = _margin(text, start)
    outer = "\n" if margin is None else margin
    inner = outer + "  "
    closing = text.index("}", start)
    return f"{text[: start + 1]}{inner}{json.dumps(name)}: {_spelled(value, inner)}{outer}{text[closing:]}"


def remove(text: str, start: int, name: str) -> str:
    """`text` without `name` of the object at `start`, undoing `put`; the other members stay as they are spelled."""
    before: Member | None = None
    found: tuple[Member | None, Member, Member | None] | None = None
    everything = list(members(text, start))
    for at, member in enumerate(everything):
        if member.name == name:
            after = everything[at + 1] if at + 1 < len(everything) else None
            found = (before, member, after)
        before = member
    if found is None:
        return text
    before, member, after = found
    if before is not None:
        return text[: before.end] + text[member.end :]
    if after is not None:
        return text[: member.at] + text[after.at :]
    return text[: start + 1] + text[text.index("}", member.end) :]


def _spelled(value: Plain, margin: str | None) -> str:
    """`value` as JSON, on one line where its neighbours are, else indented like them."""
    if margin is None:
        return json.dumps(value)
    return json.dumps(value, indent=2).replace("\n", margin)


def _margin(text: str, at: int) -> str | None:
    """The line break and indentation of the line on which `text[at]` stands; None when all is on one line."""
    newline = text.rfind("\n", 0, at)
    if newline < 0:
        return None
    line = text[newline + 1 : at]
    return "\n" + line[: len(line) - len(line.lstrip(" \t"))]


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position
