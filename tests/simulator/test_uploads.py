"""The upload token, the store behind it, and what it serves."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import KEY, Caller, picture, png


@pytest.mark.parametrize(("field", "value", "code"), [
    ("appId", "other", 4000), ("appKey", "x", 4000), ("sign", "AB", 4000), ("timestamp", "1", 4000),
    ("nonce", "abc", 4000), ("fService", "private", 4000), ("fType", "video", 4000), ("fSuffix", "exe", 4000),
    ("fContentType", "image/jpeg", 4000), ("cmimToken", "ima_other", 4000), ("appUid", "sk-x", 401),
])  # fmt: skip
async def test_each_query_field_is_checked(caller: Caller, field: str, value: str, code: int) -> None:
    assert (await caller.token(**{field: value})).json()["code"] == code


async def test_a_lower_case_signature_is_refused(caller: Caller) -> None:
    answer = await caller.token(sign=caller.token_query()["sign"].lower())
    assert answer.json()["code"] == 4000


async def test_bytes_come_back_as_they_went(caller: Caller) -> None:
    image = picture()
    address = await caller.upload(image)
    answer = await caller.http.get(address)
    assert (answer.content, answer.headers["content-type"]) == (png(image), "image/png")
    head = await caller.http.head(address)
    assert int(head.headers["content-length"]) == len(png(image))
    part = await caller.http.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, png(image)[:4])


@pytest.mark.parametrize(("headers", "status"), [
    ({"Content-Type": "image/jpeg"}, 403), ({"Content-Type": "image/png", "Authorization": f"Bearer {KEY}"}, 403),
    ({"Content-Type": "image/png", "Cookie": "a=b"}, 403),
])  # fmt: skip
async def test_the_store_refuses_what_does_not_belong(caller: Caller, headers: dict[str, str], status: int) -> None:
    data = (await caller.token()).json()["data"]
    answer = await caller.http.put(data["ful"], content=b"x", headers=headers)
    assert answer.status_code == status
    assert (await caller.http.get(data["fdl"])).status_code == 404


async def test_the_store_wants_a_length_and_a_true_signature(caller: Caller) -> None:
    data = (await caller.token()).json()["data"]

    async def pieces():  # type: ignore[no-untyped-def]
        yield b"abc"

    chunked = await caller.http.put(data["ful"], content=pieces(), headers={"Content-Type": "image/png"})
    assert chunked.status_code == 411
    forged = data["ful"].replace("expires=", "expires=1")
    assert (await caller.http.put(forged, content=b"x", headers={"Content-Type": "image/png"})).status_code == 403


async def test_an_expired_address_is_refused_like_a_store_would(caller: Caller) -> None:
    await caller.fault("token-expired")
    data = (await caller.token()).json()["data"]
    answer = await caller.http.put(data["ful"], content=b"x", headers={"Content-Type": "image/png"})
    assert answer.status_code == 403
    assert "<Code>AccessDenied</Code>" in answer.text
