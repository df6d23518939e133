"""The prompt editor: every text stays text, long lines stay quick, undo takes back one thing, arrows recall."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.geometry import Offset

from ima_tui.domain.modes import Mode
from ima_tui.domain.prompt_text import MOST_CHARACTERS, cleaned, shown
from ima_tui.domain.request import Draft
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn

BAD = "a\x1b[31mb\x00c\ud800d\u202ee\u200df\tg\r\nh\u2028i \x9b2J [/] 👩‍💻"


def editor_of(pilot: object) -> PromptEditor:
    """The editor."""
    found = pilot.app.screen_stack[0].query_one(PromptEditor)  # type: ignore[attr-defined]
    assert isinstance(found, PromptEditor)
    return found


async def test_bad_text_is_kept_as_text_and_what_steers_is_left_out_with_a_word(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Pasted as one piece, and also when it comes from a draft."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        editor.post_message(events.Paste(BAD))
        await until(pilot, lambda: editor.text)
        assert editor.text == "a[31mbc\ufffdd\u202ee\u200df\tg\nh\ni 2J [/] 👩‍💻"
        await until(pilot, lambda: "3 invisible control characters were left out" in said(pilot))
        assert "\x1b" not in text_of(pilot.app)
    stand_in.drafts = {Mode.TEXT: Draft(prompt="x\x1b[2Jy\u202ez")}
    async with open_app(stand_in) as pilot:
        drawn = text_of(pilot.app)
        assert "[2Jy" in drawn
        assert not {"\x1b", "\u202e"} & set(drawn)


@given(st.text(max_size=200))
def test_any_text_is_cleaned_without_harm(text: str) -> None:
    """Twice is once; what is shown is as long and steers nothing."""
    once = cleaned(text)
    assert cleaned(once.text) == type(once)(once.text)
    once.text.encode()
    for line in once.text.split("\n"):
        assert len(shown(line)) == len(line)
        assert not any(ord(one) < 32 and one != "\t" for one in shown(line))


async def test_a_prompt_has_an_end_and_says_so(stand_in: StandIn, open_app: OpenApp) -> None:
    """What is too much is left out with a word, and the counter shows the limit near it."""
    async with open_app(stand_in) as pilot:
        write(pilot, "word " * (MOST_CHARACTERS // 5 + 3))
        await until(pilot, lambda: "15 were left out" in said(pilot))
        assert len(editor_of(pilot).text) == MOST_CHARACTERS
        await until(pilot, lambda: "50,000 of at most 50,000" in text_of(pilot.app))


@pytest.mark.parametrize("piece", ["Slow push-in, 霓虹雨夜。 ", "x", "霓虹雨夜灯"])
async def test_one_line_of_twenty_thousand_characters_is_typed_in_at_once(
    piece: str, stand_in: StandIn, open_app: OpenApp
) -> None:
    """A key and its picture take a small part of what the framework's own drawing takes (a quarter of a second)."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, (piece * 20_000)[:20_000])
        await pilot.pause()
        times = []
        for _ in range(9):
            began = time.process_time()
            editor.insert("a")
            editor.render_lines(editor.size.region)
            times.append(time.process_time() - began)
            await pilot.pause()
        assert sorted(times)[4] < 0.1


async def test_rows_are_drawn_as_the_framework_wraps_them(stand_in: StandIn, open_app: OpenApp) -> None:
    """Every row is exactly as wide as the editor, whatever the width of its characters; a click hits what it shows."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, "霓虹雨夜 slow\tpush-in 👩‍💻 ﬁn é\n\n" + "长" * 70 + "e\u0301nd")
        await pilot.pause()
        editor.select_all()
        width = editor.scrollable_content_region.width
        assert {editor.render_line(y).cell_length for y in range(editor.rows)} == {width}
        await pilot.click(editor, offset=Offset(editor.gutter.left + 4, 0))
        assert editor.cursor_location == (0, 2)


async def test_undo_takes_back_one_insertion_and_redo_brings_it_again(stand_in: StandIn, open_app: OpenApp) -> None:
    """By keys that every terminal sends."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"boat")
        editor.insert_at_cursor(", orbit")
        editor.insert_at_cursor(", dusk")
        for expected in ("boat, orbit", "boat", ""):
            await pilot.press("ctrl+underscore")
            assert editor.text == expected
        await pilot.press("alt+y", "alt+y")
        assert editor.text == "boat, orbit"


