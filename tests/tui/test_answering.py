"""A question about money is answered only by a press that was made on seeing it, and was not there before it."""

from __future__ import annotations

from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.tui.screens.ask import AskChoice, AskText
from ima_tui.tui.screens.confirm import Confirm, StartButton
from ima_tui.tui.widgets.dialog import RELEASED, Attention, Dialog, Press
from ima_tui.tui.widgets.generate_bar import GenerateButton
from ima_tui.tui.widgets.menu import Line, Menu
from tests.tui.conftest import OpenApp, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn, job_of, request_of

Kind = TypeVar("Kind", bound=Dialog[Any])
SLOWEST_FIRST_REPEAT, REPEATS_EVERY = 0.6, 0.03


_TAKES = Attention.takes


@pytest.fixture(autouse=True)
def _at_the_pace_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests are quicker than a person can be."""
    monkeypatch.setattr(Attention, "takes", _TAKES)


async def press(pilot: Pilot[None], key: str, at: float) -> None:
    """A key that reached the terminal at that time."""
    event = events.Key(key, key if len(key) == 1 else None)
    event.time = at
    pilot.app.post_message(event)
    await pilot.pause()


def shows(pilot: Pilot[None]) -> str:
    return text_of(pilot.app)  # type: ignore[arg-type]


async def click(pilot: Pilot[None], x: int, y: int, at: float) -> None:
    """The mouse button, down and up, at that time."""
    for kind in (events.MouseDown, events.MouseUp):
        event = kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)
        event.time = at
        pilot.app.post_message(event)
        await pilot.pause()


async def asked(pilot: Pilot[None], key: str = "ctrl+j") -> tuple[Confirm, float]:
    """The confirmation, opened by `key` a twentieth of a second before it is seen; and when it is seen."""
    write(pilot, "a tram in the rain")
    await until(pilot, lambda: getattr(pilot.app.screen, "answer", None) is not None)
    if key in ("enter", "space"):
        pilot.app.screen.query_one(GenerateButton).focus()
        await pilot.pause()
    seen_at = 1000.0
    await press(pilot, key, seen_at - 0.05)
    return await opened(pilot, Confirm), seen_at


async def opened(pilot: Pilot[None], kind: type[Kind], seen_at: float = 1000.0) -> Kind:
    """The dialog in front, as if it had been drawn first at that time."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    screen = pilot.app.screen
    assert isinstance(screen, kind)
    assert screen.attention is not None
    await until(pilot, lambda: screen.attention is not None and screen.attention.shown_at < float("inf"))
    screen.attention.shown_at = seen_at
    return screen


# -- the confirmation


