"""What was asked of the simulator, with no key in it.

The key rides in a header and, for upload tokens, in the query: both are replaced before anything is kept. A key that
strays into a body is replaced as well.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HIDDEN = "[hidden]"
_KEY_QUERIES = {"appuid", "cmimtoken", "api_key", "key", "token"}
_KEY_HEADERS = {"authorization", "cookie", "x-api-key"}
_KEY_SHAPE = re.compile(r"ima_[A-Za-z0-9_\-]{6,}")
_NOT_KEYS = ("ima_skills",)


def masked(value: Any, key: str | None = None) -> Any:
    """The same JSON value without the key, and without anything that is shaped like one."""
    if isinstance(value, str):
        text = value.replace(key, HIDDEN) if key else value
        return _KEY_SHAPE.sub(lambda hit: hit[0] if hit[0] in _NOT_KEYS else HIDDEN, text)
    if isinstance(value, dict):
        return {masked(name, key): masked(inner, key) for name, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner, key) for inner in value]
    return value


class Journal:
    """The last few thousand requests in memory, and all of them in a file when one is named."""

    def __init__(self, path: Path | None) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=5000)
        self._path = path
        self._count = 0

    def open(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], time: float
    ) -> dict[str, Any]:
        """Start an entry; the caller fills in ``status`` and ``fault`` and closes it."""
        self._count += 1
        entry: dict[str, Any] = {
            "number": self._count,
            "time": time,
            "method": method,
            "path": masked(path),
            "query": {name: HIDDEN if name.lower() in _KEY_QUERIES else masked(each) for name, each in query.items()},
            "headers": {name.lower(): self._header(name, value) for name, value in headers.items()},
            "body": None,
            "status": None,
            "code": None,
            "fault": None,
        }
        entry["headers"].setdefault("authorization", "absent")
        self._entries.append(entry)
        return entry

    def close(self, entry: dict[str, Any]) -> None:
        """Append the finished entry to the file."""
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def entries(self) -> list[dict[str, Any]]:
        return list(self._entries)

    def clear(self) -> None:
        self._entries.clear()

    @staticmethod
    def _header(name: str, value: str) -> str:
        return "present" if name.lower() in _KEY_HEADERS else str(masked(value))
