"""The one way in which a take's clip comes here: without the key, over a protected link, bounded, and really a clip.

A link may lead on a few times, within its host or to another https one, as those of storage do; the range that is
wanted travels along and nothing else of ours. A link that has expired is asked for anew, once. Everything that can be
wrong with a link comes out as a ClipProblem in words: they are shown to whoever wanted to look.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ima_tui.api.faults import LedAway, Misled, TooLarge
from ima_tui.api.resuming import Known, Wanted
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import printable, say
from ima_tui.engine.connection import Connection, Connector
from ima_tui.media.clip_kind import demand_clip
from ima_tui.media.problem import ClipProblem
from ima_tui.settings import is_loopback

MOST_CLIP_BYTES = 400_000_000
GONE = frozenset({401, 403, 404, 410})
"""Answers of a link whose time is over; storage services use all of them."""

Progress = Callable[[int, int], None]
"""Bytes received, and in all (0: not told)."""


class ClipFetching:
    """Fetches clips over the connections that are there."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def fetch(self, job: Job, path: Path, progress: Progress, most_bytes: int = MOST_CLIP_BYTES) -> int:
        """The clip of a finished take into the file `path`; its length. `progress` hears 0 when it begins anew.

        Raises ClipProblem with the reason and the next step, and OSError when the file cannot be written.
        """
        media = job.main_media
        if media is None:
            raise ClipProblem(say("This take has no clip yet."))
        connection = self._connector.of(job)
        if connection is None:
            raise ClipProblem(
                say("This take was made at a service that is not connected now. Connect its key, or open the link.")
            )
        try:
            return await self._fetch(job, media.url, connection, path, progress, most_bytes)
        except ClipProblem:
            raise
        except TooLarge as error:
            most = f"{most_bytes / 1e6:g}"
            raise ClipProblem(
                say("The clip is larger than {most} MB: too large to be played here. Open its link.", most=most)
            ) from error
        except LedAway as error:
            raise ClipProblem(
                say("The link leads away to another place, which is not followed. Open it in the browser.")
            ) from error
        except StudioError as error:
            raise (_expired() if _is_gone(error) else _unfetched(error)) from error

    async def _fetch(
        self, job: Job, url: str, connection: Connection, path: Path, progress: Progress, most_bytes: int
    ) -> int:
        try:
            return await _fetch_from(url, connection, path, progress, most_bytes)
        except StudioError as error:
            if not _is_gone(error):
                raise
            fresh = await _fresh_link(job, connection)
            if fresh is None or fresh == url:
                raise
        try:
            return await _fetch_from(fresh, connection, path, progress, most_bytes)
        except Misled as second:
            raise _expired() from second


async def _fetch_from(url: str, connection: Connection, path: Path, progress: Progress, most_bytes: int) -> int:
    demand_protected(url, connection)

    async def learned(known: Known, received: int) -> None:
        progress(received, known.total)

    return await connection.client.fetch_resumed(
        Wanted(url, path, most_bytes, demand_clip, learned, progress, stay=True), Known()
    )


def demand_protected(url: str, connection: Connection) -> None:
    """https, or this very machine where the service is on it. Raises ClipProblem."""
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable()
    except ValueError:
        web = False
    if not web:
        raise ClipProblem(say("What the service gave for this clip is no web address; it is not fetched."))
    here = is_loopback(url) and is_loopback(connection.settings.base_url)
    if parts.scheme != "https" and not here:
        raise ClipProblem(say("The service gave no protected link to this clip; it is not fetched."))


async def _fresh_link(job: Job, connection: Connection) -> str | None:
    """Links expire sooner than tasks: the service may give another one."""
    try:
        status = await connection.client.detail(job.task_id)
    except StudioError:
        return None
    return status.medias[0].url if status.medias else None


def _is_gone(error: StudioError) -> bool:
    return getattr(error, "status", 0) in GONE or getattr(error, "code", 0) in GONE


def _expired() -> ClipProblem:
    return ClipProblem(
        say("The clip's link has expired and the service gives no new one. Its cover can still be used.")
    )


def _unfetched(error: StudioError) -> ClipProblem:
    return ClipProblem(say("The clip could not be fetched ({reason}). Try again.", reason=printable(str(error), 300)))
