"""Downloads over a real socket: whole, checked, named, the recipe beside them; and every way in which they fail."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest

from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.domain.recipe_text import from_text
from ima_tui.engine import clip_parts
from ima_tui.engine.downloads import Downloaded, DownloadProblem, Moved, Phase, Wish
from ima_tui.engine.ordering import new_job
from ima_tui.engine.studio import Studio
from ima_tui.media import saving
from ima_tui.media.embedding import embedded
from ima_tui.media.saving import sha256_of
from tests.api.raw_server import Act, RawServer, Seen, http, lost, raw
from tests.conftest import TEST_KEY
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, confirmed, ordered, text_draft
from tests.media.clip_maker import numbered_clip

pytestmark = pytest.mark.usefixtures("service_environment")
Serve = Callable[..., Awaitable[RawServer]]


@pytest.fixture
async def studio(open_another: OpenStudio, service_environment: QuickSimulator) -> Studio:
    return await open_another()


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Loopback servers with these acts."""
    servers: list[RawServer] = []

    async def start(*acts: Act) -> RawServer:
        servers.append(await RawServer(list(acts)).start())
        return servers[-1]

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip of half a second."""
    return numbered_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 12).read_bytes()


async def finished(studio: Studio, prompt: str = "a boat in the gutter", **choices: Any) -> Job:
    """A take that is ready."""
    return await becomes(studio, (await ordered(studio, text_draft(prompt, **choices))).id, State.READY)


def linked(job: Job, *urls: str) -> Job:
    """The take, as if its clips were there."""
    return replace(job, medias=tuple(Media(url) for url in urls))


async def ready(studio: Studio, *urls: str) -> Job:
    """A take that the service never made, whose clips are there."""
    connection = studio._connector.current
    assert connection is not None
    request = await confirmed(studio, text_draft("a boat in the gutter"))
    job = new_job(request, connection, "default", studio.now())
    return linked(replace(job, state=State.READY, task_id="task-of-none"), *urls)


async def refused(studio: Studio, job: Job, wish: Wish | None = None) -> str:
    """Why it is not kept."""
    with pytest.raises(DownloadProblem) as caught:
        await studio.downloads.download(job, wish=wish)
    assert await studio.downloads.kept(job) == ()
    assert studio.downloads.going == {}
    return str(caught.value.sentence)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


# -- the way it is meant to be


async def test_a_clip_is_kept_with_its_recipe_beside_it(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio, "霓虹 rain / on: glass?")
    moved: list[Moved] = []
    done = await studio.downloads.download(job, moved.append)
    assert done.fresh
    assert done.path.parent == studio.downloads.folder
    assert done.path.name.endswith(f"-text-fast-霓虹-rain-on-glass-{job.id[-6:]}.mp4")
    with av.open(str(done.path)) as container:
        assert next(container.decode(video=0)).width == job.medias[0].width
    (file,) = await studio.downloads.kept(job)
    assert (file.path, file.size, file.sha256) == (done.path, done.path.stat().st_size, sha256_of(done.path))
    assert moved[-1].phase is Phase.CHECKING
    assert max(one.share for one in moved) == 1.0
    assert names(studio.downloads.folder) == sorted([done.path.name, done.path.stem + ".json"])


async def test_the_recipe_beside_it_says_everything_and_tells_nothing(studio: Studio) -> None:
    job = await finished(studio)
    done = await studio.downloads.download(job)
    text = done.path.with_suffix(".json").read_text()
    recipe = from_text(text)
    assert recipe.prompt == job.request.prompt
    assert dict(recipe.parameters) == dict(job.request.parameters)
    assert recipe.take == job.id
    about = json.loads(text)["clip"]
    assert about["file"] == done.path.name
    assert about["sha256"] == sha256_of(done.path)
    assert "?" not in about["link"]
    assert TEST_KEY not in text
    assert str(Path.home()) not in text


async def test_what_is_kept_is_not_fetched_again_until_it_is_gone(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    first = await studio.downloads.download(job)
    simulator.control("requests", method="DELETE")
    again = await studio.downloads.download(job)
    assert again.path == first.path
    assert not again.fresh
    assert simulator.requests() == []
    first.path.unlink()
    assert await studio.downloads.kept(job) == ()
    third = await studio.downloads.download(job)
    assert third.fresh
    assert third.path.name == first.path.name.replace(".mp4", "-2.mp4")  # its recipe is there still


async def test_another_program_knows_of_it(studio: Studio, open_another: OpenStudio) -> None:
    job = await finished(studio)
    done = await studio.downloads.download(job)
    other = await open_another()
    assert [file.path for file in await other.downloads.kept(job)] == [done.path]


async def test_nothing_of_the_user_s_is_written_over(studio: Studio) -> None:
    job = await finished(studio)
    wish = Wish(name="boat")
    folder = studio.downloads.folder
    folder.mkdir(parents=True)
    (folder / "boat.mp4").write_text("mine")
    (folder / "boat-2.json").write_text("mine, too")
    done = await studio.downloads.download(job, wish=wish)
    assert done.path.name == "boat-3.mp4"
    assert (folder / "boat.mp4").read_text() == "mine"
    assert (folder / "boat-2.json").read_text() == "mine, too"


async def test_a_wish_of_one_s_own_goes_to_another_folder_without_fetching_again(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    job = await finished(studio)
    first = await studio.downloads.download(job)
    simulator.control("requests", method="DELETE")
    done = await studio.downloads.download(job, wish=Wish(folder=tmp_path / "clips", name="{model}/{slug:6}"))
    assert done.path == tmp_path / "clips" / "fast" / "a-boat.mp4"
    again = await studio.downloads.download(job, wish=Wish(folder=tmp_path / "clips", name="{model}/{slug:6}"))
    assert (again.path, again.fresh) == (done.path, False)
    assert done.path.read_bytes() == first.path.read_bytes()
    assert simulator.requests() == []
    assert len(await studio.downloads.kept(job)) == 2


async def test_a_copy_that_was_changed_since_is_not_taken_for_the_clip(studio: Studio, tmp_path: Path) -> None:
    job = await finished(studio)
    first = await studio.downloads.download(job)
    content = bytearray(first.path.read_bytes())
    content[-1] ^= 1
    first.path.write_bytes(bytes(content))
    done = await studio.downloads.download(job, wish=Wish(folder=tmp_path / "clips"))
    assert sha256_of(done.path) == (await studio.downloads.kept(job))[0].sha256
    assert done.path.read_bytes() != bytes(content)


async def test_a_clip_that_was_played_is_not_fetched_again(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    played = await studio.clips.whole(job)
    simulator.control("requests", method="DELETE")
    done = await studio.downloads.download(job)
    assert done.path.read_bytes() == played.read_bytes()
    assert simulator.requests() == []


async def test_several_takes_are_several_files(studio: Studio) -> None:
    job = await finished(studio, "a boat, twice", n=2)
    assert len(job.medias) == 2
    moved: list[Moved] = []
    done = await studio.downloads.download(job, moved.append, Wish(name="{slug}-{take}"))
    assert [file.path.name for file in done.files] == ["a-boat-twice-1.mp4", "a-boat-twice-2.mp4"]
    assert {(one.number, one.count) for one in moved} == {(1, 2), (2, 2)}


async def test_the_recipe_goes_into_the_clip_when_it_is_wished(studio: Studio) -> None:
    job = await finished(studio)
    plain = await studio.downloads.download(job)
    done = await studio.downloads.download(job, wish=Wish(embed=True))
    assert done.path != plain.path
    text = embedded(done.path)
    assert text is not None
    assert from_text(json.dumps(json.loads(text)["ima_recipe"])).prompt == job.request.prompt
    assert str(Path.home()) not in text
    assert (await studio.downloads.download(job, wish=Wish(embed=True))).path == done.path
    assert names(done.path.parent) == sorted(
        [plain.path.name, plain.path.stem + ".json", done.path.name, done.path.stem + ".json"]
    )


async def test_the_setting_decides_folder_name_and_embedding(studio: Studio, tmp_path: Path) -> None:
    job = await finished(studio)
    await studio.tuning.save("download_folder", str(tmp_path / "films"))
    await studio.tuning.save("download_name", "{mode}/{id6}")
    await studio.tuning.save("embed_recipe", True)
    done = await studio.downloads.download(job)
    assert done.path == tmp_path / "films" / "text" / f"{job.id[-6:]}.mp4"
    assert embedded(done.path) is not None


# -- interruptions


def ranges(content: bytes, *, breaks_after: int | None = None) -> Act:
    """A server of one clip that knows ranges."""

    async def act(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        start = int(seen.headers.get("range", "bytes=0-")[6:-1])
        head = f'HTTP/1.1 {206 if start else 200} X\r\nETag: "e"\r\nContent-Length: {len(content) - start}\r\n'
        head += f"Content-Range: bytes {start}-{len(content) - 1}/{len(content)}\r\n" if start else ""
        writer.write(f"{head}\r\n".encode() + content[start:][:breaks_after])
        await writer.drain()
        return breaks_after is None

    return act


async def test_a_download_goes_on_after_a_crash(
    studio: Studio, open_another: OpenStudio, serve: Serve, small_clip: bytes
) -> None:
    server = await serve(ranges(small_clip, breaks_after=100))
    job = await ready(studio, server.url + "/c.mp4")
    with pytest.raises(DownloadProblem) as caught:
        await studio.downloads.download(job)
    assert "goes on where it stands" in str(caught.value.sentence)
    (part,) = names(studio.downloads.folder)
    assert part.endswith(".part")
    here = (studio.downloads.folder / part).stat().st_size
    server.acts[:] = [ranges(small_clip)]
    server.seen.clear()
    later = await open_another()
    done = await later.downloads.download(job)
    assert done.path.read_bytes() == small_clip
    assert [seen.headers.get("range") for seen in server.seen] == [f"bytes={here}-"]
    assert not [name for name in names(studio.downloads.folder) if name.endswith(".part")]


async def test_leaving_in_the_middle_keeps_the_part(studio: Studio, serve: Serve, small_clip: bytes) -> None:

    async def half(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f'HTTP/1.1 200 X\r\nETag: "e"\r\nContent-Length: {len(small_clip)}\r\n\r\n'.encode())
        writer.write(small_clip[:1500])
        await writer.drain()
        await reader.read()

    server = await serve(half, ranges(small_clip))
    job = await ready(studio, server.url + "/c.mp4")
    going = asyncio.create_task(studio.downloads.download(job))
    while not (studio.downloads.going and studio.downloads.going[job.id].received >= 1500):
        await asyncio.sleep(0.01)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert studio.downloads.going == {}
    done = await studio.downloads.download(job)
    assert done.path.read_bytes() == small_clip
    assert server.seen[-1].headers["range"] == "bytes=1500-"


async def test_what_came_damaged_is_fetched_once_more(studio: Studio, serve: Serve, small_clip: bytes) -> None:
    broken = small_clip[:600] + bytes(len(small_clip) - 600)
    server = await serve(ranges(broken), ranges(small_clip))
    job = await ready(studio, server.url + "/c.mp4")
    done = await studio.downloads.download(job)
    assert done.path.read_bytes() == small_clip
    assert [seen.headers.get("range") for seen in server.seen] == [None, None]


async def test_what_comes_damaged_twice_is_no_clip(studio: Studio, serve: Serve, small_clip: bytes) -> None:
    server = await serve(ranges(small_clip[:600] + bytes(len(small_clip) - 600)))
    job = await ready(studio, server.url + "/c.mp4")
    assert "damaged, twice" in await refused(studio, job)
    assert names(studio.downloads.folder) == []


# -- links


@pytest.mark.parametrize("fault", ["media-403", "media-404"])
async def test_an_expired_link_is_asked_for_anew_by_task_id(
    fault: str, studio: Studio, simulator: QuickSimulator
) -> None:
    job = await finished(studio)
    old = linked(job, job.medias[0].url + "?signature=old")
    simulator.fault(fault)
    done = await studio.downloads.download(old)
    assert done.fresh
    assert TEST_KEY not in str([one for one in simulator.requests() if "detail" not in str(one["path"])])


async def test_a_link_that_stays_expired_is_said(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    simulator.fault("media-404", None)
    assert "link" in (await refused(studio, job)).lower()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (http(200, b"<!doctype html><title>Hi</title>" + b" " * 200, "Content-Type: text/html"), "a web page, no clip"),
        (http(200, b"<html>" + b" " * 200, "Content-Type: video/mp4"), "a web page, no clip"),
        (http(200, b'{"code": 1}' + b" " * 200, "Content-Type: application/json"), "a message, no clip"),
        (http(200, b""), "nothing at all"),
        (http(200, b"x" * 500), "is no clip"),
        (raw(b"HTTP/1.1 200 X\r\nContent-Length: 1000000000000\r\n\r\n\0\0\0\x20ftyp"), "larger than 2 GB"),
        (http(302, b"", "Location: file:///etc/passwd"), "could not be fetched"),
        (http(302, b"", "Location: javascript:alert(1)"), "could not be fetched"),
        (http(500, b""), "could not be fetched"),
        (lost, "could not be fetched"),
    ],
)
async def test_what_is_no_clip_is_named_and_leaves_nothing(act: Act, words: str, studio: Studio, serve: Serve) -> None:
    server = await serve(act)
    job = await ready(studio, server.url + "/c.mp4")
    assert words in await refused(studio, job)
    left = [path for path in studio.downloads.folder.rglob("*") if path.is_file()]
    assert all(path.suffix == ".part" and 0 < path.stat().st_size < 1000 for path in left)
    assert TEST_KEY not in str(server.seen)


@pytest.mark.parametrize(
    "link",
    ["http://clips.example.com/a.mp4", "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/b", "",
     "https://", "https://a.example/\x1b[31m", "http://[::1"],
)  # fmt: skip
async def test_links_that_are_not_protected_are_not_opened(link: str, studio: Studio) -> None:
    words = "no protected link" if link.startswith("http://clips") else "is no web address"
    assert words in await refused(studio, await ready(studio, link))
    assert names(studio.downloads.folder) == []


async def test_a_truncated_clip_is_never_kept(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    simulator.fault("media-truncated", 2)
    done = await studio.downloads.download(job)
    with av.open(str(done.path)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 100


# -- names and disks


async def test_escape_sequences_never_reach_a_name(studio: Studio) -> None:
    job = await finished(studio, "a \x1b]0;owned\x07 boat \u202egpj.exe ../../etc")
    done = await studio.downloads.download(job)
    assert done.path.parent == studio.downloads.folder
    assert done.path.name.isprintable()


@pytest.mark.parametrize("template", ["../{slug}", "/tmp/{slug}", "{prompt}", "", "{slug", "~/x"])
async def test_a_name_that_leads_elsewhere_is_refused(template: str, studio: Studio, tmp_path: Path) -> None:
    job = await ready(studio, "https://a.example/c.mp4")
    assert await refused(studio, job, Wish(name=template))
    assert names(studio.downloads.folder) == []


async def test_there_must_be_room_before_anything_is_fetched(
    studio: Studio, serve: Serve, small_clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve(ranges(small_clip))
    job = await ready(studio, server.url + "/c.mp4")
    monkeypatch.setattr(saving, "free_bytes", lambda _: 4_000_000)
    sentence = await refused(studio, job)
    assert "needs 5 MB" in sentence
    assert "4 MB left" in sentence
    assert not list(studio.downloads.folder.rglob("*.part"))


@pytest.mark.parametrize("where", ["_finished", "_opened"])
async def test_a_disk_that_is_full_is_said_and_the_part_stays(
    where: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ima_tui.api import resuming

    job = await finished(studio)
    original = getattr(resuming, where)

    def full(*given: object) -> object:
        result = original(*given)
        if where == "_opened":
            result.close()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(resuming, where, full)
    assert "is full" in await refused(studio, job)
    monkeypatch.undo()


async def test_a_full_disk_at_the_last_step_keeps_the_clip_for_another_try(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await finished(studio)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(saving, "save", full)
    assert "is full" in await refused(studio, job)
    monkeypatch.undo()
    simulator.control("requests", method="DELETE")
    done = await studio.downloads.download(job)
    assert done.fresh
    assert simulator.requests() == []


async def test_a_folder_that_is_none_is_said(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    job = await ready(studio, "https://a.example/c.mp4")
    sentence = await refused(studio, job, Wish(folder=tmp_path / "file"))
    assert "file" in sentence
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "Choose another folder"), (errno.EROFS, "Choose another folder"),
     (errno.ENAMETOOLONG, "Shorten it"), (errno.EIO, "could not be saved")],
)  # fmt: skip
async def test_whatever_the_disk_says_comes_with_a_next_step(
    number: int, words: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await ready(studio, "https://a.example/c.mp4")

    def refuse(*_: object) -> Path:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(saving, "make_folder", refuse)
    assert words in await refused(studio, job)


# -- two at once


async def test_two_who_want_the_same_clip_get_one_file(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    simulator.control("requests", method="DELETE")
    both = await asyncio.gather(*(studio.downloads.download(job) for _ in range(2)))
    assert both[0].path == both[1].path
    assert sorted(done.fresh for done in both) == [False, True]
    assert len([one for one in simulator.requests() if str(one["path"]).endswith(".mp4")]) == 1


async def test_a_second_program_waits_its_turn_and_says_so(studio: Studio, open_another: OpenStudio, serve: Serve,
                                                           small_clip: bytes) -> None:  # fmt: skip
    go = asyncio.Event()

    async def slowly(seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await go.wait()
        return bool(await ranges(small_clip)(seen, reader, writer))

    server = await serve(slowly)
    job = await ready(studio, server.url + "/c.mp4")
    first = asyncio.create_task(studio.downloads.download(job))
    while not server.seen:
        await asyncio.sleep(0.01)
    other = await open_another()
    with pytest.raises(DownloadProblem) as caught:
        await other.downloads.download(job)
    assert "Another ima-tui" in str(caught.value.sentence)
    go.set()
    done: Downloaded = await first
    assert done.path.read_bytes() == small_clip
    assert threading.active_count() < 60


async def test_a_take_without_a_clip_has_none_to_keep(studio: Studio) -> None:
    job = await ready(studio, "https://a.example/c.mp4")
    assert "no clip to download" in await refused(studio, replace(job, state=State.FAILED))
    assert "no clip to download" in await refused(studio, replace(job, medias=()))


async def test_a_take_of_another_service_says_where_it_belongs(studio: Studio) -> None:
    job = await ready(studio, "https://a.example/c.mp4")
    assert "https://other.example" in await refused(studio, replace(job, service="https://other.example", account="x"))
    assert clip_parts.MOST_BYTES == 2_000_000_000
