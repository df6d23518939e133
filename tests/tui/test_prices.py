"""Prices: every one at a glance, how old they are, what changed, and none that was not looked at is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from ima_tui.api.leaves import catalog
from ima_tui.domain.catalog import Control, Field, Option, Product
from ima_tui.domain.errors import NotSent
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote
from ima_tui.domain.request import Draft
from ima_tui.engine.catalogs import Listed
from ima_tui.simulator.products import catalogue
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.matrix import MatrixScreen
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.text import credits_of
from ima_tui.tui.widgets.choice import Choice, Entry
from ima_tui.tui.widgets.generate_bar import GenerateButton, PairButton, WaysOut
from ima_tui.tui.widgets.model_choice import ModelChoice
from ima_tui.tui.widgets.price_matrix import HEAD, Layers, PriceMatrix
from ima_tui.tui.widgets.settings_heading import PriceNews, SettingsHeading, age_in_words
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.scenes import settled
from tests.tui.stand_in import NOON, StandIn

PRO = {Mode.TEXT: Draft(prompt="boat", model=Model.PRO)}
SIZES = [(160, 48), (120, 36), (100, 30), (80, 24), (60, 20)]


def studio_screen(pilot: Any) -> StudioScreen:
    """The studio, under whatever is in front of it."""
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, StudioScreen)
    return screen


async def open_matrix(pilot: Any) -> MatrixScreen:
    """By its key."""
    await pilot.press("alt+p")
    await until(pilot, lambda: isinstance(pilot.app.screen, MatrixScreen) and pilot.app.screen.cell is not None)
    screen = pilot.app.screen
    assert isinstance(screen, MatrixScreen)
    return screen


def credits(screen: MatrixScreen) -> int | float | None:
    """The price under the cursor."""
    assert screen.cell is not None
    return screen.cell.credits


async def press(pilot: Any, *keys: str) -> None:
    """Keys, each one arrived."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


# -- the matrix


async def test_the_cell_that_is_taken_is_what_is_sent(stand_in: StandIn, open_app: OpenApp) -> None:
    """Model and choices, at once on the button."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        matrix = await open_matrix(pilot)
        assert (matrix.model, credits(matrix)) == (Model.PRO, 25)
        await press(pilot, "right", "up")
        price = credits(matrix)
        assert price == 34
        await pilot.press("enter")
        await until(pilot, lambda: screen.query_one(GenerateButton).credits == price)
        assert {name: screen.draft.choices[name] for name in ("duration", "resolution")} == {
            "duration": 10, "resolution": "720P",
        }  # fmt: skip
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: stand_in.submitted)
        assert stand_in.submitted[0].credits == price
        assert stand_in.submitted[0].attributes == {"duration": 10, "resolution": "720P", "audio": True}


async def test_escape_leaves_all_as_it_was(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also after layers were turned and the other model was looked at."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        before = screen.draft
        await open_matrix(pilot)
        await press(pilot, "s", "tab", "right", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, MatrixScreen))
        assert screen.draft == before
        assert screen.query_one(GenerateButton).credits == 25


async def test_arrow_keys_meet_only_what_can_be_bought_and_a_gap_says_why(stand_in: StandIn, open_app: OpenApp) -> None:
    """4K is not sold for 15 s."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        await press(pilot, "right", "right", "down")
        assert credits(matrix) == 108
        assert "not offered together" in text_of(pilot.app)
        await press(pilot, "up")
        assert credits(matrix) == 75, "the column one came from"
        for key in ("right", "down", "left", "up") * 5:
            await press(pilot, key)
            assert credits(matrix) is not None


