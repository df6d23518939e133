"""An image on its way: the token, the PUT, and a file that changes meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ima_tui.api import uploading
from ima_tui.domain.errors import KeyRejected, NotSent, TooManyRequests, UploadFailed
from ima_tui.domain.images import ImageFacts

from .conftest import KEY, Bench
from .helpers import Make, Serve
from .raw_server import Act, RawServer, Seen, http, lost, reset_unread, told


def facts_of(path: Path) -> ImageFacts:
    found = path.stat()
    return ImageFacts(str(path), "png", "image/png", "png", 512, 512, found.st_size, "", mtime_ns=found.st_mtime_ns)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "fox.png"
    path.write_bytes(os.urandom(300_000))
    return path


async def tables(bench: Make, serve: Serve, *puts: Act) -> tuple[Bench, RawServer]:
    store = await serve(*puts)
    grant = told({"ful": f"{store.url}/bucket/a.png?Signature=geheim", "fdl": "https://cdn.example/a.png"})
    return await bench(grant), store


def deaf(sent: int, total: int) -> None:
    """Progress that nobody watches."""


class TestUpload:
    async def test_token_and_put_as_the_contract_says(self, bench: Make, serve: Serve, image: Path) -> None:
        table, store = await tables(bench, serve, http(200, b"", "Set-Cookie: a=b"))
        moved: list[tuple[int, int]] = []
        url = await table.client.upload(facts_of(image), lambda sent, total: moved.append((sent, total)))
        assert url == "https://cdn.example/a.png"
        (asked,) = table.server.seen
        assert asked.path == "/api/rest/oss/getuploadtoken"
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}
        signed = "|".join(["webAgent", "32jdskjdk320eew", query["timestamp"], query["nonce"]])
        assert len(query["nonce"]) == 21
        assert query == {
            "appUid": KEY,
            "appId": "webAgent",
            "appKey": "32jdskjdk320eew",
            "cmimToken": KEY,
            "sign": hashlib.sha1(signed.encode()).hexdigest().upper(),
            "timestamp": query["timestamp"],
            "nonce": query["nonce"],
            "fService": "privite",
            "fType": "picture",
            "fSuffix": "png",
            "fContentType": "image/png",
        }
        assert "authorization" not in asked.headers
        (put,) = store.seen
        assert (put.method, put.target) == ("PUT", "/bucket/a.png?Signature=geheim")
        assert put.body == image.read_bytes()
        assert (put.headers["content-type"], put.headers["content-length"]) == ("image/png", "300000")
        assert not {"authorization", "cookie", "transfer-encoding", "x-app-source"} & put.headers.keys()
        assert KEY not in json.dumps(put.headers)
        assert moved[0] == (0, 300_000)
        assert moved[-1] == (300_000, 300_000)
        assert "geheim" not in "\n".join(table.lines)

    @pytest.mark.parametrize("act", [lost, http(500), http(503), reset_unread], ids=["lost", "500", "503", "reset"])
    async def test_a_broken_put_is_begun_anew(self, bench: Make, serve: Serve, image: Path, act: Act) -> None:
        table, store = await tables(bench, serve, act, act, http(200))
        await table.client.upload(facts_of(image), deaf)
        assert store.seen[-1].body == image.read_bytes()
        assert (len(store.seen), len(table.server.seen)) == (3, 1)

    async def test_three_broken_puts_fail_the_upload_and_say_no_secret(
        self, bench: Make, serve: Serve, image: Path
    ) -> None:
        table, store = await tables(bench, serve, lost)
        with pytest.raises(UploadFailed) as caught:
            await table.client.upload(facts_of(image), deaf)
        assert len(store.seen) == 3
        said = str(caught.value) + repr(caught.value.__context__) + repr(caught.value.fault())
        assert "fox.png" in said
        assert "geheim" not in said
        assert KEY not in said

    async def test_an_expired_address_is_replaced(self, bench: Make, serve: Serve, image: Path) -> None:
        table, store = await tables(bench, serve, http(403), http(200))
        await table.client.upload(facts_of(image), deaf)
        assert len(table.server.seen) == 2
        nonces = {parse_qs(urlsplit(seen.target).query)["nonce"][0] for seen in table.server.seen}
        assert len(nonces) == 2
        assert len(store.seen) == 2

    async def test_a_store_that_always_refuses(self, bench: Make, serve: Serve, image: Path) -> None:
        table, store = await tables(bench, serve, http(403))
        with pytest.raises(UploadFailed, match="keeps refusing"):
            await table.client.upload(facts_of(image), deaf)
        assert len(store.seen) == 3

    @pytest.mark.parametrize("status", [302, 400, 413])
    async def test_a_store_that_refuses_the_image(self, bench: Make, serve: Serve, image: Path, status: int) -> None:
        table, store = await tables(bench, serve, http(status, b"<Error/>", "Location: https://elsewhere/?x=geheim"))
        with pytest.raises(UploadFailed, match=str(status)):
            await table.client.upload(facts_of(image), deaf)
        assert len(store.seen) == 1

    async def test_trouble_with_the_token(self, bench: Make, serve: Serve, image: Path) -> None:
        table = await bench(told(None, 401, f"{KEY} is no key"))
        with pytest.raises(KeyRejected) as caught:
            await table.client.upload(facts_of(image), deaf)
        assert KEY not in str(caught.value)
        table.server.acts = [told({"ful": "https://a/b"})]
        with pytest.raises(UploadFailed):
            await table.client.upload(facts_of(image), deaf)
        table.server.acts = [http(429, b"", "Retry-After: 400")]
        with pytest.raises(TooManyRequests):
            await table.client.upload(facts_of(image), deaf)
        await table.server.stop()
        with pytest.raises(NotSent) as offline:
            await table.client.upload(facts_of(image), deaf)
        assert KEY not in str(offline.value)


class TestTheFile:
    async def test_gone_or_changed_before(self, bench: Make, serve: Serve, image: Path) -> None:
        table, store = await tables(bench, serve, http(200))
        facts = facts_of(image)
        with pytest.raises(UploadFailed, match="has changed"):
            await table.client.upload(replace(facts, size_bytes=facts.size_bytes - 1), deaf)
        with pytest.raises(UploadFailed, match="has changed"):
            await table.client.upload(replace(facts, mtime_ns=1), deaf)
        with pytest.raises(UploadFailed, match="cannot be read"):
            await table.client.upload(replace(facts, path=str(image.parent)), deaf)
        image.unlink()
        with pytest.raises(UploadFailed, match="cannot be read"):
            await table.client.upload(facts, deaf)
        assert store.seen == []

    async def test_changed_on_the_way_leaves_nothing_at_the_store(self, bench: Make, serve: Serve, image: Path) -> None:
        whole: list[Seen] = []

        async def taking(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            whole.append(seen)

        table, _store = await tables(bench, serve, taking)
        changed = False

        def meddle(sent: int, total: int) -> None:
            nonlocal changed
            if not changed:
                changed = True
                os.utime(image, ns=(1, 1))

        with pytest.raises(UploadFailed, match="has changed"):
            await table.client.upload(facts_of(image), meddle)
        assert whole == []

    async def test_progress_is_told_now_and_then(
        self, bench: Make, serve: Serve, image: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        image.write_bytes(b"x" * (uploading.CHUNK * 40 + 5))
        table, _store = await tables(bench, serve, http(200))
        moved: list[int] = []
        monkeypatch.setattr(uploading, "REPORT_EVERY", 1000.0)
        await table.client.upload(facts_of(image), lambda sent, total: moved.append(sent))
        assert moved == [0, uploading.CHUNK * 40 + 5]
