"""Cover pictures of finished takes, kept as files so that the history has faces without the network."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ima_tui.domain.errors import StudioError
from ima_tui.domain.events import Media
from ima_tui.engine.connection import Connection
from ima_tui.files import make_private_folder, write_private

MOST_BYTES = 8_000_000


class Posters:
    """A folder of pictures, one per job; a missing one is fetched again when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, job_id: str) -> Path:
        """Where the poster of a job is, if it is there."""
        return self._folder / f"{job_id}.jpg"

    async def fetch(self, job_id: str, media: Media, connection: Connection) -> str:
        """The file name of the job's poster, or an empty one: a missing picture never spoils a finished take."""
        path = self.path(job_id)
        if await asyncio.to_thread(path.exists):
            return path.name
        if not media.cover_url:
            return ""
        try:
            picture = await connection.client.fetch_small(media.cover_url, MOST_BYTES)
            await asyncio.to_thread(self._keep, path, picture)
        except (StudioError, OSError):
            return ""
        return path.name

    def _keep(self, path: Path, picture: bytes) -> None:
        make_private_folder(self._folder)
        write_private(path, picture)
