"""A task's life: accepted, timed, told about.

A clip is ready only when its time has passed and its file is whole. The time is drawn from the task's own number, so
that a restart changes nothing about it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from ima_tui.simulator.book import Json, Task
from ima_tui.simulator.contract import Order, Refusal
from ima_tui.simulator.journal import masked
from ima_tui.simulator.service import Service
from ima_tui.simulator.shapes import frame_size
from ima_tui.simulator.sources import Source
from ima_tui.simulator.values import canonical

_USUAL = {"ima-pro": (120.0, 300.0), "ima-pro-fast": (60.0, 120.0)}
_ENDED = {"failed": 2, "deleted": 3}


def accept(service: Service, order: Order, sources: list[Source], body: Json, client: str, key: str) -> Task:
    """Charge and write down; 4008 when the balance is short. Durable when it returns."""
    fault = service.faults.take("task")
    fate = fault.name.removeprefix("task-") if fault else ""
    identity = secrets.token_hex(12)
    now = service.now()
    usual = _usual_seconds(identity, order.model) * {"slow": 10.0}.get(fate, 1.0)
    seconds = 2460.0 if fate == "overdue" else usual
    task = Task(
        id=identity, created=now, ready_at=now + seconds / service.options.time_scale, points=order.points,
        category=order.category, model=order.model, client=masked(client, key), fate=fate,
        body=masked(body, key), order=_render_order(service, order, sources, fate, key),
    )  # fmt: skip
    if not service.book.accept(task):
        raise Refusal(4008, "insufficient points")
    service.start_rendering(task)
    return task


def _usual_seconds(identity: str, model: str) -> float:
    shortest, longest = _USUAL[model]
    return shortest + (longest - shortest) * (hashlib.sha256(identity.encode()).digest()[0] / 255)


def _render_order(service: Service, order: Order, sources: list[Source], fate: str, key: str) -> Json:
    inner = order.inner
    first = (sources[0].width, sources[0].height) if sources else None
    width, height = frame_size(inner.get("resolution", "720P"), inner.get("aspect_ratio", "16:9"), first)
    seconds = canonical(inner.get("duration", 5))
    prompt = str(masked(order.prompt, key))
    return {
        "prompt": prompt,
        "take": service.book.takes_of(prompt, order.category),
        "count": {"several": 3, "half": 2}.get(fate, order.count),
        "width": width,
        "height": height,
        "seconds": float(seconds) if seconds.replace(".", "", 1).isdigit() else 5.0,
        "audio": canonical(inner.get("audio", False)) == "true",
        "finish": str(inner.get("finish", "natural")),
        "motion": inner.get("motion_level", 5),
        "sources": [source.name for source in sources],
    }


def tell(service: Service, identity: str) -> Json:
    """The ``data`` of a detail answer."""
    task = service.book.task(identity)
    if task is None or task.fate == "lost":
        raise Refusal(4004, "task not found")
    polls = service.polls.setdefault(task.id, [])
    polls.append(service.now())
    due = service.now() >= task.ready_at
    medias = [_media(service, task, number, stem, due, len(polls)) for number, stem in enumerate(task.clips)]
    states = {media["status"] for media in medias}
    status = "failed" if "failed" in states else "success" if states == {"success"} else "processing"
    if status == "processing" and len(polls) == 1:
        status = "pending"
    if task.fate == "failed-status" and due:
        status = "failed"
    return {
        "id": task.id, "task_id": task.id, "status": status, "category": task.category,
        "credit": task.points, "created_at": int(task.created), "medias": medias,
    }  # fmt: skip


def is_ready(service: Service, task: Task) -> bool:
    """Whether a poll would tell of a finished clip, special outcomes aside."""
    return task.rendered == 1 and service.now() >= task.ready_at


def _media(service: Service, task: Task, number: int, stem: str, due: bool, polls: int) -> Json:
    order = task.order
    media: Json = {
        "id": stem, "resource_status": 0, "status": "processing", "type": "video", "format": "mp4",
        "url": None, "watermark_url": None, "preview_url": None, "cover_url": None,
        "width": order["width"], "height": order["height"], "duration": order["seconds"],
        "error_msg": None, "remark": None,
    }  # fmt: skip
    if task.fate == "refused":
        media.update(resource_status=2, status="failed", remark="the content was refused by moderation")
    elif task.rendered == -1:
        media.update(resource_status=2, status="failed", error_msg=f"rendering failed: {task.error}")
    elif due and (task.fate in _ENDED or (task.fate == "half" and number == 1)):
        media.update(resource_status=_ENDED.get(task.fate, 2), status="failed", error_msg="generation failed upstream")
    elif task.fate == "failed-status" and due:
        media.update(error_msg="generation failed upstream")
    elif is_ready(service, task) and task.fate not in ("never", "failed-status"):
        _finish(service, task, media, stem)
    if task.fate == "odd-types":
        _odd(media, polls)
    return media


def _finish(service: Service, task: Task, media: Json, stem: str) -> None:
    address = f"{service.base_url}/media/{stem}.mp4"
    cover = f"{service.base_url}/media/{stem}.jpg"
    media.update(resource_status=1, status="success", cover_url=cover)
    media.update(url=address, watermark_url=f"{address}?watermark=1", preview_url=f"{address}?preview=1")
    fate = task.fate
    if fate == "watermark":
        media.update(url=None, preview_url="")
    elif fate == "preview":
        media.update(url="", watermark_url=None)
    elif fate == "cover":
        media["cover"] = media.pop("cover_url")
    elif fate == "no-cover":
        media["cover_url"] = None
    elif fate == "no-url" or (fate == "late-url" and _sight(service, task) < 3):
        media.update(url=None, watermark_url=None, preview_url=None)


def _sight(service: Service, task: Task) -> int:
    """How many polls have met the task as finished, this one included."""
    service.sights[task.id] = service.sights.get(task.id, 0) + 1
    return service.sights[task.id]


def _odd(media: Json, polls: int) -> None:
    spellings: tuple[Any, ...] = (None, "", "0", 0) if media["resource_status"] == 0 else ("1", 1)
    media["resource_status"] = spellings[polls % len(spellings)]
    media["width"], media["height"] = str(media["width"]), float(media["height"])
    media["duration"] = f"{media['duration']:g}s"
