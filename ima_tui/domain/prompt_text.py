"""What may stand in a prompt. Everything that can be read is kept; what only steers terminals is left out.

Line ends of every system become line breaks. Control characters (NUL, escape, backspace …) have no meaning for the
service and could steer the terminal: they are dropped and counted, so that the user can be told. Marks of writing
direction stay in the text. Whatever is in a text after all, a screen shows it by `shown`, which steers nothing.
"""

from __future__ import annotations

import re

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import well_formed

MOST_CHARACTERS = 50_000
"""A prompt is at most this long: no scene needs a tenth of it, and an accidental paste must not drown the editor."""
NEAR_THE_END = 0.8
"""From this share on the counter shows the limit."""

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TURNING = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_STEERING = (*range(0x09), *range(0x0A, 0x20), *range(0x7F, 0xA0))
_JOINING = (0x200D, 0xFE0F)
"""What is one sign with these in it is of another width in every terminal; without them widths add up everywhere."""
_HALVES = range(0xD800, 0xE000)
_STAND_IN = {
    **dict.fromkeys((*_TURNING, *_STEERING, *_JOINING), "\u200b"),
    **dict.fromkeys(_HALVES, "\ufffd"),  # lone surrogates of a broken paste: no terminal can be sent one
}
_NOTHING = dict.fromkeys(_TURNING)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text as it may go into a prompt."""

    text: str
    dropped: int = 0
    """Control characters that were left out."""


def cleaned(text: str) -> Cleaned:
    """`text` without what only steers terminals, its line ends as line breaks, its lone surrogates replaced."""
    if text.isascii() and text.isprintable():
        return Cleaned(text)
    with_breaks = _BREAKS.sub("\n", well_formed(text))
    bare, dropped = _CONTROLS.subn("", with_breaks)
    return Cleaned(bare, dropped)


def spaced(before: str, text: str, after: str) -> str:
    """`text` as it is put between two pieces of a prompt: words that would run together get a space between them."""
    start = " " if before and text and _runs_on(before[-1], text[0]) else ""
    end = " " if after and text and _runs_on(text[-1], after[0]) else ""
    return start + text + end


def _runs_on(one: str, other: str) -> bool:
    """Whether two neighbours need a space: no Chinese one does."""
    return (one.isalnum() or one in ".,;:!?)") and other.isalnum() and max(ord(one), ord(other)) < 0x2E80


def unsteering(text: str) -> str:
    """`text` for a plain field, which draws what it holds: without what steers terminals or turns a line."""
    return cleaned(text).text.translate(_NOTHING)


def shown(text: str) -> str:
    """A line as a screen may draw it: the same length, but nothing in it steers, turns a line around or joins signs."""
    return text if text.isascii() and text.isprintable() else text.translate(_STAND_IN)