async def test_sound_is_a_layer_and_the_cursor_stays(stand_in: StandIn, open_app: OpenApp) -> None:
    """By its letter, its number, or a click."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        await press(pilot, "s")
        assert credits(matrix) == 22
        await press(pilot, "1")
        assert credits(matrix) == 25
        await pilot.click(Layers, offset=(5, 0))
        await until(pilot, lambda: credits(matrix) == 22)
        await pilot.press("enter")
        await until(pilot, lambda: studio_screen(pilot).query_one(GenerateButton).credits == 22)


async def test_the_dot_stands_at_its_price_and_only_where_the_draft_is(stand_in: StandIn, open_app: OpenApp) -> None:
    """With another sound it is another price; back again it is the present choice again."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        await press(pilot, "right")
        pro = matrix.query(PriceMatrix).first()
        assert "● 25" in str(pro.render())
        await press(pilot, "s")
        assert "●" not in str(pro.render())
        assert "your present choice" not in text_of(pilot.app)
        await press(pilot, "s", "left")
        assert "● 25" in str(pro.render())
        assert "your present choice · 5 cr a second" in text_of(pilot.app)


async def test_what_arrow_keys_pass_over_is_explained_beside_it(stand_in: StandIn, open_app: OpenApp) -> None:
    """From any cell of its row or column."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        await open_matrix(pilot)
        assert "not offered together" not in text_of(pilot.app)
        await press(pilot, "down")
        await until(pilot, lambda: "15 s + 4K is not offered together." in text_of(pilot.app))


async def test_a_click_selects_and_a_second_one_takes(stand_in: StandIn, open_app: OpenApp) -> None:
    """And a gap is explained, not taken."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        fast = matrix.query(PriceMatrix).last()
        lines = [line.find("10") for line in str(fast.render()).split("\n")]
        column = lines[HEAD]  # 480P, 10 s costs 10
        await pilot.click(fast, offset=(column, HEAD))
        await until(pilot, lambda: (matrix.model, credits(matrix)) == (Model.FAST, 10))
        assert isinstance(pilot.app.screen, MatrixScreen)
        gap = str(fast.render()).split("\n")[HEAD + 2].find("░")
        await pilot.click(fast, offset=(gap, HEAD + 2))
        await until(pilot, lambda: "not offered together" in text_of(pilot.app))
        await pilot.click(fast, offset=(column, HEAD))
        await until(pilot, lambda: not isinstance(pilot.app.screen, MatrixScreen))
        assert studio_screen(pilot).model is Model.FAST
        assert studio_screen(pilot).query_one(GenerateButton).credits == 10


async def test_the_pointer_over_a_gap_says_why(stand_in: StandIn, open_app: OpenApp) -> None:
    """Without a click."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        pro = matrix.query(PriceMatrix).first()
        gap = str(pro.render()).split("\n")[HEAD + 3].find("░")
        await pilot.hover(pro, offset=(gap, HEAD + 3))
        await until(pilot, lambda: "15 s + 4K" in text_of(pilot.app))


async def test_the_edge_leads_to_the_other_model_where_both_are_shown(stand_in: StandIn, open_app: OpenApp) -> None:
    """And Tab everywhere."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        matrix = await open_matrix(pilot)
        await press(pilot, "right", "right", "right")
        assert (matrix.model, credits(matrix)) == (Model.FAST, 16)
        await press(pilot, "left")
        assert (matrix.model, credits(matrix)) == (Model.PRO, 75)
        await press(pilot, "tab")
        assert matrix.model is Model.FAST
        assert credits(matrix) is not None


@pytest.mark.parametrize("size", SIZES)
async def test_every_price_of_a_model_is_in_view_at_every_size(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp
) -> None:
    """Both models from a hundred columns on, one at a time below; the keys are said."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in, size) as pilot:
        matrix = await open_matrix(pilot)
        await pilot.pause()
        seen = text_of(pilot.app)
        for words in ("108", "4K", "15 s", "25", "Pro", "12–30 s", "take", "Sound", "cr"):
            assert words in seen, seen
        shown = [each.model for each in matrix.query(PriceMatrix) if each.display and each.region]
        assert size[0] >= 100 or "Fast 16 cr · 6–12 s" in seen
        assert shown == ([Model.PRO, Model.FAST] if size[0] >= 100 else [Model.PRO])
        assert all(cell_len(line) <= size[0] for line in seen.split("\n"))
        await press(pilot, "tab")
        assert matrix.model is Model.FAST
        assert "1080P" in str(matrix.query(PriceMatrix).last().render())


@pytest.mark.parametrize("size", SIZES)
async def test_price_and_usual_time_of_both_models_are_always_in_view(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp
) -> None:
    """On the studio screen."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in, size) as pilot:
        await pilot.pause()
        seen = text_of(pilot.app)
        for words in ("25 cr", "12–30 s", "16 cr", "6–12 s", "prices", "just now", "Generate · 25 cr"):
            assert words in seen, seen


