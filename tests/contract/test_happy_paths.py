"""Every mode with both models, from draft to a clip that plays, with every request held against the wire contract."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from ima_tui.simulator.products import Json, catalogue, leaves
from tests.contract.fixtures import QuickSimulator, inner
from tests.contract.takes import CHEAP, comes_to_rest, confirmed, picture
from tests.waiting import until

OPEN_API = {"/open/v1/product/list": "GET", "/open/v1/tasks/create": "POST", "/open/v1/tasks/detail": "POST"}
MIMES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
FORM = {"duration", "resolution", "aspect_ratio", "audio"}
VIRTUAL = {(Mode.TEXT, Model.PRO): {"finish"}, (Mode.FIRST_FRAME, Model.PRO): {"motion_level"}}


@pytest.fixture(scope="module")
def drawing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickSimulator]:
    """A simulator that really draws."""
    started = QuickSimulator(tmp_path_factory.mktemp("drawing"), arguments=("draw",)).start()
    yield started
    started.stop()


@pytest.fixture
def simulator(drawing: QuickSimulator) -> QuickSimulator:
    drawing.put_in_order()
    return drawing


def images_of(mode: Mode, simulator: QuickSimulator, folder: Path) -> tuple[str, ...]:
    """Local files of three formats under misleading names, and one that is on the network already."""
    jpeg = picture(folder / "one.jpg", shade=11)
    png = picture(folder / "two, with a comma.png", shade=12)
    webp = picture(folder / "three.webp", shade=13).rename(folder / "three.jpg")
    picture(simulator.folder / "uploads" / "known.png", shade=14)
    remote = f"{simulator.url}/uploads/known.png?w_300,h_200"
    return {
        Mode.TEXT: (),
        Mode.FIRST_FRAME: (str(jpeg),),
        Mode.FIRST_LAST: (remote, str(png)),
        Mode.REFERENCE: (str(webp), remote, str(jpeg), str(png)),
    }[mode]


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("mode", list(Mode))
async def test_a_take_of_every_kind_is_ordered_by_the_letter_and_plays(
    mode: Mode, model: Model, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    sound, shape = model is Model.PRO, "16:9" if mode is Mode.TEXT else "1:1"
    prompt = f"“Ein Boot” 一只纸船, {mode.value} {model.value} 🚣"
    choices = {"resolution": "480p", "audio": sound, "aspect_ratio": shape}
    draft = Draft(mode, prompt, images_of(mode, simulator, tmp_path), model, choices)
    request = await confirmed(studio, draft)
    job = await comes_to_rest(studio, (await studio.submit(request)).id)
    assert job.state is State.READY

    check_lists(simulator, mode)
    check_uploads(simulator, job)
    check_create(simulator, job, prompt)
    check_details(simulator, job)
    for row in simulator.requests():
        check_open_api_headers(row)
    await check_price(studio, simulator, draft, job)
    await check_clip(job, (854, 480) if shape == "16:9" else (480, 480), sound, tmp_path)


def check_lists(simulator: QuickSimulator, mode: Mode) -> None:
    (listed,) = simulator.requests("/open/v1/product/list")
    assert listed["query"] == {"app": "ima", "platform": "web", "category": mode.value}


def check_open_api_headers(row: dict[str, Any]) -> None:
    headers = row["headers"]
    assert headers["user-agent"].startswith("ima-tui/")
    assert "cookie" not in headers
    if row["path"] not in OPEN_API:
        return
    assert row["method"] == OPEN_API[row["path"]]
    assert headers["authorization"] == "present"
    assert headers["content-type"] == "application/json"
    assert headers["x-app-source"] == "ima_skills"
    assert headers["x_app_language"] == "en"


def check_uploads(simulator: QuickSimulator, job: Job) -> None:
    local = [image.facts for image in job.request.images if image.facts is not None]
    tokens = simulator.requests("/api/rest/oss/getuploadtoken")
    puts = [row for row in simulator.requests() if row["method"] == "PUT"]
    assert len(tokens) == len(puts) == len(local)
    for token in tokens:
        query = dict(token["query"])
        assert (query.pop("appUid"), query.pop("cmimToken")) == ("[hidden]", "[hidden]")
        timestamp, nonce = query.pop("timestamp"), query.pop("nonce")
        assert abs(int(timestamp) - token["time"]) < 60
        assert re.fullmatch(r"[0-9a-f]{21}", nonce)
        signed = hashlib.sha1(f"webAgent|32jdskjdk320eew|{timestamp}|{nonce}".encode()).hexdigest().upper()
        assert query.pop("sign") == signed
        assert query.pop("fContentType") == MIMES[query.pop("fSuffix")]
        assert query == {
            "appId": "webAgent", "appKey": "32jdskjdk320eew", "fService": "privite", "fType": "picture",
        }  # fmt: skip
        assert token["headers"]["authorization"] == "absent"
    wanted = sorted((facts.mime, str(facts.size_bytes)) for facts in local)
    assert sorted((put["headers"]["content-type"], put["headers"]["content-length"]) for put in puts) == wanted
    for put in puts:
        assert put["headers"]["authorization"] == "absent"
        assert "transfer-encoding" not in put["headers"]


def check_create(simulator: QuickSimulator, job: Job, prompt: str) -> None:
    (create,) = simulator.creates()
    body, mode = create["body"], job.request.mode
    leaf = newest_leaf(mode, job.request.model)
    assert set(body) == {"task_type", "enable_multi_model", "src_img_url", "parameters"}
    assert body["task_type"] == mode.value
    assert body["enable_multi_model"] is False
    (single,) = body["parameters"]
    assert set(single) == {
        *("attribute_id", "model_id", "model_name", "model_version", "app", "platform", "category", "credit"),
        "parameters",
    }
    assert (single["app"], single["platform"], single["category"]) == ("ima", "web", mode.value)
    assert (single["model_version"], single["model_id"], single["model_name"]) == (
        *(leaf["id"], leaf["model_id"], leaf["name"]),
    )
    (rule,) = [rule for rule in leaf["credit_rules"] if rule["attribute_id"] == single["attribute_id"]]
    sent = inner(body)
    assert set(sent) == FORM | VIRTUAL.get((mode, job.request.model), set()) | {
        *("prompt", "n", "input_images", "cast"),
    }
    assert sent["prompt"] == prompt
    assert sent["n"] == 1
    assert type(sent["n"]) is int
    assert sent["cast"] == {"points": rule["points"], "attribute_id": rule["attribute_id"]}
    assert single["credit"] == rule["points"]
    assert {name: sent[name] for name in rule["attributes"]} == rule["attributes"]  # in the rule's own spelling
    urls = [image.source if image.remote else job.uploads[index].url for index, image in enumerate(job.request.images)]
    assert body["src_img_url"] == sent["input_images"] == urls


def check_details(simulator: QuickSimulator, job: Job) -> None:
    details = simulator.requests("/open/v1/tasks/detail")
    assert details
    assert all(row["body"] == {"task_id": job.task_id} for row in details)


def newest_leaf(mode: Mode, model: Model) -> Json:
    ours = [leaf for leaf in leaves(catalogue(mode.value)) if str(leaf["model_id"]).lower() == model.value]
    return ours[-1]


async def check_price(studio: Studio, simulator: QuickSimulator, draft: Draft, job: Job) -> None:
    (create,) = simulator.creates()
    prepared = await studio.prepare(draft)
    assert prepared.product is not None
    quoted = studio.price(prepared.product, draft.choices)
    assert isinstance(quoted, Quote)
    file = studio.settings.places.prefs_file
    await until(file.exists)
    remembered = json.loads(file.read_text())["user_default"][job.request.mode.value]
    prices = {
        *(quoted.credits, job.request.credits, job.charged, create["body"]["parameters"][0]["credit"]),
        *(inner(create["body"])["cast"]["points"], remembered["credit"], await studio.spending.today()),
        simulator.tasks()[-1]["points"],
    }
    assert len(prices) == 1
    assert remembered["model_id"] == job.request.model.value
    assert remembered["model_name"] == job.request.model.friendly_name


async def check_clip(job: Job, size: tuple[int, int], sound: bool, folder: Path) -> None:
    assert job.main_media is not None
    path = folder / "clip.mp4"
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(job.main_media.url, timeout=10) as answer:
        path.write_bytes(answer.read())
    with av.open(str(path)) as clip:
        (video,) = clip.streams.video
        assert (video.width, video.height) == size
        assert bool(clip.streams.audio) is sound
        assert sum(1 for _ in clip.decode(video)) == 120
        assert clip.duration is not None
        assert clip.duration / av.time_base == pytest.approx(5.0, abs=0.2)
    assert (job.main_media.width, job.main_media.height) == size


async def test_an_image_on_another_server_is_passed_on_as_it_is(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    picture(tmp_path / "away.png", shade=15)
    handler = functools.partial(_Silent, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/away.png"
        draft = Draft(Mode.FIRST_FRAME, "from elsewhere", (url,), Model.FAST, CHEAP)
        job = await comes_to_rest(studio, (await studio.submit(await confirmed(studio, draft))).id)
        server.shutdown()
    assert job.state is State.READY
    (create,) = simulator.creates()
    assert create["body"]["src_img_url"] == [url]
    assert simulator.requests("/getuploadtoken") == []


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Not a word."""
