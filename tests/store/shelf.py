"""One history file with everything that lies in it, for tests of the store alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ima_tui.store.connection import BUSY_SECONDS
from ima_tui.store.database import Database
from ima_tui.store.drafts import Drafts
from ima_tui.store.jobs import Jobs
from ima_tui.store.memo import Memo
from ima_tui.store.prompts import Prompts


@dataclass(frozen=True, slots=True)
class Shelf:
    """The parts of one history."""

    database: Database
    jobs: Jobs
    prompts: Prompts
    drafts: Drafts
    memo: Memo

    @classmethod
    async def open(cls, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Shelf:
        """Open or make the history at `path`. Raises StoreError."""
        database = await Database.open(path, busy_seconds=busy_seconds)
        return cls(database, Jobs(database), Prompts(database), Drafts(database), Memo(database))

    async def close(self) -> None:
        """Finish what is under way and give the file back."""
        await self.database.close()
