"""The demo: a simulator at our side that nobody has to start, shared by all programs and gone with the last of them."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from ima_tui import wiring
from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from ima_tui.engine.companion import _remembered
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, ordered, text_draft
from tests.waiting import until


@pytest.fixture
async def demo(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    """A user without a key. The simulator ends soon after the last program, and in any case with the test."""
    monkeypatch.setenv("IMA_TIME_SCALE", "60")
    monkeypatch.setattr(wiring, "DEMO_LINGER_INTERFACE", 0.2)
    yield home
    for note in home.rglob("running.json"):
        url = json.loads(note.read_text())["url"]
        with contextlib.suppress(OSError):
            asked(url, "/_sim/stop", b"{}")


def asked(url: str, path: str, data: bytes | None = None) -> Any:
    request = urllib.request.Request(url + path, data=data)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.loads(answer.read())


def listens(url: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 5):
        return True
    return False


def address(studio: Studio) -> str:
    current = studio._connector.current
    assert current is not None
    return current.settings.base_url


async def test_without_a_key_the_demo_is_there_at_once_and_shared_by_a_second_program(
    demo: Path, open_another: OpenStudio
) -> None:
    first, second = await open_another(), await open_another()
    assert first.simulated
    assert not first.connected
    assert (await first.catalog(Mode.TEXT)).catalog.products
    assert address(first) == address(second)
    assert asked(address(first), "/_sim/hello")["time_scale"] == 60.0
    await first.close()
    assert (await second.catalog(Mode.FIRST_FRAME)).catalog.products
    await second.close()
    await until(lambda: not listens(address_kept(demo)))


def address_kept(home: Path) -> str:
    (note,) = home.rglob("running.json")
    url: str = json.loads(note.read_text())["url"]
    return url


async def test_a_demo_clip_is_free_and_its_link_works_again_after_a_restart(
    demo: Path, open_another: OpenStudio
) -> None:
    studio = await open_another()
    job = await ordered(studio, text_draft("a demo of a boat", aspect_ratio="1:1"))
    assert job.simulated
    ready = await becomes(studio, job.id, State.READY)
    assert ready.main_media is not None
    url = ready.main_media.url
    await studio.close()
    await until(lambda: not listens(url.partition("/media/")[0]))

    again = await open_another()
    assert url.startswith(address(again))
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
        assert answer.read(12)[4:8] == b"ftyp"


async def test_the_simulator_ends_after_its_last_holder_was_killed(demo: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.program", "a boat adrift"], env=dict(os.environ), stdout=subprocess.PIPE
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline().startswith(b"watching ")
        url = address_kept(demo)
        assert listens(url)
    finally:
        program.kill()
        program.wait()
    await until(lambda: not listens(url))


class Foreign(http.server.BaseHTTPRequestHandler):
    """Somebody else's server."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, format: str, *args: object) -> None:
        """Not a word."""


@pytest.fixture
def foreign() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def test_a_port_taken_by_another_server_is_left_to_it(demo: Path, foreign: str, open_another: OpenStudio) -> None:
    studio = await open_another()
    first = address(studio)
    (note,) = demo.rglob("running.json")
    await studio.close()
    await until(lambda: not listens(first))
    note.write_text(json.dumps({"url": foreign}))
    again = await open_another()
    assert address(again) != foreign
    assert (await again.catalog(Mode.TEXT)).catalog.products
    assert address_kept(demo) == address(again)


@pytest.mark.parametrize("note", ["", "[]", '{"url": 5}', '{"url": "http://127.0.0.1:99999"}', '{"url": "nonsense"}'])
def test_a_damaged_note_of_the_last_address_is_as_good_as_none(note: str, tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text(note)
    assert _remembered(tmp_path) is None


async def test_forgetting_the_key_leads_back_to_the_demo_and_leaves_the_real_takes_to_their_service(
    service_environment: QuickSimulator, open_another: OpenStudio, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_environment.fault("task-never")
    studio = await open_another()
    real = await ordered(studio, text_draft("a real boat"))
    await becomes(studio, real.id, State.GENERATING)
    await studio.disconnect()
    assert studio.simulated
    assert studio.settings.api_key is None
    toy = await ordered(studio, text_draft("a toy boat"))
    assert toy.simulated
    assert toy.service != real.service
    assert (await becomes(studio, toy.id, State.GENERATING, State.READY)).task_id
    service_environment.control("advance", {"fate": ""})
    await becomes(studio, real.id, State.READY)
    assert len(service_environment.creates()) == 1
    assert await studio.spending.today() == toy.request.credits  # counted by itself: real credits are another purse


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
async def test_what_the_demo_keeps_is_its_owners_alone(demo: Path, open_another: OpenStudio) -> None:
    before = os.umask(0)
    try:
        studio = await open_another()
        assert (await studio.catalog(Mode.TEXT)).catalog.products  # it is up, then
    finally:
        os.umask(before)
    kept = [path for path in demo.rglob("*") if not path.is_symlink()]
    assert {"simulator.log", "start.lock", "running.json", "simulator.db"} <= {path.name for path in kept}
    assert [f"{path} {path.stat().st_mode:o}" for path in kept if path.stat().st_mode & 0o077] == []