async def test_text_is_selected_by_keys_and_by_the_mouse(stand_in: StandIn, open_app: OpenApp) -> None:
    """And replaced by typing."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"boat", "shift+left", "shift+left")
        assert editor.selected_text == "at"
        await pilot.press("w")
        assert editor.text == "bow"
        await pilot.mouse_down(editor, offset=Offset(editor.gutter.left, 0))
        await pilot.hover(editor, offset=Offset(editor.gutter.left + 2, 0))
        await pilot.mouse_up(editor, offset=Offset(editor.gutter.left + 2, 0))
        assert editor.selected_text == "bo"


async def test_an_empty_prompt_teaches(stand_in: StandIn, open_app: OpenApp) -> None:
    """Subject, action, camera, style, rhythm."""
    async with open_app(stand_in) as pilot:
        drawn = text_of(pilot.app)
        assert all(word in drawn for word in ("Subject", "Action", "Camera", "Style", "Rhythm"))


async def test_arrows_recall_only_at_the_edges(stand_in: StandIn, open_app: OpenApp) -> None:
    """Inside the text they move; the present prompt waits at the newer end."""
    stand_in.past_prompts = ("newest", "older\nof two lines")
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, "one\ntwo")
        await pilot.press("up")
        assert editor.text == "one\ntwo"
        for expected in ("newest", "older\nof two lines"):
            await pilot.press("up")
            await until(pilot, lambda expected=expected: editor.text == expected)
        assert editor.cursor_location == (0, 0)
        await pilot.press("down")
        assert editor.text == "older\nof two lines"
        for expected in ("newest", "one\ntwo"):
            await pilot.press("down")
            await until(pilot, lambda expected=expected: editor.text == expected)
        await pilot.press("down")
        await pilot.pause()
        assert editor.text == "one\ntwo"


async def test_a_wrapped_line_has_edges_too(stand_in: StandIn, open_app: OpenApp) -> None:
    """Up from the second row of one long line goes to its first row."""
    stand_in.past_prompts = ("newest",)
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        text = "slow push in on the lighthouse, " * 4
        write(pilot, text)
        await pilot.pause()
        for _ in range(editor.rows - 1):
            await pilot.press("up")
        await pilot.pause()
        assert editor.text == text
        await pilot.press("up")
        await until(pilot, lambda: editor.text == "newest")


async def test_a_recalled_prompt_that_is_changed_is_the_present_one(stand_in: StandIn, open_app: OpenApp) -> None:
    """And what was being written before can still be recalled."""
    stand_in.past_prompts = ("newest",)
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"mine", "up")
        await until(pilot, lambda: editor.text == "newest")
        await pilot.press("end", "!", "up")
        await until(pilot, lambda: editor.text == "mine")
        await pilot.press("down")
        await until(pilot, lambda: editor.text == "newest!")


async def test_up_without_earlier_prompts_goes_to_the_beginning(stand_in: StandIn, open_app: OpenApp) -> None:
    """As arrows do elsewhere."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"boat", "up")
        await until(pilot, lambda: editor.cursor_location == (0, 0))
        await pilot.press("down")
        await until(pilot, lambda: editor.cursor_location == (0, 4))


@pytest.fixture
def vi_studio(stand_in: StandIn) -> StandIn:
    """A user who likes vi."""
    stand_in.settings.keymap = "vi"
    return stand_in


async def test_vi_keys_edit_the_prompt_and_the_heading_says_the_mode(vi_studio: StandIn, open_app: OpenApp) -> None:
    """Normal and visual mode, undo and redo."""
    async with open_app(vi_studio) as pilot:
        editor = editor_of(pilot)
        drawn: Callable[[], str] = lambda: text_of(pilot.app)  # noqa: E731
        await until(pilot, lambda: "INSERT" in drawn())
        await pilot.press(*"slow push in", "escape")
        await until(pilot, lambda: "NORMAL" in drawn())
        await pilot.press("0", "d", "w")
        assert editor.text == "push in"
        await pilot.press("v")
        await until(pilot, lambda: "VISUAL" in drawn())
        await pilot.press("e")
        assert editor.selected_text == "push"
        await pilot.press("c", *"pan", "escape")
        assert editor.text == "pan in"
        await pilot.press("u", "u", "u")
        assert editor.text != "pan in"
        await pilot.press("ctrl+r", "ctrl+r", "ctrl+r")
        assert editor.text == "pan in"
        await pilot.press("dollar_sign", "r", "question_mark", "0", "x")
        assert editor.text == "an i?"
        assert editor.has_focus


async def test_the_second_escape_does_what_it_did(vi_studio: StandIn, open_app: OpenApp) -> None:
    """And the arrows still recall."""
    vi_studio.past_prompts = ("newest",)
    async with open_app(vi_studio) as pilot:
        editor = editor_of(pilot)
        await pilot.press("i", "escape", "escape")
        assert editor.text == "i"
        await pilot.press("up")
        await until(pilot, lambda: editor.text == "newest")
