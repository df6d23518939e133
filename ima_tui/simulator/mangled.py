"""Answers that arrive and are no use: without end, without content, beyond all bounds, or wrong in every place.

Like all acts (`acts`), each lets the handler do its work first: what was asked for has happened.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
import json
import zlib
from typing import Any

from aiohttp import web

from ima_tui.simulator.acts import Act, Call, payload

_A_MEGABYTE = 1_000_000
_BOMB = 200
"""Megabytes that a few hundred kilobytes unpack to."""
_DRIP = 0.05
"""Seconds between two bytes of an answer that never ends: no time-out between bytes notices it."""


async def drip(call: Call) -> web.StreamResponse:
    """Byte after byte, until the client has had enough."""
    await call.run()
    answer = web.StreamResponse()
    answer.content_type = "application/json"
    await answer.prepare(call.request)
    with contextlib.suppress(ConnectionResetError):
        await answer.write(b'{"code":0,"message":"')
        while call.request.transport is not None and not call.service.closing.is_set():
            await answer.write(b".")
            await asyncio.sleep(_DRIP)
    return answer


async def blank(call: Call) -> web.StreamResponse:
    """Status 200 and not a byte."""
    await call.run()
    return web.Response(body=b"", content_type="application/json")


def everywhere(change: Any) -> Act:
    """Every value that is no container becomes what `change` makes of it; the code and the message too."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(inner) for name, inner in value.items()}
        return [changed(inner) for inner in value] if isinstance(value, list) else change(value)

    async def act(call: Call) -> web.StreamResponse:
        told = json.loads(await payload(await call.run()))
        return web.json_response(changed(told))

    return act


nulls = everywhere(lambda value: None)
lists = everywhere(lambda value: [value])


async def zipped(call: Call) -> web.StreamResponse:
    """As it is, compressed, which every client asks for."""
    answer = await call.run()
    return _packed(gzip.compress(await payload(answer)), answer.status)


async def unzippable(call: Call) -> web.StreamResponse:
    """Said to be compressed, and is not."""
    answer = await call.run()
    return _packed(await payload(answer), answer.status)


async def bomb(call: Call) -> web.StreamResponse:
    """Small on the wire, without bounds when it is unpacked."""
    await call.run()
    return _packed(_bomb(), 200)


@functools.cache
def _bomb() -> bytes:
    """Made of one compressed piece, many times over, so that the first answer is not late."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    begin = packer.compress(b'{"code":0,"message":"') + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * _A_MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return begin + piece * _BOMB


def _packed(body: bytes, status: int) -> web.Response:
    headers = {"Content-Encoding": "gzip"}
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


async def wordy(call: Call) -> web.StreamResponse:
    """With a message of a megabyte."""
    answer = await call.run()
    told = json.loads(await payload(answer))
    return web.json_response({**told, "message": "so many words " * (_A_MEGABYTE // 14)}, status=answer.status)


async def redirect_here(call: Call) -> web.StreamResponse:
    """To another place of the same host, which asks for the same method again."""
    target = call.request.url.with_path("/_sim/elsewhere")
    return web.Response(status=307, headers={"Location": str(target)})


async def redirect_loop(call: Call) -> web.StreamResponse:
    """To itself."""
    return web.Response(status=302, headers={"Location": str(call.request.url)})
