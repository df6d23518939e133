"""One draft to both models over a real socket: two creates, two prices, one purchase; each take may fail alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ima_tui.api.client import ImaClient
from ima_tui.domain.comparison import PairKind, Verdict
from ima_tui.domain.errors import Refusal
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.spending import OverLimit, exact
from ima_tui.engine.duels import AlreadyJudged, NotJudged, PreparedPair
from ima_tui.engine.studio import Studio
from ima_tui.settings import Settings
from tests.contract.fixtures import OpenStudio, QuickSimulator, inner
from tests.contract.takes import becomes, comes_to_rest, ordered, picture, text_draft
from tests.waiting import until


async def prepared_pair(studio: Studio, draft: Draft) -> PreparedPair:
    """Both requests of a draft that must be in order."""
    prepared = await studio.duels.prepare(draft)
    assert prepared.requests is not None, prepared
    return prepared


async def a_ready_pair(studio: Studio, prompt: str, mode_draft: Draft | None = None) -> Any:
    """A pair both of whose takes are ready."""
    pair = await studio.duels.start(await prepared_pair(studio, mode_draft or text_draft(prompt)))
    for job_id in pair.takes:
        await becomes(studio, job_id, State.READY)
    return pair


def preferences(settings: Settings) -> dict[str, Any]:
    """The preference file; empty where there is none."""
    file = settings.places.prefs_file
    return json.loads(file.read_text()) if file.exists() else {}


async def test_two_creates_that_differ_in_the_model_only(
    studio: Studio, simulator: QuickSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(_client: ImaClient, _url: str) -> bool:
        return True  # a busy machine may be late to say so, and then the picture is rightly brought again

    monkeypatch.setattr(ImaClient, "answers", answers)
    draft = Draft(
        Mode.REFERENCE, "a lighthouse", (str(picture(tmp_path / "a.png")),), Model.PRO,
        {"duration": 10, "resolution": "720P"},
    )  # fmt: skip
    pair = await a_ready_pair(studio, "", draft)
    bodies = [row["body"] for row in simulator.creates()]
    assert len(bodies) == 2
    pro, fast = sorted(bodies, key=lambda body: -float(body["parameters"][0]["credit"]))
    assert pro["src_img_url"] == fast["src_img_url"], "the picture was brought once"
    one, other = inner(pro), inner(fast)
    assert {name: str(value).casefold() for name, value in one.items() if name != "cast"} == {
        name: str(value).casefold() for name, value in other.items() if name != "cast"
    }
    prices = [float(body["parameters"][0]["credit"]) for body in (pro, fast)]
    assert prices[0] > prices[1] > 0
    assert pair.kind is PairKind.AB
    assert [one.model for one in (pair.first, pair.second)] == [Model.PRO, Model.FAST]
    found = await studio.find(pair.first.job_id)
    assert found is not None
    assert found.pair_id == pair.id
    assert await studio.duels.pair_of(found) == pair


async def test_what_only_one_model_has_is_left_at_its_default(studio: Studio) -> None:
    prepared = await prepared_pair(studio, Draft(Mode.TEXT, "fog", model=Model.PRO, choices={"resolution": "720P"}))
    assert prepared.requests is not None
    pro, fast = prepared.requests
    assert pro.parameters["finish"] == "natural"
    assert "finish" not in fast.parameters
    assert str(fast.parameters["resolution"]).upper() == "720P"
    assert prepared.total == exact(pro.credits) + exact(fast.credits)


async def test_the_defaults_of_the_composed_model_hold_for_both(studio: Studio) -> None:
    prepared = await prepared_pair(studio, Draft(Mode.TEXT, "fog", model=Model.PRO))
    assert prepared.requests is not None
    pro, fast = prepared.requests
    assert pro.parameters["resolution"] == "1080P"
    assert fast.parameters["resolution"] == "1080p", "Fast alone would have been 720p"


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"resolution": "4K"}, "Fast does not offer 4K"),
        ({"look": "film"}, "Fast has no setting for this: Look Film, Film grain off"),
    ],
)
async def test_what_the_other_model_cannot_do_is_named_and_nothing_is_sent(
    choices: dict[str, Any], sentence: str, studio: Studio, simulator: QuickSimulator
) -> None:
    prepared = await studio.duels.prepare(Draft(Mode.TEXT, "fog", model=Model.PRO, choices=choices))
    assert prepared.requests is None
    assert [str(said) for said in prepared.obstacles] == [sentence]
    with pytest.raises(Refusal):
        await studio.duels.start(prepared)
    assert not simulator.creates()
    way = prepared.ways[0]
    mended = Draft(Mode.TEXT, "fog", model=Model.PRO, choices={**choices, **way.changes})
    again = await prepared_pair(studio, mended)
    assert again.total == exact(way.own) + exact(way.other)


async def test_a_missing_price_offers_the_nearest_that_both_sell(studio: Studio) -> None:
    draft = Draft(Mode.TEXT, "fog", model=Model.PRO, choices={"resolution": "1080P", "duration": 15})
    prepared = await studio.duels.prepare(draft)
    assert prepared.requests is None
    assert "Fast has no price for" in str(prepared.obstacles[0])
    assert {len(way.changes) for way in prepared.ways[:2]} == {1}, "one setting gives way, either of the two"


async def test_the_sum_is_held_against_the_limit_before_anything_is_sent(
    service_environment: QuickSimulator, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
) -> None:  # fmt: skip
    monkeypatch.setenv("IMA_LIMIT_DAY", "11")
    studio = await open_another()
    prepared = await prepared_pair(studio, text_draft("over the limit"))
    assert [request.credits for request in prepared.requests or ()] == [8, 4]
    with pytest.raises(OverLimit) as refused:
        await studio.duels.start(prepared)
    assert refused.value.price == Decimal(12)
    assert not simulator.creates()
    assert not studio.jobs()
    with pytest.raises(OverLimit):
        await studio.duels.start(prepared, Decimal(8))
    pair = await studio.duels.start(prepared, Decimal(12))
    for job_id in pair.takes:
        await becomes(studio, job_id, State.READY)
        assert any(event.kind == "noted" for event in await studio.timeline(job_id)), "it says that a limit was passed"


async def test_two_programs_never_start_two_pairs_where_there_is_room_for_one(
    service_environment: QuickSimulator, simulator: QuickSimulator, monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
) -> None:  # fmt: skip
    monkeypatch.setenv("IMA_LIMIT_DAY", "20")
    studios = [await open_another(), await open_another()]
    prepared = [await prepared_pair(studio, text_draft(f"racing {n}")) for n, studio in enumerate(studios)]
    outcomes = await asyncio.gather(
        *(studio.duels.start(one) for studio, one in zip(studios, prepared, strict=True)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["OverLimit", "Pair"]
    winner = next(at for at, outcome in enumerate(outcomes) if not isinstance(outcome, BaseException))
    for job_id in outcomes[winner].takes:  # type: ignore[union-attr]
        await comes_to_rest(studios[winner], job_id)
    assert len(simulator.creates()) == 2


async def test_one_may_fail_alone(studio: Studio, simulator: QuickSimulator) -> None:
    simulator.fault("create-4008", 1)
    pair = await studio.duels.start(await prepared_pair(studio, text_draft("one of two")))
    states = {(await comes_to_rest(studio, job_id)).state for job_id in pair.takes}
    assert states == {State.REFUSED, State.READY}
    with pytest.raises(Refusal):
        await studio.duels.vote(pair, Verdict.LEFT)
    assert await studio.duels.undecided() == 0


async def test_the_preference_follows_the_verdict_only_and_goes_back_with_it(
    studio: Studio, settings: Settings
) -> None:
    before = '{"user_default": {"text_to_video": {"model_id": "ima-pro-fast", "credit": 1e1, "theirs":[ 1 ]}}}\n'
    settings.places.prefs_file.parent.mkdir(parents=True, exist_ok=True)
    settings.places.prefs_file.write_text(before)
    pair = await a_ready_pair(studio, "judge me")
    assert settings.places.prefs_file.read_text() == before, "ready alone is no choice"

    voted = await studio.duels.vote(pair, Verdict.RIGHT, swapped=True, blind=True)
    assert voted.pair.winner == pair.first.job_id, "swapped: the first stood on the right"
    assert str(voted.preference) == "Pro is now your model for Text; it was Fast."
    entry = preferences(settings)["user_default"]["text_to_video"]
    assert (entry["model_id"], entry["credit"], entry["theirs"]) == ("ima-pro", 8, [1])
    assert (await studio.propose(Mode.TEXT)).model is Model.PRO
    with pytest.raises(AlreadyJudged):
        await studio.duels.vote(pair, Verdict.LEFT)

    undone = await studio.duels.take_back(pair.id)
    assert undone.pair == pair
    assert str(undone.preference) == "Fast is your model for Text again."
    assert settings.places.prefs_file.read_text() == before
    with pytest.raises(NotJudged):
        await studio.duels.take_back(pair.id)
    assert [given.taken_back_at > 0 for given in await studio.duels.verdicts(pair)] == [True]


async def test_no_former_choice_leaves_no_trace(studio: Studio, settings: Settings) -> None:
    settings.places.prefs_file.parent.mkdir(parents=True, exist_ok=True)
    settings.places.prefs_file.write_text('{"user_b": {"text_to_video": {"model_id": "ima-pro"}}, "x": 1.0}')
    before = settings.places.prefs_file.read_text()
    pair = await a_ready_pair(studio, "first choice")
    voted = await studio.duels.vote(pair, Verdict.LEFT)
    assert str(voted.preference) == "Pro is now your model for Text."
    undone = await studio.duels.take_back(pair.id)
    assert str(undone.preference) == "You have no model of your own for Text, as before."
    assert settings.places.prefs_file.read_text() == before


async def test_another_programs_choice_since_is_left_alone(studio: Studio, settings: Settings) -> None:
    pair = await a_ready_pair(studio, "overtaken")
    await studio.duels.vote(pair, Verdict.LEFT)
    file = settings.places.prefs_file
    theirs = file.read_text().replace('"ima-pro"', '"ima-pro-fast"')
    file.write_text(theirs)
    undone = await studio.duels.take_back(pair.id)
    assert str(undone.preference) == "Your model for Text has been chosen anew since, and stays as it is."
    assert file.read_text() == theirs


@pytest.mark.parametrize("verdict", [Verdict.EQUAL, Verdict.BOTH_BAD])
async def test_no_winner_no_preference(verdict: Verdict, studio: Studio, settings: Settings) -> None:
    pair = await a_ready_pair(studio, f"undecided {verdict}")
    voted = await studio.duels.vote(pair, verdict)
    assert voted.preference is None
    assert not voted.pair.winner
    assert not preferences(settings)


async def test_two_windows_judge_one_pair_once(service_environment: QuickSimulator, open_another: OpenStudio) -> None:
    one, other = await open_another(), await open_another()
    pair = await a_ready_pair(one, "seen twice")
    await one.duels.vote(pair, Verdict.LEFT)
    with pytest.raises(AlreadyJudged):
        await other.duels.vote(pair, Verdict.RIGHT)
    assert (await other.duels.get(pair.id)) == (await one.duels.get(pair.id))
    await other.duels.take_back(pair.id)
    assert (await other.duels.vote(pair, Verdict.RIGHT)).pair.winner == pair.second.job_id


async def test_pairs_to_be_judged_come_first_and_rates_count_the_verdicts(studio: Studio) -> None:
    judged = await a_ready_pair(studio, "said already")
    await studio.duels.vote(judged, Verdict.LEFT)
    waiting = await a_ready_pair(studio, "not yet said")
    listed = await studio.duels.listed()
    assert [one.pair.id for one in listed] == [waiting.id, judged.id]
    assert [one.can_be_judged for one in listed] == [True, False]
    assert (listed[0].first.id, listed[0].second.id) == waiting.takes
    rates = await studio.duels.rates()
    assert rates.record(Model.PRO).wins == 1
    assert rates.record(Model.PRO).rate is None
    assert (await studio.duels.rates(Mode.REFERENCE)).record(Model.PRO).decided == 0
    await studio.remove(waiting.first.job_id)
    assert await studio.duels.undecided() == 0


async def test_any_two_takes_can_be_judged_but_choose_no_model_unless_only_the_model_differs(
    studio: Studio, settings: Settings
) -> None:
    jobs = []
    for prompt, model in (("same words", Model.PRO), ("same words", Model.FAST), ("other words", Model.FAST)):
        job = await ordered(studio, text_draft(prompt, model))
        jobs.append(await becomes(studio, job.id, State.READY))
    last = datetime.fromtimestamp(jobs[-1].settled_at, UTC).isoformat(timespec="seconds")
    await until(lambda: last in str(preferences(settings)))  # the takes' own choices are written
    before = preferences(settings)
    loose = await studio.duels.between(jobs[2], jobs[0])
    assert (loose.kind, loose.takes) == (PairKind.CHOSEN, (jobs[0].id, jobs[2].id))
    assert (await studio.duels.vote(loose, Verdict.LEFT)).preference is None
    assert preferences(settings) == before
    alike = await studio.duels.between(jobs[0], jobs[1])
    assert alike.compares_models
    assert (await studio.duels.vote(alike, Verdict.LEFT)).preference is not None
    again = await studio.duels.between(jobs[1], jobs[0])
    assert again.winner == jobs[0].id
    rates = await studio.duels.rates()
    assert rates.record(Model.PRO).decided == 1


async def test_a_changed_sum_is_noticed(studio: Studio) -> None:
    prepared = await studio.duels.prepare(text_draft("dearer"), Decimal(10))
    assert prepared.repriced
    assert str(prepared.notices[0]) == "The price has just changed: 10 → 12 credits."


async def test_another_account_buys_nothing(studio: Studio, simulator: QuickSimulator) -> None:
    prepared = replace(await prepared_pair(studio, text_draft("elsewhere")), priced_at="another")
    with pytest.raises(Refusal):
        await studio.duels.start(prepared)
    assert not simulator.creates()
