"""The confirmation, limits, the quick start, the sums on top, and the spending screen, by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.domain.spending import Amounts, exact
from ima_tui.domain.text import say
from ima_tui.tui.screens.ask import AskText
from ima_tui.tui.screens.confirm import Confirm, StartButton
from ima_tui.tui.screens.detail import DetailScreen
from ima_tui.tui.screens.spending import SpendingScreen
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn, job_of, request_of

PRICE = 10  # of the draft below, as the simulator lists it


def shows(pilot: Pilot[None]) -> str:
    return text_of(pilot.app)


async def asked(pilot: Pilot[None], prompt: str = "a tram in the rain") -> Confirm:
    """Compose a take and press the button; the confirmation."""
    if prompt:
        write(pilot, prompt)
    await until(pilot, lambda: getattr(pilot.app.screen, "answer", None) is not None)
    await pilot.press("ctrl+j")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.pause()
    assert isinstance(pilot.app.screen, Confirm)
    return pilot.app.screen


def limited(stand_in: StandIn, limit: int, *, session: int = 0) -> StandIn:
    stand_in.settings.limit_day, stand_in.settings.limit_session = limit, session
    return stand_in


# -- the confirmation


async def test_the_confirmation_says_everything_that_is_bought_and_what_it_leaves(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    stand_in.spending.today = Amounts(Decimal(60), Decimal(10), Decimal(15))
    async with open_app(limited(stand_in, 200)) as pilot:
        await asked(pilot)
        shown = shows(pilot)
        for words in ("a tram in the rain", "Ima Sevio 1.0-Fast", "version ", "Text", "Length 5 s", "Sound on",
                      "6–12 s", "10 cr · demo, nothing is charged", "85 → 95 cr · then 105 left of 200",
                      "10 cr under way", "15 cr unknown", "35 → 45 cr"):  # fmt: skip
            assert words in shown
        await pilot.press("enter")
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_images_are_named_with_what_they_become(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    sources = (str(picture_file("dawn.png")), str(picture_file("dusk.png")))
    stand_in.mode = Mode.FIRST_LAST
    stand_in.drafts = {Mode.FIRST_LAST: Draft(Mode.FIRST_LAST, "from dawn to dusk", sources)}
    async with open_app(stand_in) as pilot:
        await asked(pilot, "")
        first, last = (tr_role(number) for number in (0, 1))
        assert f"dawn.png, {first}" in shows(pilot)
        assert f"dusk.png, {last}" in shows(pilot)


def tr_role(number: int) -> str:
    return str(Mode.FIRST_LAST.slots.role(number))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (160, 48)])
async def test_a_long_prompt_scrolls_and_price_sums_and_button_stay_in_sight(
    stand_in: StandIn, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(limited(stand_in, 90), size) as pilot:
        await asked(pilot, "\n".join(f"line {number} of a long shot list" for number in range(60)))
        await pilot.pause()
        shown = shows(pilot)
        for words in ("Start this take?", "line 0 of", "10 cr", "85 → 95 cr", "over your limit of 90", "type 10",
                      "Type 10 above", "Esc back"):  # fmt: skip
            assert words in shown


async def test_the_long_part_scrolls_by_keys(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in, (60, 20)) as pilot:
        await asked(pilot, "\n".join(f"line {number} of a long shot list" for number in range(60)))
        await until(pilot, lambda: "line 0 of" in shows(pilot))
        await pilot.press("end")
        await until(pilot, lambda: "Usual time" in shows(pilot) and "line 0 of" not in shows(pilot))


async def test_text_that_looks_like_markup_is_shown_as_it_is(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await asked(pilot, "[@click=app.quit]x[/] [bold]")
        assert "[@click=app.quit]x[/] [bold]" in shows(pilot)


# -- over a limit


async def test_over_a_limit_enter_is_not_enough_and_the_price_is(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 90)) as pilot:
        await asked(pilot)
        assert "Today 85 + 10 is over your limit of 90." in shows(pilot)
        for key in ("enter", "9", "enter", "y", "enter"):
            await pilot.press(key)
        assert isinstance(pilot.app.screen, Confirm)
        assert stand_in.submitted == []
        await pilot.press("1", "0")
        await until(pilot, lambda: pilot.app.screen.query_one(StartButton).ready)
        await pilot.press("enter")
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_over_a_limit_a_wrong_amount_is_answered(stand_in: StandIn, open_app: OpenApp) -> None:
    """With what was expected, until one types again."""
    async with open_app(limited(stand_in, 90)) as pilot:
        await asked(pilot)
        await pilot.press("9", "enter")
        await until(pilot, lambda: "To start it, type exactly 10; Esc goes back." in shows(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "To start it, type exactly" not in shows(pilot))
        assert not stand_in.submitted


async def test_over_a_limit_a_click_is_not_enough_either(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 90)) as pilot:
        await asked(pilot)
        await pilot.click(StartButton)
        await pilot.pause()
        assert isinstance(pilot.app.screen, Confirm)
        pilot.app.screen.query_one(Input).value = "10"
        await until(pilot, lambda: pilot.app.screen.query_one(StartButton).ready)
        await pilot.click(StartButton)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_escape_leaves_everything_as_it_is(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 90)) as pilot:
        await asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        assert stand_in.submitted == []
        assert pilot.app.screen.draft.prompt == "a tram in the rain"  # type: ignore[attr-defined]


async def test_the_limit_of_a_session_is_named_too(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 0, session=40)) as pilot:
        await asked(pilot)
        assert "This session 35 + 10 is over your limit of 40." in shows(pilot)


async def test_when_another_program_was_faster_the_question_is_put_again(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 100)) as pilot:
        await asked(pilot)
        assert "over your limit" not in shows(pilot)
        stand_in.spending.today = Amounts(Decimal(95))
        await pilot.press("enter")
        await until(pilot, lambda: "Today 95 + 10 is over your limit of 100." in shows(pilot))
        assert stand_in.submitted == []


# -- without a question


async def test_a_cheap_take_starts_at_once_and_says_what_it_costs(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.confirm_under = PRICE + 1
    async with open_app(stand_in) as pilot:
        write(pilot, "a tram in the rain")
        await until(pilot, lambda: pilot.app.screen.answer is not None)  # type: ignore[attr-defined]
        await pilot.press("ctrl+j")
        await until(pilot, lambda: "Started · 10 cr" in said(pilot))
        assert len(stand_in.submitted) == 1


async def test_the_threshold_itself_is_asked_about(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.confirm_under = PRICE
    async with open_app(stand_in) as pilot:
        await asked(pilot)


async def test_over_a_limit_even_a_cheap_take_is_asked_about(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.confirm_under = 1000
    async with open_app(limited(stand_in, 90)) as pilot:
        await asked(pilot)


async def test_a_notice_about_the_take_is_asked_about(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in.settings.confirm_under = 1000
    prepare = stand_in.prepare

    async def noticed(draft: Draft, in_view: float | None = None) -> object:
        return replace(await prepare(draft, in_view), notices=(say("The price has just changed."),))

    monkeypatch.setattr(stand_in, "prepare", noticed)
    async with open_app(stand_in) as pilot:
        await asked(pilot)
        assert "The price has just changed." in shows(pilot)


# -- takes that are sent from a list


def held(stand_in: StandIn) -> StandIn:
    stand_in.takes = [job_of(1, request_of("held back", Model.FAST), State.HELD, age=60)]
    return stand_in


async def test_a_held_take_over_a_limit_is_sent_after_its_price_was_typed(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(held(stand_in), 90)) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id is not None)
        await pilot.press("f8", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        assert "Today 85 + 10 is over your limit of 90." in " ".join(shows(pilot).split())
        await pilot.press("9", "enter")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, AskText) and not pilot.app.screen.query_one(Input).value
        )
        assert stand_in.takes[0].state is State.HELD
        await pilot.press("1", "0", "enter")
        await until(pilot, lambda: stand_in.takes[0].state is State.GENERATING)


async def test_leaving_that_question_leaves_the_take_held(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(held(stand_in), 90)) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id is not None)
        await pilot.press("f8", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        assert stand_in.takes[0].state is State.HELD
        assert "Resumed" not in said(pilot)


# -- on top, and the screen


@pytest.mark.parametrize(
    ("amounts", "limit", "words"),
    [
        (Amounts(Decimal(85)), 0, "today 85 cr"),
        (Amounts(Decimal(85)), 200, "today 85 cr"),
        (Amounts(Decimal(85), unknown=Decimal(25)), 0, "today 85 + 25? cr"),
        (Amounts(Decimal(85)), 100, "today 85 of 100 cr"),
        (Amounts(Decimal("1234.5"), reserved=exact(10)), 1500, "today 1,234.5 + 10? of 1,500 cr"),
    ],
)
async def test_the_top_line_tells_today(
    stand_in: StandIn, open_app: OpenApp, amounts: Amounts, limit: int, words: str
) -> None:
    stand_in.spending.today = amounts
    async with open_app(limited(stand_in, limit)) as pilot:
        await until(pilot, lambda: words in shows(pilot))


async def test_the_spending_screen_by_key_palette_and_click(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(limited(stand_in, 200)) as pilot:
        await pilot.press("alt+m")
        await until(pilot, lambda: isinstance(pilot.app.screen, SpendingScreen) and "Last 30 days" in shows(pilot))
        for words in ("85 cr", "115 left of 200", "35 cr", "335 cr", "Ima Sevio 1.0-Fast", "182.5 cr", "31 takes",
                      "200 cr a day · none a session", "Real account"):  # fmt: skip
            assert words in shows(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudioScreen))
        await pilot.click("#spent")
        await until(pilot, lambda: isinstance(pilot.app.screen, SpendingScreen))


async def test_an_open_take_is_listed_and_can_be_looked_at_and_settled(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("lost on the way", Model.FAST), State.UNKNOWN, age=60)]
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+m")
        await until(pilot, lambda: "lost on the way" in shows(pilot))
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "spending-open")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SpendingScreen))
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "spending-open")
        await pilot.press("n")
        await until(pilot, lambda: stand_in.takes[0].state is State.REFUSED)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 48)])
async def test_the_spending_screen_fits_every_window(
    stand_in: StandIn, open_app: OpenApp, size: tuple[int, int]
) -> None:
    async with open_app(limited(stand_in, 200), size) as pilot:
        await pilot.press("alt+m")
        await until(pilot, lambda: "Last 7 days" in shows(pilot))
        assert "115 left of 200" in shows(pilot)
        assert all(len(line) <= size[0] for line in shows(pilot).splitlines())
