"""How long a simulator that was started by the program for itself stays alive.

Somebody holds a streaming answer open. When the last holder's connection is gone (a killed process closes its sockets
too) the simulator ends after a pause, so no orphan is left whatever happened to its parent.
"""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from ima_tui.simulator.service import SERVICE, Service

_GLANCE = 0.1
_HEARTBEAT = 50
"""Glances between two bytes: they find connections that died without a word."""


class Lifetime:
    """Counts holders and sets ``service.stopped`` when nobody needs the simulator any more."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._holders = 0
        self._linger = service.options.linger or 0.0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Nobody is here yet: wait for the first holder, but not for ever."""
        if self._service.options.linger is not None:
            self._end_in(self._service.options.patience)

    def enter(self, linger: float) -> None:
        self._holders += 1
        self._linger = max(self._linger, linger)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def leave(self) -> None:
        self._holders -= 1
        if self._holders == 0 and self._service.options.linger is not None:
            self._end_in(self._linger)

    def _end_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._service.stopped.set)


LIFETIME = web.AppKey("lifetime", Lifetime)


async def hold(request: web.Request) -> web.StreamResponse:
    """``GET /_sim/hold?linger=S``: a dot now and then, until one side goes away."""
    service, lifetime = request.app[SERVICE], request.app[LIFETIME]
    try:
        linger = max(0.0, float(request.query.get("linger", "0")))
    except ValueError:
        return web.Response(status=400, text="linger must be seconds")
    answer = web.StreamResponse(headers={"Content-Type": "text/plain", "X-Simulator": "ima-tui"})
    lifetime.enter(linger)
    try:
        await answer.prepare(request)
        glances = 0
        with contextlib.suppress(ConnectionResetError):
            while not service.closing.is_set() and request.transport is not None:
                if glances % _HEARTBEAT == 0:
                    await answer.write(b".")
                glances += 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(service.closing.wait(), _GLANCE)
    finally:
        lifetime.leave()
    return answer
