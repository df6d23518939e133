"""Keys held with Alt, as most terminals send them: ESC and the character, which is one key, at once.

The framework waits a while for what may come behind the character: a key pressed twice ended as `^n` in the text. It
also has meanings of its own for some: ESC b is Ctrl+Left to it, ESC 1 is `¡`. Here they arrive as alt+b and alt+1.
Longer sequences stay what they are, arrows with Ctrl too; ESC [ and ESC O begin them, so these two are keys only when
nothing follows.

Esc and then a letter, pressed one after the other by a quick hand, stay two keys: a terminal sends the two halves of
one key together. The parser is private to the framework, so this is the only place that touches it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from time import monotonic

from textual import events
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.message import Message

TOGETHER = 0.04
"""Seconds within which the character arrives that belongs to an ESC; no hand is so quick."""
WORDWISE = {"alt+b": "ctrl+left", "alt+left": "ctrl+left", "alt+f": "ctrl+right", "alt+right": "ctrl+right"}
"""Word by word through a text, as in every shell; on a Mac, Option and an arrow arrive as one of these."""

_ESCAPE = "\x1b"
_BEGINS_MORE = "[O"
_BEFORE_ESCAPES = re.compile(f"(?={_ESCAPE})")
_PARSER = "XTermParser"
"""The name under which the framework's drivers look up what makes their parser."""


def hearing_alt(driver: type[Driver]) -> type[Driver]:
    """`driver`, after the module that reads the keys for it has been given this parser."""
    for module in (driver.__module__, "textual.drivers.win32"):
        names = vars(sys.modules[module]) if module in sys.modules else {}
        if _PARSER in names:
            names[_PARSER] = KeyParser
    return driver


class KeyParser(XTermParser):
    """Makes events of what the terminal sends."""

    _escaped_at: float | None = None
    """When an ESC came behind which there was nothing yet."""

    def feed(self, data: str) -> Iterable[Message]:
        """The events of `data`. What is still open when another ESC comes is over."""
        for piece in filter(None, _BEFORE_ESCAPES.split(data)):
            if self._is_open and (piece[0] == _ESCAPE or self._comes_late(piece[0])):
                self._timeout_time = 0.0
                yield from self.tick()
            yield from super().feed(piece)
            self._escaped_at = monotonic() if piece == _ESCAPE and self._is_open else None
        if not data:  # the end
            yield from super().feed(data)

    @property
    def _is_open(self) -> bool:
        return self._awaiting.timeout is not None

    def _comes_late(self, character: str) -> bool:
        """Whether it is a key of its own. The rest of a longer sequence may take its time on a slow line."""
        at = self._escaped_at
        return at is not None and character not in _BEGINS_MORE and monotonic() - at > TOGETHER

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterator[events.Key]:
        escape, character = sequence[:-1], sequence[-1:]
        held = (alt and not escape) or (escape == _ESCAPE and character not in _BEGINS_MORE)
        if not held or not character.isprintable():
            yield from super()._sequence_to_key_events(sequence, alt)
            return
        for key in super()._sequence_to_key_events(character):
            capital = len(key.key) == 1 and key.key.isupper()
            yield events.Key(f"alt+shift+{key.key.lower()}" if capital else f"alt+{key.key}", None)
