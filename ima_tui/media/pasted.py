"""The images in a text that a terminal pasted or dropped: every terminal writes them in its own way.

Tried in this order: the whole text as one file (names have spaces), line by line, shell words (quotes, backslashes),
Windows quotes, and at last bare words joined up again to names that exist. A text is taken for images only if all of it
is: prose is never half eaten. Source: wishes, B3.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from ima_tui.media.folders import SUFFIXES
from ima_tui.media.spelling import existing, is_url

_KIN = frozenset({".heic", ".heif", ".avif", ".jxl", ".svg", ".psd", ".ico", ".jp2", ".tga", ".dng", ".raw"})
"""Images that the service does not take: they are meant as images all the same, and told what to become."""
_MOST_TEXT = 65_536
_MOST_WORDS = 48
"""Bare words that are tried in every grouping; more cannot be a drop of a few files."""


def parse_pasted(text: str) -> tuple[str, ...]:
    """Every image in a pasted text, as an absolute path or an http(s) URL; empty when the text is anything else."""
    stripped = text.strip("\r\n\t \0")
    if not stripped or len(stripped) > _MOST_TEXT:
        return ()
    whole = _image(stripped)
    if whole:
        return (whole,)
    lines = [line for line in stripped.replace("\r", "\n").split("\n") if line.strip()]
    if len(lines) > 1:
        per_line = [parse_pasted(line) for line in lines]
        return tuple(image for images in per_line for image in images) if all(per_line) else ()
    for words in _groupings(stripped):
        images = [_image(word) for word in words]
        if images and all(images):
            return tuple(image for image in images if image)
    return _joined(stripped.split(" "))


def _image(text: str) -> str | None:
    if is_url(text):
        return text
    path = existing(text)
    return str(path) if path is not None and _is_meant(text, path) else None


def _is_meant(text: str, path: Path) -> bool:
    """Whether a file is named as an image: by its ending, or without any by a path. Words may be files, too."""
    ending = path.suffix.lower()
    return ending in SUFFIXES or ending in _KIN or (not ending and bool(set("/\\") & set(text)))


def _groupings(text: str) -> Iterator[list[str]]:
    readings: tuple[Callable[[str], list[str]], ...] = (
        shlex.split,
        lambda words: [word.strip("\"'") for word in shlex.split(words, posix=False)],
    )
    for reading in readings:
        try:
            yield reading(text)
        except ValueError:  # an odd quote: it belongs to a name
            continue


def _joined(words: list[str]) -> tuple[str, ...]:
    """`words` joined by spaces into existing names, the longest first; empty unless every word finds its place."""
    if len(words) > _MOST_WORDS:
        return ()
    images: list[str] = []
    start = 0
    while start < len(words):
        for end in range(len(words), start, -1):
            image = _image(" ".join(words[start:end]))
            if image:
                images.append(image)
                start = end
                break
        else:
            return ()
    return tuple(images)
