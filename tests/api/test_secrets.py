"""No text, log line or local shows the key, an upload signature or a redirect."""

from __future__ import annotations

import logging

import pytest

from ima_tui.domain.errors import (
    AnswerLost,
    KeyMissing,
    KeyRejected,
    StudioError,
)
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Request
from ima_tui.settings import Secret, SettingsProblem

from .conftest import KEY
from .helpers import URLS, Make, everything_said, facts_of_nothing, outside
from .raw_server import Act, http, lost, told


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
        assert second.startswith(
            "0002 POST 127.0.0.1/open/v1/tasks/detail task t AnswerLost the connection broke off (127.0.0.1), "
        )
        assert second.endswith(" ms")

    @pytest.mark.parametrize("url", ["http://api.example.com", "ftp://127.0.0.1", "https://u:p@api.example.com", "api"])
    def test_hosts_the_key_must_not_go_to(self, url: str) -> None:
        with pytest.raises(SettingsProblem):
            outside(url)