async def test_whoever_reads_half_a_second_and_presses_enter_has_confirmed(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    async with open_app(stand_in) as pilot:
        _confirm, seen = await asked(pilot)
        await press(pilot, "enter", seen + 0.45)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


@pytest.mark.parametrize("key", ["enter", "y"])
async def test_what_was_typed_before_it_was_seen_confirms_nothing(
    stand_in: StandIn, open_app: OpenApp, key: str
) -> None:
    async with open_app(stand_in) as pilot:
        confirm, seen = await asked(pilot)
        await press(pilot, key, seen - 0.01)
        await press(pilot, key, seen + 0.1)  # nor anything that nobody can have meant
        assert pilot.app.screen is confirm
        assert "too quick to count" in shows(pilot)
        await press(pilot, key, seen + 0.1 + RELEASED)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_a_key_on_its_way_while_the_question_opens_confirms_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """It is looked up at the end of its way, when the question is in front already."""
    async with open_app(stand_in) as pilot:
        write(pilot, "a tram in the rain")
        await until(pilot, lambda: getattr(pilot.app.screen, "answer", None) is not None)
        for key in ("ctrl+j", "enter", "enter"):  # all of them are there before the first is looked at
            pilot.app.post_message(events.Key(key, None))
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.pause()
        assert isinstance(pilot.app.screen, Confirm)
        assert not stand_in.submitted


@pytest.mark.parametrize("key", ["enter", "space", "ctrl+j"])
@pytest.mark.parametrize("first_repeat", [0.25, 0.4, SLOWEST_FIRST_REPEAT])
async def test_the_key_that_opened_it_held_down_confirms_nothing(
    stand_in: StandIn, open_app: OpenApp, key: str, first_repeat: float
) -> None:
    async with open_app(stand_in) as pilot:
        confirm, seen = await asked(pilot, key)
        at = seen - 0.05 + first_repeat
        for _again in range(40):
            await press(pilot, key, at)
            at += REPEATS_EVERY
        assert pilot.app.screen is confirm
        assert not stand_in.submitted
        await press(pilot, "enter", at + RELEASED)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_esc_always_leaves(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        confirm, seen = await asked(pilot)
        await press(pilot, "escape", seen - 0.01)
        await until(pilot, lambda: pilot.app.screen is not confirm)
        assert not stand_in.submitted


async def test_the_second_half_of_a_double_click_confirms_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Where the generate button was, the start button may come to lie."""
    async with open_app(stand_in) as pilot:
        confirm, _seen = await asked(pilot)
        place = confirm.query_one(StartButton).region.center
        x, y = int(place[0]), int(place[1])
        await press(pilot, "escape", 1001.0)
        await until(pilot, lambda: pilot.app.screen is not confirm)
        await click(pilot, x, y, 1999.95)
        await pilot.app.screen.run_action("generate")
        again = await opened(pilot, Confirm, 2000.0)
        for after in (0.05, 0.35):
            await click(pilot, x, y, 2000.0 + after)
            assert pilot.app.screen is again
        await click(pilot, x, y, 2000.35 + RELEASED)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_a_double_click_on_start_starts_once(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        confirm, seen = await asked(pilot)
        place = confirm.query_one(StartButton).region.center
        for after in (1.0, 1.1):
            await click(pilot, int(place[0]), int(place[1]), seen + after)
        await until(pilot, lambda: len(stand_in.submitted) == 1)
        await pilot.pause()
        assert len(stand_in.submitted) == 1


async def test_it_is_asked_anew_when_something_in_front_of_it_has_gone(stand_in: StandIn, open_app: OpenApp) -> None:
    """Enter chooses in the palette; held down, it must not fall through to the question."""
    async with open_app(stand_in) as pilot:
        confirm, _seen = await asked(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not confirm)
        confirm, seen = await asked(pilot)
        pilot.app.action_command_palette()
        await until(pilot, lambda: pilot.app.screen is not confirm)
        await press(pilot, "enter", seen + 5)
        await press(pilot, "escape", seen + 5.1)
        await press(pilot, "escape", seen + 5.2)
        if pilot.app.screen is confirm:
            await opened(pilot, Confirm, seen + 5.3)
            await press(pilot, "enter", seen + 5.4)
            assert pilot.app.screen is confirm
        assert not stand_in.submitted


# -- the other questions that spend


async def test_the_price_over_a_limit_must_be_typed_on_seeing_the_field(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.limit_day = 1
    async with open_app(stand_in) as pilot:
        confirm, seen = await asked(pilot)
        for number, key in enumerate(("1", "0", "enter")):
            await press(pilot, key, seen - 0.03 + 0.01 * number)
        assert confirm.query_one(Input).value == ""
        for number, key in enumerate(("1", "0", "enter")):
            await press(pilot, key, seen + 1 + 0.1 * number)
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_a_take_is_not_sent_anew_by_a_key_typed_ahead(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("a tram", Model.FAST), State.FAILED, age=60)]
    async with open_app(stand_in) as pilot:
        await pilot.press("f8")
        await pilot.app.screen.run_action("take_anew")
        question = await opened(pilot, AskChoice)
        for key, at in (("y", 999.9), ("enter", 1000.1)):
            await press(pilot, key, at)
            assert pilot.app.screen is question
        await press(pilot, "y", 1001.0)
        await until(pilot, lambda: pilot.app.screen is not question)


async def test_questions_that_cost_nothing_take_what_is_typed_ahead(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("a tram", Model.FAST), State.UNKNOWN, age=60)]
    async with open_app(stand_in) as pilot:
        await pilot.press("f8")
        await pilot.app.screen.run_action("take_adopt")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await press(pilot, "t", 1.0)
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "t")


# -- the rule


@given(
    held=st.floats(0.0, 20.0),
    first=st.floats(0.2, SLOWEST_FIRST_REPEAT),
    pace=st.floats(0.005, 0.5),
    drawn=st.floats(0.0, 5.0),
)
def test_no_length_of_holding_a_key_down_is_an_answer(held: float, first: float, pace: float, drawn: float) -> None:
    attention, pressed = Attention(), Press("enter", 0.0)
    at, before = first, pressed
    while at < held:
        if at >= drawn:
            attention.shown_at = drawn
        press = Press("enter", at)
        assert not attention.takes(press, before)
        at, before = at + pace, press


# -- one answer below another dialog


async def test_a_dialog_that_ends_below_another_goes_when_that_one_has_gone(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """What lies in front of it stays, and is not taken for it."""
    answers: list[int | None] = []
    async with open_app(stand_in) as pilot:
        app, studio = pilot.app, pilot.app.screen
        menu, front = (
            Menu((Line("one"), Line("two")), 0, studio.region),
            AskText(say("Name"), say("A name"), say("name")),
        )
        await app.push_screen(menu, answers.append)
        await app.push_screen(front)
        menu.dismiss(1)
        await pilot.pause()
        assert (app.screen, answers) == (front, [])
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is studio)
        assert answers == [1]