async def pressed_to(pilot: Any, key: str, model: Model) -> None:
    """The other model by its key."""
    await pilot.press(key)
    await until(pilot, lambda: studio_screen(pilot).model is model)


@pytest.mark.parametrize("choices", [{}, {"duration": 10}, {"duration": 15}, {"resolution": "4K"}, {"audio": False}])
@pytest.mark.parametrize("mode", [Mode.TEXT, Mode.REFERENCE])
async def test_the_price_beside_the_other_model_is_what_its_key_and_the_pair_would_charge(
    choices: dict[str, Any], mode: Mode, stand_in: StandIn, open_app: OpenApp
) -> None:
    """At these same settings; only where it does not sell them at its own, which then are named."""
    stand_in.drafts = {mode: Draft(mode, prompt="boat", model=Model.PRO, choices=choices)}
    stand_in.mode = mode
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await until(pilot, lambda: screen.draft.mode is mode and screen.answer is not None)
        own, other = screen.query_one(ModelChoice).offers
        total = screen.query_one(PairButton).total
        assert total is None or total == own.credits + other.credits
        assert (total is None) == (bool(other.at) or other.credits is None)
        await pressed_to(pilot, "f4", Model.FAST)
        assert screen.query_one(GenerateButton).credits == other.credits
        await pressed_to(pilot, "f4", Model.PRO)
        assert screen.query_one(GenerateButton).credits == own.credits or total is None


async def test_the_word_above_the_settings_opens_the_matrix(stand_in: StandIn, open_app: OpenApp) -> None:
    """By mouse; the age beside it refreshes."""
    async with open_app(stand_in) as pilot:
        heading = studio_screen(pilot).query_one(SettingsHeading)
        fetched = stand_in.prices.fetches
        await pilot.click(heading, offset=(heading.size.width - 2, 0))
        await until(pilot, lambda: stand_in.prices.fetches > fetched)
        await pilot.click(heading, offset=(str(heading.render()).find("prices") + 1, 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, MatrixScreen))


# -- age


