"""The open API: product list, create, detail, asset check. Each handler checks, acts, and answers with the envelope."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from ima_tui.simulator import contract, sources, tasks
from ima_tui.simulator.answers import envelope
from ima_tui.simulator.contract import Refusal, require
from ima_tui.simulator.products import CATEGORIES
from ima_tui.simulator.service import SERVICE, Service


def _admit(request: web.Request) -> tuple[Service, str]:
    """Key and headers; returns the key, which must not be kept."""
    service = request.app[SERVICE]
    key = contract.bearer(request.headers)
    service.check_key(key)
    if service.options.strict:
        contract.check_headers(request.headers)
    return service, key


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except (ValueError, UnicodeDecodeError) as problem:
        raise Refusal(contract.MALFORMED, "the body is no JSON") from problem


async def product_list(request: web.Request) -> web.StreamResponse:
    """``GET /open/v1/product/list``"""
    service, key = _admit(request)
    category = contract.check_list(request.query)
    service.listed.add((key, category))
    return envelope(0, "success", service.tree(category))


async def create(request: web.Request) -> web.StreamResponse:
    """``POST /open/v1/tasks/create``: the task is durable and charged before the answer leaves."""
    service, key = _admit(request)
    body = await _body(request)
    trees = {category: service.tree(category) for category in CATEGORIES}
    order = contract.check_create(body, trees, service.options.strict)
    require((key, order.category) in service.listed, "fetch the product list before create", 6006)
    pictures = await sources.fetch_all(service, order.images)
    task = tasks.accept(service, order, pictures, body, request.headers.get("User-Agent", ""), key)
    return envelope(0, "success", {"id": task.id})


async def detail(request: web.Request) -> web.StreamResponse:
    """``POST /open/v1/tasks/detail``"""
    service, _ = _admit(request)
    body = await _body(request)
    require(isinstance(body, dict) and isinstance(body.get("task_id"), str), "task_id must be a text")
    return envelope(0, "success", tasks.tell(service, body["task_id"]))


async def verify(request: web.Request) -> web.StreamResponse:
    """``POST /open/v1/assets/verify``"""
    _admit(request)
    body = await _body(request)
    require(isinstance(body, dict) and contract.is_public(body.get("url")), "url must be a public address")
    return envelope(0, "success", {"result": {"status": "active", "url": body["url"]}})
