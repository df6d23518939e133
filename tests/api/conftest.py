"""A client whose pauses are recorded instead of waited for, and raw servers to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from ima_tui.api.client import ImaClient
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import InputImage, Request
from ima_tui.settings import Secret

from .raw_server import Act, RawServer

KEY = "ima_test_0f1e2d3c4b5a"


@dataclass
class Bench:
    """A client, the server it talks to, and what it did."""

    client: ImaClient
    server: RawServer
    pauses: list[float] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[RawServer]]]:
    servers: list[RawServer] = []

    async def start(*acts: Act) -> RawServer:
        servers.append(await RawServer(list(acts)).start())
        return servers[-1]

    yield start
    for server in servers:
        await server.stop()


@pytest_asyncio.fixture
async def bench(serve: Callable[..., Awaitable[RawServer]]) -> AsyncIterator[Callable[..., Awaitable[Bench]]]:
    clients: list[ImaClient] = []

    async def make(*acts: Act, scale: float = 1.0, key: str = KEY, language: str = "en") -> Bench:
        server = await serve(*acts)
        pauses: list[float] = []
        lines: list[str] = []

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        client = ImaClient(
            base_url=server.url,
            im_base_url=server.url,
            key=Secret(key),
            language=lambda: language,
            scale=scale,
            sleep=sleep,
            user_agent="ima-tui/test",
            log=lines.append,
        )
        clients.append(client)
        return Bench(client, server, pauses, lines)

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def request_with_image() -> Request:
    return Request(
        mode=Mode.FIRST_FRAME,
        prompt="a fox 狐狸",
        images=(InputImage("https://cdn.example/a.png"),),
        model=Model.PRO,
        model_code=" IMA-Pro",
        model_name="Ima Sevio 1.0",
        version_id="v7",
        choices={"duration": 5},
        attribute_id=1234,
        credits=25,
        attributes={"duration": 5},
        parameters={"duration": 5, "resolution": "1080P", "Prompt": "never", "cast": {"points": 0}},
        outputs=1,
    )
