"""Fixtures of `tests/contract` and `tests/engine`: one simulator for a whole run, put in order before each test.

The simulator's takes are ready after a tenth of a second; the client's waits are shortened less, so that a time-out
stays far longer than anything this machine is late with.
"""

from __future__ import annotations

import logging
import os
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.modes import Mode
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags
from ima_tui.wiring import open_studio, read_run_settings
from tests.conftest import TEST_KEY, Simulator
from tests.contract.quick_simulator import BALANCE

__all__ = (
    "_log_of_its_own", "a_simulator", "open_another", "quick", "service_environment", "simulator",
)  # fmt: skip

OpenStudio = Callable[..., Awaitable[Studio]]
SERVICE_SCALE = 2000.0
CLIENT_SCALE = 40.0


class QuickSimulator(Simulator):
    """A simulator in a process of its own that copies its clips."""

    def command(self) -> list[str]:
        """What starts it."""
        command = ["tests.contract.quick_simulator", str(self.folder), str(self.port)]
        return [*command, str(SERVICE_SCALE), *(self.arguments or ("copy",))]

    def put_in_order(self) -> None:
        """As if nothing had ever been ordered or asked."""
        self.control("faults", method="DELETE")
        self.control("requests", method="DELETE")
        self.control("revoke", {"revoked": False})
        self.control("surcharge", {"points": 0})
        self.control("balance", {"balance": BALANCE})

    def creates(self) -> list[dict[str, Any]]:
        """Recorded create requests."""
        return self.requests("/open/v1/tasks/create")

    def tasks_of(self, prompt: str) -> list[dict[str, Any]]:
        """Tasks with exactly this prompt."""
        return [task for task in self.tasks() if inner(task["body"])["prompt"] == prompt]


def inner(body: dict[str, Any]) -> dict[str, Any]:
    """The inner parameters of a create body."""
    found: dict[str, Any] = body["parameters"][0]["parameters"]
    return found


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickSimulator]:
    """The simulator of this whole run."""
    started = QuickSimulator(tmp_path_factory.mktemp("service")).start()
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def _log_of_its_own() -> Iterator[None]:
    """The log is opened once per program: let each test be a program, so that it logs into its own home."""
    log = logging.getLogger("ima_tui")
    _close_all(log)
    yield
    _close_all(log)


def _close_all(log: logging.Logger) -> None:
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


@pytest.fixture
def simulator(quick: QuickSimulator) -> QuickSimulator:
    """The shared simulator, put in order."""
    quick.put_in_order()
    return quick


@pytest.fixture
def a_simulator(tmp_path: Path) -> Iterator[QuickSimulator]:
    """A simulator of one's own, for tests that kill it."""
    started = QuickSimulator(tmp_path / "own-service").start()
    yield started
    started.kill()


@pytest.fixture
def service_environment(simulator: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch) -> QuickSimulator:
    """The environment of a user whose service is the simulator and who has a key."""
    go_to(simulator, monkeypatch)
    return simulator


def go_to(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process and its children use `simulator`."""
    monkeypatch.setenv("IMA_API_KEY", TEST_KEY)
    monkeypatch.setenv("IMA_BASE_URL", simulator.url)
    monkeypatch.setenv("IMA_IM_BASE_URL", simulator.url)
    monkeypatch.setenv("IMA_TIME_SCALE", str(CLIENT_SCALE))


def fetch_list(simulator: Simulator, mode: Mode) -> None:
    """Ask for the prices of `mode` with the test's key, past the client."""
    query = f"app=ima&platform=web&category={mode.value}"
    request = urllib.request.Request(f"{simulator.url}/open/v1/product/list?{query}")
    for name, value in {
        "Authorization": f"Bearer {TEST_KEY}",
        "Content-Type": "application/json",
        "x-app-source": "ima_skills",
        "x_app_language": "en",
    }.items():
        request.add_header(name, value)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10):
        pass


@pytest.fixture
async def open_another() -> AsyncIterator[OpenStudio]:
    """Open studios as the environment says, each like a program of its own; those still open end with the test."""
    opened: list[Studio] = []

    async def another(*, adopt: bool = True, flags: Flags | None = None) -> Studio:
        studio = await open_studio(read_run_settings(flags or Flags(), os.environ), adopt=adopt)
        opened.append(studio)
        return studio

    yield another
    for studio in opened:
        await studio.close(patience=1.0)
