"""A service that speaks the wire protocol and does nothing else, so that what is measured is what asks it.

It lists what the simulator lists, takes every order, and says of every task that it is being made. When a request was
complete it notes by the clock that both `time.perf_counter` and `time.monotonic` read, which here is the same in every
process. It listens on loopback, in a thread of its own: `with LightService() as service: … service.url`.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from ima_tui.simulator.products import CATEGORIES, catalogue

MAKING = {
    "resource_status": 0, "status": "processing", "type": "video", "format": "mp4", "url": None, "watermark_url": None,
    "preview_url": None, "cover_url": None, "width": 1280, "height": 720, "duration": 5.0, "error_msg": None,
    "remark": None,
}  # fmt: skip


class LightService:
    """Its records may be read while it runs."""

    def __init__(self) -> None:
        self.url = ""
        self.created: list[float] = []
        """When each create request was complete."""
        self.asked: dict[str, list[float]] = {}
        """When each task was asked after."""
        self._lists = {category: _answer(catalogue(category)) for category in CATEGORIES}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5.0)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _listen(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1000)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept for as long as its other end wants."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _method, target, _version = head.split(b"\r\n", 1)[0].decode().split()
                body = await reader.readexactly(_length(head))
                answer = self._answered(target, body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
                    + answer
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answered(self, target: str, body: bytes) -> bytes:
        now, parts = time.perf_counter(), urlsplit(target)
        match parts.path:
            case "/open/v1/product/list":
                return self._lists[parse_qs(parts.query)["category"][0]]
            case "/open/v1/tasks/create":
                self.created.append(now)
                return _answer({"id": f"{len(self.created):024x}"})
            case "/open/v1/tasks/detail":
                task = str(json.loads(body)["task_id"])
                self.asked.setdefault(task, []).append(now)
                return _answer({"id": task, "status": "processing", "medias": [{"id": f"{task}-1", **MAKING}]})
        raise ConnectionError(target)


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((int(value) for name, _colon, value in lines if name.lower() == b"content-length"), 0)


def _answer(data: Any) -> bytes:
    return json.dumps({"code": 0, "message": "success", "data": data}).encode()
