"""The form in which text is searched: one spelling for width, case and accents, so that `CAFÉ` finds `cafe`.

Searching is for plain pieces of this form, wherever in a word they stand. Source: wishes C4.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import filterfalse

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import well_formed

MOST_WORDS = 16
"""Further words of a query are ignored; nobody types them, and each costs a scan."""
LONGEST_WORD = 200


def searchable(text: str) -> str:
    """NFKC, case folded, combining marks dropped, white space single."""
    if text.isascii():
        return " ".join(text.lower().replace("\0", " ").split())
    folded = unicodedata.normalize("NFKC", well_formed(text)).casefold()
    apart = unicodedata.normalize("NFD", folded)
    bare = "".join(filterfalse(unicodedata.combining, apart))
    return " ".join(unicodedata.normalize("NFKC", bare).replace("\0", " ").split())


def query_words(query: str) -> tuple[str, ...]:
    """The words that all must occur."""
    return tuple(word[:LONGEST_WORD] for word in searchable(query).split()[:MOST_WORDS])


@lru_cache(maxsize=len(Model) * len(Mode))
def names_text(model: Model, mode: Mode) -> str:
    """What model and mode are called, in the searched form."""
    return searchable(f"{model.friendly_name} {model.short_name} {mode.label}")
