"""Receipts of real takes: what the simulator draws is what was paid, and what is not is marked with its figures."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ima_tui.domain.delivered import Delivered
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.receipt import Verdict
from ima_tui.engine import receipts
from ima_tui.engine.receipts import ClipProblem
from ima_tui.engine.studio import Studio
from ima_tui.media.clip_facts import damaged
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, ordered, text_draft

pytestmark = pytest.mark.usefixtures("service_environment")


@pytest.fixture
async def studio(open_another: OpenStudio, service_environment: QuickSimulator) -> Studio:
    return await open_another()


async def finished(studio: Studio, **choices: object) -> Job:
    job = await ordered(studio, text_draft("a boat in the gutter", Model.FAST, **choices))
    return await becomes(studio, job.id, State.READY)


@pytest.mark.parametrize(
    "choices",
    [{"aspect_ratio": "9:16"}, {"aspect_ratio": "21:9", "audio": True}, {"aspect_ratio": "1:1"}],
    ids=lambda choices: str(choices["aspect_ratio"]),
)
async def test_what_the_service_draws_is_what_was_paid(choices: dict[str, object], studio: Studio) -> None:
    made = await studio.receipts.of(await finished(studio, **choices))
    assert {line.name: line.verdict for line in made.lines if line.verdict is not Verdict.AS_PAID} == {
        "rate": Verdict.UNJUDGED
    }
    assert [str(one) for one in made.noticed] == ["The picture never moves: every frame is the same."]


async def test_a_receipt_is_measured_once_and_kept(
    studio: Studio, open_another: OpenStudio, simulator: QuickSimulator
) -> None:
    job = await finished(studio)
    assert await studio.receipts.known(job) is None
    moved: list[tuple[int, int]] = []
    made = await studio.receipts.of(job, lambda *at: moved.append(at))
    assert moved
    simulator.control("requests", method="DELETE")
    assert await studio.receipts.of(job) == made
    assert await (await open_another()).receipts.known(job) == made
    assert simulator.requests() == []


async def test_the_downloaded_file_is_what_is_measured(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    done = await studio.downloads.download(job)
    simulator.control("requests", method="DELETE")
    made = await studio.receipts.of(job)
    assert made.delivered.size_bytes == done.path.stat().st_size
    assert simulator.requests() == []


async def test_a_damaged_clip_is_called_by_its_take_not_by_a_file_nobody_knows(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(clip: Path, stop: threading.Event) -> Delivered:
        raise damaged(clip)

    job = await finished(studio)
    monkeypatch.setattr(receipts, "measure", broken)
    with pytest.raises(ClipProblem) as caught:
        await studio.receipts.of(job)
    assert str(caught.value.sentence).startswith(f"The clip of {job.id} is damaged")
    done = await studio.downloads.download(job)
    with pytest.raises(ClipProblem) as caught:
        await studio.receipts.of(job)
    assert str(caught.value.sentence).startswith(f"{done.path.name} is damaged")


async def test_what_was_not_delivered_is_marked(studio: Studio) -> None:
    """The same clip, held against a dearer order."""
    job = await finished(studio)
    dearer = {**job.request.parameters, "duration": 10, "resolution": "1080P", "audio": True, "aspect_ratio": "1:1"}
    made = await studio.receipts.of(replace(job, request=replace(job.request, parameters=dearer, outputs=2)))
    assert {line.name: line.verdict for line in made.lines} == {
        "length": Verdict.LESS, "size": Verdict.LESS, "shape": Verdict.OTHER, "rate": Verdict.UNJUDGED,
        "sound": Verdict.LESS, "takes": Verdict.LESS,
    }  # fmt: skip


async def test_there_is_no_receipt_without_a_clip(studio: Studio, simulator: QuickSimulator) -> None:
    job = await finished(studio)
    with pytest.raises(ClipProblem, match="no receipt"):
        await studio.receipts.of(replace(job, state=State.FAILED))
    simulator.fault("media-html", None)
    with pytest.raises(ClipProblem, match="web page"):
        await studio.receipts.of(job)