async def test_prices_of_an_earlier_day_are_shown_at_once_and_nothing_is_bought_at_them(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Composing goes on without the network; generating says why not."""
    stand_in.drafts = dict(PRO)
    stand_in.prices.earlier, stand_in.prices.away = 3 * 3600.0, NotSent("no network")
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await until(pilot, lambda: screen.trouble is not None)
        assert screen.query_one(GenerateButton).credits == 25
        assert "3 h ago, not refreshed" in text_of(pilot.app)
        assert "a take needs fresh ones" in screen.query_one(WaysOut).reason
        await pilot.press("ctrl+j")
        await until(pilot, lambda: said(pilot))
        assert not stand_in.submitted
        stand_in.prices.away = None
        screen.action_refresh_prices()
        await until(
            pilot, lambda: screen.trouble is None and screen.listed is not None and not screen.listed.remembered
        )
        assert "just now" in text_of(pilot.app)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))


async def test_a_refresh_that_fails_takes_no_list_away(stand_in: StandIn, open_app: OpenApp) -> None:
    """And says so; the age goes on."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        stand_in.prices.away = NotSent("no network")
        stand_in.clock += 400
        screen.look_at_age()
        await until(pilot, lambda: screen.listed is not None and screen.listed.stale)
        await pilot.pause()
        assert "6 min ago, not refreshed" in text_of(pilot.app)
        assert screen.query_one(GenerateButton).credits == 25


@pytest.mark.parametrize(("seconds", "words"), [
    (0, "just now"), (59, "just now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"),
    (47 * 3600, "47 h ago"), (48 * 3600, "2 days ago"),
])  # fmt: skip
def test_an_age_in_words(seconds: float, words: str) -> None:
    assert age_in_words(seconds) == words


# -- what changed


async def test_news_are_one_line_marked_in_the_matrix_and_gone_once_seen(stand_in: StandIn, open_app: OpenApp) -> None:
    """With the old price beside the new one."""
    stand_in.drafts = dict(PRO)
    stand_in.prices.surcharge = 3
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        news = screen.query_one(PriceNews)
        assert news.words == "Since Friday: Pro: 22 prices up by 3 credits · Fast: 16 prices up by 3 credits"
        assert "Since Friday" in text_of(pilot.app)
        await open_matrix(pilot)
        assert "25 28" in text_of(pilot.app)
        assert "was 25 cr" in text_of(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: not news.display)
        assert stand_in.prices.seen_surcharge == 3


async def test_the_line_of_news_is_put_away_by_its_cross(stand_in: StandIn, open_app: OpenApp) -> None:
    """And opens the matrix elsewhere."""
    stand_in.prices.surcharge = 1
    async with open_app(stand_in) as pilot:
        news = studio_screen(pilot).query_one(PriceNews)
        await until(pilot, lambda: news.display and news.region.height)
        await settled(pilot)
        await pilot.click(news, offset=(4, 0))
        await until(pilot, lambda: isinstance(pilot.app.screen, MatrixScreen))
        stand_in.prices.seen_surcharge = 0
        await pilot.press("escape")
        await until(pilot, lambda: not news.display)
        stand_in.prices.surcharge = 2
        studio_screen(pilot).action_refresh_prices()
        await until(pilot, lambda: news.display and news.region.height)
        await settled(pilot)
        await pilot.click(news, offset=(news.size.width - 2, 0))
        await until(pilot, lambda: not news.display)
        assert not isinstance(pilot.app.screen, MatrixScreen)


@pytest.mark.parametrize("when", ["before", "between"])
async def test_a_price_that_moved_is_asked_about_whatever_it_costs(
    when: str, stand_in: StandIn, open_app: OpenApp
) -> None:
    """Before the press by a refresh, or between button and fresh list; old and new are named."""
    stand_in.drafts = dict(PRO)
    stand_in.settings.confirm_under = 1000
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        stand_in.prices.surcharge = 5
        if when == "before":
            screen.action_refresh_prices()
            await until(pilot, lambda: screen.query_one(GenerateButton).credits == 30)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "25 → 30 credits" in text_of(pilot.app)
        assert not stand_in.submitted
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm))
        await until(pilot, lambda: screen.query_one(GenerateButton).credits == 30)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: stand_in.submitted)
        assert stand_in.submitted[0].credits == 30


# -- the form


async def test_a_switch_turns_at_once(stand_in: StandIn, open_app: OpenApp) -> None:
    """By Enter, by arrows, by a click."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        switch = next(choice for choice in screen.query(Choice) if choice.control.name == "audio")
        assert switch.is_switch
        switch.focus()
        for act, expected in (("enter", False), ("right", True), ("left", False)):
            await pilot.press(act)
            await until(pilot, lambda expected=expected: screen.draft.choices.get("audio") is expected)
        await pilot.click(switch, offset=(2, 1))
        await until(pilot, lambda: screen.draft.choices.get("audio") is True)


async def test_few_values_stand_side_by_side_and_are_clicked(stand_in: StandIn, open_app: OpenApp) -> None:
    """Where there is room; the one without a price is struck and the reason is said when it has the focus."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="boat", model=Model.PRO, choices={"resolution": "4K"})}
    async with open_app(stand_in, (160, 48)) as pilot:
        screen = studio_screen(pilot)
        length = next(choice for choice in screen.query(Choice) if choice.control.name == "duration")
        await until(pilot, lambda: length.unpriced == {2})
        await until(pilot, lambda: "5 s  10 s  15 s" in text_of(pilot.app))
        length.focus()
        await until(pilot, lambda: "15 s: no price with 4K" in text_of(pilot.app))
        await pilot.click(length, offset=(str(length.render()).split("\n")[1].find("10") + 2, 1))
        await until(pilot, lambda: screen.draft.choices.get("duration") == 10)
        await pilot.press("escape")
        await until(pilot, lambda: "no price with" not in text_of(pilot.app))


