"""TOML from outside, read in bounded time and memory.

The standard library remembers every beginning of a dotted key: one of a few thousand parts takes seconds and hundreds
of megabytes, one that fills a settings file takes everything. No key that a person writes has so many.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_PARTS = 32
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS},}}", re.MULTILINE)


def load_toml(text: str) -> dict[str, Any]:
    """The document in `text`. Raises ValueError for what is none, and RecursionError for one nested too deeply."""
    if _LONG_KEY.search(text):
        raise ValueError(f"a key has more than {MOST_PARTS} parts")
    return tomllib.loads(text)
