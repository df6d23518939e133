"""What the terminal sends stays what it is: bytes that are no text end nothing, a paste is text to its last character.

The framework reads the terminal as strict UTF-8, so one broken byte of a paste ended its reader and the app with it.
And it takes an escape character within a paste for the end of it: what came after was pressed as keys, a line break as
Ctrl+J, which buys. Here such bytes become replacement characters, and an escape character in a paste becomes another
control character, which the prompt leaves out and says so. A character or mark that arrives in parts is put together.
"""

from __future__ import annotations

import codecs
import sys

from textual.driver import Driver

_MADE_BY = "getincrementaldecoder"
"""The name under which the framework's drivers look up what makes their decoder."""
_ESCAPE, _SUBSTITUTE = "\x1b", "\x1a"
_BEGIN, _END = "\x1b[200~", "\x1b[201~"


def tolerant(driver: type[Driver]) -> type[Driver]:
    """`driver`, after its module has been given this decoder."""
    names = vars(sys.modules[driver.__module__])
    if _MADE_BY in names:
        names[_MADE_BY] = lambda _encoding: Decoder
    return driver


class Pastes:
    """Follows where pastes begin and end in what the terminal sends, piece by piece."""

    def __init__(self) -> None:
        self._inside = False
        self._before = ""
        """Outside: the end of what was already handed on, which may be the start of a mark."""
        self._held = ""
        """Inside: what may be the start of the mark that ends the paste."""

    def cleaned(self, text: str) -> str:
        """`text` without escape characters inside a paste."""
        done: list[str] = []
        while text:
            piece, text = self._in_paste(text) if self._inside else self._typed(text)
            done.append(piece)
        return "".join(done)

    def _typed(self, text: str) -> tuple[str, str]:
        seen = self._before + text
        at = seen.find(_BEGIN)
        if at < 0:
            self._before = seen[1 - len(_BEGIN) :]
            return text, ""
        end = at + len(_BEGIN) - len(self._before)
        self._inside, self._before = True, ""
        return text[:end], text[end:]

    def _in_paste(self, text: str) -> tuple[str, str]:
        pasted, mark, rest = (self._held + text).partition(_END)
        held = 0 if mark else next((n for n in range(len(_END) - 1, 0, -1) if pasted.endswith(_END[:n])), 0)
        self._inside, self._held = not mark, pasted[len(pasted) - held :]
        return pasted[: len(pasted) - held].replace(_ESCAPE, _SUBSTITUTE) + mark, rest


class Decoder:
    """Reads UTF-8 in pieces, as a driver does."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pastes = Pastes()

    def decode(self, piece: bytes, final: bool = False) -> str:
        """The text of `piece`; never raises."""
        return self._pastes.cleaned(self._decoder.decode(piece, final))
