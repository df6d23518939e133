"""The two shapes every answer has: the open API's envelope, and an object store's XML."""

from __future__ import annotations

from typing import Any

from aiohttp import web


def envelope(code: int, message: str, data: Any, status: int = 200) -> web.Response:
    """The answer every endpoint of the open API gives."""
    return web.json_response({"code": code, "message": message, "data": data}, status=status)


def store_refusal(status: int, code: str, message: str = "") -> web.Response:
    """An object store speaks XML."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return web.Response(status=status, text=body, content_type="application/xml")
