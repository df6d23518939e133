"""Sentences that cross a room before anyone knows the reader's language.

The core says things in English with named holes; a face puts them into the user's language at the very edge
(`ima_tui.language`). So a sentence kept in the history reads in Chinese once the interface does, and the core needs
no catalogue. `say` is also the word the message extractor looks for: its first argument is always a literal.
"""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.frozen import dataclass, field


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: an English `template` with `{named}` holes, and what goes into them."""

    template: str
    values: Mapping[str, str | Said] = field(default_factory=dict)
    """A value that is itself `Said` is translated with the sentence around it."""

    def __str__(self) -> str:
        """The English sentence. Holes without a value stay visible rather than raise: text must never break a face."""
        return fill(self.template, self.values)


def say(template: str, **values: object) -> Said:
    """A sentence to be translated later; every value is shown as its `str`, or translated if it is `Said`."""
    kept = {name: value if isinstance(value, Said) else str(value) for name, value in values.items()}
    return Said(template, kept)


def fill(template: str, values: Mapping[str, str | Said]) -> str:
    """`template` with its holes filled. Values are never read as templates again, so text from outside is inert."""
    pieces: list[str] = []
    rest = template
    while True:
        before, brace, after = rest.partition("{")
        pieces.append(before)
        if not brace:
            return "".join(pieces)
        name, closed, rest = after.partition("}")
        pieces.append(str(values.get(name, "{" + name + closed)) if closed else "{" + name)


def printable(text: str, most: int = 2000) -> str:
    """Text from outside as one can show and log it: no control or escape characters, bounded, well formed."""
    return visible(text[:most]).strip() + ("…" if len(text) > most else "")


def visible(text: str) -> str:
    """`text` with a blank in place of whatever steers a terminal or cannot be seen; line breaks stay."""
    if text.isprintable():  # nearly all is: each line of the log, a hundred letters long, comes by twice
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in well_formed(text))


def well_formed(text: str) -> str:
    """`text` without lone surrogates (a broken paste has them), which no encoder and no service accepts."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
