"""The only writer of stdout: the link for a person, or one JSON object for a program, and nothing else.

A reader that went away (`| head -1`) is no error: the take is in the history, and the rest of the output is dropped.
JSON is UTF-8 whatever the terminal's encoding, because a program reads it. Source: behaviour, "Command line";
known faults B13 and B40.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

from ima_tui.domain.text import well_formed

_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of text: text from outside must not steer a terminal."""


def plain(text: str) -> str:
    """`text` without characters that a terminal would obey, and well formed; line breaks stay."""
    return _UNSEEN.sub(" ", well_formed(text))


class Output:
    """Standard output, which may be closed, broken, or of any encoding."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        """None where the process was started without one (`>&-`)."""

    def text(self, line: str) -> None:
        """One line, or several, for a person."""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._write(plain(line) + "\n", encoding, "replace")

    def json(self, value: Mapping[str, object]) -> None:
        """One object on one line, the last thing on stdout."""
        import json

        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
        self._json(well_formed(text))

    def json_line(self, text: bytes) -> None:
        """One line of JSON that is UTF-8 already, one of many."""
        self._json(text.decode("utf-8", "replace"))

    def _json(self, text: str) -> None:
        # Inside a JSON string only: what is above 0x1f is not escaped by the encoder, yet some of it steers a terminal.
        shown = _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
        self._write(shown + "\n", "utf-8", "strict")

    def _write(self, text: str, encoding: str, errors: str) -> None:
        if self._stream is None:
            return
        try:
            buffer = getattr(self._stream, "buffer", None)
            if buffer is None:
                self._stream.write(text)
            else:
                self._stream.flush()
                buffer.write(text.encode(encoding, errors))
                buffer.flush()
            self._stream.flush()
        except (BrokenPipeError, ValueError, OSError):  # closed or gone; a full disk behind it is told by nobody else
            self._give_up()

    def _give_up(self) -> None:
        """Point the descriptor at nothing, so that the interpreter's last flush has nothing to complain about."""
        stream, self._stream = self._stream, None
        try:
            descriptor = stream.fileno() if stream is not None else -1
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, descriptor)
            os.close(nothing)
        except (OSError, ValueError):
            return
