"""When two spellings are one value: `1080P` and `1080p`, `5` and `5.0` and `"5"` and `"5s"`, `True` and `"true"`.

Form options, the user's choices and rule attributes come from three hands; every comparison in the trade goes through
`same` and every name through `key`. Source: wire contract, "Choosing the credit rule".
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
else:
    # At run time decoders read these annotations, and an alias that names itself means nothing to them.
    Json = Any
"""Anything a form default or mapped target can be; passed through untouched where it is no scalar."""

_NUMBER = re.compile(r"([+-]?\d{1,30}(?:\.\d{1,30})?)\s*(?:s|sec|secs|second|seconds|秒)?")


def key(name: str) -> str:
    """The form in which two field names are compared."""
    return name.strip().casefold()


def canonical(value: Json) -> str:
    """The form in which two values are compared. Distinct kinds of thing never collide except as the contract says."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        return _scalar(str(value))
    if value is None:
        return ""
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    return "{" + ",".join(f"{key(name)}:{canonical(value[name])}" for name in sorted(value)) + "}"


@lru_cache(maxsize=1024)
def _scalar(text: str) -> str:
    """A form asks the price of each of its values, by a list of tens of rules: the same few texts a thousand times."""
    folded = text.strip().casefold()
    number = _NUMBER.fullmatch(folded)
    return _plain(number[1]) if number else folded


def same(one: Json, other: Json) -> bool:
    """Whether two spellings mean one value."""
    return canonical(one) == canonical(other)


def amount(value: Json) -> Decimal | None:
    """The number in `value` (`"5s"` is 5), or None where there is none. Used to find the next lower value."""
    text = canonical(value)
    leading = re.match(r"[+-]?\d{1,30}(?:\.\d{1,30})?", text)
    if isinstance(value, bool) or not leading:
        return None
    number = Decimal(leading[0])
    return number * 1000 if re.fullmatch(r"\d{1,2}k", text) else number


def _plain(digits: str) -> str:
    number = Decimal(digits)
    if number == 0:
        return "0"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
