"""Clips to be played: fetched over a real socket without the key, shared, bounded, and refused in words."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ima_tui.api.client import ImaClient
from ima_tui.api.transport import Answer, Call, Line, Transport
from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.engine.clip_fetching import MOST_CLIP_BYTES
from ima_tui.engine.clips import Clip, ClipProblem, Clips
from ima_tui.media.growing import Growing
from ima_tui.media.reel import Reel, read_reel
from ima_tui.settings import Secret
from tests.api.raw_server import RawServer, Seen, http, lost, raw, told
from tests.conftest import TEST_KEY
from tests.media.clip_maker import number_in, numbered_clip
from tests.tui.stand_in import job_of, request_of

Make = Callable[..., Clips]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip of two seconds."""
    return numbered_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 48, sound=True).read_bytes()


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    """Answers as a test says."""
    started = await RawServer().start()
    yield started
    await started.stop()


@pytest.fixture
async def make(server: RawServer, tmp_path: Path) -> AsyncIterator[Make]:
    """Clips over a real client, whose service is the server."""
    clients: list[ImaClient] = []

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(0)

    def made(**options: Any) -> Clips:
        client = ImaClient(
            base_url=server.url, im_base_url=server.url, key=Secret(TEST_KEY), language=lambda: "en", scale=10.0,
            sleep=sleep, user_agent="test",
        )  # fmt: skip
        clients.append(client)
        connection = SimpleNamespace(client=client, settings=SimpleNamespace(base_url=server.url))
        connector: Any = SimpleNamespace(of=lambda job: connection, current=connection)
        return Clips(connector, tmp_path / "cache", **options)

    yield made
    for client in clients:
        await client.aclose()


def take(server: RawServer, number: int = 1, url: str = "") -> Job:
    """A take whose clip is at the server."""
    media = Media(url or f"{server.url}/out/{number}.mp4", "", 160, 96, 2.0)
    return job_of(number, request_of("a secret boat", Model.FAST), State.READY, age=9, medias=(media,))


def kept(tmp_path: Path) -> list[Path]:
    """What is in the cache."""
    folder = tmp_path / "cache" / "played"
    return sorted(folder.iterdir()) if folder.exists() else []


async def whole(clip: Clip) -> Path:
    """Where it is once all of it came."""
    while clip.growing:
        await asyncio.sleep(0.005)
    return clip.path


async def test_a_clip_is_fetched_once_without_the_key_and_kept_in_private(
    server: RawServer, make: Make, content: bytes, tmp_path: Path
) -> None:
    server.acts = [http(200, content)]
    clips, far = make(), []
    clip = await clips.open(take(server), lambda *at: far.append(at))
    path = await whole(clip)
    assert path.read_bytes() == content
    assert far[-1] == (len(content), len(content))
    again = await clips.open(take(server))
    assert (again.source, again.growing) == (path, False)
    assert await clips.whole(take(server)) == path
    assert len(server.seen) == 1
    assert TEST_KEY not in str(server.seen[0].headers)
    assert "authorization" not in server.seen[0].headers
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in kept(tmp_path)] == [path.name]
    assert "boat" not in path.name
    assert "job" not in path.name


def slowly(content: bytes, gate: asyncio.Event, first: int) -> Any:
    """The beginning at once, the rest after the gate opens."""

    async def act(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 X\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content[:first])
        await writer.drain()
        await gate.wait()
        writer.write(content[first:])
        await writer.drain()

    return act


