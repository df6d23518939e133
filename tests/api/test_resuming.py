"""A file in as many goes as it takes, over a real socket: what is here is not asked for again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ima_tui.api.client import ImaClient
from ima_tui.api.faults import Misled, TooLarge
from ima_tui.api.resuming import Known, Wanted
from ima_tui.domain.errors import AnswerLost, Refusal, StudioError
from ima_tui.domain.text import say
from tests.api.conftest import KEY
from tests.api.raw_server import Act, RawServer, Seen, http, raw

Bench = Callable[..., Awaitable[Any]]
CONTENT = bytes((n * 7 + n // 251) % 256 for n in range(300_000))
TAG = '"one"'


def file_of(content: bytes = CONTENT, tag: str = TAG, *, breaks_after: int | None = None, ranges: bool = True) -> Act:
    """A server of one file that knows ranges; it may break off after some bytes of its body."""

    async def act(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        start = 0
        asked = re.fullmatch(r"bytes=(\d+)-", seen.headers.get("range", ""))
        if ranges and asked and seen.headers.get("if-range", tag) == tag:
            start = int(asked[1])
        body = content[start:]
        lines = ["HTTP/1.1 206 Part" if start else "HTTP/1.1 200 OK", f"Content-Length: {len(body)}"]
        lines += [f"ETag: {tag}"] if tag else []
        lines += [f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}"] if start else []
        writer.write("\r\n".join([*lines, "Content-Type: video/mp4", "", ""]).encode())
        writer.write(body if breaks_after is None else body[:breaks_after])
        await writer.drain()
        return breaks_after is None

    return act


@dataclass
class Fetch:
    """One file that is fetched, and what was told meanwhile."""

    client: ImaClient
    server: RawServer
    path: Path
    most: int = 10_000_000
    known: Known = field(default_factory=Known)
    learned: list[tuple[Known, int]] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)
    judged: list[tuple[str, bytes]] = field(default_factory=list)
    refusal: StudioError | None = None

    async def __call__(self) -> int:
        def judge(kind: str, beginning: bytes) -> None:
            self.judged.append((kind, beginning))
            if self.refusal is not None:
                raise self.refusal

        async def learned(known: Known, here: int) -> None:
            self.known = known
            self.learned.append((known, here))

        wanted = Wanted(
            f"{self.server.url}/clip.mp4?signature=s", self.path, self.most, judge, learned,
            lambda *at: self.moved.append(at),
        )  # fmt: skip
        return await self.client.fetch_resumed(wanted, self.known)

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()

    def asked(self, name: str) -> list[str]:
        """What stood in this header of each request."""
        return [seen.headers.get(name, "") for seen in self.server.seen]


@pytest.fixture
def fetch_from(bench: Bench, tmp_path: Path) -> Callable[..., Awaitable[Fetch]]:
    """A file on a server with these acts."""

    async def make(*acts: Act) -> Fetch:
        made = await bench(*acts)
        return Fetch(made.client, made.server, tmp_path / "clip.part")

    return make


Make = Callable[..., Awaitable[Fetch]]


async def test_a_whole_file_comes_in_one_go(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of())
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.learned == [(Known(TAG, len(CONTENT)), 0)]
    assert fetch.moved[-1] == (len(CONTENT), len(CONTENT))
    assert fetch.judged == [("video/mp4", CONTENT[:64])]
    assert KEY not in str(fetch.server.seen)
    assert fetch.asked("accept-encoding") == ["identity"]


async def test_what_broke_off_goes_on_where_it_stood(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of(breaks_after=100_000), file_of(breaks_after=50_000), file_of())
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("range") == ["", "bytes=100000-", "bytes=150000-"]
    assert fetch.asked("if-range") == ["", TAG, TAG]
    assert [received for received, _ in fetch.moved] == sorted(received for received, _ in fetch.moved)


async def test_a_part_of_an_earlier_run_is_gone_on_with(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of())
    fetch.path.write_bytes(CONTENT[:123_456])
    fetch.known = Known(TAG, len(CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("range") == ["bytes=123456-"]
    assert fetch.learned == [(Known(TAG, len(CONTENT)), 123_456)]


async def test_a_whole_part_is_not_asked_for(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of())
    fetch.path.write_bytes(CONTENT)
    fetch.known = Known(TAG, len(CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.server.seen == []


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(file_of(ranges=False), id="it knows no ranges"),
        pytest.param(file_of(tag='"two"'), id="it has other content"),
    ],
)
async def test_a_server_that_gives_the_whole_starts_anew(act: Act, fetch_from: Make) -> None:
    fetch = await fetch_from(act)
    fetch.path.write_bytes(b"x" * 200_000)
    fetch.known = Known(TAG, len(CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert len(fetch.server.seen) == 1


def _wrong_part(place: str, status: int = 206) -> Act:
    return http(status, b"y" * 100, f"Content-Range: {place}", f"ETag: {TAG}")


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(_wrong_part("bytes 0-99/300000"), id="another part"),
        pytest.param(_wrong_part("bytes 200000-200099/400000"), id="of a longer file"),
        pytest.param(_wrong_part("everything"), id="a part of nothing"),
        pytest.param(_wrong_part("bytes */300000", 416), id="no such part"),
        pytest.param(http(206, b"--x\r\n", "Content-Type: multipart/byteranges; boundary=x"), id="in pieces"),
    ],
)
async def test_a_wrong_part_is_dropped_and_the_whole_is_asked_for(act: Act, fetch_from: Make) -> None:
    fetch = await fetch_from(act, file_of())
    fetch.path.write_bytes(CONTENT[:200_000])
    fetch.known = Known(TAG, len(CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("range") == ["bytes=200000-", ""]


@pytest.mark.parametrize("tag", ["", 'W/"weak"', '"a\tb"'])
async def test_without_a_name_for_its_content_a_part_is_worth_nothing(tag: str, fetch_from: Make) -> None:
    fetch = await fetch_from(file_of(tag=tag, breaks_after=100_000), file_of(tag=tag))
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("range") == ["", ""]


async def test_the_time_of_its_last_change_names_content_too(fetch_from: Make) -> None:
    when = "Sat, 31 Jan 2026 12:00:00 GMT"
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\nLast-Modified: {when}\r\n\r\n".encode()
    fetch = await fetch_from(raw(head + CONTENT[:9000]), file_of(tag=when))
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("if-range") == ["", when]


async def test_a_length_that_is_not_told_ends_where_the_server_ends(fetch_from: Make) -> None:
    fetch = await fetch_from(raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.moved[-1] == (len(CONTENT), 0)


async def test_a_server_that_breaks_off_for_ever_is_given_up_and_the_part_stays(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of(breaks_after=10))
    with pytest.raises(AnswerLost):
        await fetch()
    assert 0 < len(fetch.content) < 1000
    assert fetch.known == Known(TAG, len(CONTENT))
    assert len(fetch.server.seen) < 10


async def test_a_terabyte_is_refused_before_a_byte_of_it_is_kept(fetch_from: Make) -> None:
    fetch = await fetch_from(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nxxxx"))
    with pytest.raises(TooLarge):
        await fetch()
    assert not fetch.path.exists()
    assert len(fetch.server.seen) == 1


async def test_an_endless_file_is_cut_at_its_bound(fetch_from: Make) -> None:
    fetch = await fetch_from(raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + CONTENT))
    fetch.most = 100_000
    with pytest.raises(TooLarge):
        await fetch()
    assert len(fetch.content) <= 100_000
    assert len(fetch.server.seen) == 1


async def test_what_is_not_wanted_is_not_fetched_further(fetch_from: Make) -> None:
    fetch = await fetch_from(http(200, b"<!doctype html>" + b" " * 500_000, "Content-Type: text/html; charset=utf-8"))
    fetch.refusal = Refusal((say("A page."),))
    with pytest.raises(Refusal):
        await fetch()
    assert fetch.judged[0][0] == "text/html"
    assert fetch.path.stat().st_size < 500_000
    assert len(fetch.server.seen) == 1


async def test_nothing_at_all_is_shown_to_the_judge(fetch_from: Make) -> None:
    fetch = await fetch_from(http(200, b"", "Content-Type: video/mp4"))
    fetch.refusal = Refusal((say("Nothing."),))
    with pytest.raises(Refusal):
        await fetch()
    assert fetch.judged == [("video/mp4", b"")]


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_a_link_whose_time_is_over_is_told_apart(status: int, fetch_from: Make) -> None:
    fetch = await fetch_from(http(status, b"<Error>"))
    fetch.path.write_bytes(CONTENT[:5000])
    fetch.known = Known(TAG, len(CONTENT))
    with pytest.raises(Misled) as caught:
        await fetch()
    assert caught.value.status == status
    assert fetch.content == CONTENT[:5000]


async def test_a_redirect_is_followed_without_losing_the_place(fetch_from: Make) -> None:
    fetch = await fetch_from(http(302, b"", "Location: /other.mp4"), file_of())
    fetch.path.write_bytes(CONTENT[:5000])
    fetch.known = Known(TAG, len(CONTENT))
    assert await fetch() == len(CONTENT)
    assert fetch.asked("range") == ["bytes=5000-", "bytes=5000-"]


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x/y", "https://a:b@c.example/"])
async def test_other_kinds_of_link_are_never_opened(link: str, fetch_from: Make) -> None:
    fetch = await fetch_from(http(302, b"", f"Location: {link}"))
    with pytest.raises(StudioError):
        await fetch()
    assert not fetch.path.exists()


async def test_a_place_that_cannot_be_written_is_an_os_error(fetch_from: Make) -> None:
    fetch = await fetch_from(file_of())
    fetch.path = Path("/dev/full")
    with pytest.raises(OSError, match=r"."):
        await fetch()
    assert len(fetch.server.seen) == 1


async def test_leaving_keeps_what_came(fetch_from: Make) -> None:
    async def half(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nETag: {TAG}\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode())
        writer.write(CONTENT[:70_000])
        await writer.drain()
        await reader.read()

    fetch = await fetch_from(half, file_of())
    going = asyncio.create_task(fetch())
    while not fetch.moved or fetch.moved[-1][0] < 70_000:
        await asyncio.sleep(0.01)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert fetch.content == CONTENT[:70_000]
    assert await fetch() == len(CONTENT)
    assert fetch.content == CONTENT
    assert fetch.asked("range")[-1] == "bytes=70000-"
