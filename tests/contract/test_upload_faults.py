"""Bringing an image to the service: once for each different file, three at a time, over whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ima_tui.domain.errors import FaultKind
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.studio import Studio
from ima_tui.simulator.faults import FAULTS
from tests.contract.fixtures import OpenStudio, QuickSimulator, go_to, inner
from tests.contract.takes import CHEAP, comes_to_rest, kinds, ordered, picture

STEADY = {
    *("lost-before", "lost-after", "late", "slow", "reset", "500-http", "502-http", "503-http", "504-http"),
}
TOKEN_PASSING = STEADY | {
    *("html", "500", "429", "429-date", "429-zero", "429-garbage", "429-bare", "429-body", "503", "500-after"),
    *("garbage", "truncated", "null", "shape", "types", "dirty", "no-ful", "no-fdl", "expired"),
    *("drip", "blank", "nulls", "lists", "zipped", "unzippable", "bomb", "wordy"),
}
TOKEN_ENDS = {
    "401": (State.REFUSED, FaultKind.KEY_REJECTED),
    "401-http": (State.REFUSED, FaultKind.KEY_REJECTED),
    "4008": (State.REFUSED, FaultKind.NOT_ENOUGH_CREDITS),
    "4014": (State.REFUSED, FaultKind.SUBSCRIPTION_NEEDED),
    "6006": (State.REFUSED, FaultKind.RULE_MISMATCH),
    "6009": (State.REFUSED, FaultKind.PARAMETERS_INCOMPLETE),
    "6010": (State.REFUSED, FaultKind.RULE_MISMATCH),
    "500-6010": (State.REFUSED, FaultKind.RULE_MISMATCH),
    "429-huge": (State.HELD, FaultKind.TOO_MANY_REQUESTS),
    "redirect": (State.REFUSED, FaultKind.UPLOAD_FAILED),
    "redirect-here": (State.REFUSED, FaultKind.UPLOAD_FAILED),
    "redirect-loop": (State.REFUSED, FaultKind.UPLOAD_FAILED),
}
PUT_PASSING = STEADY | {"403", "expired", "503"}


def first_frame(prompt: str, image: Path) -> Draft:
    return Draft(Mode.FIRST_FRAME, prompt, (str(image),), Model.FAST, CHEAP)


async def taken(studio: Studio, draft: Draft) -> Job:
    return await comes_to_rest(studio, (await ordered(studio, draft)).id)


def test_no_fault_of_an_upload_is_left_out() -> None:
    def named(endpoint: str) -> set[str]:
        return {name.removeprefix(endpoint) for name in FAULTS if name.startswith(endpoint)}

    assert named("token-") == TOKEN_PASSING | set(TOKEN_ENDS)
    assert named("put-") == PUT_PASSING | {"html"}


@pytest.mark.parametrize(
    "name", sorted([f"token-{name}" for name in TOKEN_PASSING] + [f"put-{name}" for name in PUT_PASSING])
)
async def test_an_upload_that_stumbles_once_is_got_over(
    name: str, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    simulator.fault(name)
    job = await taken(studio, first_frame(f"a door opening, {name}", picture(tmp_path / "door.png")))
    assert job.state is State.READY
    assert len(simulator.creates()) == 1
    if "expired" in name or "403" in name:
        assert len(simulator.requests("/getuploadtoken")) == 2  # a fresh address


@pytest.mark.parametrize("name", TOKEN_ENDS)
async def test_an_upload_token_that_is_refused_ends_or_holds_the_take_before_create(
    name: str, studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    simulator.fault(f"token-{name}", None)
    job = await taken(studio, first_frame(f"a door shut, {name}", picture(tmp_path / "door.png")))
    assert job.fault is not None
    assert (job.state, job.fault.kind) == TOKEN_ENDS[name]
    assert job.charged == 0
    assert simulator.creates() == []
    assert studio.diagnose(job) is not None


async def test_a_store_that_takes_nothing_and_says_yes_is_found_out_by_the_service(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    simulator.fault("put-html")
    job = await taken(studio, first_frame("a door painted on a wall", picture(tmp_path / "door.png")))
    assert job.state is State.REFUSED
    assert simulator.tasks_of("a door painted on a wall") == []


async def test_an_address_that_is_always_expired_ends_the_take_with_words(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    simulator.fault("put-expired", None)
    job = await taken(studio, first_frame("a door that is gone", picture(tmp_path / "the door.png")))
    assert job.fault is not None
    assert (job.state, job.fault.kind) == (State.REFUSED, FaultKind.UPLOAD_FAILED)
    assert "the door.png" in str(job.fault.sentence)
    assert 1 < len(simulator.requests("/getuploadtoken")) <= 3


def put_count(simulator: QuickSimulator) -> int:
    return len([row for row in simulator.requests() if row["method"] == "PUT"])


async def test_one_file_named_twice_is_uploaded_once(studio: Studio, simulator: QuickSimulator, tmp_path: Path) -> None:
    image = picture(tmp_path / "twin.png", shade=1)
    copy = tmp_path / "twin by another name.png"
    copy.write_bytes(image.read_bytes())
    images = (str(image), str(copy), str(image))
    job = await taken(studio, Draft(Mode.REFERENCE, "three of a kind", images, Model.FAST, CHEAP))
    assert job.state is State.READY
    assert put_count(simulator) == 1
    (create,) = simulator.creates()
    assert len(create["body"]["src_img_url"]) == 3
    assert len(set(create["body"]["src_img_url"])) == 1
    assert [upload.sent for upload in job.uploads] == [image.stat().st_size] * 3


async def test_a_file_is_uploaded_again_only_when_its_address_has_died(
    a_simulator: QuickSimulator,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
    tmp_path: Path,
) -> None:
    go_to(a_simulator, monkeypatch)
    studio = await open_another()
    draft = first_frame("the same face twice", picture(tmp_path / "face.webp", shade=2))
    first = await taken(studio, draft)
    second = await taken(studio, draft)
    assert (first.state, second.state) == (State.READY, State.READY)
    assert put_count(a_simulator) == 1
    assert [upload.reused for upload in (*first.uploads, *second.uploads)] == [False, True]
    assert len({inner(create["body"])["input_images"][0] for create in a_simulator.creates()}) == 1

    for forgotten in (a_simulator.folder / "uploads").iterdir():
        forgotten.unlink()
    third = await taken(studio, draft)
    assert third.state is State.READY
    assert not third.uploads[0].reused
    assert put_count(a_simulator) == 2


async def test_an_upload_is_remembered_over_a_restart_of_the_program(
    service_environment: QuickSimulator, open_another: OpenStudio, tmp_path: Path
) -> None:
    draft = first_frame("the same face tomorrow", picture(tmp_path / "face.jpg", shade=3))
    studio = await open_another()
    await taken(studio, draft)
    await studio.close()
    again = await open_another()
    assert (await taken(again, draft)).uploads[0].reused
    assert put_count(service_environment) == 1


async def test_nine_images_are_uploaded_three_at_a_time(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    from ima_tui.api.client import ImaClient

    images = tuple(str(picture(tmp_path / f"{number}.png", shade=20 + number)) for number in range(9))
    under_way, most = 0, 0
    upload = ImaClient.upload

    async def counted(self: ImaClient, *arguments: object) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        try:
            return await upload(self, *arguments)  # type: ignore[arg-type]
        finally:
            under_way -= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImaClient, "upload", counted)
        simulator.fault("put-slow", 9)
        job = await taken(studio, Draft(Mode.REFERENCE, "nine muses", images, Model.FAST, CHEAP))
    assert job.state is State.READY
    assert most == 3
    (create,) = simulator.creates()
    assert create["body"]["src_img_url"] == [upload.url for upload in job.uploads]
    assert (await kinds(studio, job.id)).count("image_ready") == 9


async def test_an_image_changed_after_confirming_is_not_sent(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path
) -> None:
    image = picture(tmp_path / "mine.png")
    prepared = await studio.prepare(first_frame("a picture swapped", image))
    assert prepared.request is not None
    picture(image, size=(641, 400))
    job = await comes_to_rest(studio, (await studio.submit(prepared.request)).id)
    assert job.fault is not None
    assert (job.state, job.fault.kind) == (State.REFUSED, FaultKind.IMAGE_GONE)
    assert "mine.png" in str(job.fault.sentence)
    assert put_count(simulator) == 0


class TestWithTheAssetCheck:
    @pytest.fixture
    async def careful(self, service_environment: QuickSimulator, open_another: OpenStudio, home: Path) -> Studio:
        studio = await open_another()
        places = studio.settings.places
        await studio.close()
        places.settings_file.parent.mkdir(parents=True, exist_ok=True)
        places.settings_file.write_text("verify_assets = true\n")
        return await open_another()

    async def test_each_image_is_shown_to_the_service_before_create(
        self, careful: Studio, simulator: QuickSimulator, tmp_path: Path
    ) -> None:
        job = await taken(careful, first_frame("a picture checked", picture(tmp_path / "a.png", shade=60)))
        assert job.state is State.READY
        (check,) = simulator.requests("/open/v1/assets/verify")
        assert check["body"] == {"url": job.uploads[0].url}
        assert set(simulator.creates()[0]["body"]) == {"task_type", "enable_multi_model", "src_img_url", "parameters"}

    async def test_an_image_that_does_not_pass_ends_the_take_in_the_service_s_words(
        self, careful: Studio, simulator: QuickSimulator, tmp_path: Path
    ) -> None:
        simulator.fault("verify-rejected")
        job = await taken(careful, first_frame("a picture refused", picture(tmp_path / "a.png", shade=61)))
        assert job.fault is not None
        assert job.state is State.REFUSED
        assert "the picture was refused" in job.fault.message
        assert simulator.creates() == []

    @pytest.mark.parametrize("name", ["lost-after", "500-http", "429", "garbage", "truncated", "503"])
    async def test_a_check_that_stumbles_once_is_got_over(
        self, name: str, careful: Studio, simulator: QuickSimulator, tmp_path: Path
    ) -> None:
        simulator.fault(f"verify-{name}")
        job = await taken(careful, first_frame(f"a check, {name}", picture(tmp_path / "a.png", shade=62)))
        assert job.state is State.READY
        assert len(simulator.requests("/open/v1/assets/verify")) == 2
