"""What a fault does to one request. An act gets the call and decides whether its handler runs, and what is answered.

"Done" in a fault's description means that the handler ran and all its effects, charges included, are durable.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any, Protocol

from aiohttp import web

from ima_tui.simulator.answers import envelope, store_refusal
from ima_tui.simulator.options import Options


class Host(Protocol):
    """What an act needs to know of the service it stands in front of."""

    options: Options
    base_url: str
    surcharge: int
    closing: asyncio.Event

    def now(self) -> float: ...


@dataclass(frozen=True)
class Call:
    request: web.Request
    service: Host
    expire: Callable[[str], str]
    """An upload address as it would be past its time."""
    run: Callable[[], Awaitable[web.StreamResponse]]
    """Lets the handler do its work, once."""


Act = Callable[[Call], Awaitable[web.StreamResponse]]
_PAGE = "<!doctype html><html><head><title>Welcome</title></head><body><h1>Sign in to the network</h1></body></html>"


def says(code: int, message: str, status: int = 200) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        return envelope(code, message, None, status)

    return act


def after(code: int, message: str) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        await call.run()
        return envelope(code, message, None)

    return act


def busy(status: int, wait: str) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        answer = envelope(status, "too many requests", None, status)
        answer.headers["Retry-After"] = formatdate(call.service.now() + 2, usegmt=True) if wait == "date" else wait
        return answer

    return act


def bare(status: int, text: str) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        return web.Response(status=status, text=text)

    return act


def bare_after(status: int, text: str) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        await call.run()
        return web.Response(status=status, text=text)

    return act


def store_error(status: int, code: str) -> Act:
    async def act(call: Call) -> web.StreamResponse:
        return store_refusal(status, code)

    return act


async def html(call: Call) -> web.StreamResponse:
    return web.Response(text=_PAGE, content_type="text/html")


async def redirect(call: Call) -> web.StreamResponse:
    port = call.service.base_url.rpartition(":")[2]
    # The other name leads back here, so that the journal shows whether a key travelled to it.
    return web.Response(status=302, headers={"Location": f"http://localhost:{port}/_sim/elsewhere"})


async def lost_before(call: Call) -> web.StreamResponse:
    return _cut(call)


async def lost_after(call: Call) -> web.StreamResponse:
    await call.run()
    return _cut(call)


def _cut(call: Call) -> web.StreamResponse:
    if call.request.transport is not None:
        call.request.transport.close()
    return web.Response(status=500)  # never arrives: the connection is closed


async def late(call: Call) -> web.StreamResponse:
    answer = await call.run()
    await _pause(call, 3600)
    return answer


async def slow(call: Call) -> web.StreamResponse:
    answer = await call.run()
    await _pause(call, 5 / call.service.options.time_scale)
    return answer


async def _pause(call: Call, seconds: float) -> None:
    """Wait, unless the client leaves or the simulator ends first."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (left := deadline - asyncio.get_running_loop().time()) > 0:
        if call.request.transport is None or call.service.closing.is_set():
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(call.service.closing.wait(), min(left, 0.2))


async def payload(answer: web.StreamResponse) -> bytes:
    """The bytes of an answer that was not sent yet."""
    if isinstance(answer, web.FileResponse):
        return await asyncio.to_thread(answer._path.read_bytes)
    return answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""


async def reset(call: Call) -> web.StreamResponse:
    answer = await call.run()
    body = await payload(answer)
    broken = web.StreamResponse(status=answer.status)
    broken.content_type = "application/octet-stream" if isinstance(answer, web.FileResponse) else "application/json"
    broken.content_length = max(2, len(body))
    await broken.prepare(call.request)
    with contextlib.suppress(ConnectionResetError):
        await broken.write(body[: len(body) // 2] or b"{")
    transport = call.request.transport
    if transport is not None:
        # Half an answer must arrive, so the buffer is emptied before the connection goes.
        while transport.get_write_buffer_size() and not transport.is_closing():
            await asyncio.sleep(0.005)
        transport.close()
    return broken


async def garbage(call: Call) -> web.StreamResponse:
    await call.run()
    return web.Response(body=b'{"code": 0, "mess\xff\xfe\x00', content_type="application/json")


async def truncated(call: Call) -> web.StreamResponse:
    body = await payload(await call.run())
    return web.Response(body=body[: len(body) // 2], content_type="application/json")


def edited(change: Callable[[Any], Any]) -> Act:
    """Done, and ``data`` replaced by what ``change`` makes of it. A refusal passes as it is."""

    async def act(call: Call) -> web.StreamResponse:
        answer = await call.run()
        told = json.loads(await payload(answer))
        if told["code"] not in (0, 200):
            return answer
        return web.json_response({**told, "data": change(told["data"])}, status=answer.status)

    return act


shape = edited(lambda data: {"list": data} if isinstance(data, list) else [data])


def without(name: str) -> Act:
    return edited(lambda data: {key: value for key, value in data.items() if key != name})


def each_media(changes: dict[str, Any]) -> Act:
    return edited(lambda data: {**data, "medias": [{**media, **changes} for media in data["medias"]]})


def _leaf_nodes(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node["type"] == "3":
            yield node
        yield from _leaf_nodes(node["children"])


def each_leaf(changes: dict[str, Any]) -> Act:
    def change(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for leaf in _leaf_nodes(data):
            leaf.update(changes)
        return data

    return edited(change)


async def odd_rules(call: Call) -> web.StreamResponse:
    unusable = [{"attribute_id": 0, "points": 1, "attributes": {"duration": 5}},
                {"attribute_id": None, "points": 1, "attributes": {}},
                {"points": 1, "attributes": None}, {"attribute_id": 7, "points": None, "attributes": None}]  # fmt: skip

    def change(data: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for leaf in _leaf_nodes(data):
            leaf["credit_rules"] = unusable + leaf["credit_rules"]
        return data

    return await edited(change)(call)


async def foreign_list(call: Call) -> web.StreamResponse:
    from ima_tui.simulator.products import only_foreign

    return await edited(lambda data: only_foreign(call.request.query["category"]))(call)


async def price_change(call: Call) -> web.StreamResponse:
    call.service.surcharge += 2
    return await call.run()


def _retyped(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return {name: _retyped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_retyped(inner) for inner in value]
    return int(value) if isinstance(value, str) and value.isdigit() and len(value) < 9 else value


async def odd_types(call: Call) -> web.StreamResponse:
    answer = await call.run()
    return web.json_response(_retyped(json.loads(await payload(answer))), status=answer.status)


def _soiled(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _soiled(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_soiled(inner, name) for inner in value]
    if isinstance(value, str) and name in ("name", "label", "message", "remark", "error_msg"):
        return f"{value}\x1b[31m[/][@click=app.quit]\x07\u202e"
    return value


async def dirty(call: Call) -> web.StreamResponse:
    answer = await call.run()
    return web.json_response(_soiled(json.loads(await payload(answer))), status=answer.status)


async def odd_progress(call: Call) -> web.StreamResponse:
    value = (87, 12.5, None, 140, -3, "60%")[int(call.service.now() * 1000) % 6]
    return await edited(lambda data: {**data, "progress": value})(call)


async def expired_address(call: Call) -> web.StreamResponse:
    return await edited(lambda data: {**data, "ful": call.expire(data["ful"])})(call)
