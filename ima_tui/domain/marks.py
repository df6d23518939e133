"""What a user puts on a take: stars, tags, a note. They are the user's, so no snapshot ever carries them back.

A tag is one word: what would separate words or values in a search line becomes a hyphen, so that every tag can be
searched for as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.domain.text import printable, well_formed

if TYPE_CHECKING:
    from ima_tui.domain.job import Job

MOST_STARS = 3
MOST_TAGS = 20
LONGEST_TAG = 40
LONGEST_NOTE = 4000
_BETWEEN = re.compile(r"[\s,，、\"“”「」#:：]+")


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one take."""

    stars: int = 0
    tags: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, job: Job) -> Marks:
        """Those of `job`."""
        return cls(job.stars, job.tags, job.note)

    def on(self, job: Job) -> Job:
        """`job` with these marks."""
        return job if self == Marks.of(job) else replace(job, stars=self.stars, tags=self.tags, note=self.note)


UNMARKED = Marks()


def tag_named(text: str) -> str:
    """The tag that `text` means; empty if nothing of it can stand in one."""
    bare = printable(unicodedata.normalize("NFKC", well_formed(text[: 4 * LONGEST_TAG])))
    return _BETWEEN.sub("-", bare).strip("-")[:LONGEST_TAG].rstrip("-")


def tag_key(tag: str) -> str:
    """The form in which two tags are compared: `Sunset` and `sunset` are one."""
    return unicodedata.normalize("NFKC", tag).casefold()


def tags_named(texts: Iterable[str]) -> tuple[str, ...]:
    """The tags that `texts` mean, each once as it was first written, at most `MOST_TAGS`."""
    found: dict[str, str] = {}
    for text in texts:
        tag = tag_named(text)
        if tag:
            found.setdefault(tag_key(tag), tag)
    return tuple(found.values())[:MOST_TAGS]


def note_of(text: str) -> str:
    """`text` as a note: well formed, without control characters but line breaks, bounded."""
    return printable(text.replace("\r\n", "\n"), LONGEST_NOTE)
