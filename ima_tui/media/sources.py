"""What a person means by the text they typed, pasted or dropped as an image: a local file, or an address.

Nothing is opened here; files are only asked whether they exist. A local path comes out absolute, so that a take kept in
the history does not depend on the folder the program was started in. Source: wire contract, section 4; behaviour,
"Command line" (`--input-images`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ima_tui.domain.text import say
from ima_tui.media.addresses import is_private_address
from ima_tui.media.pasted import parse_pasted
from ima_tui.media.problem import ImageProblem
from ima_tui.media.spelling import absolute, existing, file_url_path, is_url, unquoted

__all__ = [
    "ImageProblem",
    "LocalImage",
    "RemoteImage",
    "Source",
    "is_private_address",
    "is_url",
    "parse_pasted",
    "split_argument",
    "understand",
]

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LocalImage:
    """A file on this machine; `path` is absolute, and may not exist."""

    path: Path


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """An http(s) address, passed on as it is."""

    url: str


Source: TypeAlias = LocalImage | RemoteImage


def understand(text: str) -> Source:
    """What one typed text names: an http(s) URL, a `file://` URL, or a path (`~` and quotes understood).

    A path is looked for in the spellings in which it may be stored; where none exists the text is taken as it is.
    Raises ImageProblem for an empty text and for other kinds of address.
    """
    stripped = text.strip()
    if not stripped:
        raise ImageProblem(say("No image is named. Give a file or an http(s) address."))
    found = existing(stripped)
    if found:
        return LocalImage(found)
    bare = unquoted(stripped)
    if is_url(bare):
        return RemoteImage(bare)
    from_url = file_url_path(bare)
    if from_url is not None:
        return LocalImage(absolute(from_url))
    scheme = _SCHEME.match(bare)
    if scheme and len(scheme[1]) > 1 and (bare.startswith("//", scheme.end()) or scheme[1].lower() in {"data", "file"}):
        raise ImageProblem(
            say("Addresses that begin with {scheme}: are not understood. Use a file or http(s).", scheme=scheme[1])
        )
    return LocalImage(absolute(bare))


def split_argument(token: str) -> tuple[str, ...]:
    """The images that one argument of `--input-images` names: itself, the items of a JSON array, or its comma parts.

    Commas split only a token that is no existing path and whose every part by itself is a URL or an existing path:
    commas in URLs and file names are common. Raises ImageProblem for an array that cannot be read.
    """
    stripped = token.strip()
    if existing(stripped):
        return (stripped,)
    if stripped.startswith("["):
        try:
            items = json.loads(stripped)
        except (ValueError, RecursionError):
            items = None
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            return tuple(items)
        raise ImageProblem(
            say("The list of images cannot be read. Write it like {example}.", example='["a.png", "b.png"]')
        )
    pieces = tuple(piece.strip() for piece in stripped.split(","))
    if len(pieces) > 1 and all(is_url(piece) or existing(piece) for piece in pieces):
        return pieces
    return (stripped,)
