"""What is on the disk of a take: downloaded clips, parts of clips on their way, and what was measured of them.

A path is kept as the bytes the file system knows it by. A row says that a file was put there, not that it is there
still: whoever uses one looks. `number` tells several outputs of one take apart, from 0.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from ima_tui.domain.delivered import Delivered
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import decoded, encoded


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A clip that was downloaded."""

    job_id: str
    number: int
    path: Path
    sha256: str
    size: int
    at: float
    """When it was complete, seconds since the epoch."""
    embedded: bool = False
    """The recipe is in its tags."""


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A clip of which a part is here."""

    job_id: str
    number: int
    path: Path
    validator: str = field(repr=False)
    total: int
    """Its bytes when it is whole; 0 where that is not known."""
    at: float


class Files:
    """The files of one history. Every method raises StoreError when it cannot be read or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_job(self, job_id: str) -> tuple[KeptFile, ...]:
        """What was downloaded of a take, by output, the newest of each first."""
        sql = "SELECT * FROM files WHERE job_id = ? ORDER BY number, at DESC"

        def read(db: sqlite3.Connection) -> tuple[KeptFile, ...]:
            return tuple(
                KeptFile(row["job_id"], row["number"], Path(os.fsdecode(row["path"])), row["sha256"], row["bytes"],
                         row["at"], bool(row["embedded"]))
                for row in db.execute(sql, (well_formed(job_id),))
            )  # fmt: skip

        return await self._database.read(read)

    async def keep(self, file: KeptFile) -> None:
        """Remember a clip that is complete; a part of it is none any more."""
        id, path = well_formed(file.job_id), os.fsencode(file.path)

        def write(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO files (job_id, number, path, sha256, bytes, at, embedded)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (id, file.number, path, file.sha256, file.size, file.at, int(file.embedded)),
            )
            db.execute("DELETE FROM parts WHERE job_id = ? AND number = ?", (id, file.number))

        await self._database.write(write)

    async def forget(self, file: KeptFile) -> None:
        """It is gone."""
        values = (well_formed(file.job_id), file.number, os.fsencode(file.path))
        await self._run("DELETE FROM files WHERE job_id = ? AND number = ? AND path = ?", values)

    async def part(self, job_id: str, number: int) -> KeptPart | None:
        """The part that is here of one output."""
        sql = "SELECT * FROM parts WHERE job_id = ? AND number = ?"

        def read(db: sqlite3.Connection) -> KeptPart | None:
            row = db.execute(sql, (well_formed(job_id), number)).fetchone()
            if row is None:
                return None
            path = Path(os.fsdecode(row["path"]))
            return KeptPart(row["job_id"], row["number"], path, row["validator"], row["total"], row["at"])

        return await self._database.read(read)

    async def keep_part(self, part: KeptPart) -> None:
        """Remember what a part belongs to, before it grows."""
        values = (well_formed(part.job_id), part.number, os.fsencode(part.path), well_formed(part.validator),
                  part.total, part.at)  # fmt: skip
        sql = "INSERT OR REPLACE INTO parts (job_id, number, path, validator, total, at) VALUES (?, ?, ?, ?, ?, ?)"
        await self._run(sql, values)

    async def forget_part(self, job_id: str, number: int) -> None:
        """There is none any more."""
        await self._run("DELETE FROM parts WHERE job_id = ? AND number = ?", (well_formed(job_id), number))

    async def delivered(self, job_id: str, number: int = 0) -> Delivered | None:
        """What was measured of an output; None where it was not, or by another version."""
        sql = "SELECT data FROM receipts WHERE job_id = ? AND number = ?"

        def read(db: sqlite3.Connection) -> Delivered | None:
            row = db.execute(sql, (well_formed(job_id), number)).fetchone()
            try:
                return decoded(Delivered, row["data"]) if row is not None else None
            except msgspec.DecodeError:
                return None

        return await self._database.read(read)

    async def keep_delivered(self, job_id: str, number: int, delivered: Delivered, at: float) -> None:
        """Remember what was measured."""
        values = (well_formed(job_id), number, at, encoded(delivered))
        await self._run("INSERT OR REPLACE INTO receipts (job_id, number, at, data) VALUES (?, ?, ?, ?)", values)

    async def _run(self, sql: str, values: tuple[str | bytes | int | float, ...]) -> None:
        def write(db: sqlite3.Connection) -> None:
            db.execute(sql, values)

        await self._database.write(write)
