"""The client over a real socket: what goes out, and what each kind of broken answer becomes."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from ima_tui.api import client as client_module
from ima_tui.api.client import ImaClient
from ima_tui.api.faults import Misled, Stage, Unsendable, translated
from ima_tui.api.transport import Waits
from ima_tui.domain.errors import (
    AnswerLost,
    BackendFailed,
    Garbled,
    KeyMissing,
    KeyRejected,
    NotEnoughCredits,
    NotSent,
    ServiceError,
    StudioError,
    TaskUnknown,
    TooManyRequests,
    TransportError,
)
from ima_tui.domain.images import ImageFacts
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.settings import Secret, SettingsProblem

from .conftest import KEY, Bench
from .raw_server import Act, RawServer, drip, http, lost, raw, reset, reset_unread, silent, told

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


class TestWhatGoesOut:
    async def test_the_list(self, bench: Make) -> None:
        table = await bench(told([{"type": "2", "children": [LEAF]}]), language="zh_CN")
        catalog = await table.client.products(Mode.REFERENCE)
        assert [product.version_id for product in catalog.products] == ["v1"]
        (seen,) = table.server.seen
        assert seen.method == "GET"
        assert seen.target == "/open/v1/product/list?app=ima&platform=web&category=reference_image_to_video"
        wanted = {
            "authorization": f"Bearer {KEY}",
            "content-type": "application/json",
            "x-app-source": "ima_skills",
            "x_app_language": "zh",
            "user-agent": "ima-tui/test",
        }
        assert wanted.items() <= seen.headers.items()
        assert "cookie" not in seen.headers

    async def test_create_and_detail(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told({"id": "t1"}), told({"medias": []}))
        assert await table.client.create(request_with_image, URLS) == "t1"
        assert (await table.client.detail("t1")).state == "processing"
        created, asked = table.server.seen
        assert (created.method, created.target) == ("POST", "/open/v1/tasks/create")
        assert created.json()["parameters"][0]["parameters"]["cast"] == {"points": 25, "attribute_id": 1234}
        assert (asked.method, asked.target, asked.json()) == ("POST", "/open/v1/tasks/detail", {"task_id": "t1"})
        assert asked.headers["x_app_language"] == "en"

    async def test_create_never_rides_on_a_used_connection(self, bench: Make, request_with_image: Request) -> None:
        table = await bench(told([]), told([]), told({"id": "t1"}), told({"id": "t2"}))
        await table.client.products(Mode.TEXT)
        await table.client.products(Mode.TEXT)
        assert table.server.connections == 1
        await table.client.create(request_with_image, URLS)
        await table.client.create(request_with_image, URLS)
        assert table.server.connections == 3

    async def test_cookies_are_not_kept(self, bench: Make) -> None:
        cookie = http(200, b'{"code":0,"data":[]}', "Set-Cookie: sid=1; Path=/")
        table = await bench(cookie, told([]))
        await table.client.products(Mode.TEXT)
        await table.client.products(Mode.TEXT)
        assert "cookie" not in table.server.seen[1].headers

    async def test_another_key_is_checked_without_being_kept(self, bench: Make) -> None:
        table = await bench(told(None, 401, "no"), told([]))
        with pytest.raises(KeyRejected):
            await table.client.check_key(Secret("ima_test_other"))
        await table.client.products(Mode.TEXT)
        assert [seen.headers["authorization"] for seen in table.server.seen] == [
            "Bearer ima_test_other",
            f"Bearer {KEY}",
        ]

    async def test_a_loopback_service_is_reached_past_a_proxy_setting(
        self, bench: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
        table = await bench(told([]))
        await table.client.products(Mode.TEXT)

    async def test_asset_check(self, bench: Make) -> None:
        refused = {"result": {"status": "failed", "error": {"code": "ContentRejected", "message": "no"}}}
        table = await bench(told({"result": {"status": "active"}}), told(refused))
        await table.client.verify_asset(URLS[0])
        assert table.server.seen[0].json() == {"url": URLS[0]}
        with pytest.raises(ServiceError, match="ContentRejected"):
            await table.client.verify_asset(URLS[0])


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


class TestSecrets:
    @pytest.mark.parametrize("act", [lost, http(500), told(None, 500), http(302, b"", "Location: /x")])
    async def test_no_error_log_or_local_shows_the_key(
        self, bench: Make, request_with_image: Request, act: Act, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        table = await bench(act)
        calls = (
            lambda: table.client.products(Mode.TEXT),
            lambda: table.client.create(request_with_image, URLS),
            lambda: table.client.detail("t"),
            lambda: table.client._data(table.client._token(facts_of_nothing()), Secret(KEY)),
        )
        for call in calls:
            with pytest.raises(StudioError) as caught:
                await call()
            assert KEY not in everything_said(caught.value)
            assert KEY not in repr(caught.value.fault())
        assert KEY not in caplog.text
        assert KEY not in "\n".join(table.lines)
        assert "?" not in "\n".join(table.lines)

    async def test_the_services_words_lose_the_key_they_echo(self, bench: Make) -> None:
        table = await bench(
            told(None, 401, f"unknown key {KEY}!"), told({"medias": [], "status": "failed", "remark": KEY})
        )
        with pytest.raises(KeyRejected) as caught:
            await table.client.detail("t")
        assert caught.value.message == "unknown key [secure]!"
        assert (await table.client.detail("t")).reason == "[secure]"

    @pytest.mark.parametrize("key", ["ima_test_\r\nX: y", "ima_test_schlüssel", "ima test", "ima_test_\x00"])
    async def test_a_key_that_fits_no_header_is_rejected_here(self, bench: Make, key: str) -> None:
        table = await bench(told([]), key=key)
        with pytest.raises(KeyRejected) as caught:
            await table.client.detail("t")
        assert key not in everything_said(caught.value)
        assert table.server.seen == []

    async def test_no_key_at_all(self, bench: Make) -> None:
        table = await bench(told([]), key=" ")
        with pytest.raises(KeyMissing):
            await table.client.detail("t")

    async def test_one_line_for_each_request(self, bench: Make) -> None:
        table = await bench(told([]), lost)
        await table.client.products(Mode.TEXT)
        with pytest.raises(AnswerLost):
            await table.client.detail("t")
        first, second = table.lines
        assert first.startswith("0001 GET 127.0.0.1/open/v1/product/list 200 ")
        assert second.startswith("0002 POST 127.0.0.1/open/v1/tasks/detail AnswerLost 127.0.0.1: ")
        assert second.endswith(" ms")

    @pytest.mark.parametrize("url", ["http://api.example.com", "ftp://127.0.0.1", "https://u:p@api.example.com", "api"])
    def test_hosts_the_key_must_not_go_to(self, url: str) -> None:
        with pytest.raises(SettingsProblem):
            outside(url)


def facts_of_nothing() -> ImageFacts:
    return ImageFacts("/nowhere/a.png", "png", "image/png", "png", 1, 1, 3, "")


class TestWithoutKey:
    async def test_a_poster_is_fetched_along_redirects_without_the_key(self, bench: Make, serve: Serve) -> None:
        there = await serve(http(200, b"picture"))
        table = await bench(
            http(302, b"", "Location: /b", "Set-Cookie: a=b"), http(307, b"", f"Location: {there.url}/c")
        )
        assert await table.client.fetch_small(f"{table.server.url}/a", 100) == b"picture"
        for seen in [*table.server.seen, *there.seen]:
            assert KEY not in json.dumps(seen.headers) + seen.target
            assert not {"authorization", "cookie", "x-app-source"} & seen.headers.keys()

    async def test_it_is_bounded_in_size_and_redirects(self, bench: Make) -> None:
        table = await bench(http(200, b"x" * 101), http(200, b"x" * 101), http(302, b"", "Location: /again"))
        with pytest.raises(Garbled, match="larger"):
            await table.client.fetch_small(f"{table.server.url}/a", 100)
        with pytest.raises(Misled, match="too many"):
            await table.client.fetch_small(f"{table.server.url}/a", 100)

    @pytest.mark.parametrize("location", ["ftp://a/b", "file:///etc/passwd", "http://[::1", ""])
    async def test_odd_redirects_lead_nowhere(self, bench: Make, location: str) -> None:
        table = await bench(http(302, b"", f"Location: {location}"))
        with pytest.raises(TransportError) as caught:
            await table.client.fetch_small(f"{table.server.url}/a", 100)
        assert not location or location not in str(caught.value)

    @pytest.mark.parametrize(
        ("url", "location"),
        [
            ("https://cdn.example/a", "http://cdn.example/a"),
            ("https://cdn.example/a", "https://localhost/a"),
            ("http://cdn.example/a", "http://127.0.0.1:1/a"),
        ],
    )
    def test_no_redirect_off_https_or_into_this_machine(self, url: str, location: str) -> None:
        from ima_tui.api.client import _next_hop
        from ima_tui.api.transport import Answer

        with pytest.raises(Misled) as caught:
            _next_hop(url, Answer(302, location=location))
        assert "example" not in str(caught.value)

    @pytest.mark.parametrize(
        "url", ["file:///etc/passwd", "", "http://", "http://a:b@c/d", "http://a:99999/", "https://\x00"]
    )
    async def test_what_is_no_address_is_not_asked(self, bench: Make, url: str) -> None:
        table = await bench(told([]))
        with pytest.raises(Unsendable):
            await table.client.fetch_small(url, 100)
        assert not await table.client.answers(url)

    async def test_whether_an_upload_is_still_there(self, bench: Make) -> None:
        table = await bench(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"))
        assert await table.client.answers(f"{table.server.url}/a")
        table.server.acts = [http(403), http(206, b"x")]
        assert await table.client.answers(f"{table.server.url}/a")
        assert table.server.seen[-1].headers["range"] == "bytes=0-0"
        table.server.acts = [http(404)]
        assert not await table.client.answers(f"{table.server.url}/a")
        table.server.acts = [lost]
        assert not await table.client.answers(f"{table.server.url}/a")


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
