"""A/B and promotion by keys: both prices before anything is sent, one purchase, and the two side by side in the end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.spending import Amounts
from ima_tui.domain.text import say
from ima_tui.engine.studio import Proposal
from ima_tui.tui.screens.ask import AskChoice
from ima_tui.tui.screens.compare import CompareScreen
from ima_tui.tui.screens.confirm import Confirm, StartButton
from ima_tui.tui.screens.promote import CannotPromote, Promote
from ima_tui.tui.widgets.generate_bar import PairButton
from ima_tui.tui.widgets.take_card import TakeCard
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, Media, StandIn, job_of, request_of

CLIP = Media("https://cdn.example/a.mp4", "", 1280, 720, 5.0)


def shows(pilot: Pilot[None]) -> str:
    return text_of(pilot.app)


async def composed(pilot: Pilot[None], prompt: str = "a tram in the rain") -> None:
    write(pilot, prompt)
    await until(pilot, lambda: pilot.app.screen.query_one(PairButton).total is not None)


async def asked(pilot: Pilot[None]) -> Confirm:
    """F6, and the question."""
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.pause()
    assert isinstance(pilot.app.screen, Confirm)
    return pilot.app.screen


async def test_f6_shows_both_prices_and_their_sum_and_starts_two_takes(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        assert "A/B both · 27 cr" in shows(pilot)
        await asked(pilot)
        for words in ("Start both takes?", "17 cr · 12–30 s · version", "10 cr · 6–12 s · version", "17 + 10 = 27 cr",
                      "Only Pro", "Look Natural · Film grain off", "85 → 112 cr", "Start both · 27 cr"):  # fmt: skip
            assert words in shows(pilot), words
        await pilot.press("enter")
        await until(pilot, lambda: len(stand_in.takes) == 2)
        assert [request.model for request in stand_in.duels.started[0].requests or ()] == [Model.PRO, Model.FAST]
        await until(pilot, lambda: len(pilot.app.screen.query(TakeCard)) == 2)
        assert [line for line in shows(pilot).splitlines() if "A/B  17 cr" in line]
        assert [line for line in shows(pilot).splitlines() if "A/B  10 cr" in line], "each says that it is one of two"
        assert "on either of them holds them side by side" in said(pilot)


async def test_escape_spends_nothing_and_the_button_does_what_the_key_does(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        await pilot.click(PairButton)
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm))
        assert not stand_in.takes


async def test_over_a_limit_the_sum_has_to_be_typed(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.limit_day = 100
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        screen = await asked(pilot)
        assert "Today 85 + 27 is over your limit of 100." in shows(pilot)
        await pilot.press("enter", "1", "7", "enter")
        assert not stand_in.takes
        screen.query_one(Input).value = ""
        await pilot.press("2", "7")
        await until(pilot, lambda: screen.query_one(StartButton).ready)
        await pilot.press("enter")
        await until(pilot, lambda: len(stand_in.takes) == 2)


async def test_a_limit_that_is_passed_meanwhile_puts_the_question_again(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.limit_day = 120
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        first = await asked(pilot)
        stand_in.spending.today = Amounts(charged=Decimal(110))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm) and pilot.app.screen is not first)
        assert "over your limit of 120" in shows(pilot)
        assert not stand_in.takes


async def test_a_cheap_pair_starts_at_once_and_a_second_one_right_after_asks(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    stand_in.settings.confirm_under = 30
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: len(stand_in.takes) == 2)
        assert "Started · 27 cr" in said(pilot)
        await asked(pilot)
        assert "The same two takes were started 0 s ago." in shows(pilot)


async def test_a_changed_sum_is_asked_about(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.confirm_under = 100
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        stand_in.prices.surcharge = 3
        await asked(pilot)
        assert "The price has just changed: 27 → 33 credits." in shows(pilot)


async def test_what_one_cannot_do_is_named_and_a_way_goes_into_the_draft_only(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    async with open_app(stand_in) as pilot:
        await composed(pilot)
        screen = pilot.app.screen
        screen.change(model=Model.PRO, choices={"resolution": "4K"})  # type: ignore[attr-defined]
        await until(pilot, lambda: screen.query_one(PairButton).total is None)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        await pilot.pause()
        assert "Fast does not offer 4K. Both models have to be asked the" in shows(pilot)
        assert "1080P · 41 cr" in shows(pilot)
        await pilot.press("1")
        await until(pilot, lambda: screen.query_one(PairButton).total is not None)
        assert screen.draft.choices == {"resolution": "1080P"}  # type: ignore[attr-defined]
        assert not stand_in.takes
        assert not stand_in.submitted


async def test_an_empty_prompt_is_said_and_nothing_is_asked(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await pilot.press("f6")
        await until(pilot, lambda: "The prompt is empty" in said(pilot))
        assert not isinstance(pilot.app.screen, Confirm)


async def test_a_verdicts_model_is_proposed_as_soon_as_one_is_back(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_app(stand_in) as pilot:
        studio = pilot.app.screen
        await until(pilot, lambda: studio.model is Model.FAST)  # type: ignore[attr-defined]
        await pilot.press("alt+w")
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))

        async def proposed(mode: object) -> Proposal:
            return Proposal(Model.PRO, say("your last choice here"))

        monkeypatch.setattr(stand_in, "propose", proposed)
        await pilot.press("escape")
        await until(pilot, lambda: studio.model is Model.PRO)  # type: ignore[attr-defined]


# -- promotion


def with_a_draft(stand_in: StandIn, **choices: object) -> StandIn:
    request = request_of("a tram in the rain", Model.FAST, **choices)
    stand_in.takes = [job_of(1, request, State.READY, age=60, settled_at=NOON - 5, medias=(CLIP,))]
    return stand_in


async def promoting(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
    await pilot.press("f8", "P")


async def test_p_shows_the_proof_and_y_opens_both_side_by_side_when_pro_is_there(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    async with open_app(with_a_draft(stand_in, duration=10, resolution="720P")) as pilot:
        await promoting(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, Promote))
        await pilot.pause()
        for words in ("Prompt, to the letter", "Length 10 s", "Ima Sevio 1.0-Fast → Ima Sevio 1.0", "1703 → 1303",
                      "20 credits → 34 credits", "Same recipe, new noise", "Look Natural, Film grain off",
                      "85 → 119 cr"):  # fmt: skip
            assert words in shows(pilot), words
        await pilot.press("y")
        await until(pilot, lambda: len(stand_in.takes) == 2)
        made = stand_in.takes[0]
        assert made.origin is not None
        assert (made.origin.parent_id, made.request.model) == ("job-001", Model.PRO)
        stand_in.push(replace(made, state=State.READY, medias=(CLIP,), task_id="t", settled_at=NOON))
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
        duel = pilot.app.screen.duel
        assert duel is not None
        assert set(duel.pair.takes) == {"job-001", made.id}


async def test_nobody_who_writes_is_taken_away(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(with_a_draft(stand_in)) as pilot:
        await promoting(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, Promote))
        await pilot.press("y", "escape")
        await until(pilot, lambda: len(stand_in.takes) == 2)
        write(pilot, "the next idea")
        made = stand_in.takes[0]
        stand_in.push(replace(made, state=State.READY, medias=(CLIP,), task_id="t", settled_at=NOON))
        await until(pilot, lambda: "Both takes of a pair are ready." in said(pilot))
        assert not isinstance(pilot.app.screen, CompareScreen)


async def test_what_pro_lacks_is_refused_and_can_be_composed_anew(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.promoting.without_seconds = 10
    async with open_app(with_a_draft(stand_in, duration=10)) as pilot:
        await promoting(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, CannotPromote))
        await pilot.pause()
        for words in ("Pro cannot make this take", "Pro has no price for 10 s", "15 s for 51 cr", "nothing was sent"):
            assert words in shows(pilot), words
        await pilot.press("m")
        await until(pilot, lambda: not isinstance(pilot.app.screen, CannotPromote))
        screen = pilot.app.screen
        await until(pilot, lambda: screen.draft.model is Model.PRO)  # type: ignore[attr-defined]
        assert screen.draft.choices == {"duration": 10}  # type: ignore[attr-defined]
        assert not stand_in.promoting.started


@pytest.mark.parametrize("state", [State.GENERATING, State.FAILED])
async def test_only_a_ready_draft_is_promoted(state: State, stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("boat", Model.FAST), state, age=60)]
    async with open_app(stand_in) as pilot:
        await promoting(pilot)
        await until(pilot, lambda: "Only a Fast take that is ready can be promoted to Pro." in said(pilot))
        assert not isinstance(pilot.app.screen, Promote)


async def test_promotion_over_a_limit_needs_the_price(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.limit_day = 90
    async with open_app(with_a_draft(stand_in)) as pilot:
        await promoting(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, Promote))
        await pilot.press("enter")
        assert len(stand_in.takes) == 1
        await pilot.press("1", "7", "enter")
        await until(pilot, lambda: len(stand_in.takes) == 2)
