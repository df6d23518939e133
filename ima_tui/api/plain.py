"""HTTP/1.1 as it is nearly always spoken: a small question in one piece, and an answer that came in one piece.

Such an answer (a status line, headers, a body of the length they name, and not one byte more) is read here by one look
of a regular expression at its head; h11, which reads everything else, takes ten times as long over it, and that was a
third of what a question about a take cost. Whatever is not exactly so is none of this room's business: `whole` says
None, and nothing was lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ima_tui.domain.frozen import dataclass

_FIELDS = rb"(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+: ?[\x20-\x7e]*\r\n)"
_QUESTION = re.compile(rb"[A-Z]+ [\x21-\x7e]+ HTTP/1\.1\r\n" + _FIELDS + rb"+\r\n")
_ANSWER = re.compile(rb"HTTP/1\.1 ([2-5]\d\d) [\x20-\x7e]*\r\n(" + _FIELDS + rb"*)\r\n")
_BODILESS = (204, 304)
_LENGTH = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that is here from its first byte to its last; its connection can be used again."""

    status: int
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes


def head(method: str, target: str, headers: Mapping[str, str], length: int) -> bytes | None:
    """The head of a question with a body of `length` bytes; None if something in it must not be in a head."""
    fields = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    try:
        written = f"{method} {target} HTTP/1.1\r\n{fields}Content-Length: {length}\r\n\r\n".encode("ascii")
    except UnicodeEncodeError:
        return None
    smuggled = written.count(b"\r\n") != len(headers) + 3
    return written if _QUESTION.fullmatch(written) and not smuggled else None


def whole(data: bytes) -> Whole | None:
    """The answer that `data` is, all of it and nothing else; None if it is not exactly that, or not yet."""
    found = _ANSWER.match(data)
    if found is None:
        return None
    headers: dict[str, str] = {}
    for line in found[2].decode("ascii").split("\r\n")[:-1]:
        name, _colon, value = line.partition(":")
        name = name.lower()
        if name in headers:
            return None
        headers[name] = value.strip()
    length, status = headers.get("content-length", ""), int(found[1])
    plain = "transfer-encoding" not in headers and headers.get("connection", "keep-alive").lower() == "keep-alive"
    if not plain or status in _BODILESS or _LENGTH.fullmatch(length) is None:
        return None
    body = data[found.end() :]
    return Whole(status, headers, body) if len(body) == int(length) else None
