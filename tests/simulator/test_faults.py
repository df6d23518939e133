"""Every fault does what its line says, and nothing after it has been used up."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from ima_tui.simulator.faults import FAULTS, FaultOrders, UnknownFault
from tests.simulator.conftest import KEY, Caller, picture, png

EVERYWHERE = ("list", "create", "detail", "token", "verify")


async def _call(caller: Caller, endpoint: str, task: str = "") -> httpx.Response:
    if endpoint == "list":
        return await caller.list()
    if endpoint == "create":
        return await caller.create()
    if endpoint == "detail":
        return await caller.detail(task)
    if endpoint == "token":
        return await caller.token()
    return await caller.post("/open/v1/assets/verify", {"url": "https://example.com/a.png"})


def test_every_fault_has_a_name_that_begins_with_its_endpoint_and_a_line() -> None:
    for name, fault in FAULTS.items():
        assert name == fault.name
        assert name.startswith(fault.endpoint + "-")
        assert len(fault.about) > 10


def test_orders_count_down_and_always_stays() -> None:
    orders = FaultOrders(("create-500:2", "create-429:always"))
    taken = [fault.name for fault in (orders.take("create") for _ in range(5)) if fault]
    assert taken == ["create-500", "create-500", "create-429", "create-429", "create-429"]
    assert orders.take("list") is None
    with pytest.raises(UnknownFault, match="create-500"):
        orders.add("create-5000")


@pytest.mark.parametrize("endpoint", EVERYWHERE)
@pytest.mark.parametrize("code", [401, 4008, 4014, 500, 6006, 6009, 6010])
async def test_a_code_comes_once_and_changes_nothing(caller: Caller, endpoint: str, code: int) -> None:
    await caller.fault(f"{endpoint}-{code}")
    body = await caller.body() if endpoint != "list" else None
    answer = await (caller.create(body) if endpoint == "create" else _call(caller, endpoint))
    assert (answer.status_code, answer.json()["code"]) == (200, code)
    assert await caller.tasks() == []


@pytest.mark.parametrize(("name", "status", "wait"), [
    ("429", 429, "2"), ("429-zero", 429, "0"), ("503", 503, "2"), ("429-huge", 429, "86400"),
    ("429-garbage", 429, "soon"),
])  # fmt: skip
async def test_being_told_to_wait(caller: Caller, name: str, status: int, wait: str) -> None:
    for endpoint in EVERYWHERE:
        await caller.fault(f"{endpoint}-{name}")
        answer = await _call(caller, endpoint, "x") if endpoint != "create" else await caller.create({})
        assert answer.status_code == status
        assert answer.headers["retry-after"].startswith(wait)


async def test_a_date_to_wait_for(caller: Caller) -> None:
    await caller.fault("detail-429-date")
    assert (await caller.detail("x")).headers["retry-after"].endswith("GMT")


@pytest.mark.parametrize(("name", "status"), [("500-http", 500), ("503-http", 503), ("429-bare", 429)])
async def test_bare_failures_have_no_json(caller: Caller, name: str, status: int) -> None:
    await caller.fault(f"list-{name}")
    answer = await caller.list()
    assert answer.status_code == status
    with pytest.raises(json.JSONDecodeError):
        answer.json()


async def test_a_500_that_carries_6010(caller: Caller) -> None:
    await caller.fault("list-500-6010")
    answer = await caller.list()
    assert (answer.status_code, answer.json()["code"]) == (500, 6010)


@pytest.mark.parametrize(("name", "accepted"), [("lost-before", 0), ("lost-after", 1)])
async def test_a_lost_answer(caller: Caller, name: str, accepted: int) -> None:
    body = await caller.body()
    await caller.fault(f"create-{name}")
    with pytest.raises(httpx.TransportError):
        await caller.create(body)
    assert len(await caller.tasks()) == accepted


async def test_a_late_answer_outlasts_a_time_out_and_the_task_exists(caller: Caller) -> None:
    body = await caller.body()
    await caller.fault("create-late")
    with pytest.raises(httpx.ReadTimeout):
        await caller.http.post("/open/v1/tasks/create", json=body, headers=caller.headers, timeout=0.3)
    assert len(await caller.tasks()) == 1


async def test_a_slow_answer_comes_in_the_end(caller: Caller) -> None:
    await caller.fault("list-slow")
    assert (await caller.list()).json()["code"] == 0


@pytest.mark.parametrize("name", ["create-reset", "detail-reset", "list-reset", "token-reset"])
async def test_a_reset_in_the_middle(caller: Caller, name: str) -> None:
    body, task = await caller.body(), await caller.created()
    await caller.fault(name)
    endpoint = name.partition("-")[0]
    with pytest.raises(httpx.RemoteProtocolError):
        await (caller.create(body) if endpoint == "create" else _call(caller, endpoint, task))
    assert len(await caller.tasks()) == (2 if endpoint == "create" else 1)


@pytest.mark.parametrize("name", ["html", "garbage", "truncated"])
@pytest.mark.parametrize("endpoint", EVERYWHERE)
async def test_answers_that_are_no_json(caller: Caller, endpoint: str, name: str) -> None:
    body = await caller.body()
    await caller.fault(f"{endpoint}-{name}")
    answer = await (caller.create(body) if endpoint == "create" else _call(caller, endpoint, "x"))
    assert answer.status_code == 200
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        answer.json()


async def _data(caller: Caller, fault: str, task: str = "") -> Any:
    body = await caller.body() if fault.startswith("create") else None
    await caller.fault(fault)
    endpoint = fault.partition("-")[0]
    answer = await (caller.create(body) if endpoint == "create" else _call(caller, endpoint, task))
    return answer.json()["data"]


async def test_data_of_the_wrong_shape(caller: Caller) -> None:
    for endpoint in EVERYWHERE:
        assert await _data(caller, f"{endpoint}-null", await caller.created()) is None
    assert list(await _data(caller, "list-shape")) == ["list"]
    assert isinstance(await _data(caller, "detail-shape", await caller.created()), list)
    assert isinstance(await _data(caller, "create-id-number"), list)
    assert await _data(caller, "create-no-id") == {}
    assert await _data(caller, "list-empty") == []
    assert "ful" not in await _data(caller, "token-no-ful")
    assert "fdl" not in await _data(caller, "token-no-fdl")
    assert (await _data(caller, "verify-rejected"))["result"]["status"] == "failed"


async def test_lists_that_are_of_no_use(caller: Caller) -> None:
    assert "ima-pro" not in json.dumps(await _data(caller, "list-foreign"))
    assert '"attribute_id"' not in json.dumps(await _data(caller, "list-ruleless"))
    assert '"credit_rules": null' in json.dumps(await _data(caller, "list-ruleless-null"))
    assert '"attributes": null' in json.dumps(await _data(caller, "list-odd-rules"))
    assert "\\u001b" in json.dumps(await _data(caller, "list-dirty"))
    assert '"points": "25"' in json.dumps(await _data(caller, "list-types"))


async def test_a_price_change_is_6010_and_then_in_the_list(caller: Caller) -> None:
    body = await caller.body()
    await caller.fault("create-price-change")
    assert (await caller.create(body)).json()["code"] == 6010
    renewed = await caller.body()
    assert renewed["parameters"][0]["credit"] == body["parameters"][0]["credit"] + 2
    assert (await caller.create(renewed)).json()["code"] == 0


@pytest.mark.parametrize("name", ["create-500-after", "create-500-http-after", "create-garbage", "create-truncated"])
async def test_accepted_in_spite_of_the_answer(caller: Caller, name: str) -> None:
    body = await caller.body()
    await caller.fault(name)
    await caller.create(body)
    assert len(await caller.tasks()) == 1


async def test_a_redirect_leads_to_another_host_name(caller: Caller) -> None:
    await caller.fault("detail-redirect")
    answer = await caller.detail("x")
    assert answer.status_code == 302
    target = httpx.URL(answer.headers["location"])
    assert target.host == "localhost"
    await caller.http.get(str(target).replace("localhost", "127.0.0.1"), headers=caller.headers)
    last = (await caller.http.get("/_sim/requests")).json()[-1]
    assert (last["path"], last["headers"]["authorization"]) == ("/_sim/elsewhere", "present")


@pytest.mark.parametrize(("name", "value"), [("status-9", 9), ("status-null", None), ("status-empty", "")])
async def test_strange_states(caller: Caller, name: str, value: object) -> None:
    data = await _data(caller, f"detail-{name}", await caller.created())
    assert data["medias"][0]["resource_status"] == value


async def test_medias_that_are_not_there(caller: Caller) -> None:
    task = await caller.created()
    assert "medias" not in await _data(caller, "detail-no-medias", task)
    assert (await _data(caller, "detail-empty-medias", task))["medias"] == []
    assert (await _data(caller, "detail-null-medias", task))["medias"] is None
    assert "progress" in await _data(caller, "detail-progress", task)


async def test_a_task_that_is_not_known_at_first(caller: Caller) -> None:
    task = await caller.created()
    await caller.fault("detail-404", 2)
    assert [(await caller.detail(task)).json()["code"] for _ in range(3)] == [4004, 4004, 0]


OUTCOMES: list[tuple[str, dict[str, object]]] = [
    ("failed", {"resource_status": 2, "status": "failed"}),
    ("failed-status", {"resource_status": 0}),
    ("refused", {"resource_status": 2, "remark": "the content was refused by moderation"}),
    ("deleted", {"resource_status": 3}),
    ("never", {"resource_status": 0}),
    ("no-url", {"resource_status": 1, "url": None, "watermark_url": None, "preview_url": None}),
    ("watermark", {"resource_status": 1, "url": None, "preview_url": ""}),
    ("preview", {"resource_status": 1, "url": "", "watermark_url": None}),
    ("no-cover", {"resource_status": 1, "cover_url": None}),
]


@pytest.mark.parametrize(("fate", "expected"), OUTCOMES)
async def test_ordered_outcomes(caller: Caller, fate: str, expected: dict[str, object]) -> None:
    await caller.fault(f"task-{fate}")
    task = await caller.created(await _small(caller))
    media = await caller.finish(task)
    assert {name: media[name] for name in expected} == expected
    if fate == "failed-status":
        assert (await caller.detail(task)).json()["data"]["status"] == "failed"


async def _small(caller: Caller) -> dict[str, Any]:
    return await caller.body(model="ima-pro-fast", resolution="480p")


async def test_outcomes_over_time(caller: Caller) -> None:
    for fate in ("late-url", "cover", "lost", "odd-types", "several", "half"):
        await caller.fault(f"task-{fate}")
    late, cover, lost, odd, several, half = [await caller.created(await _small(caller)) for _ in range(6)]
    await caller.http.post("/_sim/advance", json={})
    assert [bool((await caller.media(late))["url"]) for _ in range(3)] == [False, False, True]
    assert "cover" in await caller.media(cover)
    assert (await caller.detail(lost)).json()["code"] == 4004
    assert {repr((await caller.media(odd))["resource_status"]) for _ in range(4)} == {"'1'", "1"}
    assert len((await caller.detail(several)).json()["data"]["medias"]) == 3
    told = (await caller.detail(half)).json()["data"]
    assert [media["resource_status"] for media in told["medias"]] == [1, 2]
    assert told["status"] == "failed"


async def test_longer_lives(caller: Caller) -> None:
    for fate in ("slow", "overdue"):
        await caller.fault(f"task-{fate}")
    tasks = [await caller.created() for _ in range(3)]
    lives = [round((task["ready_at"] - task["created"]) * 1000) for task in await caller.tasks()]
    assert len(tasks) == 3
    assert lives[0] >= 1200
    assert lives[1] == 2460
    assert 120 <= lives[2] <= 300


@pytest.mark.parametrize(("name", "status"), [("403", 403), ("expired", 403), ("503", 503), ("500-http", 500)])
async def test_the_store_fails(caller: Caller, name: str, status: int) -> None:
    await caller.fault(f"put-{name}")
    data = (await caller.token()).json()["data"]
    for expected in (status, 200):
        answer = await caller.http.put(data["ful"], content=png(picture()), headers={"Content-Type": "image/png"})
        assert answer.status_code == expected


async def test_a_file_breaks_off_in_the_middle(caller: Caller) -> None:
    address = await caller.upload(picture())
    await caller.fault("media-truncated")
    with pytest.raises(httpx.RemoteProtocolError):
        await caller.http.get(address)
    for name, status in (("media-403", 403), ("media-404", 404), ("media-empty", 200)):
        await caller.fault(name)
        assert (await caller.http.get(address)).status_code == status
    assert (await caller.http.get(address)).content == png(picture())


async def test_faults_can_be_listed_and_taken_back(caller: Caller) -> None:
    await caller.fault("create-500", None)
    told = (await caller.http.get("/_sim/faults")).json()
    assert told["pending"][0]["name"] == "create-500"
    assert len(told["known"]) == len(FAULTS)
    await caller.http.request("DELETE", "/_sim/faults")
    assert (await caller.create()).json()["code"] == 0
    answer = await caller.http.post("/_sim/faults", json={"name": "500", "where": "list"})
    assert answer.json()["name"] == "list-500"


async def test_the_record_file_has_every_request_and_no_key(tmp_path: Path, caller: Caller) -> None:
    caller.service.journal._path = tmp_path / "record.jsonl"
    await caller.fault("token-401-http")
    await caller.token()
    await caller.list()
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    assert [(line["path"].rpartition("/")[2], line["status"], line["fault"]) for line in lines] == [
        ("getuploadtoken", 401, "token-401-http"), ("list", 200, None)]  # fmt: skip
    assert KEY not in (tmp_path / "record.jsonl").read_text()


@pytest.mark.parametrize("endpoint", EVERYWHERE)
async def test_answers_that_are_whole_and_of_no_use(caller: Caller, endpoint: str) -> None:
    async def asked(name: str) -> httpx.Response:
        body, task = await caller.body(), await caller.created()
        await caller.fault(f"{endpoint}-{name}")
        return await (caller.create(body) if endpoint == "create" else _call(caller, endpoint, task))

    assert (await asked("blank")).content == b""
    assert (await asked("nulls")).json()["code"] is None
    assert isinstance((await asked("lists")).json()["code"], list)
    zipped = await asked("zipped")
    assert (zipped.headers["content-encoding"], zipped.json()["code"]) == ("gzip", 0)
    with pytest.raises(httpx.DecodingError):
        await asked("unzippable")
    assert len((await asked("wordy")).json()["message"]) > 900_000
    assert (await asked("redirect-here")).headers["location"].endswith("/_sim/elsewhere")
    looped = await asked("redirect-loop")
    assert looped.headers["location"] == str(looped.request.url)


async def test_an_answer_without_end_and_one_without_bounds(caller: Caller) -> None:
    await caller.fault("list-drip")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await caller.list()
    await caller.fault("list-bomb")
    async with caller.http.stream("GET", "/open/v1/product/list", headers=caller.headers) as answer:
        small = sum([len(piece) async for piece in answer.aiter_raw()])
    assert small < 1_000_000
