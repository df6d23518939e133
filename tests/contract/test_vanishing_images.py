"""An image that is not there any more when it is wanted: a sentence that names it, and nothing uploaded or bought."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine import runner
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import QuickSimulator
from tests.contract.takes import CHEAP, comes_to_rest, picture


def gone(path: Path) -> None:
    path.unlink()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_dead_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def longer(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


CHANGES = [gone, a_pipe, a_folder, a_dead_link, empty, longer]


async def submitted(studio: Studio, path: Path, after_confirming: Callable[[], None]) -> Job:
    draft = Draft(Mode.FIRST_FRAME, "waves that come and go", (str(path),), Model.FAST, CHEAP)
    prepared = await studio.prepare(draft)
    assert prepared.request is not None, prepared
    after_confirming()
    return await comes_to_rest(studio, (await studio.submit(prepared.request)).id)


def nothing_was_bought(simulator: QuickSimulator) -> bool:
    return not simulator.creates() and not [row for row in simulator.requests() if row["method"] == "PUT"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX files")
@pytest.mark.parametrize("change", CHANGES)
async def test_between_confirming_and_sending(
    change: Callable[[Path], None], studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    path = picture(tmp_path / "shore.png", shade=40)
    job = await submitted(studio, path, lambda: change(path))
    assert job.state in (State.REFUSED, State.FAILED)
    assert job.fault is not None
    assert str(job.fault.sentence).startswith("shore.png was moved or changed after you confirmed.")
    assert nothing_was_bought(simulator)


@pytest.mark.skipif(os.name == "nt", reason="POSIX files")
@pytest.mark.parametrize("change", CHANGES)
async def test_between_looking_and_uploading(
    change: Callable[[Path], None],
    studio: Studio,
    simulator: QuickSimulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = picture(tmp_path / "shore.png", shade=41)
    look = runner._check_images

    def look_and_lose(job: Job) -> None:
        look(job)
        change(path)

    monkeypatch.setattr(runner, "_check_images", look_and_lose)
    job = await submitted(studio, path, lambda: None)
    assert job.state in (State.REFUSED, State.FAILED)
    assert job.fault is not None
    said = str(job.fault.sentence)
    assert said.startswith("shore.png")
    assert "Choose the image again." in said
    assert nothing_was_bought(simulator)


async def test_a_corrected_copy_is_sent_as_it_was_shown(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    """From a picture that would be refused to a finished take."""
    path = picture(tmp_path / "wide.png", size=(1600, 400), shade=42)
    seen = await studio.look(str(path))
    assert seen.problems
    assert seen.mendable
    plan = await studio.mending.plan(str(path), Mode.FIRST_FRAME)
    assert plan.corrections == (seen.plan.corrections if seen.plan else ())
    made = await studio.mending.make(plan)
    assert Path(made.path).parent == studio.settings.places.corrected
    again = await studio.look(made.path)
    assert (again.problems, again.mendable) == ((), False)
    job = await submitted(studio, Path(made.path), lambda: None)
    assert job.state is State.READY
    assert job.request.images[0].source == made.path
    assert len(simulator.creates()) == 1


async def test_what_no_copy_can_help_is_not_called_mendable(studio: Studio, tmp_path: Path) -> None:
    small = picture(tmp_path / "small.png", size=(100, 90))
    seen = await studio.look(str(small))
    assert seen.problems
    assert (seen.mendable, seen.plan) == (False, None)
    assert not (await studio.look(str(tmp_path / "nowhere.png"))).mendable
    assert not (await studio.look("https://cdn.example.com/a.png")).mendable
    assert not (await studio.look(str(picture(tmp_path / "sound.png")))).mendable
