"""The whole history as lines of JSON, and such lines as takes.

A line is one take with all that hangs on it: snapshot, marks, timeline, pairs with their verdicts, kept files, and how
its credits stand. `outgoing` makes them, `incoming` takes them up; exported once more, a take gives the same line.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ima_tui.store.database import Database
from ima_tui.store.incoming import Taken, take_all
from ima_tui.store.outgoing import Place, page

FORMAT, VERSION = "ima-tui history", 1


class Header(msgspec.Struct):
    """The first line."""

    format: str
    version: int
    program: str = ""
    exported_at: str = ""


class Transfer:
    """The takes of one history on their way out and in. Every method raises StoreError for trouble with the file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, after: Place | None) -> tuple[tuple[bytes, ...], Place | None]:
        """Lines of some takes, oldest first, made after `after`; and where to go on, None at the end."""
        return await self._database.look(lambda db: page(db, after))

    async def take(self, lines: Sequence[bytes], now: float) -> Taken:
        """Take these lines up, each whole or not at all."""
        return await self._database.write(lambda db: take_all(db, lines, now), durable=True)


def header(program: str, exported_at: str) -> bytes:
    """The first line."""
    return msgspec.json.encode(Header(FORMAT, VERSION, program, exported_at))


def is_header(line: bytes) -> bool:
    """Whether a file that begins with `line` is a history that this version can read."""
    try:
        found = msgspec.json.decode(line, type=Header)
    except (ValueError, RecursionError):
        return False
    return found.format == FORMAT and found.version == VERSION
