"""A product list that is away, damaged or odd: composing says so or copes, and nothing is bought from it."""

from __future__ import annotations

import pytest

from ima_tui.domain.errors import FaultKind, KeyRejected, StudioError
from ima_tui.domain.job import State
from ima_tui.domain.modes import Mode
from ima_tui.engine import catalogs
from ima_tui.engine.studio import Studio
from ima_tui.simulator.faults import FAULTS
from tests.contract.fixtures import QuickSimulator
from tests.contract.takes import comes_to_rest, confirmed, ordered, text_draft
from tests.waiting import until

PASSING = {
    *("lost-before", "lost-after", "late", "slow", "reset", "500-http", "503-http", "html", "500", "429", "429-date"),
    *("429-zero", "429-garbage", "429-bare", "429-body", "503", "500-after", "garbage", "truncated", "shape"),
    *("types", "dirty", "odd-rules", "502-http", "504-http", "drip", "blank", "nulls", "lists", "zipped"),
    *("unzippable", "bomb", "wordy"),
}
"""Met once, they are got over without a word."""
SAID_NO = {
    *("401", "401-http", "4008", "4014", "6006", "6009", "6010", "500-6010", "429-huge"),
    *("redirect", "redirect-here", "redirect-loop"),
}
"""Met once, they are an error with words: asking again at once would not help."""
NOTHING_TO_BUY = {"empty", "foreign", "ruleless", "ruleless-null"}
"""The list can be read, and says that there is nothing."""
UNREADABLE = {"null"}


def test_no_fault_of_the_list_is_left_out() -> None:
    told = {name.removeprefix("list-") for name in FAULTS if name.startswith("list-")}
    assert told == PASSING | SAID_NO | NOTHING_TO_BUY | UNREADABLE


@pytest.mark.parametrize("name", sorted(PASSING))
async def test_a_list_that_stumbles_once_is_got_over(name: str, studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault(f"list-{name}")
    request = await confirmed(studio, text_draft(f"a market, {name}"))
    assert request.credits == 4


@pytest.mark.parametrize("name", sorted(SAID_NO))
async def test_a_list_that_is_refused_is_an_error_with_words(
    name: str, studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault(f"list-{name}", None)
    with pytest.raises(StudioError) as caught:
        await studio.prepare(text_draft(f"a market, {name}"))
    if name in ("401", "401-http"):
        assert isinstance(caught.value, KeyRejected)
    assert simulator.creates() == []
    assert len(simulator.requests("/product/list")) == 1
    simulator.control("faults", method="DELETE")
    assert await confirmed(studio, text_draft(f"a market, {name}"))


@pytest.mark.parametrize("name", sorted(NOTHING_TO_BUY | UNREADABLE))
async def test_a_list_with_nothing_to_buy_is_a_problem_of_the_settings(
    name: str, studio: Studio, simulator: QuickSimulator
) -> None:
    simulator.fault(f"list-{name}", None)
    try:
        prepared = await studio.prepare(text_draft(f"a market, {name}"))
    except StudioError as error:
        assert name in UNREADABLE, error  # noqa: PT017 - the other way out is as good
    else:
        assert prepared.request is None
        assert any("Ima Sevio 1.0-Fast" in str(problem.sentence) for problem in prepared.problems)
    assert simulator.creates() == []


async def test_a_list_once_had_is_shown_as_stale_while_the_network_is_away(
    studio: Studio, simulator: QuickSimulator
) -> None:
    fresh = await studio.catalog(Mode.TEXT)
    assert not fresh.stale
    simulator.fault("list-503-http", None)
    stale = await studio.catalog(Mode.TEXT, fresh=True)
    assert stale.stale
    assert stale.trouble is not None
    assert stale.catalog == fresh.catalog
    assert (await studio.prepare(text_draft("a market in the fog"))).request is not None
    simulator.control("faults", method="DELETE")
    assert not (await studio.catalog(Mode.TEXT)).stale


async def test_a_take_is_held_unsent_when_no_fresh_list_can_be_had_for_it(
    studio: Studio, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await confirmed(studio, text_draft("a market that closed"))
    monkeypatch.setattr(catalogs, "FRESH_FOR", 0.0)
    simulator.fault("list-500-http", None)
    job = await comes_to_rest(studio, (await studio.submit(request)).id)
    assert job.state is State.HELD
    assert job.fault is not None
    assert job.fault.kind is FaultKind.ANSWER_LOST
    assert simulator.creates() == []
    assert studio.diagnose(job) is not None
    simulator.control("faults", method="DELETE")
    await studio.resume(job.id)
    await until(lambda: any(one.id == job.id and one.state is State.READY for one in studio.jobs()))
    assert len(simulator.creates()) == 1


async def test_lists_are_kept_for_minutes_and_fetched_once_for_many_who_ask_at_once(
    studio: Studio, simulator: QuickSimulator
) -> None:
    import asyncio

    await asyncio.gather(*(studio.catalog(Mode.TEXT) for _ in range(8)))
    job = await comes_to_rest(studio, (await ordered(studio, text_draft("a market day"))).id)
    assert job.state is State.READY
    assert len(simulator.requests("/product/list")) == 1
