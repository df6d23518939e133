"""The pictures a create call names: fetched, decoded and kept, so that rendering needs no network any more."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from ima_tui.simulator.contract import Refusal, require
from ima_tui.simulator.service import Service

_FORMATS = {"JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "MPO"}
_LARGEST = 30 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    name: str
    """Path below the simulator's folder."""
    width: int
    height: int


async def fetch_all(service: Service, addresses: tuple[str, ...]) -> list[Source]:
    """Every address must answer with a picture within the limits."""
    return [await _fetch(service, address) for address in addresses]


async def _fetch(service: Service, address: str) -> Source:
    own = f"{service.base_url}/uploads/"
    if address.startswith(own):
        path = service.options.folder / "uploads" / address.removeprefix(own).partition("?")[0]
        require(path.is_file() and path.parent.name == "uploads", "an input picture does not answer (404)")
        data = await asyncio.to_thread(path.read_bytes)
    else:
        data = await _download(address)
    width, height = await asyncio.to_thread(_measure, data)
    name = f"inputs/{hashlib.sha256(data).hexdigest()[:24]}"
    await asyncio.to_thread(_keep, service.options.folder / name, data)
    return Source(name, width, height)


async def _download(address: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=20)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            require(answer.status == 200, f"an input picture does not answer ({answer.status})")
            data = await answer.content.read(_LARGEST + 1)
            while piece := await answer.content.read(_LARGEST + 1 - len(data)):
                data += piece
            return data
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        raise Refusal(4000, "an input picture does not answer") from problem


def _measure(data: bytes) -> tuple[int, int]:
    """Size as it is looked at; refused when it is no picture or outside the limits."""
    import io

    from PIL import Image, ImageOps

    require(len(data) <= _LARGEST, "an input picture is larger than 30 MB")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind = picture.format
            width, height = ImageOps.exif_transpose(picture).size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise Refusal(4000, "an input picture cannot be read") from problem
    require(kind in _FORMATS, f"the picture format {kind} is not taken")
    require(min(width, height) >= 300 and max(width, height) <= 6000, "picture sides must be 300 to 6000 pixels")
    require(0.4 <= width / height <= 2.5, "the ratio of a picture must be 0.4 to 2.5")
    return width, height


def _keep(path: Path, data: bytes) -> None:
    """Two tasks may bring the same picture at once."""
    if not path.exists():
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        temporary.write_bytes(data)
        temporary.replace(path)
