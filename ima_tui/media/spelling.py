"""The spellings in which one file can be named, and the file that one of them finds.

A name travels through quotes, `file://` URLs, Unicode forms (macOS stores NFD), the narrow space of its screenshots,
variables, and from Windows into its Linux. Files are only asked whether they exist. Source: wishes, B3.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import unicodedata
import urllib.parse
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_MOST_PATH = 32_768
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
"""What macOS puts before AM and PM in the names of screenshots."""
_BEFORE_NOON = re.compile(r" (?=[AaPp]\.?[Mm]\b)")
_ODD_SPACES = str.maketrans({_NARROW_SPACE: " ", "\N{NO-BREAK SPACE}": " "})
_WINDOWS_DRIVES = "/mnt"
"""Where the Linux within Windows has the drives."""


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
        if host.casefold() not in {"", "localhost", "127.0.0.1"} and not _is_here(host):
            return None
        rest = slash + path
    path = urllib.parse.unquote(rest, errors="surrogateescape")
    return path[1:] if re.match(r"/[A-Za-z]:[/\\]", path) else path


def from_windows(text: str) -> str:
    """A path of Windows as its Linux names it; on Windows, and for any other text, it stays."""
    drive = re.match(r"([A-Za-z]):[\\/]", text)
    if drive is None or sys.platform == "win32":
        return text
    return f"{_WINDOWS_DRIVES}/{drive[1].lower()}/" + text[3:].replace("\\", "/")


def _is_here(host: str) -> bool:
    """Whether `host` is this machine's own name, with or without its domain."""
    own = socket.gethostname().casefold()
    return host.casefold() == own or host.casefold().partition(".")[0] == own.partition(".")[0]


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
    bare = unquoted(text)
    from_url = file_url_path(bare) or ""
    for written in (text, bare, from_url, from_windows(from_url or bare), _expanded(bare)):
        for spelling in (written, _BEFORE_NOON.sub(_NARROW_SPACE, written), written.translate(_ODD_SPACES)):
            for form in (spelling, unicodedata.normalize("NFC", spelling), unicodedata.normalize("NFD", spelling)):
                if form and form not in seen:
                    seen.add(form)
                    yield form


def _expanded(text: str) -> str:
    """With `$VARIABLES` in place, where there are any."""
    return os.path.expandvars(text) if "$" in text else ""


def unquoted(text: str) -> str:
    """`text` without the pair of quotes around it, if there is one."""
    quoted = len(text) > 2 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1].strip() if quoted else text


def absolute(text: str) -> Path:
    """The absolute path that `text` means, `~` understood, links not followed."""
    path = Path(text)
    with suppress(RuntimeError, ValueError):  # no such user, or none of that name: a file may begin with a tilde
        path = path.expanduser()
    return path.absolute()
