"""A simulator for the whole folder, and the program as a user runs it: a process of its own in an empty home."""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import CLIENT_SCALE, TEST_KEY, Simulator
from tests.contract.fixtures import QuickSimulator
from tests.warm import WARM

_ROOT = Path(__file__).parents[2]
SMALL = ("--extra-params", '{"resolution": "480P"}')
QUICK = ("generate", "--prompt", "灯塔, a lighthouse", "--model-id", "fast", *SMALL)
"""The cheapest and quickest take."""


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One simulator for all tests here, which copies its clips."""
    simulator = QuickSimulator(tmp_path_factory.mktemp("cli") / "simulator")
    yield simulator.start()
    simulator.stop()


@pytest.fixture
def service(shared_service: Simulator) -> Iterator[Simulator]:
    """The simulator, without faults left over from another test."""
    shared_service.control("faults", method="DELETE")
    yield shared_service
    shared_service.control("faults", method="DELETE")


@dataclass
class Done:
    """How one run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The JSON object: the last thing on stdout, and the only one."""
        assert self.out.endswith("}\n"), self.out
        assert self.out.count("\n") == 1, self.out
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass
class Program:
    """Runs `ima-tui` as a process of its own."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, environ: Mapping[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        """Start it and come back at once."""
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return WARM.start("ima_tui", *arguments, env={**self.environ, **(environ or {})}, cwd=self.folder, **streams)

    def __call__(self, *arguments: str, given: bytes | None = None, environ: Mapping[str, str] | None = None) -> Done:
        """Run it to its end."""
        stdin = subprocess.PIPE if given is not None else subprocess.DEVNULL
        return finish(self.start(*arguments, environ=environ, stdin=stdin), given)

    @property
    def home(self) -> Path:
        """Its home folder."""
        return Path(self.environ["HOME"])


def finish(process: subprocess.Popen[bytes], given: bytes | None = None) -> Done:
    """The end of a started program; no trace of Python or of the key may be in what it says."""
    out, err = (text.decode() for text in process.communicate(given, timeout=60))
    for text in (out, err):
        assert "Traceback" not in text, text
        assert TEST_KEY not in text
    return Done(process.returncode, out, err)


def read_until(process: subprocess.Popen[bytes], words: bytes) -> None:
    """Read stderr up to the line with these words."""
    assert process.stderr is not None
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        line = process.stderr.readline()
        if words in line:
            return
        assert line, "it ended too early"
    raise AssertionError("it never said so")


def program_in(folder: Path) -> Program:
    """The program in an empty home, without a key and without a service."""
    home = folder / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environ = kept | {"HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return Program(folder, environ)


def connect(program: Program, service: Simulator) -> Program:
    """Give the program a key for the simulator, which counts as a real service then."""
    program.environ |= {
        "IMA_API_KEY": TEST_KEY,
        "IMA_BASE_URL": service.url,
        "IMA_IM_BASE_URL": service.url,
        "IMA_TIME_SCALE": str(CLIENT_SCALE),
    }
    return program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A program without a key."""
    return program_in(tmp_path)


@pytest.fixture
def connected(program: Program, service: Simulator) -> Program:
    """A program with a key."""
    return connect(program, service)


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """A picture on the web, at an address full of commas."""
    folder = tmp_path / "web" / "w_300,h_200"
    folder.mkdir(parents=True)
    Image.new("RGB", (400, 320), "plum").save(folder / "photo.png")
    handler = functools.partial(_Silent, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/w_300,h_200/photo.png?x=1,2"
        server.shutdown()


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *values: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Makes small pictures that the service takes."""

    def make(name: str, colour: str = "teal") -> Path:
        path = tmp_path / name
        Image.new("RGB", (400, 320), colour).save(path)
        return path

    return make