async def test_a_clip_plays_while_it_comes(server: RawServer, make: Make, content: bytes) -> None:
    gate = asyncio.Event()
    server.acts = [slowly(content, gate, len(content) * 3 // 4)]
    clip = await make().open(take(server))
    assert clip.growing
    assert isinstance(clip.source, Growing)
    seen: list[Reel] = []
    reading = asyncio.create_task(asyncio.to_thread(read_reel, clip, 40, 12, progress=seen.append))
    while not seen:
        await asyncio.sleep(0.005)
    assert not seen[-1].complete
    assert number_in(seen[-1].frames[0]) == 0
    gate.set()
    reel = await reading
    assert (reel.count, reel.problem) == (48, None)
    assert await whole(clip)


async def test_two_who_want_it_share_one_fetching(server: RawServer, make: Make, content: bytes) -> None:
    gate = asyncio.Event()
    server.acts = [slowly(content, gate, 200)]
    clips, heard = make(), [0, 0]

    def hear(at: int) -> Callable[[int, int], None]:
        def far(received: int, total: int) -> None:
            heard[at] = received

        return far

    first = asyncio.create_task(clips.whole(take(server), hear(0)))
    second = asyncio.create_task(clips.open(take(server), hear(1)))
    clip = await second
    first.cancel()
    await asyncio.sleep(0.02)
    assert clip.growing  # the other one still wants it
    gate.set()
    assert (await whole(clip)).read_bytes() == content
    assert heard[1] == len(content)
    assert len(server.seen) == 1


@pytest.mark.parametrize("how", ["cancelled", "closed", "ended"])
async def test_what_nobody_wants_any_more_leaves_nothing_behind(
    how: str, server: RawServer, make: Make, content: bytes, tmp_path: Path
) -> None:
    server.acts = [slowly(content, asyncio.Event(), 200)]
    clips = make()
    clip = await clips.open(take(server))
    waiting = asyncio.create_task(clips.whole(take(server)))
    await asyncio.sleep(0.01)
    assert kept(tmp_path)
    if how == "ended":
        await clips.close()
    else:
        clip.close()
        waiting.cancel() if how == "cancelled" else None
        if how == "closed":
            waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for _ in range(400):
        if not kept(tmp_path):
            break
        await asyncio.sleep(0.005)
    assert kept(tmp_path) == []
    assert not clips._running


async def test_the_cache_keeps_what_was_used_last(
    server: RawServer, make: Make, content: bytes, tmp_path: Path
) -> None:
    server.acts = [http(200, content)]
    clips = make(most_bytes=3 * len(content) + 10)
    paths = []
    for number in (1, 2, 3):
        paths.append(await clips.whole(take(server, number)))
        os.utime(paths[-1], (number, number))
    await clips.open(take(server, 1))  # used again just now
    paths.append(await clips.whole(take(server, 4)))
    assert {path.name for path in kept(tmp_path)} == {paths[0].name, paths[2].name, paths[3].name}
    assert sum(path.stat().st_size for path in kept(tmp_path)) <= 3 * len(content) + 10


async def test_what_a_killed_program_left_goes_when_it_is_old(
    server: RawServer, make: Make, content: bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "cache" / "played"
    folder.mkdir(parents=True)
    for name in ("clip-old.part", "clip-new.part"):
        (folder / name).write_bytes(b"x")
    os.utime(folder / "clip-old.part", (1, 1))
    server.acts = [http(200, content)]
    await make().whole(take(server))
    assert {path.suffix for path in kept(tmp_path)} == {".mp4", ".part"}
    assert not (folder / "clip-old.part").exists()


async def endless(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A clip that never ends."""
    writer.write(b"HTTP/1.1 200 X\r\nContent-Type: video/mp4\r\n\r\n\x00\x00\x00\x18ftypmp42" + b"\x00" * 100)
    while True:
        writer.write(b"\x00" * 65_536)
        await writer.drain()


TOLD = b"HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n\x00\x00\x00\x18ftypmp42"
REFUSED = {
    "html": ([http(200, b"<!doctype html><p>sign in</p>" * 9, "Content-Type: text/html")], "web page"),
    "html in disguise": ([http(200, b"  \n<html>" * 20, "Content-Type: video/mp4")], "web page"),
    "json": ([http(200, b'{"error": "gone"}' * 9, "Content-Type: application/json")], "message"),
    "nothing": ([http(200, b"")], "nothing at all"),
    "noise": ([http(200, bytes(range(256)) * 9)], "no clip"),
    "a terabyte": ([raw(TOLD % 1_099_511_627_776)], "larger than 2 MB"),
    "endless": ([endless], "larger than 2 MB"),
    "another host": ([http(302, b"", "Location: http://127.0.0.2:9/clip.mp4")], "away to another place"),
    "another port": ([http(307, b"", "Location: http://127.0.0.1:9/clip.mp4")], "away to another place"),
    "a file": ([http(302, b"", "Location: file:///etc/passwd")], "could not be fetched"),
    "round and round": ([http(302, b"", "Location: /again")], "too many redirects"),
    "not found": ([http(404)], "expired"),
    "forbidden": ([http(403)], "expired"),
    "broken off": ([raw(TOLD % 900)], "could not be fetched"),
    "no answer": ([lost], "could not be fetched"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_clip_is_refused_in_words_and_leaves_nothing(
    what: str, server: RawServer, make: Make, tmp_path: Path
) -> None:
    server.acts, words = list(REFUSED[what][0]), REFUSED[what][1]
    clips = make(most_bytes=2_000_000)

    async def play() -> None:
        await asyncio.to_thread(read_reel, await clips.open(take(server)), 40, 12)

    for ask in (lambda: clips.whole(take(server)), play):
        with pytest.raises(ClipProblem) as caught:
            await ask()
        assert words in str(caught.value.sentence), what
        assert TEST_KEY not in str(caught.value.sentence)
        for _ in range(400):
            if not kept(tmp_path):
                break
            await asyncio.sleep(0.005)
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    ["http://clips.example.com/a.mp4", "javascript:alert(1)", "file:///etc/passwd", "ftp://x/y.mp4", "", "https://",
     "https://x\x1b[31m/y.mp4", "http://[::1", "//x/y.mp4"],
)  # fmt: skip
async def test_only_protected_links_are_followed(url: str, server: RawServer, make: Make, tmp_path: Path) -> None:
    job = replace(take(server), medias=(Media(url),))
    with pytest.raises(ClipProblem) as caught:
        await make().whole(job)
    words = "no protected link" if url.startswith("http://clips") else "is no web address"
    assert words in str(caught.value.sentence)
    assert "\x1b" not in str(caught.value.sentence)
    assert kept(tmp_path) == []


async def test_a_redirect_within_the_host_is_followed(server: RawServer, make: Make, content: bytes) -> None:
    server.acts = [http(302, b"", "Location: /elsewhere.mp4"), http(200, content)]
    assert (await make().whole(take(server))).read_bytes() == content
    assert [seen.path for seen in server.seen] == ["/out/1.mp4", "/elsewhere.mp4"]


async def test_a_redirect_to_another_https_host_is_followed_without_anything_of_ours(
    server: RawServer, make: Make, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As storage does; that host is played by the one at hand, since no test reaches the net."""
    away: list[Call] = []
    send = Transport.send

    async def played(self: Transport, call: Call) -> Answer:
        if call.host == "cdn.example.com":
            away.append(call)
            call = replace(call, url=f"{server.url}/elsewhere.mp4")
        return await send(self, call)

    monkeypatch.setattr(Transport, "send", played)
    server.acts = [http(302, b"", "Location: https://cdn.example.com/a.mp4?sig=1"), http(200, content)]
    assert (await make().whole(take(server))).read_bytes() == content
    (call,) = away
    assert call.line is Line.OPEN
    assert set(call.headers) == {"Accept-Encoding"}
    assert not {"authorization", "cookie", "referer"} & set(server.seen[-1].headers)
    assert TEST_KEY not in str(server.seen[-1])


async def test_from_there_it_does_not_lead_back_to_http_nor_into_this_machine(
    server: RawServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Transport.send

    async def played(self: Transport, call: Call) -> Answer:
        return await send(self, replace(call, url=server.url) if call.host == "cdn.example.com" else call)

    monkeypatch.setattr(Transport, "send", played)
    for second in ("http://cdn.example.com/a.mp4", "http://other.example.com/a.mp4", "https://127.0.0.1:9/a.mp4"):
        server.acts = [http(302, b"", "Location: https://cdn.example.com/a.mp4"), http(302, b"", f"Location: {second}")]
        with pytest.raises(ClipProblem) as caught:
            await make().whole(take(server))
        assert "a redirect leads where it is not followed" in str(caught.value.sentence)


async def test_an_expired_link_is_asked_for_anew(server: RawServer, make: Make, content: bytes) -> None:
    medias = [{"resource_status": 1, "url": f"{server.url}/fresh.mp4", "cover_url": ""}]
    server.acts = [http(404), told({"medias": medias, "status": "success"}), http(200, content)]
    assert (await make().whole(take(server))).read_bytes() == content
    assert server.seen[-1].path == "/fresh.mp4"
    assert "authorization" not in server.seen[-1].headers


async def test_a_damaged_clip_is_forgotten(server: RawServer, make: Make, content: bytes, tmp_path: Path) -> None:
    server.acts = [http(200, content[: len(content) // 2] + b"\x00" * 50), http(200, content)]
    clips = make()
    await clips.whole(take(server))
    await clips.forget(take(server))
    assert kept(tmp_path) == []
    assert (await clips.whole(take(server))).read_bytes() == content


async def test_no_room_is_said(server: RawServer, make: Make, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    server.acts = [http(200, content)]
    with pytest.raises(ClipProblem) as caught:
        await make().open(take(server))
    assert "no room" in str(caught.value.sentence)


def test_the_bound_is_far_over_any_clip_of_the_service() -> None:
    assert MOST_CLIP_BYTES >= 100_000_000
