"""A simulator on the test's own event loop, and a caller that writes the wire by hand.

The caller shares nothing with the program's client: what it sends is spelled out here, from the contract.
"""

from __future__ import annotations

import copy
import hashlib
import io
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image, ImageDraw

from ima_tui.simulator.server import Options, running
from ima_tui.simulator.service import Service

KEY = "ima_" + "q7Zk" * 6
"""Made up; tests search what was written for it."""
Json = dict[str, Any]


def picture(width: int = 640, height: int = 400, tone: tuple[int, int, int] = (200, 90, 60)) -> Image.Image:
    """A soft picture with large shapes: codecs keep those."""
    image = Image.new("RGB", (width, height), tone)
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.2, height * 0.2, width * 0.6, height * 0.8), fill=(40, 70, 150))
    pen.rectangle((width * 0.6, height * 0.5, width * 0.9, height * 0.9), fill=(230, 220, 120))
    return image


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


class Caller:
    def __init__(self, service: Service, http: httpx.AsyncClient) -> None:
        self.service, self.http = service, http
        self.headers = {
            "Authorization": f"Bearer {KEY}", "Content-Type": "application/json", "x-app-source": "ima_skills",
            "x_app_language": "en", "User-Agent": "hand/1",
        }  # fmt: skip

    async def list(self, category: str = "text_to_video", **headers: str) -> httpx.Response:
        query = {"app": "ima", "platform": "web", "category": category}
        return await self.http.get("/open/v1/product/list", params=query, headers={**self.headers, **headers})

    async def leaf(self, category: str = "text_to_video", model: str = "ima-pro") -> Json:
        tree = (await self.list(category)).json()["data"]
        return [leaf for leaf in leaves(tree) if leaf["model_id"].lower() == model][-1]

    async def body(self, category: str = "text_to_video", model: str = "ima-pro", images: list[str] | None = None,
                   prompt: str = "a lighthouse at dusk", **choices: object) -> Json:  # fmt: skip
        """A create call that is right in every field."""
        leaf = await self.leaf(category, model)
        fields = [field for field in leaf["form_config"] if not field.get("is_ui_virtual")]
        inner: Json = {field["field"]: field["value"] for field in fields} | choices
        rule = next(rule for rule in leaf["credit_rules"] if all(
            str(inner[name]).lower() == str(value).lower() for name, value in rule["attributes"].items()))  # fmt: skip
        images = images or []
        inner |= rule["attributes"] | {"prompt": prompt, "n": 1, "input_images": images}
        inner["cast"] = {"points": rule["points"], "attribute_id": rule["attribute_id"]}
        single = {
            "attribute_id": rule["attribute_id"], "model_id": leaf["model_id"], "model_name": leaf["name"],
            "model_version": leaf["id"], "app": "ima", "platform": "web", "category": category,
            "credit": rule["points"], "parameters": inner,
        }  # fmt: skip
        return {"task_type": category, "enable_multi_model": False, "src_img_url": list(images), "parameters": [single]}

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers)

    async def create(self, body: object = None) -> httpx.Response:
        return await self.post("/open/v1/tasks/create", await self.body() if body is None else body)

    async def created(self, body: object = None) -> str:
        answer = (await self.create(body)).json()
        assert answer["code"] == 0, answer
        return str(answer["data"]["id"])

    async def detail(self, task: str) -> httpx.Response:
        return await self.post("/open/v1/tasks/detail", {"task_id": task})

    async def media(self, task: str) -> Json:
        return dict((await self.detail(task)).json()["data"]["medias"][0])

    async def finish(self, task: str) -> Json:
        """Let the task's time pass, and return its first media."""
        await self.http.post("/_sim/advance", json={"task_id": task})
        return await self.media(task)

    async def fault(self, name: str, times: int | None = 1) -> None:
        answer = await self.http.post("/_sim/faults", json={"name": name, "times": times})
        assert answer.status_code == 200, answer.text

    async def tasks(self) -> list[Json]:
        return list((await self.http.get("/_sim/tasks")).json())

    def token_query(self, **changes: str) -> dict[str, str]:
        stamp, nonce = str(int(time.time())), "0123456789abcdef01234"
        sign = hashlib.sha1(f"webAgent|32jdskjdk320eew|{stamp}|{nonce}".encode()).hexdigest().upper()
        return {
            "appUid": KEY, "appId": "webAgent", "appKey": "32jdskjdk320eew", "cmimToken": KEY, "sign": sign,
            "timestamp": stamp, "nonce": nonce, "fService": "privite", "fType": "picture", "fSuffix": "png",
            "fContentType": "image/png",
        } | changes  # fmt: skip

    async def token(self, **changes: str) -> httpx.Response:
        return await self.http.get("/api/rest/oss/getuploadtoken", params=self.token_query(**changes))

    async def upload(self, image: Image.Image) -> str:
        data = (await self.token()).json()["data"]
        answer = await self.http.put(data["ful"], content=png(image), headers={"Content-Type": "image/png"})
        assert answer.status_code == 200, answer.text
        return str(data["fdl"])


def leaves(nodes: list[Json]) -> list[Json]:
    found: list[Json] = []
    for node in nodes:
        found += [node] if node["type"] == "3" else []
        found += leaves(node["children"])
    return found


def changed(body: Json, path: str, value: object) -> Json:
    """A copy of the body with one field set; ``...`` removes it."""
    body = copy.deepcopy(body)
    place: Any = body
    *way, last = path.split(".")
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return body


def options(folder: Path, **changes: Any) -> Options:
    """Quick and quiet."""
    return Options(**{"folder": folder, "time_scale": 1000.0, "render_scale": 0.1, **changes})


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with running(options(tmp_path / "sim")) as service, httpx.AsyncClient(
        base_url=service.base_url, trust_env=False, timeout=30) as http:  # fmt: skip
        yield Caller(service, http)
