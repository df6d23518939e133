"""The spellings in which one file can be named, and the file that one of them finds.

A name travels through quotes, `file://` URLs, Unicode forms (macOS stores NFD) and the narrow space of its screenshots.
Files are only asked whether they exist.
"""

from __future__ import annotations

import re
import unicodedata
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_MOST_PATH = 32_768
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
"""What macOS puts before AM and PM in the names of screenshots."""


def is_url(text: str) -> bool:
    """Whether `text` is one http(s) URL with a host."""
    if not re.match(r"https?://", text, re.IGNORECASE) or any(character.isspace() for character in text):
        return False
    try:
        return bool(urllib.parse.urlsplit(text).hostname) and text.isprintable()
    except ValueError:
        return False


def file_url_path(text: str) -> str | None:
    """The path in a `file:` URL of this machine, percent-decoded; None for anything else."""
    if not re.match(r"file:/", text, re.IGNORECASE):
        return None
    rest = text[len("file:") :]
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host.casefold() not in {"", "localhost", "127.0.0.1"}:
            return None
        rest = slash + path
    path = urllib.parse.unquote(rest, errors="surrogateescape")
    return path[1:] if re.match(r"/[A-Za-z]:[/\\]", path) else path


def existing(text: str) -> Path | None:
    """The regular file that `text` names in one of its possible spellings, absolute; None if there is none."""
    for spelling in _spellings(text):
        try:
            path = absolute(spelling)
            if path.is_file():
                return path
        except (OSError, ValueError):  # too long, or a character no name can have
            continue
    return None


def _spellings(text: str) -> Iterator[str]:
    if not text or len(text) > _MOST_PATH:
        return
    seen: set[str] = set()
    for written in (text, unquoted(text), file_url_path(unquoted(text)) or ""):
        narrow = re.sub(r" (?=[AP]M\b)", _NARROW_SPACE, written)
        for spelling in (written, narrow):
            for form in (spelling, unicodedata.normalize("NFC", spelling), unicodedata.normalize("NFD", spelling)):
                if form and form not in seen:
                    seen.add(form)
                    yield form


def unquoted(text: str) -> str:
    """`text` without the pair of quotes around it, if there is one."""
    quoted = len(text) > 2 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1].strip() if quoted else text


def absolute(text: str) -> Path:
    """The absolute path that `text` means, `~` understood, links not followed."""
    path = Path(text)
    with suppress(RuntimeError):  # no such user: a file may really begin with a tilde
        path = path.expanduser()
    return path.absolute()
