"""Answers beyond all bounds, through the real transport and a raw server: refused by size, in bounded memory."""

from __future__ import annotations

import asyncio
import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ima_tui.api import wire
from ima_tui.api.leaves import DEEPEST_NODE, MOST_NODES
from ima_tui.domain.errors import Garbled
from ima_tui.domain.modes import Mode
from tests.api.conftest import bench, serve  # noqa: F401 - fixtures
from tests.api.helpers import Make, leaf
from tests.api.raw_server import Act, Seen, http, told
from tests.hostile.watch import bounded_work

MILLION = 1_000_000
LARGE = 100 * MILLION


def pouring(announced: bool) -> Act:
    """100 MB of JSON, one piece after the other, as long as anybody reads."""

    async def act(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = f"Content-Length: {LARGE}\r\n" if announced else "Connection: close\r\n"
        writer.write(f'HTTP/1.1 200 OK\r\n{length}\r\n{{"code":0,"data":"'.encode())
        piece = b"x" * 65_536
        for _ in range(LARGE // len(piece)):
            writer.write(piece)
            await writer.drain()

    return act


def packed(encoding: str) -> Act:
    """100 MB in the hundred kilobytes that they are when compressed, in one piece."""
    pack = zlib.compress if encoding == "deflate" else gzip.compress
    return http(200, pack(b'{"code":0,"data":"' + b"x" * LARGE), f"Content-Encoding: {encoding}", keep=False)


@asynccontextmanager
async def at_most(megabytes: float) -> AsyncIterator[None]:
    """What Python holds in the block stays below that, beyond what it held before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        yield
        assert (tracemalloc.get_traced_memory()[1] - before) / MILLION < megabytes
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "without end"])
async def test_an_answer_of_100_megabytes_is_refused_by_size(bench: Make, announced: bool) -> None:  # noqa: F811
    table = await bench(pouring(announced))
    async with at_most(40):
        for call in (lambda: table.client.products(Mode.TEXT), lambda: table.client.detail("t")):
            with pytest.raises(Garbled, match="larger than"):
                await call()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip", "br"])
async def test_an_answer_that_unpacks_to_100_megabytes_is_refused_by_size(bench: Make, encoding: str) -> None:  # noqa: F811
    act = packed(encoding)
    table = await bench(act)
    async with at_most(40):
        with pytest.raises(Garbled):
            await table.client.detail("t")


def chain(depth: int) -> dict[str, Any]:
    """A leaf so far down."""
    node = leaf()
    for number in range(depth):
        node = {"type": "1", "id": str(number), "children": [node]}
    return node


def crowd(count: int) -> list[dict[str, Any]]:
    """So many nodes side by side, the last one a leaf of ours."""
    return [{"type": "2", "id": str(number)} for number in range(count - 1)] + [leaf()]


TREES: dict[str, tuple[Callable[[], object], bool]] = {
    "as many nodes as may be": (lambda: crowd(MOST_NODES), True),
    "one more": (lambda: crowd(MOST_NODES + 1), False),
    "as deep as may be": (lambda: [chain(DEEPEST_NODE)], True),
    "one deeper": (lambda: [chain(DEEPEST_NODE + 1)], False),
    "hundreds of levels": (lambda: [chain(400)], False),
    "a crowd on every level": (lambda: [{"type": "1", "children": crowd(19_000)}, chain(100)], True),
}


@pytest.mark.parametrize(("make", "sound"), TREES.values(), ids=list(TREES))
async def test_a_tree_of_any_size_is_read_or_refused_soon_and_in_little(
    bench: Make, make: Callable[[], object], sound: bool  # noqa: F811
) -> None:  # fmt: skip
    body = json.dumps({"code": 0, "data": make()}).encode()
    table = await bench(http(200, body))
    async with at_most(60):
        if sound:
            with bounded_work(6.0):
                assert (await table.client.products(Mode.TEXT)).products
        else:
            with pytest.raises(Garbled):
                wire.catalog(make(), Mode.TEXT)
            with pytest.raises(Garbled):
                await table.client.products(Mode.TEXT)


async def test_a_message_of_a_megabyte_is_cut(bench: Make) -> None:  # noqa: F811
    table = await bench(told(None, 4711, "x" * MILLION))
    with pytest.raises(Exception, match="x") as caught:
        await table.client.detail("t")
    assert len(str(caught.value)) < 3000
