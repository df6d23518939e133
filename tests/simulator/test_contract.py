"""Each rule of the contract, broken alone, is refused by name; kept, it passes."""

from __future__ import annotations

import pytest

from tests.simulator.conftest import KEY, Caller, changed, picture

P = "parameters.0."
I = "parameters.0.parameters."  # noqa: E741

BROKEN: list[tuple[str, object, int, str]] = [
    ("task_type", "text_to_image", 4000, "task_type"),
    ("enable_multi_model", True, 4000, "enable_multi_model"),
    ("enable_multi_model", ..., 4000, "enable_multi_model"),
    ("src_img_url", ..., 4000, "src_img_url"),
    ("src_img_url", ["http://127.0.0.1/a.png"], 4000, "same list"),
    ("parameters", [], 4000, "exactly one"),
    ("src_image", [], 4000, "src_image"),
    ("extra", 1, 4000, "extra"),
    (P + "attribute_id", ..., 4000, "attribute_id"),
    (P + "attribute_id", "1", 4000, "attribute_id"),
    (P + "attribute_id", 1, 6006, "attribute_id"),
    (P + "model_id", "ima-pro-fast", 4000, "model_id"),
    (P + "model_id", "IMA-PRO", 4000, "model_id"),
    (P + "model_name", "Pro", 4000, "model_name"),
    (P + "model_version", "ima-pro", 4000, "model_version"),
    (P + "app", "web", 4000, "app"),
    (P + "platform", "ios", 4000, "platform"),
    (P + "category", "image_to_video", 4000, "category"),
    (P + "credit", 24, 6010, "credit"),
    (P + "credit", 25.0, 4000, "credit"),
    (P + "quality", "high", 4000, "quality"),
    (I + "prompt", ..., 4000, "prompt"),
    (I + "prompt", "  ", 4000, "prompt"),
    (I + "prompt", ["a"], 4000, "prompt"),
    (I + "n", ..., 4000, "n must"),
    (I + "n", "1", 4000, "n must"),
    (I + "n", True, 4000, "n must"),
    (I + "cast", ..., 4000, "cast"),
    (I + "cast.points", 24, 6010, "cast.points"),
    (I + "cast.attribute_id", 3, 6006, "cast.attribute_id"),
    (I + "input_images", ..., 4000, "input_images"),
    (I + "duration", ..., 6009, "duration"),
    (I + "duration", 10, 6009, "duration"),
    (I + "resolution", "720P", 6009, "resolution"),
    (I + "audio", False, 6009, "audio"),
    (I + "aspect_ratio", "2:1", 6009, "aspect_ratio"),
    (I + "default", "enabled", 4000, "default"),
    (I + "look", "film", 4000, "look"),
    (I + "grain", False, 4000, "grain"),
    (I + "finish", "glossy", 4000, "finish"),
]


@pytest.mark.parametrize(("path", "value", "code", "word"), BROKEN, ids=[f"{row[0]}={row[1]!r}"[:60] for row in BROKEN])
async def test_one_wrong_field_is_refused_by_name(
    caller: Caller, path: str, value: object, code: int, word: str
) -> None:
    answer = (await caller.create(changed(await caller.body(), path, value))).json()
    assert answer["code"] == code, answer
    assert word in answer["message"]
    assert await caller.tasks() == []
    assert caller.service.book.balance == 600


async def test_the_right_body_is_accepted_charged_and_written_down(caller: Caller) -> None:
    body = await caller.body()
    task = await caller.created(body)
    (kept,) = await caller.tasks()
    assert (kept["id"], kept["body"], kept["client"], kept["points"]) == (task, body, "hand/1", 25)
    assert caller.service.book.balance == 575


@pytest.mark.parametrize(("name", "value"), [("duration", "5s"), ("duration", 5.0), ("duration", "5"),
                                             ("resolution", " 1080p "), ("audio", "TRUE")])  # fmt: skip
async def test_values_are_compared_by_meaning(caller: Caller, name: str, value: object) -> None:
    assert (await caller.create(changed(await caller.body(), I + name, value))).json()["code"] == 0


@pytest.mark.parametrize("header", ["x-app-source", "x_app_language", "Content-Type"])
async def test_a_missing_header_is_named(caller: Caller, header: str) -> None:
    answer = await caller.list(**{header: "wrong"})
    assert answer.status_code == 200
    assert answer.json()["code"] == 4000
    assert header in answer.json()["message"]


