"""The only writer of stderr, and the exit codes: everything a person reads while a command works, and why it ended.

Each sentence is said once (known fault B24). A terminal gets colour unless `NO_COLOR` or a dumb terminal asks for none;
colour never says anything alone. Writing never raises: a closed stderr must not end a paid take.
Source of the codes: behaviour, "Command line".
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import TextIO

from ima_tui.cli.output import plain

_CLEAR_LINE = "\r\x1b[K"
_USUAL_WIDTH = 80


class Exit(IntEnum):
    """How a command ended."""

    READY = 0
    FAILED = 1
    """Failed, or refused by the service."""
    REFUSED_HERE = 2
    """Wrong usage, or refused by this program before anything was sent."""
    OVERDUE = 3
    """Not ready yet; the task goes on at the service and can be resumed."""
    UNKNOWN = 4
    """The answer to create was lost: it may have been charged."""
    INTERRUPTED = 130


class Stopped(Exception):
    """A command that ends here: the exit code, what to say, and what the JSON object says.

    `sentences` are translated already; the first is the headline. `code` names the kind of trouble for programs.
    """

    def __init__(
        self,
        exit: Exit,
        *sentences: str,
        code: str | int = "refused",
        hints: tuple[str, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentences[0] if sentences else "")
        self.exit = exit
        self.sentences = sentences
        self.code = code
        self.hints = hints
        """What to do next, each a line of its own."""
        self.details: Mapping[str, object] = details or {}
        """What else belongs into the JSON object: at the top level, or in `error` (the key "error")."""


class Diagnostics:
    """Standard error as a person sees it."""

    def __init__(self, stream: TextIO | None, environ: Mapping[str, str]) -> None:
        self._stream = stream
        self._environ = environ
        self._live = ""

    @property
    def terminal(self) -> bool:
        """Whether a line can be drawn over: a terminal that is not dumb."""
        try:
            drawn = self._stream is not None and self._stream.isatty()
        except ValueError:  # closed
            return False
        return drawn and self._environ.get("TERM", "") not in ("dumb", "unknown")

    @property
    def heard(self) -> bool:
        """Whether somebody still reads, as far as the last line could tell."""
        return self._stream is not None

    @property
    def coloured(self) -> bool:
        """Whether colour is welcome (https://no-color.org)."""
        return self.terminal and not self._environ.get("NO_COLOR")

    @property
    def width(self) -> int:
        """Cells in one line."""
        columns = self._environ.get("COLUMNS", "")
        if columns.isascii() and columns.isdigit() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(self._stream.fileno()).columns if self._stream is not None else _USUAL_WIDTH
        except (OSError, ValueError):
            return _USUAL_WIDTH

    @property
    def unicode(self) -> bool:
        """Whether the encoding has the block characters of a bar."""
        try:
            "█░–…".encode(getattr(self._stream, "encoding", None) or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def say(self, sentence: str) -> None:
        """A line as it is."""
        self._line(plain(sentence))

    def good(self, sentence: str) -> None:
        """A line about something that went well."""
        self._line(self._painted("32", plain(sentence)))

    def warn(self, sentence: str) -> None:
        """A line that someone should read."""
        self._line(self._painted("33", plain(sentence)))

    def problem(self, sentence: str) -> None:
        """A line about something that stopped the command."""
        self._line(self._painted("31", plain(sentence)))

    def stopped(self, stopped: Stopped) -> None:
        """Why a command ended, and what to do next."""
        for number, sentence in enumerate(stopped.sentences):
            self.problem(sentence) if number == 0 else self.say(sentence)
        for hint in stopped.hints:
            self.say(f"  {hint}")

    def live(self, text: str) -> None:
        """Draw `text` over the last live line; only on a terminal."""
        if self.terminal and text != self._live:
            self._live = text
            self._write(_CLEAR_LINE + text)

    def clear(self) -> None:
        """Take the live line away."""
        if self._live:
            self._live = ""
            self._write(_CLEAR_LINE)

    def _line(self, text: str) -> None:
        drawn_over, self._live = self._live, ""
        self._write((_CLEAR_LINE if drawn_over else "") + text + "\n")

    def _painted(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.coloured else text

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        try:
            self._stream.write(text.encode(encoding, "replace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError):  # gone: there is nobody left to tell
            self._stream = None


def standard(environ: Mapping[str, str]) -> Diagnostics:
    """The process's own stderr."""
    return Diagnostics(sys.stderr, environ)