def with_seed(mode: Mode) -> Listed:
    """The simulator's list, its models with a number to type."""
    return with_field(mode, Field(Control("seed", "Seed", "number", 1, least=1, most=9, step=2)))


def with_field(mode: Mode, seed: Field) -> Listed:
    """The simulator's list, its models with one more setting."""
    listed = catalog(catalogue(mode.value), mode)

    def seeded(product: Product) -> Product:
        return replace(product, fields=(*product.fields, seed))

    return Listed(replace(listed, products=tuple(map(seeded, listed.products))), NOON)


async def test_a_number_is_held_against_what_the_form_allows(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft keeps the last one that was allowed."""

    async def fetch(mode: Mode) -> Listed:
        return with_seed(mode)

    monkeypatch.setattr(stand_in.prices, "fetch", fetch)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        entry = screen.query_one(Entry)
        entry.query_one("Input").focus()
        await press(pilot, "backspace", "4")
        await until(pilot, lambda: "a number from 1 to 9" in text_of(pilot.app))
        assert "seed" not in screen.draft.choices
        await press(pilot, "backspace", "5")
        await until(pilot, lambda: screen.draft.choices.get("seed") == 5)
        assert "a number from" not in text_of(pilot.app)
        await press(pilot, "backspace", "escape")
        await until(pilot, lambda: entry.query_one("Input").value == "5")  # type: ignore[attr-defined]


async def test_a_typed_setting_shows_no_control_characters_and_keeps_its_value(
    stand_in: StandIn, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the service gave as its default is what is sent, whatever of it can be shown."""
    odd = "\x1b]0;x\x07 mood \x00"

    async def fetch(mode: Mode) -> Listed:
        return with_field(mode, Field(Control("mood", "Mood", "text", odd)))

    monkeypatch.setattr(stand_in.prices, "fetch", fetch)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await until(pilot, lambda: screen.query(Entry))
        await until(pilot, lambda: "mood" in text_of(pilot.app))
        assert not {"\x1b", "\x00"} & set(text_of(pilot.app))
        assert screen.draft.choices.get("mood", odd) == odd


async def test_confirmation_and_detail_speak_the_users_terms(stand_in: StandIn, open_app: OpenApp) -> None:
    """ "Look Film", not "finish film"."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="boat", model=Model.PRO, choices={"look": "film"})}
    async with open_app(stand_in, (160, 48)) as pilot:
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: stand_in.submitted)
        await pilot.press("f8", "enter")
        await until(pilot, lambda: "Film grain" in text_of(pilot.app) and "Technical details" in text_of(pilot.app))
        assert "Look         Film" in text_of(pilot.app)


async def test_the_button_says_what_quote_says(stand_in: StandIn, open_app: OpenApp) -> None:
    """For every cell of both matrices."""
    stand_in.drafts = dict(PRO)
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        matrix = await open_matrix(pilot)
        cells = [(model, cell) for model, grid in matrix._grids.items() for cell in grid.legal()]
        await pilot.press("escape")
        for model, cell in cells:
            screen.change(model=model, choices=cell.choices)
            assert isinstance(screen.answer, Quote)
            assert screen.answer == cell.quote
            await pilot.pause()
            assert f"Generate · {credits_of(cell.quote.credits)}" in text_of(pilot.app)


async def test_a_long_text_from_the_service_breaks_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """Labels and values with markup in them are text."""
    write_me = "[/] [@click=app.quit]x[/]"
    async with open_app(stand_in) as pilot:
        write(pilot, write_me)
        screen = studio_screen(pilot)
        listed = screen.listed
        assert listed is not None
        odd = Field(Control("vibe", write_me, "", write_me, (Option(write_me, write_me), Option("b", "b"))))
        product = listed.catalog.products[-1]
        screen.listed = replace(
            listed, catalog=replace(listed.catalog, products=(replace(product, fields=(*product.fields, odd)),))
        )
        screen.show_draft()
        await open_matrix(pilot)
        assert "[/]" in text_of(pilot.app)
