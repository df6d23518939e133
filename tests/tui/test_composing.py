"""Composing: nothing is lost, the price is what will be sent, the focus stays where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual import events
from textual.widgets import TextArea

from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.pricing import Quote, Unpriced
from ima_tui.domain.request import Draft
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.ask import AskChoice
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.generate_bar import GenerateButton, WaysOut
from ima_tui.tui.widgets.phrase_chips import PhraseChips
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.stand_in import StandIn, job_of, request_of


def studio_screen(pilot: object) -> StudioScreen:
    """The studio, wherever one is."""
    app = pilot.app  # type: ignore[attr-defined]
    assert isinstance(app, ImaApp)
    assert isinstance(app.screen_stack[0], StudioScreen)
    return app.screen_stack[0]


async def test_the_draft_is_saved_soon_after_the_last_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """Without being asked."""
    async with open_app(stand_in) as pilot:
        await pilot.press(*"boat")
        await until(pilot, lambda: stand_in.drafts.get(Mode.TEXT, Draft()).prompt == "boat", 3)


async def test_twenty_thousand_characters_go_through_untouched(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also those of many languages, over many lines."""
    text = ("Slow push-in on the lighthouse, 霓虹雨夜。\n" * 600)[:20_000]
    async with open_app(stand_in) as pilot:
        write(pilot, text)
        await until(pilot, lambda: stand_in.drafts.get(Mode.TEXT, Draft()).prompt == text)
    async with open_app(stand_in) as pilot:
        assert pilot.app.screen.query_one(TextArea).text == text


async def test_modes_keep_their_images_and_the_words_go_along(stand_in: StandIn, open_app: OpenApp) -> None:
    """A prompt that another one took the place of can be recalled."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="mine"), Mode.REFERENCE: Draft(Mode.REFERENCE, "older words")}
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await pilot.press("alt+4")
        assert screen.draft.prompt == "mine"
        await pilot.press("alt+up")
        await until(pilot, lambda: screen.draft.prompt == "older words")
        await pilot.press("alt+down")
        await until(pilot, lambda: screen.draft.prompt == "mine")


async def test_earlier_prompts_come_back_by_key_and_the_present_one_waits(stand_in: StandIn, open_app: OpenApp) -> None:
    """As in a shell."""
    stand_in.past_prompts = ("newest", "oldest")
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await pilot.press(*"now")
        for expected in ("newest", "oldest"):
            await pilot.press("alt+up")
            await until(pilot, lambda expected=expected: screen.draft.prompt == expected)
        for expected in ("newest", "now"):
            await pilot.press("alt+down")
            await until(pilot, lambda expected=expected: screen.draft.prompt == expected)


async def test_the_price_on_the_button_follows_the_settings(stand_in: StandIn, open_app: OpenApp) -> None:
    """And is exactly what would be sent."""
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        write(pilot, "boat")
        before = screen.query_one(GenerateButton).credits
        await pilot.press("tab", "right")  # Length: the next value
        await until(pilot, lambda: screen.query_one(GenerateButton).credits != before)
        assert isinstance(screen.answer, Quote)
        price = screen.query_one(GenerateButton).credits
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: stand_in.submitted)
        assert stand_in.submitted[0].credits == price == screen.answer.credits


async def test_a_combination_without_a_price_says_so_and_offers_the_nearest(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """One key each."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="boat", model=Model.PRO)}
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        product = screen.product
        assert product is not None
        controls = {control.name: [option.value for option in control.options] for control in product.controls()}
        gaps = [
            {"duration": length, "resolution": size}
            for length in controls["duration"]
            for size in controls["resolution"]
            if isinstance(stand_in.price(product, {"duration": length, "resolution": size}), Unpriced)
        ]
        assert gaps, "the simulator's list has gaps that are meant to be there"
        screen.change(choices=gaps[0])
        await pilot.pause()
        assert isinstance(screen.answer, Unpriced)
        assert screen.query_one(WaysOut).display
        assert screen.query_one(GenerateButton).credits is None
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        await pilot.press("1")
        await until(pilot, lambda: isinstance(screen.answer, Quote))
        assert not stand_in.submitted


async def test_nothing_is_sent_without_a_yes_and_once_for_one_yes(stand_in: StandIn, open_app: OpenApp) -> None:
    """Holding the key down confirms nothing; the same take again is asked about again."""
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+j", "ctrl+j", "ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm))
        assert not stand_in.submitted
        for count in (1, 2):
            await pilot.press("f5")
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
            await pilot.press("enter")
            await until(pilot, lambda count=count: len(stand_in.submitted) == count)


