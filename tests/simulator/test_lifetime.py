"""What was accepted outlives the process; the process does not outlive those who need it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ima_tui.simulator.server import PortTaken, running
from tests.simulator.conftest import Caller, options, picture

_PROGRAM = """
import sys
from pathlib import Path
from ima_tui.simulator.server import Options, PortTaken, serve
linger = None if sys.argv[3] == "-" else float(sys.argv[3])
try:
    sys.exit(serve(Options(Path(sys.argv[1]), port=int(sys.argv[2]), linger=linger, patience=float(sys.argv[4]),
                           time_scale=1000, render_scale=0.1)))
except PortTaken as taken:
    sys.exit(f"port {taken.port} is taken")
"""

Start = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a simulator in a process of its own; it is gone when the test is."""
    started: list[subprocess.Popen[str]] = []

    def begin(port: int = 0, linger: str = "-", patience: float = 20) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", _PROGRAM, str(tmp_path / "own"), str(port), linger, str(patience)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("simulator ready http://127.0.0.1:")
        return process, line.split()[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _end(process: subprocess.Popen[str]) -> int:
    return process.wait(15)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_good_order_when_told(start: Start, number: signal.Signals) -> None:
    process, base = start()
    told = httpx.get(f"{base}/_sim/hello", trust_env=False).json()
    assert (told["simulator"], told["pid"], told["time_scale"]) == ("ima-tui", process.pid, 1000)
    process.send_signal(number)
    assert _end(process) == 0


def test_it_ends_after_the_last_holder_was_killed(start: Start) -> None:
    process, base = start(linger="0.1")
    code = f"import urllib.request as u; r = u.urlopen('{base}/_sim/hold?linger=0.2'); print(r.read(1)); r.read()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        assert process.poll() is None
        holder.kill()
    assert _end(process) == 0


def test_it_ends_when_nobody_ever_comes(start: Start) -> None:
    process, _ = start(linger="0", patience=0.2)
    assert _end(process) == 0


async def test_a_second_holder_keeps_it(tmp_path: Path) -> None:
    settings = options(tmp_path, linger=0.0)
    async with running(settings) as service, httpx.AsyncClient(base_url=service.base_url, trust_env=False) as http:
        async with http.stream("GET", "/_sim/hold?linger=0") as first:
            dots = first.aiter_raw()
            await anext(dots)
            async with http.stream("GET", "/_sim/hold?linger=0") as second:
                more = second.aiter_raw()
                await anext(more)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(service.stopped.wait(), 0.4)
        await asyncio.wait_for(service.stopped.wait(), 5)


async def test_a_taken_port_is_said_clearly(tmp_path: Path) -> None:
    async with running(options(tmp_path / "a")) as service:
        port = int(service.base_url.rpartition(":")[2])
        with pytest.raises(PortTaken) as caught:
            async with running(options(tmp_path / "b", port=port)):
                pass
    assert caught.value.port == port


async def test_a_killed_simulator_goes_on_where_it_was(start: Start) -> None:
    process, base = start()
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as http:
        caller = Caller(None, http)  # type: ignore[arg-type]
        address = await caller.upload(picture())
        done = await caller.created(await caller.body(model="ima-pro-fast", resolution="480p"))
        ready = await caller.finish(done)
        body = await caller.body("image_to_video", "ima-pro-fast", [address], resolution="480p")
        flying = await caller.created(body)
    process.kill()
    process.wait()

    again, new_base = start(port=int(base.rpartition(":")[2]))
    assert new_base == base
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as http:
        caller = Caller(None, http)  # type: ignore[arg-type]
        assert [task["id"] for task in await caller.tasks()] == [done, flying]
        assert (await http.get("/_sim/balance")).json()["balance"] == 600 - sum(
            task["points"] for task in await caller.tasks()
        )
        assert await caller.media(done) == ready
        assert (await http.get(ready["url"])).headers["content-type"] == "video/mp4"
        assert (await http.get(address)).status_code == 200
        finished = await caller.finish(flying)
        assert (await http.get(finished["url"])).status_code == 200
    assert again.poll() is None


async def test_no_worker_is_left_behind_by_a_kill(start: Start) -> None:
    process, base = start()
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as http:
        caller = Caller(None, http)  # type: ignore[arg-type]
        await caller.finish(await caller.created(await caller.body(model="ima-pro-fast", resolution="480p")))
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list children")
    (worker,) = children.read_text().split()
    process.kill()
    process.wait()
    for _ in range(500):
        if not _alive(worker):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the worker lives on")


def _alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_what_it_keeps_is_its_owners_alone(start: Start, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _, url = start()
    finally:
        os.umask(before)
    httpx.get(f"{url}/open/v1/product/list", params={"category": "text_to_video"}, trust_env=False)
    kept = [tmp_path / "own", *(tmp_path / "own").rglob("*")]
    assert "simulator.db" in {path.name for path in kept}
    assert [f"{path} {path.stat().st_mode:o}" for path in kept if path.stat().st_mode & 0o077] == []
