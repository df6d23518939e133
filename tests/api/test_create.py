"""Create: what each kind of broken answer becomes, and that nothing is ever sent twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ima_tui.api import client as client_module
from ima_tui.api.faults import Misled, Stage, Unsendable, translated
from ima_tui.api.transport import Waits
from ima_tui.domain.errors import (
    AnswerLost,
    BackendFailed,
    Garbled,
    KeyRejected,
    NotEnoughCredits,
    NotSent,
    StudioError,
    TooManyRequests,
)
from ima_tui.domain.request import Request

from .conftest import KEY
from .helpers import URLS, Make, everything_said, listener, outside
from .raw_server import Act, drip, http, lost, raw, reset, reset_unread, silent, told

TRUNCATED = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"code":0,"data":{"id"'
BAD_GZIP = http(200, b"no gzip at all", "Content-Encoding: gzip")

CREATE_TABLE: list[tuple[str, Act, type[StudioError]]] = [
    ("closed after the request", lost, AnswerLost),
    ("reset after the request", reset, AnswerLost),
    ("reset while the request is being read", reset_unread, AnswerLost),
    ("half an answer", raw(TRUNCATED), AnswerLost),
    ("half a header", raw(b"HTTP/1.1 200 OK\r\nContent-Le"), AnswerLost),
    ("no HTTP", raw(b"SSH-2.0-OpenSSH\r\n\r\n"), AnswerLost),
    ("never answered", silent, AnswerLost),
    ("answered for ever", drip, AnswerLost),
    ("broken compression", BAD_GZIP, Garbled),
    ("a page", http(200, b"<html>welcome</html>"), Garbled),
    ("no task id", told({}), Garbled),
    ("data null", told(None), Garbled),
    ("too long", http(200, b" " * 2_000_001), Garbled),
    ("redirect", http(302, b"", "Location: http://localhost:9/elsewhere?token=geheim"), Misled),
    ("bare 500", http(500), AnswerLost),
    ("bare 502", http(502), AnswerLost),
    ("bare 503", http(503), AnswerLost),
    ("bare 504", http(504, b"", "Retry-After: 3"), AnswerLost),
    ("bare 404", http(404), Misled),
    ("503 with Retry-After", http(503, b"", "Retry-After: 3"), TooManyRequests),
    ("503 with code", told(None, 503, "busy", 503), TooManyRequests),
    ("bare 429", http(429), TooManyRequests),
    ("code 429", told(None, 429), TooManyRequests),
    ("bare 401", http(401), KeyRejected),
    ("code 4008", told(None, 4008), NotEnoughCredits),
    ("code 500", told(None, 500, "too complex", 500), BackendFailed),
]


class TestCreate:
    @pytest.mark.parametrize(("act", "kind"), [row[1:] for row in CREATE_TABLE], ids=[row[0] for row in CREATE_TABLE])
    async def test_every_broken_answer_has_its_error_and_nothing_is_sent_twice(
        self,
        bench: Make,
        request_with_image: Request,
        act: Act,
        kind: type[StudioError],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(client_module, "CREATE_WAITS", Waits(read=1.0, total=1.5))
        table = await bench(act, told({"id": "second"}))
        with pytest.raises(StudioError) as caught:
            await table.client.create(request_with_image, URLS)
        assert type(caught.value) is kind
        assert len(table.server.seen) == 1
        assert table.pauses == []
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert "geheim" not in everything_said(caught.value)

    async def test_nobody_listens(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told({}))
        await table.server.stop()
        with pytest.raises(NotSent, match="refused"):
            await table.client.create(request_with_image, URLS)

    async def test_a_name_that_does_not_exist(self, request_with_image: Request) -> None:
        client = outside("https://no-such-host.invalid")
        with pytest.raises(NotSent) as caught:
            await client.create(request_with_image, URLS)
        assert KEY not in everything_said(caught.value)
        await client.aclose()

    async def test_tls_that_is_none(self, bench: Make, request_with_image: Request) -> None:
        async with listener(b"HTTP/1.1 400 Bad Request\r\n\r\n") as url:
            client = outside(url)
            with pytest.raises(NotSent, match="no protected connection"):
                await client.create(request_with_image, URLS)
            await client.aclose()

    async def test_a_deadline_while_connecting_proves_that_nothing_left(self, request_with_image: Request) -> None:
        async with listener(b"") as url:
            client = outside(url, scale=1500.0)
            with pytest.raises(NotSent):
                await client.create(request_with_image, URLS)
            await client.aclose()

    async def test_images_without_addresses_are_not_sent(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told({"id": "t"}))
        with pytest.raises(Unsendable):
            await table.client.create(request_with_image, ["/tmp/a.png"])
        with pytest.raises(Unsendable):
            await table.client.create(replace(request_with_image, choices={}, parameters={"x": object()}), URLS)
        assert table.server.seen == []

    async def test_a_closed_client_sends_nothing(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told({"id": "t"}))
        await table.client.aclose()
        with pytest.raises(Unsendable):
            await table.client.create(request_with_image, URLS)

    async def test_a_log_that_fails_does_not_cost_the_task_id(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told({"id": "t1"}))

        def full(line: str) -> None:
            raise OSError("disk full")

        table.client._transport._log = full
        assert await table.client.create(request_with_image, URLS) == "t1"


class TestTranslation:
    """What cannot be made to happen on a socket."""

    def test_silence_of_the_trace_is_no_proof(self) -> None:
        assert type(translated(TimeoutError(), Stage(), "h")) is AnswerLost

    async def test_a_proxys_connect_is_no_part_of_the_request(self) -> None:
        class Connect:
            method = b"CONNECT"

        stage = Stage()
        await stage.follow("http11.send_request_headers.started", {"request": Connect})
        await stage.follow("http11.send_request_headers.complete", {})
        assert not stage.sending
        assert not stage.head_sent
        await stage.follow("http11.send_request_headers.started", {"request": object()})
        assert stage.sending

    @pytest.mark.parametrize("name", ["ReadError", "ReadTimeout", "WriteError", "WriteTimeout", "CloseError"])
    @pytest.mark.parametrize("sending", [False, True])
    def test_reading_and_writing_are_never_taken_for_not_sent(self, name: str, sending: bool) -> None:
        import httpx

        stage = Stage()
        stage.connecting, stage.sending = True, sending
        error = translated(getattr(httpx, name)(f"https://h/?cmimToken={KEY}"), stage, "h")
        assert type(error) is AnswerLost
        assert KEY not in str(error)

    @pytest.mark.parametrize("name", ["ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"])
    def test_connecting_is_not_sent_unless_sending_had_begun(self, name: str) -> None:
        import httpx

        stage = Stage()
        assert type(translated(getattr(httpx, name)("x"), stage, "h")) is NotSent
        stage.sending = True
        assert type(translated(getattr(httpx, name)("x"), stage, "h")) is AnswerLost
