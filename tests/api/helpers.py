"""What several of these tests need."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

from ima_tui.api import wire
from ima_tui.api.client import ImaClient
from ima_tui.domain.catalog import Product
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.modes import Mode
from ima_tui.settings import Secret

from .conftest import KEY, Bench
from .raw_server import RawServer

Make = Callable[..., Awaitable[Bench]]
Serve = Callable[..., Awaitable[RawServer]]
URLS = ("https://cdn.example/a.png",)
LEAF = {"type": "3", "id": "v1", "model_id": "ima-pro", "name": "Ima Sevio 1.0"}


def everything_said(error: BaseException) -> str:
    """All text that hangs on an error: causes, contexts, arguments, and the locals of its frames."""
    said: list[str] = []
    link: BaseException | None = error
    while link is not None:
        said += [str(link), repr(link), repr(link.args), repr(getattr(link, "request", ""))]
        frames = traceback.TracebackException.from_exception(link, capture_locals=True).stack
        said += [repr(frame.locals) for frame in frames if "tests" not in frame.filename]
        link = link.__cause__ or link.__context__
    return "\n".join(said)


def outside(url: str, scale: float = 1.0) -> ImaClient:
    async def sleep(seconds: float) -> None:
        return None

    return ImaClient(
        base_url=url,
        im_base_url=url,
        key=Secret(KEY),
        language=lambda: "en",
        scale=scale,
        sleep=sleep,
        user_agent="t",
    )


@contextlib.asynccontextmanager
async def listener(greeting: bytes) -> AsyncIterator[str]:
    """A server where TLS is expected: it says `greeting` and no more."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(greeting)
        await writer.drain()

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    for writer in writers:
        writer.transport.abort()


def facts_of_nothing() -> ImageFacts:
    return ImageFacts("/nowhere/a.png", "png", "image/png", "png", 1, 1, 3, "")


def leaf(**changes: object) -> dict:
    return {
        "type": "3",
        "id": "v1",
        "model_id": "ima-pro",
        "name": "Ima Sevio 1.0",
        "form_config": [],
        "credit_rules": [{"attribute_id": 7, "points": 25, "attributes": {"duration": 5}}],
        **changes,
    }


def only(data: object) -> Product:
    """The one product of a tree."""
    (product,) = wire.catalog(data, Mode.TEXT).products
    return product


def media(**changes: object) -> dict:
    return {"resource_status": 1, "url": "https://cdn/v.mp4", "cover_url": "https://cdn/c.jpg", **changes}
