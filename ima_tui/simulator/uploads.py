"""The upload token and the object store behind it.

The store knows no key: it trusts the signature in the address, and refuses a request that carries a key or cookies
anyway, because a client that sends one has leaked it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from ima_tui.simulator.answers import envelope, store_refusal
from ima_tui.simulator.contract import Refusal, require
from ima_tui.simulator.service import SERVICE, Service

APP_ID = "webAgent"
APP_KEY = "32jdskjdk320eew"
KINDS = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "bmp": "image/bmp",
    "tif": "image/tiff", "tiff": "image/tiff", "gif": "image/gif",
}  # fmt: skip
_VALID_FOR = 600
_LARGEST = 30 * 1024 * 1024


def sign(timestamp: str, nonce: str) -> str:
    """Upper-case SHA-1 of the four parts, as the contract has it."""
    return hashlib.sha1(f"{APP_ID}|{APP_KEY}|{timestamp}|{nonce}".encode()).hexdigest().upper()


def check_token(query: Mapping[str, str], now: float) -> str:
    """Every field of the query; returns the suffix."""
    for name, value in {"appId": APP_ID, "appKey": APP_KEY, "fService": "privite", "fType": "picture"}.items():
        require(query.get(name) == value, f"query {name} must be {value}")
    for name in ("appUid", "cmimToken", "sign", "timestamp", "nonce", "fSuffix", "fContentType"):
        require(query.get(name), f"query {name} is missing")
    require(query["appUid"] == query["cmimToken"], "appUid and cmimToken must be the same key")
    require(re.fullmatch(r"[0-9a-fA-F]{21}", query["nonce"]), "nonce must be 21 hex characters")
    require(query["timestamp"].isdigit(), "timestamp must be unix seconds")
    require(abs(now - int(query["timestamp"])) <= 600, "timestamp is too far from now")
    require(query["sign"] == sign(query["timestamp"], query["nonce"]), "sign does not fit")
    suffix = query["fSuffix"].lstrip(".").lower()
    require(suffix in KINDS, f"fSuffix {suffix!r} is no picture")
    require(KINDS[suffix] == query["fContentType"], "fContentType does not fit fSuffix")
    return suffix


async def token(request: web.Request) -> web.StreamResponse:
    """``GET /api/rest/oss/getuploadtoken``"""
    service = request.app[SERVICE]
    query = request.query
    if not query.get("appUid"):
        raise Refusal(401, "query appUid is missing", 401)
    service.check_key(query["appUid"])
    suffix = check_token(query, service.now())
    name = f"{secrets.token_hex(12)}.{suffix}"
    return envelope(0, "success", {
        "ful": _address(service, name, query["fContentType"], int(service.now()) + _VALID_FOR),
        "fdl": f"{service.base_url}/uploads/{name}",
    })  # fmt: skip


def _seal(service: Service, name: str, kind: str, expires: int) -> str:
    return hmac.new(service.seal, f"{name}|{kind}|{expires}".encode(), hashlib.sha256).hexdigest()


def _address(service: Service, name: str, kind: str, expires: int) -> str:
    query = urlencode({"expires": expires, "type": kind, "signature": _seal(service, name, kind, expires)})
    return f"{service.base_url}/store/{name}?{query}"


def expired(service: Service, address: str) -> str:
    """The same upload address, honestly signed, but past its time."""
    parts = urlsplit(address)
    return _address(service, parts.path.rpartition("/")[2], parse_qs(parts.query)["type"][0], int(service.now()) - 60)


async def put(request: web.Request) -> web.StreamResponse:
    """``PUT /store/NAME``: whole or not at all."""
    service = request.app[SERVICE]
    refusal = _check_put(service, request)
    if refusal is not None:
        return refusal
    target = service.options.folder / "uploads" / request.match_info["name"]
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    digest, size = hashlib.md5(usedforsecurity=False), 0
    try:
        with temporary.open("wb") as file:
            async for piece in request.content.iter_chunked(1 << 16):
                size += len(piece)
                if size > _LARGEST:
                    return store_refusal(413, "EntityTooLarge")
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return web.Response(status=200, headers={"ETag": f'"{digest.hexdigest()}"'})


def _check_put(service: Service, request: web.Request) -> web.Response | None:
    name, query, headers = request.match_info["name"], request.query, request.headers
    if headers.get("Authorization") or headers.get("Cookie"):
        return store_refusal(403, "AccessDenied", "no key and no cookie belongs here")
    kind, expires = query.get("type", ""), query.get("expires", "")
    given = query.get("signature", "")
    if not expires.isdigit() or not hmac.compare_digest(given, _seal(service, name, kind, int(expires))):
        return store_refusal(403, "SignatureDoesNotMatch")
    if int(expires) < service.now():
        return store_refusal(403, "AccessDenied", "Request has expired.")
    if headers.get("Content-Type") != kind:
        return store_refusal(403, "SignatureDoesNotMatch", "Content-Type is part of the signature")
    if "Content-Length" not in headers:
        return store_refusal(411, "MissingContentLength")
    if headers["Content-Length"] == "0":
        return store_refusal(400, "EmptyObject")
    return None


async def get_upload(request: web.Request) -> web.StreamResponse:
    """``GET`` or ``HEAD /uploads/NAME``"""
    return serve_file(request.app[SERVICE].options.folder / "uploads", request.match_info["name"])


async def get_media(request: web.Request) -> web.StreamResponse:
    """``GET`` or ``HEAD /media/NAME``"""
    return serve_file(request.app[SERVICE].options.folder / "media", request.match_info["name"])


def serve_file(folder: Path, name: str) -> web.StreamResponse:
    """The file with ranges and its right type, or 404."""
    path = folder / name
    if not re.fullmatch(r"[A-Za-z0-9_-]+\.[a-z0-9]+", name) or not path.is_file():
        return web.Response(status=404, text="Not Found")
    kind = "video/mp4" if path.suffix == ".mp4" else KINDS.get(path.suffix[1:], "application/octet-stream")
    return web.FileResponse(path, headers={"Content-Type": kind})
