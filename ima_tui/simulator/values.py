"""When two values mean the same to the price list: ``5``, ``5.0``, ``"5"`` and ``"5s"`` are one length."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*s?$")


def canonical(value: object) -> str:
    """Trimmed, lower case; switches as ``true``/``false``; numbers by value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).strip().lower()
    number = _NUMBER.match(text)
    return f"{float(number.group(1)):g}" if number else text


def same(one: object, other: object) -> bool:
    """Whether a price rule would take one value for the other."""
    return canonical(one) == canonical(other)


def is_int(value: object) -> bool:
    """A whole number that is no switch."""
    return isinstance(value, int) and not isinstance(value, bool)
