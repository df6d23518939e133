"""Text that may be shown to strangers: no path, no link that lets its bearer in, no key, nothing of what is named."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ima_tui.domain.text import printable

SECURE = "[secure]"
PATH = "[path]"
_LINK = re.compile(r"(https?://)[^\s\"'<>]+", re.IGNORECASE)
_FILE_LINK = re.compile(r"file://[^\s\"'<>]*", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?<![\w:/.\]])(?:~?/|\\\\)(?=[\w.~-])[^\s\"'<>,;:]*|\b[A-Za-z]:[\\/][^\s\"'<>,;]*")
_KEY = re.compile(r"\bima_[A-Za-z0-9_-]{6,}|\b[Bb]earer\s+\S+")


def safe(text: str, private: Iterable[str] = (), most: int = 400) -> str:
    """`text` on one line, without what is `private` and without what could be.

    Links keep their host alone: a path in one may be as telling as its query.
    """
    for secret in sorted({one for one in private if len(one) > 3}, key=len, reverse=True):
        text = text.replace(secret, "[…]")
    text = _FILE_LINK.sub(PATH, text)
    text = _LINK.sub(lambda match: match[1] + _host(match[0][len(match[1]) :]), text)
    text = _KEY.sub(SECURE, text)
    return " ".join(printable(_ABSOLUTE.sub(PATH, text), most).split())


def discreet(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` as it may be kept on this machine: with its lines and paths, but no key, and of a link no query."""
    for secret in filter(None, secrets):
        text = text.replace(secret, SECURE)
    return _KEY.sub(SECURE, _LINK.sub(lambda match: match[1] + _plain_link(match[0][len(match[1]) :]), text))


def _plain_link(rest: str) -> str:
    place, mark, _ = rest.partition("?")
    host, slash, path = place.partition("#")[0].partition("/")
    return host.rpartition("@")[2] + slash + path + ("?…" if mark else "")


def _host(rest: str) -> str:
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2] + "/…"
