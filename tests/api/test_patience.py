"""What is asked again, how soon, and what is not."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from ima_tui.domain.errors import (
    AnswerLost,
    StudioError,
    TaskUnknown,
    TooManyRequests,
)
from ima_tui.domain.modes import Mode

from .helpers import LEAF, Make
from .raw_server import Act, drip, http, lost, told


class TestPatience:
    @pytest.mark.parametrize("act", [lost, http(500), http(200, b"<html>"), told(None, 500), told(None, 429)])
    async def test_the_list_is_asked_again_with_growing_pauses(self, bench: Make, act: Act) -> None:
        table = await bench(act, act, act, told([]))
        await table.client.products(Mode.TEXT)
        first, second, third = table.pauses
        assert 0.5 <= first <= 1.0
        assert 1.0 <= second <= 1.5
        assert 2.0 <= third <= 2.5

    async def test_the_list_gives_up_after_four(self, bench: Make) -> None:
        table = await bench(http(500))
        with pytest.raises(AnswerLost):
            await table.client.products(Mode.TEXT)
        assert len(table.server.seen) == 4

    @pytest.mark.parametrize("act", [told(None, 401), told(None, 4008), http(302, b"", "Location: /x"), http(403)])
    async def test_what_repeating_cannot_mend_is_not_repeated(self, bench: Make, act: Act) -> None:
        table = await bench(act)
        with pytest.raises(StudioError):
            await table.client.products(Mode.TEXT)
        assert len(table.server.seen) == 1

    async def test_retry_after_is_obeyed_in_seconds_and_as_a_date(self, bench: Make) -> None:
        date = ("Date: Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After: Sun, 06 Nov 1994 08:49:42 GMT")
        table = await bench(
            told(None, 429, "", 429, "Retry-After: 7"),
            http(429, b"", *date),
            http(503, b"", "Retry-After: 0"),
            told([]),
        )
        await table.client.products(Mode.TEXT)
        assert table.pauses == [7.0, 5.0, 0.0]

    async def test_a_service_that_asks_for_a_day_is_not_sat_out(self, bench: Make) -> None:
        table = await bench(http(429, b"", "Retry-After: 86400"))
        with pytest.raises(TooManyRequests) as caught:
            await table.client.products(Mode.TEXT)
        assert caught.value.retry_after == 3600.0
        assert (table.pauses, len(table.server.seen)) == ([], 1)

    async def test_a_poll_is_one_call_unless_asked_otherwise(self, bench: Make) -> None:
        table = await bench(
            http(503, b"", "Retry-After: 4"), http(502, b"", "Retry-After: 5"), lost, told({"medias": []})
        )
        with pytest.raises(TooManyRequests) as busy:
            await table.client.detail("t")
        with pytest.raises(AnswerLost) as gone:
            await table.client.detail("t")
        assert (busy.value.retry_after, gone.value.retry_after) == (4.0, 5.0)
        assert (await table.client.detail("t", patiently=True)).state == "processing"

    @pytest.mark.parametrize("act", [told(None, 4004, "task not found"), http(404), told(None, 404, "x", 404)])
    async def test_an_unknown_task(self, bench: Make, act: Act) -> None:
        table = await bench(act)
        with pytest.raises(TaskUnknown):
            await table.client.detail("t")

    async def test_a_deadline_is_scaled(self, bench: Make) -> None:
        table = await bench(drip, scale=30.0)
        began = asyncio.get_running_loop().time()
        with pytest.raises(AnswerLost, match="in time"):
            await table.client.detail("t")
        assert asyncio.get_running_loop().time() - began < 10.0

    async def test_hundred_polls_use_sixteen_connections(self, bench: Make) -> None:
        table = await bench(told({"medias": []}))
        await asyncio.gather(*(table.client.detail(str(number)) for number in range(100)))
        assert len(table.server.seen) == 100
        assert table.server.connections <= 16

    async def test_compressed_answers_are_read(self, bench: Make) -> None:
        body = gzip.compress(json.dumps({"code": 0, "data": [LEAF]}).encode())
        table = await bench(http(200, body, "Content-Encoding: gzip"))
        assert len((await table.client.products(Mode.TEXT)).products) == 1
