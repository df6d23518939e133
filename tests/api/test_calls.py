"""What goes out, with the key and without it."""

from __future__ import annotations

import json

import pytest

from ima_tui.api.faults import Misled, Unsendable
from ima_tui.domain.errors import (
    Garbled,
    KeyRejected,
    ServiceError,
    TransportError,
)
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.settings import Secret

from .conftest import KEY
from .helpers import LEAF, URLS, Make, Serve
from .raw_server import http, lost, raw, told


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
