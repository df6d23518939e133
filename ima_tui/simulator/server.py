"""The simulator as a process: bind, say so in one line, serve until told to stop or until nobody holds it any more.

A request passes the journal, then a fault if one is ordered for its endpoint, then its handler.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from functools import partial
from typing import Any

from aiohttp import web

from ima_tui.simulator import control, handlers, uploads
from ima_tui.simulator.acts import Call
from ima_tui.simulator.answers import envelope
from ima_tui.simulator.contract import Refusal
from ima_tui.simulator.journal import masked
from ima_tui.simulator.lifetime import LIFETIME, Lifetime, hold
from ima_tui.simulator.options import Options, PortTaken
from ima_tui.simulator.service import SERVICE, Service

__all__ = ["Options", "PortTaken", "running", "serve"]

_ENTRY: ContextVar[dict[str, Any] | None] = ContextVar("entry", default=None)
"""The journal's entry of the request being answered."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_ENDPOINTS = {
    "/open/v1/product/list": "list", "/open/v1/tasks/create": "create", "/open/v1/tasks/detail": "detail",
    "/open/v1/assets/verify": "verify", "/api/rest/oss/getuploadtoken": "token",
}  # fmt: skip
_FOLDERS = {"/store/": "put", "/media/": "media", "/uploads/": "media"}


def serve(options: Options) -> int:
    """Run until it is told to stop; returns the exit code. Raises ``PortTaken``."""
    os.umask(0o077)  # prompts and pictures are in what it keeps
    asyncio.run(_serve(options))
    return 0


async def _serve(options: Options) -> None:
    async with running(options) as service:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Only a main thread may listen to signals, and not every platform can.
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, service.stopped.set)
        options.announce(f"simulator ready {service.base_url}")
        await service.stopped.wait()


@contextlib.asynccontextmanager
async def running(options: Options) -> AsyncIterator[Service]:
    """A simulator on the caller's own event loop, listening while the block runs."""
    service = Service(options)
    runner = web.AppRunner(_app(service), access_log=None, shutdown_timeout=1.0, handle_signals=False)
    await runner.setup()
    try:
        site = _site(runner, options)
        try:
            await site.start()
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise PortTaken(options.port) from problem
            raise
        service.base_url = f"http://{options.host}:{runner.addresses[0][1]}"
        service.recover()
        runner.app[LIFETIME].begin()
        yield service
    finally:
        service.closing.set()
        await runner.cleanup()
        await service.close()


def _site(runner: web.AppRunner, options: Options) -> web.BaseSite:
    if options.descriptor is None:
        return web.TCPSite(runner, options.host, options.port)
    return web.SockSite(runner, socket.socket(fileno=options.descriptor))


def _app(service: Service) -> web.Application:
    app = web.Application(middlewares=[_record, _fault, _refuse], client_max_size=2 * 1024 * 1024)
    app[SERVICE] = service
    app[LIFETIME] = Lifetime(service)
    app.add_routes([
        web.get("/open/v1/product/list", handlers.product_list),
        web.post("/open/v1/tasks/create", handlers.create),
        web.post("/open/v1/tasks/detail", handlers.detail),
        web.post("/open/v1/assets/verify", handlers.verify),
        web.get("/api/rest/oss/getuploadtoken", uploads.token),
        web.put("/store/{name}", uploads.put),
        web.get("/uploads/{name}", uploads.get_upload),
        web.get("/media/{name}", uploads.get_media),
        web.get("/_sim/hold", hold),
        *control.routes(),
    ])  # fmt: skip
    return app


def endpoint_of(path: str) -> str:
    """The name faults know the path by; empty for control calls."""
    for folder, name in _FOLDERS.items():
        if path.startswith(folder):
            return name
    return _ENDPOINTS.get(path, "")


@web.middleware
async def _record(request: web.Request, handler: Handler) -> web.StreamResponse:
    _ENTRY.set(None)  # requests of one connection share a context
    if request.path.startswith("/_sim/") and request.path != "/_sim/elsewhere":
        return await handler(request)
    service = request.app[SERVICE]
    entry = service.journal.open(request.method, request.path, request.query, request.headers, service.now())
    _ENTRY.set(entry)
    try:
        answer = await handler(request)
        entry["status"] = answer.status
        return answer
    finally:
        service.journal.close(entry)


@web.middleware
async def _fault(request: web.Request, handler: Handler) -> web.StreamResponse:
    service = request.app[SERVICE]
    endpoint = endpoint_of(request.path)
    fault = service.faults.take(endpoint) if endpoint else None

    async def run() -> web.StreamResponse:
        return await handler(request)

    if fault is None or fault.act is None:
        return await run()
    entry = _ENTRY.get()
    assert entry is not None
    entry["fault"] = fault.name
    return await fault.act(Call(request, service, partial(uploads.expired, service), run))


@web.middleware
async def _refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns a refusal into the envelope, and keeps a copy of JSON bodies in the journal."""
    code, entry = 0, _ENTRY.get()
    try:
        if request.method == "POST" and entry is not None:
            await _note_body(request, entry)
        return await handler(request)
    except Refusal as refusal:
        code = refusal.code
        return envelope(refusal.code, refusal.message, None, refusal.status)
    finally:
        if entry is not None:
            entry["code"] = code


async def _note_body(request: web.Request, entry: dict[str, Any]) -> None:
    with contextlib.suppress(ValueError):
        key = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        entry["body"] = masked(await request.json(), key or None)