@pytest.mark.parametrize("value", ["", "Bearer sk-other", KEY])
async def test_a_wrong_key_is_401_in_status_and_code(caller: Caller, value: str) -> None:
    answer = await caller.list(Authorization=value)
    assert (answer.status_code, answer.json()["code"]) == (401, 401)


async def test_a_revoked_key_stops_working_until_it_is_given_back(caller: Caller) -> None:
    await caller.http.post("/_sim/revoke", json={})
    assert (await caller.list()).status_code == 401
    await caller.http.post("/_sim/revoke", json={"revoked": False})
    assert (await caller.list()).json()["code"] == 0


async def test_create_without_a_fetched_list_is_6006(caller: Caller) -> None:
    body = await caller.body()
    caller.service.listed.clear()
    assert (await caller.create(body)).json()["code"] == 6006


async def test_a_short_balance_is_4008_and_nothing_is_kept(caller: Caller) -> None:
    await caller.http.post("/_sim/balance", json={"balance": 24})
    assert (await caller.create()).json()["code"] == 4008
    assert await caller.tasks() == []


async def test_an_unknown_task_is_4004(caller: Caller) -> None:
    assert (await caller.detail("nothing")).json()["code"] == 4004


@pytest.mark.parametrize(("category", "count"), [("text_to_video", 1), ("image_to_video", 0), ("image_to_video", 2),
                                                 ("first_last_frame_to_video", 1), ("first_last_frame_to_video", 3),
                                                 ("reference_image_to_video", 0),
                                                 ("reference_image_to_video", 10)])  # fmt: skip
async def test_the_number_of_pictures_fits_the_mode(caller: Caller, category: str, count: int) -> None:
    body = await caller.body(category, images=["http://127.0.0.1/a.png"] * count)
    answer = (await caller.create(body)).json()
    assert answer["code"] == 4000
    assert "pictures" in answer["message"]


@pytest.mark.parametrize("address", ["/tmp/a.png", "file:///tmp/a.png", "http://10.0.0.4/a.png", "", "ftp://a.b/c"])
async def test_a_picture_needs_a_public_address(caller: Caller, address: str) -> None:
    answer = (await caller.create(await caller.body("image_to_video", images=[address]))).json()
    assert answer["code"] == 4000
    assert "address" in answer["message"]


async def test_a_picture_must_answer_decode_and_fit(caller: Caller) -> None:
    small, thin = await caller.upload(picture(200, 200)), await caller.upload(picture(1200, 301))
    base = caller.service.base_url
    for address, word in ((f"{base}/uploads/none.png", "404"), (f"{base}/_sim/hello", "cannot be read"),
                          (small, "300 to 6000"), (thin, "ratio")):  # fmt: skip
        answer = (await caller.create(await caller.body("image_to_video", images=[address]))).json()
        assert answer["code"] == 4000
        assert word in answer["message"]


async def test_src_image_must_match_when_it_is_sent(caller: Caller) -> None:
    address = await caller.upload(picture())
    body = await caller.body("image_to_video", images=[address])
    wrong = {**body, "src_image": [{"url": address, "width": "640", "height": 400}]}
    assert (await caller.create(wrong)).json()["code"] == 4000
    right = {**body, "src_image": [{"url": address, "width": 640, "height": 400}]}
    assert (await caller.create(right)).json()["code"] == 0


async def test_a_virtual_field_sends_its_target(caller: Caller) -> None:
    address = await caller.upload(picture())
    for extra, code in (({"motion_level": 8}, 0), ({"motion_level": 7}, 4000), ({"motion_strength": "strong"}, 4000),
                        ({"motion": "strong"}, 4000)):  # fmt: skip
        body = await caller.body("image_to_video", images=[address], **extra)
        assert (await caller.create(body)).json()["code"] == code


async def test_the_asset_check_says_active(caller: Caller) -> None:
    answer = await caller.post("/open/v1/assets/verify", {"url": "https://example.com/a.png"})
    assert answer.json()["data"]["result"]["status"] == "active"


async def test_the_journal_never_holds_the_key(caller: Caller) -> None:
    await caller.upload(picture())
    await caller.created(await caller.body(prompt=f"a cat holding {KEY}"))
    entries = (await caller.http.get("/_sim/requests")).text
    assert '"authorization": "present"' in entries
    assert '"authorization": "absent"' in entries
    assert KEY not in entries
    kept = [path for path in caller.service.options.folder.rglob("*") if path.is_file()]
    assert [path.name for path in kept if KEY.encode() in path.read_bytes()] == []
