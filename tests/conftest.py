"""Fixtures that every part of the suite shares: an empty home, a real simulator, a real studio on it.

No test touches the developer's own home or any host but this machine; a run without a network passes.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from ima_tui import language
from ima_tui.engine.studio import Studio
from ima_tui.settings import Flags, Settings
from ima_tui.wiring import open_studio, read_run_settings
from tests.leaks import Search, overhear
from tests.warm import WARM

TEST_KEY = "ima_test_" + "k3y" * 8
"""Made up; the suite greps everything it wrote for it."""
SCALE = 1000.0
"""How much faster than the real service the simulator's tasks are done."""
CLIENT_SCALE = 40.0
"""How much faster the client lives: its time-outs must outlast a busy machine."""


@dataclass
class Simulator:
    """A simulator in a process of its own."""

    folder: Path
    time_scale: float = SCALE
    port: int = 0
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = field(default=None, repr=False)
    url: str = ""

    def command(self) -> list[str]:
        """What starts it: a module and its arguments."""
        command = ["ima_tui", "simulate", "--folder", str(self.folder), "--port", str(self.port)]
        return [*command, "--time-scale", str(self.time_scale), "--render-scale", "0.1", *self.arguments]

    def start(self) -> Self:
        """Start it; returns when it is ready."""
        self.process = WARM.start(*self.command(), stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("simulator ready "), line
        self.url = line.split()[-1]
        self.port = int(self.url.rpartition(":")[2])
        return self

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def control(self, path: str, body: object | None = None, method: str | None = None) -> Any:
        """Call the simulator's control side: the decoded answer."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.url}/_sim/{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def fault(self, name: str, times: int | None = 1) -> None:
        """Order a fault: `times` times, or always for None."""
        self.control("faults", {"name": name, "times": times})

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """Recorded requests whose path ends with `path`, oldest first."""
        answer = self.control("requests")
        rows = answer["requests"] if isinstance(answer, dict) else answer
        return [row for row in rows if row["path"].endswith(path)]

    def tasks(self) -> list[dict[str, Any]]:
        """Every task the service knows."""
        answer = self.control("tasks")
        rows: list[dict[str, Any]] = answer["tasks"] if isinstance(answer, dict) else answer
        return rows


@pytest.fixture
def make_simulator(tmp_path: Path) -> Iterator[Callable[..., Simulator]]:
    """Start simulators; each ends with the test."""
    started: list[Simulator] = []

    def make(*arguments: str, folder: Path | None = None, time_scale: float = SCALE, port: int = 0) -> Simulator:
        simulator = Simulator(folder or tmp_path / f"simulator-{len(started)}", time_scale, port, arguments)
        started.append(simulator)
        return simulator.start()

    yield make
    for simulator in started:
        simulator.stop()


@pytest.fixture
def simulator(make_simulator: Callable[..., Simulator]) -> Simulator:
    """A simulator with plenty of credits."""
    return make_simulator("--balance", "100000")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, which this process and its children take for their own."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith(("IMA_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def service_environment(simulator: Simulator, home: Path, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The environment of a user whose service is the simulator and who has a key."""
    monkeypatch.setenv("IMA_API_KEY", TEST_KEY)
    monkeypatch.setenv("IMA_BASE_URL", simulator.url)
    monkeypatch.setenv("IMA_IM_BASE_URL", simulator.url)
    monkeypatch.setenv("IMA_TIME_SCALE", str(CLIENT_SCALE))
    return simulator


@pytest.fixture
def settings(service_environment: Simulator) -> Settings:
    """The settings of that user."""
    return read_run_settings(Flags(), os.environ)


@pytest.fixture
async def studio(settings: Settings) -> AsyncIterator[Studio]:
    """A real studio on a real simulator, in an empty home."""
    opened = await open_studio(settings)
    yield opened
    await opened.close(patience=1.0)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Tests read English unless they ask for Chinese, and leave it so."""
    language.use("en")
    yield
    language.use("en")


LONGEST = ("test_fuzz.py", "test_snapshots.py", "test_reachable.py", "test_random_kill.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: at the end of a run nobody waits for one of them alone."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage, again and again, took a tenth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


SEARCH = Search(TEST_KEY)
OVERHEARD: list[str] = []
"""Where a process or a test said the key."""


def pytest_configure() -> None:
    """Processes that tests start are listened to."""
    overhear(SEARCH, OVERHEARD)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What a test said on its own streams and in its log."""
    for name, said in report.sections:
        if found := SEARCH.form_in(said):
            OVERHEARD.append(f"{name} of {report.nodeid} ({found})")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What one of several workers heard."""
    OVERHEARD.extend(getattr(node, "workeroutput", {}).get("overheard", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The key must be in nothing the run left behind: databases, logs, preferences, clips, records, snapshots, words.

    Only the key's own store, the private file a test asked for, may hold it. The folders of several workers are in
    that of the one who sends them, who looks through all of it.
    """
    WARM.close()
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["overheard"] = OVERHEARD
        return
    factory = getattr(session.config, "_tmp_path_factory", None)
    left = [] if factory is None or factory._basetemp is None else SEARCH.leaks(factory.getbasetemp(), but=["api-key"])
    leaks = sorted({*left, *OVERHEARD})
    if leaks:
        print("\nThe key was written to:", *leaks, sep="\n  ", file=sys.__stderr__)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
