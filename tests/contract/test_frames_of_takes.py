"""Frames of finished takes over a real socket: the clip is fetched without the key, and only its two ends stay."""

from __future__ import annotations

import asyncio
import stat
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from ima_tui.domain.events import Media
from ima_tui.domain.job import Job, State
from ima_tui.engine import pictures
from ima_tui.engine.pictures import ImageProblem, Origin, Which
from ima_tui.engine.studio import Studio
from tests.conftest import TEST_KEY
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, ordered, text_draft

pytestmark = pytest.mark.usefixtures("service_environment")


@pytest.fixture
async def studio(open_another: OpenStudio, service_environment: QuickSimulator) -> Studio:
    return await open_another()


async def finished(studio: Studio, prompt: str = "a boat in the gutter") -> Job:
    """A take that is ready."""
    return await becomes(studio, (await ordered(studio, text_draft(prompt))).id, State.READY)


def media_requests(simulator: QuickSimulator, job: Job) -> list[dict[str, object]]:
    """What was asked of the clip's address."""
    assert job.main_media is not None
    path = job.main_media.url.removeprefix(simulator.url).partition("?")[0]
    return [request for request in simulator.requests(path) if request["method"] == "GET"]


def nothing(received: int, total: int) -> None:
    """No one looks."""


def left_behind(studio: Studio) -> list[Path]:
    return list((studio.settings.places.cache / "clips").glob("*"))


async def test_both_ends_of_one_fetch_are_kept_as_pictures(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    moved: list[tuple[int, int]] = []
    last = await studio.pictures.frame(job, Which.LAST, lambda *at: moved.append(at))
    first = await studio.pictures.frame(job, Which.FIRST, nothing)
    assert job.main_media is not None
    for path in (first, last):
        with Image.open(path) as picture:
            assert (picture.format, picture.size) == ("PNG", (job.main_media.width, job.main_media.height))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert moved
    assert moved[-1][0] == moved[-1][1] > 0
    assert [received for received, _ in moved] == sorted(received for received, _ in moved)
    assert left_behind(studio) == []
    seen = await studio.look(str(last))
    assert seen.image is not None
    assert not seen.problems
    assert studio.pictures.origin(str(last)) == Origin(job.id, Which.LAST)


async def test_the_key_stays_out_of_it(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio, "a boat without a key")
    await studio.pictures.frame(job, Which.FIRST, nothing)
    asked = media_requests(simulator, job)
    assert asked
    assert TEST_KEY not in str(asked)


async def test_a_clip_that_breaks_off_is_tried_again_from_its_beginning(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await finished(studio, "a boat that breaks off")
    simulator.fault("media-truncated")
    path = await studio.pictures.frame(job, Which.LAST, nothing)
    assert path.is_file()
    assert left_behind(studio) == []


@pytest.mark.parametrize("fault", ["media-403", "media-404"])
async def test_an_expired_link_is_asked_for_anew_and_then_said(
    fault: str, studio: Studio, simulator: QuickSimulator
) -> None:
    job = await finished(studio, f"a boat with an old link {fault}")
    assert job.main_media is not None
    old = replace(job, medias=(Media(job.main_media.url + "?signature=old"),))
    simulator.fault(fault)
    assert (await studio.pictures.frame(old, Which.FIRST, nothing)).is_file()
    other = replace(job, id="another", medias=(Media(job.main_media.url),))
    simulator.fault(fault)
    with pytest.raises(ImageProblem) as caught:
        await studio.pictures.frame(other, Which.FIRST, nothing)
    assert "expired" in str(caught.value.sentence)
    assert left_behind(studio) == []


async def test_what_is_no_clip_or_too_large_is_said(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await finished(studio, "a boat that is no boat")
    simulator.fault("media-html")
    with pytest.raises(ImageProblem):
        await studio.pictures.frame(job, Which.LAST, nothing)
    monkeypatch.setattr(pictures, "MOST_CLIP_BYTES", 1000)
    with pytest.raises(ImageProblem) as caught:
        await studio.pictures.frame(job, Which.LAST, nothing)
    assert "larger than" in str(caught.value.sentence)
    assert left_behind(studio) == []
    assert await studio.pictures.kept_frame(job, Which.LAST) is None


async def test_only_protected_links_are_followed(studio: Studio) -> None:
    job = await finished(studio, "a boat on a plain link")
    plain = replace(job, medias=(Media("http://clips.example.com/a.mp4"),))
    with pytest.raises(ImageProblem) as caught:
        await studio.pictures.frame(plain, Which.LAST, nothing)
    assert "no protected link" in str(caught.value.sentence)


async def test_leaving_stops_the_fetching_and_leaves_nothing(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio, "a boat nobody waits for")
    simulator.fault("media-late")
    fetching = asyncio.create_task(studio.pictures.frame(job, Which.LAST, nothing))
    while not left_behind(studio):
        await asyncio.sleep(0.01)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert left_behind(studio) == []


async def test_finished_takes_newest_first_and_by_their_words(studio: Studio) -> None:
    older = await finished(studio, "an oak in the first snow")
    newer = await finished(studio, "an oak in the last light")
    found = await studio.pictures.finished("oak")
    assert [job.id for job in found] == [newer.id, older.id]
    assert await studio.pictures.finished("no such words") == ()


async def test_the_last_frame_is_the_last_one_of_the_clip(studio: Studio, tmp_path: Path) -> None:
    """Held against a plain decoding of the same clip."""
    job = await finished(studio, "a boat to the end")
    path = await studio.pictures.frame(job, Which.LAST, nothing)
    assert job.main_media is not None
    with av.open(job.main_media.url) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with Image.open(path) as picture:
        assert picture.tobytes() == frames[-1].tobytes()
