"""The one object a running simulator consists of: its book, its faults, its journal and its workshop."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from typing import Any

from aiohttp import web

from ima_tui.simulator.book import Book, Task
from ima_tui.simulator.contract import Refusal
from ima_tui.simulator.faults import FaultOrders
from ima_tui.simulator.journal import Journal
from ima_tui.simulator.options import Options
from ima_tui.simulator.products import Json, catalogue
from ima_tui.simulator.workshop import Workshop


class Service:
    """State shared by all handlers; lives on one event loop."""

    def __init__(self, options: Options) -> None:
        self.options = options
        for name in ("media", "uploads", "inputs"):
            (options.folder / name).mkdir(parents=True, exist_ok=True)
        self.book = Book(options.folder / "simulator.db", options.balance)
        self.seal = self.book.setting("seal", secrets.token_hex(16)).encode()
        """Signs upload addresses; durable, so that one given out before a restart still works."""
        self.faults = FaultOrders(options.faults)
        self.journal = Journal(options.record)
        self.workshop = Workshop()
        self.base_url = ""
        self.revoked = False
        self.surcharge = 0
        self.listed: set[tuple[str, str]] = set()
        self.polls: dict[str, list[float]] = {}
        self.sights: dict[str, int] = {}
        self.closing = asyncio.Event()
        self.stopped = asyncio.Event()
        """Set by whoever wants the simulator to end."""
        self._changed = asyncio.Event()

    def now(self) -> float:
        return time.time()

    def check_key(self, key: str) -> None:
        """A wrong or revoked key is refused with 401."""
        wanted = self.options.api_key
        good = key.startswith("ima_") if wanted is None else hmac.compare_digest(key.encode(), wanted.encode())
        if self.revoked or not good:
            raise Refusal(401, "invalid api key", 401)

    def tree(self, category: str) -> list[Json]:
        return catalogue(category, self.surcharge)

    def start_rendering(self, task: Task) -> None:
        """Queue the task's clips; an empty order of the queue is one clip."""
        left = set(task.clips)
        for number, stem in enumerate(task.clips):
            order = self._clip_order(task, number, stem)

            def done(error: str, stem: str = stem) -> None:
                left.discard(stem)
                if error:
                    self.book.update(self._current(task), rendered=-1, error=error)
                elif not left and self._current(task).rendered == 0:
                    self.book.update(self._current(task), rendered=1)
                self._announce_change()

            self.workshop.add(order, done)

    async def until_rendered(self, identity: str) -> None:
        """Wait until the task's clips are on disk or have failed."""
        while True:
            task = self.book.task(identity)
            if task is None or task.rendered != 0:
                return
            await self._changed.wait()

    def recover(self) -> None:
        """Go on with what an earlier run accepted and did not finish."""
        for task in self.book.unrendered():
            self.start_rendering(task)

    async def close(self) -> None:
        await self.workshop.close()
        self.book.close()

    def _announce_change(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _current(self, task: Task) -> Task:
        found = self.book.task(task.id)
        assert found is not None
        return found

    def _clip_order(self, task: Task, number: int, stem: str) -> dict[str, Any]:
        folder = self.options.folder
        return {
            **task.order,
            "category": task.category,
            "model": task.model,
            "take": int(task.order["take"]) + number,
            "sources": [str(folder / name) for name in task.order["sources"]],
            "video": str(folder / "media" / f"{stem}.mp4"),
            "cover": str(folder / "media" / f"{stem}.jpg"),
            "effort": self.options.render_scale,
        }


SERVICE = web.AppKey("service", Service)
