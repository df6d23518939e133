"""A take's link on its way to chats: a loopback one that Apprise speaks to, with every answer it can give."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ima_tui.api import messengers
from ima_tui.domain.errors import Refusal
from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.engine.sharing import INSTALL, NoPackage, Sharing
from ima_tui.memory.share_targets import ShareTargets
from ima_tui.paths import Places
from ima_tui.settings import Secret
from tests.store import examples

pytest.importorskip("apprise", reason="the extra [share] is not installed")

LINK = "https://cdn.example.com/out/clip.mp4"
TOKEN = "s3cr3t-t0k3n"
TAKE = replace(examples.job(), state=State.READY, medias=(Media(LINK, ""),))


class Chat:
    """An HTTP server that keeps what it is told; the path says how it answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, object]]] = []
        self.released = threading.Event()
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                chat.told.append((self.path, body))
                answer = self.path.strip("/").partition("/")[0]
                if answer == "silent":
                    chat.released.wait(5)
                self.send_response(int(answer) if answer.isdigit() else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def address(self, answer: str = "200") -> Secret:
        return Secret(f"json://127.0.0.1:{self._server.server_address[1]}/{answer}/{TOKEN}")

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def chat() -> Iterator[Chat]:
    opened = Chat()
    yield opened
    opened.close()


@pytest.fixture
def sharing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sharing:
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    places = Places(tmp_path, tmp_path / "config", tmp_path / "data", tmp_path / "cache")
    return Sharing(ShareTargets(places), answer_within=5.0, patience=10.0)


async def test_the_exact_text_arrives(sharing: Sharing, chat: Chat) -> None:
    assert "which only you can read" in str(await sharing.add("team", chat.address()))
    (sent,) = await sharing.send(TAKE, "a puppy & <b>friends</b>\n第二行 @everyone", ["team"])
    assert sent.arrived, sent
    assert str(sent.sentence) == "Sent to team."
    ((_, body),) = chat.told
    assert body["message"] == f"{LINK}\na puppy & <b>friends</b>\n第二行 @everyone"
    assert body["title"] == ""
    assert not body.get("attachments")


async def test_each_target_has_an_honest_answer_of_its_own(sharing: Sharing, chat: Chat) -> None:
    for name, answer in (("fine", "200"), ("gone", "404"), ("busy", "429"), ("broken", "500"), ("odd", "418")):
        await sharing.add(name, chat.address(answer))
    await sharing.add("nobody", Secret("json://127.0.0.1:9/x"))
    names = ["fine", "gone", "busy", "broken", "odd", "nobody", "fine"]
    found = await sharing.send(TAKE, "", names)
    assert [one.target for one in found] == names[:-1]
    assert [one.arrived for one in found] == [True, False, False, False, False, False]
    told = [str(one.sentence) for one in found]
    assert "does not accept its address any more (404)" in told[1]
    assert "Try again in a minute" in told[2]
    assert "(500)" in told[3]
    assert "(418)" in told[4]
    assert "could not be reached" in told[5]


async def test_one_that_never_answers_is_waited_for_only_so_long(sharing: Sharing, chat: Chat) -> None:
    await sharing.add("silent", chat.address("silent"))
    hasty = Sharing(sharing._targets, answer_within=60.0, patience=0.3)
    start = time.monotonic()
    (sent,) = await hasty.send(TAKE, "", ["silent"])
    assert time.monotonic() - start < 4
    assert not sent.arrived
    assert "may have arrived all the same" in str(sent.sentence)


async def test_nothing_that_is_said_or_logged_holds_an_address(
    sharing: Sharing, chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = [str(await sharing.add(name, chat.address(name))) for name in ("200", "404", "500")]
    found = await sharing.send(TAKE, "", ["200", "404", "500"])
    shown += [str(one) for one in (*found, await sharing.targets(), sharing)]
    with pytest.raises(Refusal) as refused:
        await sharing.add("bad", Secret(f"nonsense-{TOKEN}"))
    with pytest.raises(Refusal) as unknown:
        await sharing.add("worse", Secret(f"nosuchchat://{TOKEN}"))
    shown += [str(refused.value.problems), str(unknown.value.problems), repr(unknown.value)]
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("ima_tui"))
    assert all(TOKEN not in text for text in (*shown, ours))


async def test_targets_are_added_once_under_good_names_and_removed(sharing: Sharing, chat: Chat) -> None:
    await sharing.add(" team ", chat.address())
    for name, address in (("Team", chat.address()), ("", chat.address()), ("x", Secret("")), ("x", Secret("a b"))):
        with pytest.raises(Refusal):
            await sharing.add(name, address)
    assert [one.name for one in await sharing.targets()] == ["team"]
    await sharing.remove("TEAM")
    assert await sharing.targets() == ()
    with pytest.raises(Refusal, match="no share target"):
        await sharing.remove("team")


async def test_nothing_is_sent_without_a_link_a_target_or_a_choice(sharing: Sharing, chat: Chat) -> None:
    await sharing.add("team", chat.address())
    unusable = replace(TAKE, medias=(Media("javascript:alert(1)", ""),))
    for job, names in ((examples.job(), ["team"]), (unusable, ["team"]), (TAKE, []), (TAKE, ["team", "nobody"])):
        with pytest.raises(Refusal):
            await sharing.send(job, "", names)
    assert chat.told == []


async def test_without_the_package_it_says_how_to_get_it(
    sharing: Sharing, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sharing.add("team", chat.address())
    monkeypatch.setattr(messengers, "NAME", "no_such_package_at_all")
    assert not sharing.installed
    for act in (sharing.add("other", chat.address()), sharing.send(TAKE, "", ["team"])):
        with pytest.raises(NoPackage) as told:
            await act
        assert INSTALL in str(told.value.problems[0])
    assert chat.told == []
    assert [one.name for one in await sharing.targets()] == ["team"]


def test_the_package_is_loaded_only_when_something_is_sent() -> None:
    """Neither by the studio nor by asking whether it is there."""
    import subprocess
    import sys

    code = (
        "import sys, ima_tui.engine.studio, ima_tui.engine.sharing as s;"
        "from ima_tui.api import messengers; messengers.installed();"
        "print('apprise' in sys.modules, 'requests' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


async def test_chats_are_told_side_by_side(sharing: Sharing, chat: Chat) -> None:
    """A slow one holds up no other."""
    await sharing.add("silent", chat.address("silent"))
    await sharing.add("quick", chat.address())
    sending = asyncio.ensure_future(sharing.send(TAKE, "", ["silent", "quick"]))
    while len(chat.told) < 2:
        await asyncio.sleep(0.01)
    chat.released.set()
    assert [one.arrived for one in await sending] == [True, True]