async def test_small_prices_need_no_yes_when_the_user_said_so(stand_in: StandIn, open_app: OpenApp) -> None:
    """`confirm_under`; but the same take within seconds is asked about all the same."""
    stand_in.settings.confirm_under = 1000
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+j")
        await until(pilot, lambda: stand_in.submitted)
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))


async def test_what_is_missing_is_said_and_the_focus_goes_there(stand_in: StandIn, open_app: OpenApp) -> None:
    """An empty prompt."""
    async with open_app(stand_in) as pilot:
        await pilot.press("f8", "ctrl+j")
        await until(pilot, lambda: "prompt is empty" in said(pilot))
        assert isinstance(pilot.app.focused, TextArea)


async def test_words_in_the_prompt_are_offered_and_applied_with_one_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """Never silently, and the prompt stays as it is."""
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        write(pilot, "a boat, 10秒, 9:16")
        await until(pilot, lambda: len(screen.query_one(PhraseChips).chips) == 2)
        await pilot.press("alt+s")
        await until(pilot, lambda: len(screen.query_one(PhraseChips).chips) == 1)
        assert screen.draft.choices == {"duration": 10}
        await pilot.press("alt+x")
        await until(pilot, lambda: not screen.query_one(PhraseChips).chips)
        assert screen.draft.choices == {"duration": 10}
        assert screen.draft.prompt == "a boat, 10秒, 9:16"


async def test_two_pasted_images_are_asked_about(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """First → last, or reference; the paths do not land in the prompt."""
    paths = [picture_file("one.png"), picture_file("two with space.png")]
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        screen.query_one(TextArea).post_message(events.Paste("\n".join(str(path) for path in paths)))
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        await pilot.press("a")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await pilot.press("r")
        await until(pilot, lambda: screen.draft.mode is Mode.REFERENCE)
        assert screen.draft.images == tuple(str(path) for path in paths)
        assert screen.draft.prompt == ""


async def test_one_image_becomes_the_first_frame_and_a_reference_by_one_key(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """And back."""
    path = picture_file()
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        screen.take_images((str(path),))
        await until(pilot, lambda: screen.draft.mode is Mode.FIRST_FRAME)
        await pilot.press("alt+r")
        await until(pilot, lambda: screen.draft.mode is Mode.REFERENCE)
        await pilot.press("alt+r")
        await until(pilot, lambda: screen.draft.mode is Mode.FIRST_FRAME)
        assert screen.draft.images == (str(path),)


async def test_slots_swap_and_empty_by_key(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """The files stay where they are."""
    one, two = str(picture_file("one.png")), str(picture_file("two.png"))
    stand_in.drafts, stand_in.mode = {Mode.FIRST_LAST: Draft(Mode.FIRST_LAST, "x", (one, two))}, Mode.FIRST_LAST
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await pilot.press("shift+tab", "shift+tab")  # from the prompt up to the first slot
        await pilot.press("x")
        await until(pilot, lambda: screen.draft.images == (two, one))
        await pilot.press("delete")
        await until(pilot, lambda: len(screen.draft.images) == 1)
        assert Path(one).exists()
        assert Path(two).exists()


async def test_remix_brings_an_editable_copy_and_loses_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """The words that were there can be recalled."""
    request = request_of("their words", Model.PRO, duration=10)
    stand_in.takes = [job_of(1, request, State.READY, age=60)]
    async with open_app(stand_in) as pilot:
        screen = studio_screen(pilot)
        await until(pilot, lambda: pilot.app.jobs)  # type: ignore[attr-defined]
        write(pilot, "my words")
        await pilot.press("f8", "m")
        await until(pilot, lambda: screen.draft.prompt == "their words")
        assert (screen.draft.model, dict(screen.draft.choices)) == (Model.PRO, {"duration": 10})
        assert isinstance(pilot.app.focused, TextArea)
        await pilot.press("alt+up")
        await until(pilot, lambda: screen.draft.prompt == "my words")


async def test_progress_repaints_neither_the_editor_nor_its_focus(stand_in: StandIn, open_app: OpenApp) -> None:
    """Ticks and new snapshots leave the writer alone."""
    job = job_of(1, request_of("boat", Model.FAST), State.GENERATING, age=2)
    stand_in.takes = [job]
    async with open_app(stand_in) as pilot:
        await pilot.press(*"word")
        for _ in range(5):
            stand_in.clock += 1
            job = replace(job, changed_at=stand_in.clock)
            stand_in.push(job)
            await pilot.pause()
        assert isinstance(pilot.app.focused, TextArea)
        assert pilot.app.focused.text == "word"
