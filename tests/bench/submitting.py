"""From the key that starts a take to its create request at the service.

The real interface in a pseudo-terminal, its keys, no question (`confirm_under`); the product list is there. The service
is a light one on loopback, which notes when a request was complete. The network's share, the same request over a
connection as fresh as that of create, is measured in turn and taken off.
"""

from __future__ import annotations

import json
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.figures import Figure, Form, Line
from tests.bench.home import environment
from tests.bench.light_service import LightService
from tests.bench.terminal import PATIENCE, Terminal

GENERATE = "\n"
"""Ctrl+J."""
BODY = b"x" * 1000
"""About as long as a create request."""


def measure(form: Form) -> list[Line]:
    """The table's row about submitting."""
    with LightService() as service, tempfile.TemporaryDirectory() as home:
        environ = environment(Path(home), service.url)
        Path(home, "settings.toml").write_text("confirm_under = 1000\n")
        with Terminal([sys.executable, "-m", "ima_tui"], environ) as terminal:
            terminal.arrival("Generate")
            terminal.write("boat")
            terminal.arrival("just now")
            terminal.quiet(0.3)
            ours, theirs = [], []
            for _ in range(form.many(12, 2)):
                terminal.write(" x")  # the same once more would be asked about
                terminal.quiet(0.15)
                ours.append(1000 * _submitted(terminal, service))
                theirs.append(1000 * _alone(service))
                terminal.quiet(0.15)
    above = statistics.median(ours[1:]) - statistics.median(theirs)
    network = f"of {statistics.median(ours[1:]):.1f} ms, the first of a run {ours[0]:.0f} ms"
    return [Figure("submit to create", "key to the create request, over the network's share", above, "ms", 30.0,
                   note=network)]  # fmt: skip


def _submitted(terminal: Terminal, service: LightService) -> float:
    before = len(service.created)
    pressed = terminal.write(GENERATE)
    return _arrived(service, before) - pressed


def _alone(service: LightService) -> float:
    """The request as it is, without a program."""
    before, parts = len(service.created), urlsplit(service.url)
    begun = time.perf_counter()
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        head = f"POST /open/v1/tasks/create HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n"
        connection.sendall(head.encode() + BODY)
        return _arrived(service, before) - begun


def _arrived(service: LightService, before: int) -> float:
    end = time.perf_counter() + PATIENCE
    while len(service.created) == before:
        if time.perf_counter() > end:
            raise TimeoutError(json.dumps({"created": before}))
        time.sleep(0.0005)
    return service.created[before]
