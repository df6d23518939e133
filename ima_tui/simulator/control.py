"""``/_sim/…``: what tests and the program itself may ask of a simulator. None of it exists in the real service."""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import Any

from aiohttp import web

from ima_tui import __version__
from ima_tui.simulator.book import Task
from ima_tui.simulator.faults import FAULTS, UnknownFault
from ima_tui.simulator.service import SERVICE, Service


async def _wish(request: web.Request) -> dict[str, Any]:
    with contextlib.suppress(ValueError):
        wish = await request.json()
        if isinstance(wish, dict):
            return wish
    return {}


async def hello(request: web.Request) -> web.StreamResponse:
    """Who is there."""
    options = request.app[SERVICE].options
    return web.json_response({
        "simulator": "ima-tui", "version": __version__, "time_scale": options.time_scale, "pid": os.getpid(),
        "balance": request.app[SERVICE].book.balance, "linger": options.linger,
    })  # fmt: skip


async def list_faults(request: web.Request) -> web.StreamResponse:
    """The table, and the orders not yet used up."""
    known = [{"name": fault.name, "endpoint": fault.endpoint, "about": fault.about} for fault in FAULTS.values()]
    return web.json_response({"known": known, "pending": request.app[SERVICE].faults.pending()})


async def order_fault(request: web.Request) -> web.StreamResponse:
    """``{"name", "times": n|null, "where"?}``; without ``times`` it happens once, with null until cleared."""
    wish = await _wish(request)
    name = str(wish.get("name", ""))
    if wish.get("where"):
        name = f"{wish['where']}-{name}"
    times = wish.get("times", 1)
    try:
        fault = request.app[SERVICE].faults.add(name, None if times is None else int(times))
    except UnknownFault as problem:
        return web.json_response({"error": str(problem)}, status=404)
    return web.json_response({"name": fault.name, "about": fault.about})


async def clear_faults(request: web.Request) -> web.StreamResponse:
    request.app[SERVICE].faults.clear()
    return web.json_response({})


async def requests(request: web.Request) -> web.StreamResponse:
    """What was asked so far, without keys; control calls are not among them."""
    return web.json_response(request.app[SERVICE].journal.entries())


async def clear_requests(request: web.Request) -> web.StreamResponse:
    request.app[SERVICE].journal.clear()
    return web.json_response({})


def _told(service: Service, task: Task) -> dict[str, Any]:
    return {
        "id": task.id, "created": task.created, "ready_at": task.ready_at, "points": task.points,
        "category": task.category, "model": task.model, "client": task.client, "fate": task.fate,
        "rendered": task.rendered, "error": task.error, "polls": service.polls.get(task.id, []), "body": task.body,
    }  # fmt: skip


async def list_tasks(request: web.Request) -> web.StreamResponse:
    """Every create that was accepted, in order."""
    service = request.app[SERVICE]
    return web.json_response([_told(service, task) for task in service.book.tasks()])


async def set_balance(request: web.Request) -> web.StreamResponse:
    """``{"balance": n}``; without it, only tells."""
    service = request.app[SERVICE]
    wish = await _wish(request)
    if isinstance(wish.get("balance"), int):
        service.book.balance = wish["balance"]
    return web.json_response({"balance": service.book.balance})


async def advance(request: web.Request) -> web.StreamResponse:
    """``{"task_id"?, "fate"?}``: the time of the task (or of all) is over; answers once the clips are on disk."""
    service = request.app[SERVICE]
    wish = await _wish(request)
    chosen = [task for task in service.book.tasks() if wish.get("task_id") in (None, task.id)]
    now = service.now()
    for task in chosen:
        await service.until_rendered(task.id)
        current = service.book.task(task.id) or task
        service.book.update(current, ready_at=min(current.ready_at, now), fate=str(wish.get("fate", current.fate)))
    return web.json_response({"advanced": [task.id for task in chosen]}, status=200 if chosen else 404)


async def revoke(request: web.Request) -> web.StreamResponse:
    """Every key stops being valid; ``{"revoked": false}`` takes it back."""
    service = request.app[SERVICE]
    service.revoked = bool((await _wish(request)).get("revoked", True))
    return web.json_response({"revoked": service.revoked})


async def surcharge(request: web.Request) -> web.StreamResponse:
    """``{"points": n}`` raises every price by n from now on."""
    service = request.app[SERVICE]
    service.surcharge = int((await _wish(request)).get("points", 0))
    return web.json_response({"surcharge": service.surcharge})


async def elsewhere(request: web.Request) -> web.StreamResponse:
    """Where a redirect leads: another host, as far as a client can tell."""
    return web.json_response({"code": 0, "message": "you should not have come", "data": None})


async def stop(request: web.Request) -> web.StreamResponse:
    """End the simulator in good order."""
    service = request.app[SERVICE]
    asyncio.get_running_loop().call_later(0.05, service.stopped.set)
    return web.json_response({})


def routes() -> list[web.RouteDef]:
    return [
        web.get("/_sim/hello", hello),
        web.get("/_sim/faults", list_faults),
        web.post("/_sim/faults", order_fault),
        web.delete("/_sim/faults", clear_faults),
        web.get("/_sim/requests", requests),
        web.delete("/_sim/requests", clear_requests),
        web.get("/_sim/tasks", list_tasks),
        web.get("/_sim/balance", set_balance),
        web.post("/_sim/balance", set_balance),
        web.post("/_sim/advance", advance),
        web.post("/_sim/revoke", revoke),
        web.post("/_sim/surcharge", surcharge),
        web.post("/_sim/stop", stop),
        web.route("*", "/_sim/elsewhere", elsewhere),
    ]
