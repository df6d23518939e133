"""The form in which text is searched: one spelling for width, case and accents, so that `CAFÉ` finds `cafe`.

Searching is plain substring on this form. There is no word index: the trigram index of FTS5 finds nothing for words
under three characters, and two-character words are the common Chinese query. Source: wishes C4.
"""

from __future__ import annotations

import unicodedata

from ima_tui.domain.text import well_formed

MOST_WORDS = 16
"""Further words of a query are ignored; nobody types them, and each costs a scan."""
LONGEST_WORD = 200


def searchable(text: str) -> str:
    """NFKC, case folded, combining marks dropped, white space single."""
    folded = unicodedata.normalize("NFKC", well_formed(text)).casefold()
    apart = unicodedata.normalize("NFD", folded)
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFKC", bare).replace("\0", " ").split())


def query_words(query: str) -> tuple[str, ...]:
    """The words that all must occur."""
    return tuple(word[:LONGEST_WORD] for word in searchable(query).split()[:MOST_WORDS])
