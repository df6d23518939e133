"""A key is used once the service has answered to it; a wrong one changes nothing; jobs keep to their own service."""

from __future__ import annotations

import pytest

from ima_tui.domain.errors import KeyMissing, KeyRejected, StoreError, StudioError
from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from ima_tui.engine.connection import PricedElsewhere
from ima_tui.engine.studio import Studio
from ima_tui.settings import SettingsProblem
from tests.conftest import TEST_KEY
from tests.contract.fixtures import OpenStudio, QuickSimulator
from tests.contract.takes import becomes, latest, ordered, text_draft

NEW_KEY = "ima_new_" + "n3w" * 8


async def test_a_wrong_key_is_refused_and_the_old_connection_stays(studio: Studio, simulator: QuickSimulator) -> None:
    before = studio.settings
    with pytest.raises(KeyRejected):
        await studio.connect("wrong-key-of-someone")
    assert studio.settings is before
    assert studio.connected
    assert not studio.settings.places.key_file.exists()
    job = await ordered(studio, text_draft("still connected"))
    await becomes(studio, job.id, State.READY)


@pytest.mark.parametrize("text", ["", "   ", "two words", "schlüssel", "a\nb"])
async def test_what_cannot_be_a_key_is_refused_before_anyone_is_asked(
    text: str, studio: Studio, simulator: QuickSimulator
) -> None:
    with pytest.raises(SettingsProblem):
        await studio.connect(text)
    assert simulator.requests() == []


async def test_a_service_that_is_away_does_not_take_the_key(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("list-503-http", None)
    with pytest.raises(StudioError):
        await studio.connect(NEW_KEY)
    assert not studio.settings.places.key_file.exists()
    assert studio.connected


async def test_a_new_key_takes_up_the_takes_that_wait_for_one(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("detail-401")
    job = await ordered(studio, text_draft("waiting for a key"))
    await becomes(studio, job.id, State.NEEDS_KEY)
    await studio.connect(NEW_KEY)
    assert any("Connected" in str(notice) for notice in studio.notices())
    await becomes(studio, job.id, State.READY)
    assert studio.settings.places.key_file.read_text().strip() == NEW_KEY
    assert len(simulator.creates()) == 1


async def test_takes_under_way_keep_to_the_key_they_were_sent_with(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("task-never")
    job = await ordered(studio, text_draft("two accounts"))
    await becomes(studio, job.id, State.GENERATING)
    await studio.connect(NEW_KEY)
    other = await ordered(studio, text_draft("the other account"))
    assert other.account != job.account
    await becomes(studio, other.id, State.READY)
    simulator.control("advance", {"fate": ""})
    await becomes(studio, job.id, State.READY)


async def test_without_a_key_and_with_hosts_of_one_s_own_nothing_can_be_ordered_until_one_is_entered(
    service_environment: QuickSimulator, open_another: OpenStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMA_API_KEY")
    studio = await open_another()
    assert not studio.connected
    assert not studio.simulated
    with pytest.raises(KeyMissing):
        await studio.prepare(text_draft("no key"))
    with pytest.raises(KeyMissing):
        await studio.catalog(Mode.TEXT)
    await studio.connect(TEST_KEY)
    assert studio.connected
    job = await ordered(studio, text_draft("a key at last"))
    await becomes(studio, job.id, State.READY)
    await studio.close()
    again = await open_another()  # the key was kept
    assert again.connected
    assert latest_or_none(again, job.id) is None  # settled takes are in the history, not in view


def latest_or_none(studio: Studio, job_id: str) -> object:
    return next((job for job in studio.jobs() if job.id == job_id), None)


async def test_a_take_of_a_service_we_are_not_connected_to_is_left_as_it_is(
    service_environment: QuickSimulator,
    a_simulator: QuickSimulator,
    open_another: OpenStudio,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service_environment.fault("task-never")
    studio = await open_another()
    job = await ordered(studio, text_draft("of another service"))
    await becomes(studio, job.id, State.GENERATING)
    await studio.close()
    monkeypatch.setenv("IMA_BASE_URL", a_simulator.url)
    elsewhere = await open_another()
    assert latest(elsewhere, job.id).state is State.GENERATING
    other = await ordered(elsewhere, text_draft("of this service"))
    await becomes(elsewhere, other.id, State.READY)
    asked = [row["body"]["task_id"] for row in a_simulator.requests("/tasks/detail")]
    assert job.task_id not in asked
    assert latest(elsewhere, job.id).task_id not in asked


async def test_what_one_account_s_list_priced_is_not_bought_over_another(
    studio: Studio, simulator: QuickSimulator
) -> None:
    """A key connected while the question is open must not make a demo's take a real one."""
    prepared = await studio.prepare(text_draft("priced before the change"))
    assert prepared.request is not None
    await studio.connect(NEW_KEY)
    with pytest.raises(PricedElsewhere):
        await studio.submit(prepared.request, priced_at=prepared.priced_at)
    assert simulator.creates() == []
    assert (await studio.history()).total == 0


async def test_a_demo_s_take_is_not_sent_anew_to_the_service(studio: Studio, simulator: QuickSimulator) -> None:
    job = await ordered(studio, text_draft("made where nothing is charged"))
    await becomes(studio, job.id, State.READY)
    await studio.disconnect()
    with pytest.raises(StoreError):
        await studio.send_anew(job.id)
    assert len(simulator.creates()) == 1
