"""Reading what the network sent: each reader takes anything and returns a value of its type, or says there is none.

Nothing here raises on odd data except `decoded`, which raises Garbled for bytes that are no JSON at all. Numbers may
come as text, texts as numbers, objects in a list of one; booleans are never numbers. Source: wire contract, opening.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast
from urllib.parse import urlsplit

import msgspec

from ima_tui.domain.errors import Garbled
from ima_tui.domain.text import printable, well_formed
from ima_tui.domain.values import Json

MOST_URL_CHARACTERS = 8192
_DEEPEST_VALUE = 16
_MOST_VALUE_NODES = 2000
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


def decoded(body: bytes) -> object:
    """The JSON value in `body`. Raises Garbled where there is none, or one nested past all reason."""
    try:
        return cast(object, msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf")))
    except (ValueError, RecursionError):
        pass  # strict JSON it is not; raw control characters and broken surrogates are forgiven below
    try:
        lenient = json.loads(body.decode("utf-8-sig"), strict=False)
        again = json.dumps(lenient, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        return cast(object, msgspec.json.decode(again))
    except (ValueError, RecursionError):
        pass
    raise Garbled(f"an answer of {len(body)} bytes is no JSON")


def mapping(value: object) -> Mapping[str, object]:
    """An object, also one wrapped in a list of one; empty for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return cast(Mapping[str, object], value) if isinstance(value, dict) else {}


def entries(value: object) -> list[object]:
    """A list; empty for anything else."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> Iterator[Mapping[str, object]]:
    """The objects of a list; what is no object is skipped, and a lone object counts as a list of one."""
    for item in [value] if isinstance(value, dict) else entries(value):
        if isinstance(item, dict):
            yield item


def number(value: object) -> int | float | None:
    """A finite number; numeric text counts, integral floats become int, booleans are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return (int(value) if value.is_integer() else value) if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        amount = Decimal(value.strip())
        return int(amount) if amount == amount.to_integral_value() else float(amount)
    return None


def whole(value: object) -> int | None:
    """A whole number, as `number` reads one."""
    found = number(value)
    return found if isinstance(found, int) else None


def text(value: object) -> str:
    """Text as it came (well formed); numbers as their digits; empty for anything else."""
    if isinstance(value, str):
        return well_formed(value)
    found = number(value)
    return "" if found is None else str(found)


def label(value: object, most: int = 200) -> str:
    """One line of text that can be shown."""
    return " ".join(printable(text(value), most).split())


def flag(value: object) -> bool:
    """Whether a switch is on: true, `"true"` or 1."""
    return value is True or text(value).strip().casefold() in ("true", "1")


def bounded(value: object) -> tuple[Json] | None:
    """`value` in a tuple if it is small and flat enough to be compared, shown and sent; None if it is not."""
    pending: list[tuple[object, int]] = [(value, 0)]
    seen = 0
    while pending:
        item, depth = pending.pop()
        seen += 1
        if depth > _DEEPEST_VALUE or seen > _MOST_VALUE_NODES:
            return None
        if isinstance(item, dict):
            pending.extend((inner, depth + 1) for inner in item.values())
        elif isinstance(item, list):
            pending.extend((inner, depth + 1) for inner in item)
        elif isinstance(item, float) and not math.isfinite(item):
            return None
    return (cast(Json, value),)


def http_url(value: object) -> str:
    """An http(s) address with a host, without user name or blanks; empty for anything else."""
    url = value.strip() if isinstance(value, str) else ""
    if not url or len(url) > MOST_URL_CHARACTERS or not url.isprintable() or " " in url or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        parts.port  # noqa: B018 - raises ValueError for a port that is none
    except ValueError:
        return ""
    return url if fit else ""
