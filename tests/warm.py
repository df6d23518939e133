"""Programs as processes of their own, without the second that Python takes to load them.

`WARM.start(module, *arguments, …)` is `subprocess.Popen([sys.executable, "-m", module, *arguments], …)`, but the
process is forked from one that has loaded the modules and done nothing else: arguments, environment, folder, standard
streams, signals and the exit code are the program's own, and nothing it does is seen by the next one.
`IMA_TEST_COLD=1` starts every program with an interpreter of its own instead.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOADED = (
    "ima_tui.cli.parser", "ima_tui.cli.generate", "ima_tui.cli.jobs", "ima_tui.cli.models", "ima_tui.cli.config",
    "ima_tui.cli.plain_session", "ima_tui.cli.simulate", "ima_tui.wiring.assembly", "ima_tui.simulator.server",
    "ima_tui.engine.logbook", "aiohttp.web", "certifi", "filelock", "httpx", "httpcore._async", "httpcore._sync",
    "anyio._backends._asyncio", "platformdirs.unix", "tenacity", "zipfile", "PIL.Image", "PIL.PngImagePlugin",
)  # fmt: skip
"""What the programs load anyway. Nothing here starts a thread: a process with threads is not to be forked."""


class Program(subprocess.Popen[Any]):
    """A forked program. Its keeper, which is its parent, tells how it ended."""

    def __init__(self, connection: socket.socket, streams: Mapping[str, Any], *, text: bool) -> None:
        # Not the constructor of `Popen`, which starts a process: only what its other methods need.
        self._connection = connection
        self.args = ()
        self.stdin, self.stdout, self.stderr = streams.get("stdin"), streams.get("stdout"), streams.get("stderr")
        self.pid = int.from_bytes(_exactly(connection, 4), "big")
        self.returncode = None
        self.text_mode = text
        self.encoding = self.errors = None
        self.pipesize = -1
        self._input: Any = None
        self._communication_started = False
        self._closed_child_pipe_fds = self._child_created = True
        self._sigint_wait_secs = 0.25
        self._waitpid_lock = threading.Lock()

    def _internal_poll(self, *_more: Any, **_named: Any) -> int | None:
        return self._ended(0.0)

    def _wait(self, timeout: float | None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return code

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
            status = int.from_bytes(_exactly(self._connection, 4), "big")
            self._connection.close()
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def __exit__(self, *_more: Any) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        self.wait()


class Warm:
    """Starts programs; the end of the tests closes it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ima-warm-")
        self._path = str(Path(self._folder.name) / "s")
        self._server: subprocess.Popen[bytes] | None = None

    def start(
        self,
        module: str,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
        text: bool = False,
        **streams: Any,
    ) -> subprocess.Popen[Any]:
        """`streams` are `stdin`, `stdout` and `stderr`, each `PIPE`, `DEVNULL`, or None for that of the tests."""
        environ = dict(os.environ if env is None else env)
        if os.environ.get("IMA_TEST_COLD") or not hasattr(os, "fork"):
            command = [sys.executable, "-m", module, *arguments]
            return subprocess.Popen(command, env=environ, cwd=cwd, text=text, **streams)
        connection = self._connect()
        order = {"module": module, "arguments": arguments, "environ": environ, "folder": str(cwd or os.getcwd())}
        ours: dict[str, Any] = {}
        theirs: list[int] = []
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            theirs.append(_stream(ours, name, streams.get(name), number, text))
        data = json.dumps(order).encode()  # names that are no text are lone surrogates, which JSON escapes
        socket.send_fds(connection, [len(data).to_bytes(4, "big")], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        connection.sendall(data)
        return Program(connection, ours, text=text)

    def _connect(self) -> socket.socket:
        if self._server is None:
            command = [sys.executable, "-m", "tests.warm", self._path]
            self._server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert self._server.stdout is not None
            assert self._server.stdout.readline() == b"ready\n"
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._path)
        return connection

    def close(self) -> None:
        """No more programs; those that run go on."""
        if self._server is not None:
            self._server.kill()
            self._server.communicate()
        self._folder.cleanup()


WARM = Warm()
"""The one of a run of tests."""


def _stream(ours: dict[str, Any], name: str, asked: Any, number: int, text: bool) -> int:
    if asked is None:
        return os.dup(number)
    if asked == subprocess.DEVNULL:
        return os.open(os.devnull, os.O_RDWR)
    if asked != subprocess.PIPE:
        return os.dup(asked if isinstance(asked, int) else asked.fileno())
    read, write = os.pipe()
    mine, given = (write, read) if name == "stdin" else (read, write)
    mode = "w" if name == "stdin" else "r"
    ours[name] = os.fdopen(mine, mode, encoding="utf-8") if text else os.fdopen(mine, mode + "b")
    return given


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise RuntimeError("the keeper of a program went away")
        data += more
    return data


# -- the other side


def serve(path: str) -> None:
    """Load, then fork a keeper for every program asked for, until the tests end. Each of the programs returns, too."""
    for module in LOADED:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    os.write(1, b"ready\n")
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return  # nothing is ever sent: the tests are over
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            run(_kept(connection))
            return
        connection.close()


def _kept(connection: socket.socket) -> dict[str, Any]:
    """Fork one program and stay behind as its parent; only the program returns, with what it was asked to be."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, streams, _, _ = socket.recv_fds(connection, 4, 3)
    order: dict[str, Any] = json.loads(_exactly(connection, int.from_bytes(head, "big")))
    program = os.fork()
    if program:
        for descriptor in (*streams, 0, 1, 2):
            os.close(descriptor)
        connection.sendall(program.to_bytes(4, "big"))
        _, status = os.waitpid(program, 0)
        with contextlib.suppress(OSError):  # nobody wants to know
            connection.sendall(status.to_bytes(4, "big"))
        os._exit(0)
    connection.close()
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    return order


def run(order: Mapping[str, Any]) -> None:
    """Be the program. What it raises, its exit code too, goes up to the interpreter, which ends as it always does."""
    os.environ.clear()
    os.environ.update(order["environ"])
    time.tzset()
    os.chdir(order["folder"])
    sys.argv = [order["module"], *order["arguments"]]
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", errors="surrogateescape")  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="surrogateescape")  # type: ignore[misc]  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", 1, encoding="utf-8", errors="backslashreplace")  # type: ignore[misc]  # noqa: SIM115
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve(sys.argv[1])
