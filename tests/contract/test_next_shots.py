"""The next shot over a real socket and on the real store: the frame that is proposed, and the take that knows it."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from ima_tui.domain.catalog import Product
from ima_tui.domain.chain import Chain
from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Descent, Job, Origin, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine import clips
from ima_tui.engine.next_shots import ImageProblem, Verdict
from ima_tui.engine.pictures import Origin as Source
from ima_tui.engine.pictures import Which
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import CHEAP, becomes, confirmed, ordered, picture, text_draft
from tests.contract.test_frames_of_takes import finished, media_requests, nothing
from tests.media.clip_maker import clip_of
from tests.media.endings import ending

pytestmark = pytest.mark.usefixtures("service_environment")


@pytest.fixture
async def studio(open_another: OpenStudio, service_environment: QuickSimulator) -> Studio:
    return await open_another()


def put_clip(studio: Studio, job: Job, kinds: list[str]) -> Path:
    """A clip with this ending in the place of the one that was fetched."""
    path: Path = studio.clips._path(job)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    return clip_of(path, ending(kinds, 30, size=(640, 360)))


async def stored(open_another: OpenStudio, job_id: str) -> Job:
    """A take as another program reads it from the disk."""
    other = await open_another(adopt=False)
    job = await other.find(job_id)
    assert job is not None
    return job


async def test_the_chosen_frame_is_that_of_the_clip_and_the_next_take_remembers_it(
    studio: Studio, simulator: QuickSimulator, open_another: OpenStudio
) -> None:
    """Fetched once, kept for the user alone, to the pixel; parent and frame number are on the disk."""
    job = await finished(studio, "a boat that goes on")
    put_clip(studio, job, ["blurred"] * 3 + ["black"])
    strip = await studio.next_shots.strip(job, nothing)
    chosen = next(one for one in strip if one.proposed)
    assert (chosen.offset, chosen.number, chosen.verdict, len(strip)) == (-5, 25, Verdict.SHARP, 24)
    assert strip == await studio.next_shots.strip(job, nothing)
    path = await studio.next_shots.take(job, chosen.number, nothing)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert studio.pictures.origin(str(path)) == Source(job.id, frame=25)
    with av.open(str(studio.clips._path(job))) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with Image.open(path) as opened:
        assert (opened.format, opened.tobytes()) == ("PNG", frames[25].tobytes())
    continued = await studio.next_shots.draft(job, Mode.FIRST_FRAME, (str(path),))
    prepared = await studio.prepare(continued.draft)
    assert prepared.request is not None, prepared
    expected = Origin(job.id, Descent.NEXT_SHOT, 25)
    assert prepared.origin == expected
    assert prepared.request.prompt == "a boat that goes on"
    taken = await becomes(studio, (await studio.submit(prepared.request)).id, State.READY)
    assert (await stored(open_another, taken.id)).origin == expected
    uploaded = simulator.folder / "uploads" / taken.uploads[0].url.rpartition("/")[2]
    assert uploaded.read_bytes() == path.read_bytes()


async def test_the_clip_is_fetched_once_and_only_its_end_is_looked_at(
    studio: Studio, simulator: QuickSimulator
) -> None:
    job = await finished(studio, "a boat fetched once")
    moved: list[tuple[int, int]] = []
    strip = await studio.next_shots.strip(job, lambda *at: moved.append(at))
    assert moved[-1][0] == moved[-1][1] > 0
    assert strip[-1].offset == -1
    assert [one.number for one in strip] == list(range(strip[0].number, strip[-1].number + 1))
    await studio.next_shots.take(job, strip[3].number, nothing)
    await studio.next_shots.take(job, 0, nothing)
    assert len(media_requests(simulator, job)) == 1
    with pytest.raises(ImageProblem) as caught:
        await studio.next_shots.take(job, 100_000, nothing)
    assert "no frame 100001" in str(caught.value.sentence)
    assert len(media_requests(simulator, job)) == 1


async def test_a_damaged_clip_is_said_and_not_kept(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio, "a boat that came broken")
    await studio.next_shots.strip(job, nothing)
    path = studio.clips._path(job)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(StudioError):
        await studio.next_shots.strip(job, nothing)
    assert await studio.next_shots.strip(job, nothing)


async def test_what_cannot_be_fetched_is_said(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await finished(studio, "a boat that is gone")
    simulator.fault("media-404")
    other = replace(job, id="another", task_id="unknown-task")
    with pytest.raises(StudioError):
        await studio.next_shots.strip(other, nothing)
    simulator.control("faults", method="DELETE")
    monkeypatch.setattr(clips, "MOST_CLIP_BYTES", 1000)
    with pytest.raises(StudioError):
        await studio.next_shots.strip(replace(job, id="a-third"), nothing)
    with pytest.raises(ImageProblem):
        await studio.next_shots.strip(replace(job, state=State.GENERATING), nothing)


async def test_pictures_out_of_takes_make_next_shots_of_what_begins_with_them(
    studio: Studio, open_another: OpenStudio, tmp_path: Path
) -> None:
    """First and last frame by themselves; a picture that only guides the look does not."""
    job = await finished(studio, "a boat in pictures")
    first = await studio.pictures.frame(job, Which.FIRST, nothing)
    last = await studio.pictures.frame(job, Which.LAST, nothing)
    own = picture(tmp_path / "own.png")
    for images, mode, frame in (
        ((first,), Mode.FIRST_FRAME, 0),
        ((own, last), Mode.FIRST_LAST, None),
        ((last, own), Mode.FIRST_LAST, None),
    ):
        draft = Draft(mode, "the boat sails on", tuple(str(path) for path in images), Model.FAST, CHEAP)
        taken = await studio.submit(await confirmed(studio, draft))
        assert (await stored(open_another, taken.id)).origin == Origin(job.id, Descent.NEXT_SHOT, frame)
    for images in ((own,), (last, own)):
        draft = Draft(Mode.REFERENCE, "another boat", tuple(str(path) for path in images), Model.FAST, CHEAP)
        assert (await studio.prepare(draft)).origin is None


async def test_a_remix_knows_the_take_it_was_copied_from(studio: Studio, open_another: OpenStudio) -> None:
    job = await ordered(studio, text_draft("a boat to be copied"))
    draft = replace(text_draft("a boat, copied"), parent_id=job.id)
    await studio.save_draft(draft)
    _, drafts = await studio.load_drafts()
    assert drafts[Mode.TEXT].parent_id == job.id
    prepared = await studio.prepare(drafts[Mode.TEXT])
    assert prepared.request is not None
    taken = await studio.submit(prepared.request, origin=prepared.origin)
    assert (await stored(open_another, taken.id)).origin == Origin(job.id, Descent.REMIX)
    assert (await studio.prepare(text_draft("a boat of one's own"))).origin is None


async def test_a_chain_is_followed_back_to_its_first_shot(studio: Studio, tmp_path: Path) -> None:
    """Copies and repetitions on the way count as the same shot; the first one's own image is the anchor."""
    own = picture(tmp_path / "first.png")
    draft = Draft(Mode.FIRST_FRAME, "shot one", (str(own),), Model.FAST, CHEAP)
    first = await becomes(studio, (await ordered(studio, draft)).id, State.READY)
    request = await confirmed(studio, text_draft("a shot in a chain"))
    at, links = first, 0
    for descent in (Descent.NEXT_SHOT, Descent.REMIX, Descent.NEXT_SHOT, Descent.NEXT_SHOT):
        at = await studio.submit(request, origin=Origin(at.id, descent))
        links += descent is Descent.NEXT_SHOT
        chain = await studio.next_shots.chain(at)
        assert chain == Chain(first.id, links)
        assert chain.next_drifts is (links >= 2)
    assert await studio.next_shots.anchor(chain, nothing) == str(own)
    own.unlink()
    instead = await studio.next_shots.anchor(chain, nothing)
    assert studio.pictures.origin(instead) == Source(first.id, Which.FIRST)
    assert await studio.next_shots.chain(replace(first, origin=Origin("nobody", Descent.NEXT_SHOT))) == Chain(
        first.id, 1
    )
    assert await studio.next_shots.chain(replace(first, origin=Origin(first.id, Descent.REMIX))) == Chain(first.id)


async def test_settings_come_along_as_far_as_the_mode_has_them(studio: Studio) -> None:
    job = await ordered(studio, text_draft("a boat with settings", aspect_ratio="16:9"))
    product: Product | None = (await studio.catalog(Mode.FIRST_FRAME)).catalog.product(Model.FAST)
    assert product is not None
    odd = replace(job, asked=replace(job.asked, choices={**job.asked.choices, "mood": "calm"}))
    continued = await studio.next_shots.draft(odd, Mode.FIRST_FRAME, ("x.png",))
    assert continued.left[-1] == "mood"
    assert set(continued.draft.choices) | set(continued.left) == set(odd.asked.choices)
    assert (continued.draft.model, continued.draft.parent_id) == (Model.FAST, "")
    same = await studio.next_shots.draft(odd, Mode.TEXT, ())
    assert (dict(same.draft.choices), same.left) == (dict(odd.asked.choices), ())
