"""Bringing one local image to the service: a token, then a PUT of exactly the bytes that were looked at.

The file is streamed from disk in a thread and never held whole. It must be what its facts say, from the first byte to
just before the last: if not, the PUT is broken off short of its Content-Length and the store keeps nothing. The object
store sees neither the key nor a cookie. Source: wire contract, section 4.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from ima_tui.api.faults import Unsendable
from ima_tui.api.transport import Answer, Call, Line, Transport, Waits
from ima_tui.api.wire import Grant, bare_error
from ima_tui.domain.errors import AnswerLost, Garbled, TooManyRequests, UploadFailed
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.text import say

APP_ID = "webAgent"
APP_KEY = "32jdskjdk320eew"
"""Public identifiers that every first-party client ships; no secret."""
CHUNK = 128 * 1024
PUT_TRIES = 3
FRESH_ADDRESSES = 3
"""How often an expired upload address is replaced before the upload counts as failed."""
REPORT_EVERY = 0.1
"""Seconds between two reports of progress."""

Progress = Callable[[int, int], None]
"""Takes bytes handed to the network, and bytes in all."""


def token_query(key: str, facts: ImageFacts, now: float | None = None) -> str:
    """The query of the token call. It holds the user's key: no log, no error text may ever carry it."""
    timestamp, nonce = str(int(time.time() if now is None else now)), secrets.token_hex(11)[:21]
    sign = hashlib.sha1("|".join((APP_ID, APP_KEY, timestamp, nonce)).encode(), usedforsecurity=False)
    return urlencode(
        {
            "appUid": key,
            "appId": APP_ID,
            "appKey": APP_KEY,
            "cmimToken": key,
            "sign": sign.hexdigest().upper(),
            "timestamp": timestamp,
            "nonce": nonce,
            "fService": "privite",
            "fType": "picture",
            "fSuffix": facts.suffix,
            "fContentType": facts.mime,
        }
    )


async def upload(
    transport: Transport, grant: Callable[[], Awaitable[Grant]], facts: ImageFacts, progress: Progress
) -> str:
    """The public URL of the image once it is there.

    Raises UploadFailed (the file, the store, or a connection that broke: its sentence says which), NotSent where there
    is no network at all, and what `grant` raises when the service refuses a token.
    """
    try:
        for _ in range(FRESH_ADDRESSES):
            granted = await grant()
            if await _put_patiently(transport, granted, facts, progress):
                return granted.public_url
        problem = say("The image store keeps refusing the address for {name}. Try again later.", name=_name(facts))
    except (AnswerLost, Garbled, Unsendable) as error:
        problem = say("{name} could not be uploaded: {reason}. Try again.", name=_name(facts), reason=error.why)
    raise UploadFailed(problem)


async def _put_patiently(transport: Transport, grant: Grant, facts: ImageFacts, progress: Progress) -> bool:
    """Whether the store took the image; False for an address that has expired."""

    async def attempt() -> bool:
        return await _put(transport, grant, facts, progress)

    return await transport.patiently(attempt, PUT_TRIES)


async def _put(transport: Transport, grant: Grant, facts: ImageFacts, progress: Progress) -> bool:
    file = await asyncio.to_thread(_opened, facts)
    try:
        call = Call(
            Line.OPEN,
            "PUT",
            grant.put_url,
            headers={"Content-Type": facts.mime, "Content-Length": str(facts.size_bytes)},
            body=lambda: _pieces(file, facts, progress),
            waits=Waits(read=60.0, write=60.0, total=900.0),
            most_bytes=0,
        )
        answer = await transport.send(call)
    finally:
        file.close()
    return _taken(answer, facts)


def _taken(answer: Answer, facts: ImageFacts) -> bool:
    if answer.good:
        return True
    if answer.status == 403:
        return False
    error = bare_error(answer.status, answer.retry_after)
    if isinstance(error, AnswerLost | TooManyRequests):
        raise error
    raise UploadFailed(say("The image store refused {name} (HTTP {status}).", name=_name(facts), status=answer.status))


async def _pieces(file: BinaryIO, facts: ImageFacts, progress: Progress) -> AsyncIterator[bytes]:
    """The file in blocks; reports what the network has taken, about ten times a second and at the end."""
    sent, reported = 0, time.monotonic()
    progress(0, facts.size_bytes)
    while sent < facts.size_bytes:
        piece = await asyncio.to_thread(_block, file, facts, sent)
        yield piece
        sent += len(piece)
        if sent == facts.size_bytes or time.monotonic() - reported >= REPORT_EVERY:
            reported = time.monotonic()
            progress(sent, facts.size_bytes)


def _opened(facts: ImageFacts) -> BinaryIO:
    try:
        if not stat.S_ISREG(os.stat(facts.path).st_mode):
            raise OSError
        file = Path(facts.path).open("rb")  # noqa: SIM115 - closed by `_put`, which outlives this thread's turn
    except (OSError, ValueError):
        pass
    else:
        if _same_file(os.fstat(file.fileno()), facts):
            return file
        file.close()
        raise _changed(facts)
    raise UploadFailed(say("{name} cannot be read any more. Choose the image again.", name=_name(facts)))


def _block(file: BinaryIO, facts: ImageFacts, sent: int) -> bytes:
    """The next block. The last one is only given away if the file has not changed meanwhile."""
    left = facts.size_bytes - sent
    try:
        piece = file.read(min(CHUNK, left))
    except OSError:
        piece = b""
    if not piece or (len(piece) == left and not _same_file(os.fstat(file.fileno()), facts)):
        raise _changed(facts)
    return piece


def _same_file(found: os.stat_result, facts: ImageFacts) -> bool:
    return found.st_size == facts.size_bytes and facts.mtime_ns in (0, found.st_mtime_ns)


def _changed(facts: ImageFacts) -> UploadFailed:
    return UploadFailed(say("{name} has changed since you chose it. Choose the image again.", name=_name(facts)))


def _name(facts: ImageFacts) -> str:
    return facts.path.replace("\\", "/").rsplit("/", 1)[-1]
