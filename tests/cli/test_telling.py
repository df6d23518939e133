"""Insights and sharing from the command line, each command a process of its own."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ima_tui.cli.insights import _times
from ima_tui.domain.insights import Times
from tests.cli.conftest import QUICK, Done, Program

TOKEN = "s3cr3t-t0k3n"


@pytest.fixture
def chat() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a chat, and what it is told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"json://127.0.0.1:{server.server_port}/{TOKEN}", told
        server.shutdown()


def typed(program: Program, text: str, *arguments: str) -> Done:
    """A command with something on its standard input."""
    process = program.start(*arguments, stdin=subprocess.PIPE)
    out, err = process.communicate(text.encode(), timeout=60)
    return Done(process.returncode, out.decode(), err.decode())


def test_an_empty_history_reads_calmly_and_needs_no_key(program: Program) -> None:
    done = program("insights", "--all")
    assert done.code == 0
    assert "Spent, all: 0 credits in 0 takes" in done.out
    assert "hidden under 5 duels; 0 so far" in done.out
    assert program("insights", "--days", "0").code == 2


def test_the_demo_s_times_are_told_as_they_passed() -> None:
    """Beside the documented ones at the same pace, as the interface draws them."""
    (line,) = _times((Times("ima-pro", "5", "1080p", ((226, 1), (285, 1))),), 10.0)
    assert "0:23–0:28" in line
    assert "documented 0:12–0:30" in line
    assert "3:46–4:45" in next(_times((Times("ima-pro", "5", "1080p", ((226, 1), (285, 1))),), 1.0))


def test_what_was_made_is_in_the_insights(connected: Program) -> None:
    made = connected(*QUICK, "--output-json").told
    found = connected("insights", "--output-json").told
    assert (found["credit"], found["takes"]) == (made["credit"], 1)
    (day,) = found["per_day"]
    assert (day["model_id"], day["takes"], day["credit"]) == ("ima-pro-fast", 1, made["credit"])
    (times,) = found["times"]
    assert (times["model_id"], times["size"], times["takes"]) == ("ima-pro-fast", "480p", 1)
    assert times["documented"] == [60, 120]
    assert found["keepers"]["each"] is None
    assert found["duels"]["all"]["pro_rate"] is None
    assert found["demo"]["takes"] == 0
    assert "Fast 5 s 480P" in connected("insights").out


def test_a_take_is_shared_word_for_word(connected: Program, chat: tuple[str, list[dict[str, Any]]]) -> None:
    pytest.importorskip("apprise", reason="the extra [share] is not installed")
    address, told = chat
    made = connected(*QUICK, "--output-json").told
    kept = typed(connected, f"{address}\n", "share", "targets", "add", "team")
    assert (kept.code, TOKEN in kept.out + kept.err) == (0, False)
    listed = connected("share", "targets", "list")
    assert listed.out.split() == ["team", "json"]
    shown = connected("share", made["job_id"], "--dry-run", "--caption", "first cut")
    assert shown.out == f"{made['url']}\nfirst cut\n"
    assert told == []
    sent = connected("share", made["job_id"], "--to", "team", "--caption", "first cut", "--output-json")
    assert sent.told["sent"] == [{"target": "team", "arrived": True, "message": "Sent to team."}]
    assert [one["message"] for one in told] == [f"{made['url']}\nfirst cut"]
    assert connected("share", made["job_id"], "--to", "nobody").code == 2
    assert connected("share", made["job_id"]).code == 2
    assert connected("share", "targets", "remove", "team").code == 0
    assert "No target yet" in connected("share", "targets", "list").err


@pytest.mark.parametrize(
    "words",
    [
        ("targets", "add", "team", f"discord://{TOKEN}"),
        ("targets", f"discord://{TOKEN}"),
        (f"discord://{TOKEN}", "--to", "team"),
    ],
)
def test_an_address_in_the_wrong_place_is_not_repeated(program: Program, words: tuple[str, ...]) -> None:
    done = program("share", *words)
    assert done.code == 2
    assert TOKEN not in done.out + done.err
