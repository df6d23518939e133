"""What need not be asked again: where an image already lies at the service, and the last product list seen.

Nothing here is the truth. An upload is checked before it is used again, and a price list from here is shown as old: no
take is bought from it.
"""

from __future__ import annotations

import sqlite3

import msgspec

from ima_tui.domain.catalog import Catalog
from ima_tui.domain.frozen import dataclass
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import well_formed
from ima_tui.store.database import Database
from ima_tui.store.rows import decoded, encoded


@dataclass(frozen=True, slots=True)
class KnownUpload:
    """An image that was brought to the service before."""

    url: str
    checked_at: float
    """When the URL last answered, seconds since the epoch."""


class Memo:
    """The memo of one history. `service` is the base URL for which the entry holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def upload(self, sha256: str, service: str) -> KnownUpload | None:
        """Where the image with these bytes lies, if it was uploaded before. Raises StoreError."""
        sql = "SELECT url, checked_at FROM uploads WHERE sha256 = ? AND service = ?"

        def known(db: sqlite3.Connection) -> KnownUpload | None:
            row = db.execute(sql, (sha256, service)).fetchone()
            return KnownUpload(*row) if row is not None else None

        return await self._database.read(known)

    async def keep_upload(self, sha256: str, service: str, url: str, checked_at: float) -> None:
        """Remember an upload, or that it has just answered. Raises StoreError."""
        values = (sha256, service, well_formed(url), checked_at)
        await self._put("INSERT OR REPLACE INTO uploads (sha256, service, url, checked_at) VALUES (?, ?, ?, ?)", values)

    async def forget_upload(self, sha256: str, service: str) -> None:
        """The URL does not answer any more. Raises StoreError."""
        await self._put("DELETE FROM uploads WHERE sha256 = ? AND service = ?", (sha256, service))

    async def products(self, mode: Mode, service: str) -> tuple[Catalog, float] | None:
        """The last product list of `mode` and when it was fetched, or None. Raises StoreError."""
        sql = "SELECT data, fetched_at FROM products WHERE mode = ? AND service = ?"

        def remembered(db: sqlite3.Connection) -> tuple[Catalog, float] | None:
            row = db.execute(sql, (mode.value, service)).fetchone()
            try:
                return (decoded(Catalog, row["data"]), row["fetched_at"]) if row is not None else None
            except msgspec.DecodeError:
                return None  # of another version: as good as not remembered, it is fetched again anyway

        return await self._database.read(remembered)

    async def keep_products(self, catalog: Catalog, service: str, fetched_at: float) -> None:
        """Remember a product list. Raises StoreError."""
        values = (catalog.mode.value, service, fetched_at, encoded(catalog))
        await self._put("INSERT OR REPLACE INTO products (mode, service, fetched_at, data) VALUES (?, ?, ?, ?)", values)

    async def _put(self, sql: str, values: tuple[str | float, ...]) -> None:
        def put(db: sqlite3.Connection) -> None:
            db.execute(sql, values)

        await self._database.write(put)
