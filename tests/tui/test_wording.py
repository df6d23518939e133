"""Help with the words: camera palette, search in earlier prompts, snippets and templates, by keys and by the mouse."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.geometry import Offset
from textual.widgets import Input, TextArea

from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.tui.screens.camera import CameraWords, GroupTabs, TermList
from ima_tui.tui.screens.prompt_search import PromptList, PromptSearch
from ima_tui.tui.screens.snippet_forms import FillHoles, WriteSnippet
from ima_tui.tui.screens.snippets import SnippetList, SnippetsDialog
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.key_hints import KeyHints
from ima_tui.tui.widgets.phrase_chips import PhraseChips
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn


def editor_of(pilot: Any) -> PromptEditor:
    """The editor, also below a dialog."""
    found = pilot.app.screen_stack[0].query_one(PromptEditor)
    assert isinstance(found, PromptEditor)
    return found


async def shows(pilot: Any, kind: type) -> None:
    """Wait for a dialog."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))


async def click_on(pilot: Any, widget: Any, words: str) -> None:
    """Click where these words are on a one-line widget."""
    line = "".join(segment.text for segment in widget.render_line(0))
    await pilot.click(widget, offset=Offset(line.index(words), 0))


# -- camera


async def test_a_camera_word_goes_in_at_the_cursor_and_one_undo_takes_it_back(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Enter inserts and closes."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, "a boat at dawn")
        editor.move_cursor((0, 6))
        await pilot.press("alt+c")
        await shows(pilot, CameraWords)
        await pilot.press(*"orbit")
        pilot.app.screen.query_one(Input).value = ""
        for key in ("o", "r", "b", "i", "t", "enter"):  # in one burst, as fast fingers or a slow line do
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await shows(pilot, StudioScreen)
        assert editor.text == "a boat, orbit around the subject, at dawn"
        assert editor.has_focus
        await pilot.press("ctrl+underscore")
        assert (editor.text, editor.cursor_location) == ("a boat at dawn", (0, 6))


async def test_the_space_bar_inserts_several_and_escape_leaves_the_cursor_behind_them(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """In the language of the words around."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, "一只船")
        await pilot.press("alt+c")
        await shows(pilot, CameraWords)
        pilot.app.screen.query_one(Input).value = "推镜头"
        await until(pilot, lambda: pilot.app.screen.query_one(TermList).count == 1)
        await pilot.press("space")
        pilot.app.screen.query_one(Input).value = "慢动作"
        await until(pilot, lambda: pilot.app.screen.query_one(TermList).chosen.chinese == "慢动作")  # type: ignore[union-attr]
        await pilot.press("space", "escape")
        await shows(pilot, StudioScreen)
        assert editor.text == "一只船，推镜头，慢动作"
        assert editor.cursor_location == editor.document.end
        await pilot.press("ctrl+underscore")
        assert editor.text == "一只船，推镜头"


async def test_escape_leaves_the_prompt_and_its_cursor_alone(stand_in: StandIn, open_app: OpenApp) -> None:
    """Nothing found inserts nothing either."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        write(pilot, "a boat")
        editor.move_cursor((0, 3))
        await pilot.press("alt+c")
        await shows(pilot, CameraWords)
        await pilot.press(*"qqqq", "space", "enter", "escape")
        await shows(pilot, StudioScreen)
        assert (editor.text, editor.cursor_location, editor.has_focus) == ("a boat", (0, 3), True)


async def test_the_camera_palette_works_by_mouse(stand_in: StandIn, open_app: OpenApp) -> None:
    """Its helper above the prompt, a group, a word twice."""
    async with open_app(stand_in) as pilot:
        await click_on(pilot, pilot.app.screen.query_one("#prompt-heading"), "camera")
        await shows(pilot, CameraWords)
        await click_on(pilot, pilot.app.screen.query_one(GroupTabs), "Light")
        listed = pilot.app.screen.query_one(TermList)
        await until(pilot, lambda: listed.chosen is not None and listed.chosen.english == "golden hour light")
        await pilot.click(listed, offset=Offset(5, 1))
        await click_on(pilot, pilot.app.screen.query_one(KeyHints), "insert")
        await shows(pilot, StudioScreen)
        assert editor_of(pilot).text == "Blue hour"


async def test_groups_turn_by_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """Round and round."""
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+c")
        await shows(pilot, CameraWords)
        await pilot.press("tab", "tab")
        listed = pilot.app.screen.query_one(TermList)
        assert listed.terms[0].english == "aerial drone shot"
        await pilot.press("shift+tab", "shift+tab")
        assert listed.terms[0].english == "push in"


# -- earlier prompts


async def test_an_earlier_prompt_is_found_by_its_words_and_taken(stand_in: StandIn, open_app: OpenApp) -> None:
    """Two Chinese characters are enough; what was written is set aside, and undo brings it back too."""
    stand_in.past_prompts = ("red fox", "霓虹雨夜，少女撑伞", "blue fox")
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"mine", "ctrl+r")
        await shows(pilot, PromptSearch)
        listed = pilot.app.screen.query_one(PromptList)
        await until(pilot, lambda: listed.count == 3)
        pilot.app.screen.query_one(Input).value = "雨夜"
        await until(pilot, lambda: listed.count == 1)
        assert "霓虹雨夜，少女撑伞" in text_of(pilot.app)
        await pilot.press("enter")
        await shows(pilot, StudioScreen)
        assert editor.text == "霓虹雨夜，少女撑伞"
        await pilot.press("ctrl+underscore")
        assert editor.text == "mine"


async def test_search_by_arrows_and_escape_changes_nothing(stand_in: StandIn, open_app: OpenApp) -> None:
    """The cursor is where it was."""
    stand_in.past_prompts = ("red fox", "blue fox")
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press(*"mine", "left", "ctrl+r")
        await shows(pilot, PromptSearch)
        await until(pilot, lambda: pilot.app.screen.query_one(PromptList).count == 2)
        await pilot.press("down", "escape")
        await shows(pilot, StudioScreen)
        assert (editor.text, editor.cursor_location) == ("mine", (0, 3))


async def test_a_prompt_is_taken_out_of_the_list_and_put_back(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also by mouse."""
    stand_in.past_prompts = ("red fox", "blue fox")
    async with open_app(stand_in) as pilot:
        await pilot.press("ctrl+r")
        await shows(pilot, PromptSearch)
        listed = pilot.app.screen.query_one(PromptList)
        await until(pilot, lambda: listed.count == 2)
        await pilot.press("f8")
        await until(pilot, lambda: listed.prompts == ("blue fox",))
        await pilot.press("ctrl+underscore")
        await until(pilot, lambda: listed.count == 2)
        await click_on(pilot, pilot.app.screen.query_one(KeyHints), "remove")
        await until(pilot, lambda: listed.count == 1)
        await pilot.click(listed, offset=Offset(3, 0), times=2)
        await shows(pilot, StudioScreen)
        assert editor_of(pilot).text == "blue fox"


async def test_two_that_begin_alike_are_told_apart_on_their_lines(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also one that is the beginning of the other, and one in Chinese."""
    begin = "a lighthouse on a rock in the evening, waves against the stones, the lamp turns slowly, wide shot, " * 2
    chinese = "海边灯塔，黄昏，海浪拍打礁石，灯光缓缓转动，远景，" * 4
    stand_in.past_prompts = (begin + "in snow", begin + "in heavy rain", begin.strip(), chinese + "雪", chinese + "雨")
    async with open_app(stand_in) as pilot:
        await pilot.press("ctrl+r")
        await shows(pilot, PromptSearch)
        listed = pilot.app.screen.query_one(PromptList)
        await until(pilot, lambda: listed.count == 5)
        lines = ["".join(segment.text for segment in listed.render_line(at)).rstrip() for at in range(5)]
        assert len(set(lines)) == 5, lines
        assert lines[0].endswith("in snow")
        assert lines[1].endswith("in heavy rain")
        assert lines[3].endswith("雪")
        assert all(line.strip().startswith(("a lighthouse", "海边灯塔")) for line in lines)


# -- snippets


async def test_a_template_asks_for_its_holes_and_shows_the_sentence_growing(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """Enter goes from field to field and inserts at the last; undo takes all of it back."""
    async with open_app(stand_in) as pilot:
        editor = editor_of(pilot)
        await pilot.press("alt+t")
        await shows(pilot, SnippetsDialog)
        await until(pilot, lambda: pilot.app.screen.query_one(SnippetList).count)
        await pilot.press(*"air", "enter")
        await shows(pilot, FillHoles)
        await pilot.press(*"a fjord")
        await until(pilot, lambda: "drone shot over a fjord at dawn" in text_of(pilot.app))
        await pilot.press("enter", *"noon", "enter", "enter")
        await shows(pilot, StudioScreen)
        assert editor.text.startswith("Aerial drone shot over a fjord at noon, mist")
        assert stand_in.snippets.used == ["starter.landscape"]
        await pilot.press("ctrl+underscore")
        assert editor.text == ""


async def test_a_plain_snippet_is_inserted_at_the_cursor_by_mouse(stand_in: StandIn, open_app: OpenApp) -> None:
    """A double click."""
    async with open_app(stand_in) as pilot:
        await pilot.press(*"x ")
        await click_on(pilot, pilot.app.screen.query_one("#prompt-heading"), "snippets")
        await shows(pilot, SnippetsDialog)
        listed = pilot.app.screen.query_one(SnippetList)
        await until(pilot, lambda: listed.count == 6)
        await pilot.click(listed, offset=Offset(3, 5), times=2)
        await shows(pilot, StudioScreen)
        assert editor_of(pilot).text == "x shot on 35 mm film, natural colours, soft highlights, fine grain"


async def test_the_selection_or_the_whole_prompt_is_saved_under_a_name(stand_in: StandIn, open_app: OpenApp) -> None:
    """A name is proposed; an empty one is asked for."""
    async with open_app(stand_in) as pilot:
        write(pilot, "a boat at dawn")
        await pilot.press("alt+t", "ctrl+n")
        await shows(pilot, WriteSnippet)
        await pilot.press("delete", "enter")
        assert "Give it a name" in text_of(pilot.app)
        await pilot.press(*"boats", "enter")
        await shows(pilot, SnippetsDialog)
        listed = pilot.app.screen.query_one(SnippetList)
        await until(pilot, lambda: listed.chosen is not None and listed.chosen.name == "boats")
        await pilot.press("escape", "shift+left", "shift+left", "alt+t", "ctrl+n")
        await shows(pilot, WriteSnippet)
        assert pilot.app.screen.query_one("#write-text", TextArea).text == "wn"


async def test_a_snippet_is_renamed_edited_removed_and_put_back(stand_in: StandIn, open_app: OpenApp) -> None:
    """All from the list."""
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+t")
        await shows(pilot, SnippetsDialog)
        listed = pilot.app.screen.query_one(SnippetList)
        await until(pilot, lambda: listed.count == 6)
        await pilot.press("f2")
        await shows(pilot, WriteSnippet)
        await pilot.press(*"mine", "enter")
        await until(pilot, lambda: listed.chosen is not None and listed.chosen.name == "mine")
        await pilot.press("f4")
        await shows(pilot, WriteSnippet)
        await pilot.press("!", "ctrl+j")
        await until(pilot, lambda: listed.chosen is not None and listed.chosen.text.endswith("!"))
        await pilot.press("f8")
        await until(pilot, lambda: listed.count == 5)
        await pilot.press("ctrl+underscore")
        await until(pilot, lambda: listed.chosen is not None and listed.chosen.name == "mine")


async def test_the_mode_of_vi_pushes_no_helper_out_of_the_heading(stand_in: StandIn, open_app: OpenApp) -> None:
    """They stand closer together instead; each is clicked where it stands."""
    stand_in.settings.keymap = "vi"
    async with open_app(stand_in) as pilot:
        write(pilot, "a boat, and a sentence or two")
        heading = pilot.app.screen.query_one("#prompt-heading")
        for mode, key in (("INSERT", "i"), ("NORMAL", "escape")):
            await pilot.press(key)
            await until(pilot, lambda mode=mode: mode in str(heading.render()))
            assert all(words in str(heading.render()) for words in ("camera", "snippets", "earlier", "editor"))
        await click_on(pilot, heading, "snippets")
        await shows(pilot, SnippetsDialog)


# -- suggestions


async def test_several_suggestions_are_walked_through_by_key(stand_in: StandIn, open_app: OpenApp) -> None:
    """The marked one is used or dismissed."""
    async with open_app(stand_in) as pilot:
        screen: Any = pilot.app.screen
        write(pilot, "a boat, 10秒, 9:16, 480P")
        chips = screen.query_one(PhraseChips)
        await until(pilot, lambda: len(chips.chips) == 3)
        await pilot.press("alt+n", "alt+s")
        await until(pilot, lambda: screen.draft.choices == {"aspect_ratio": "9:16"})
        await until(pilot, lambda: len(chips.chips) == 2)
        await pilot.press("alt+n", "alt+x")
        await until(pilot, lambda: len(chips.chips) == 1)
        assert screen.draft.choices == {"aspect_ratio": "9:16"}
        await pilot.press("alt+s")
        await until(pilot, lambda: screen.draft.choices.get("duration") == 10)


async def test_a_suggestion_is_dismissed_by_its_cross(stand_in: StandIn, open_app: OpenApp) -> None:
    """And stays away while one types on."""
    async with open_app(stand_in) as pilot:
        screen: Any = pilot.app.screen
        write(pilot, "a boat, 10秒")
        chips = screen.query_one(PhraseChips)
        await until(pilot, lambda: len(chips.chips) == 1)
        await click_on(pilot, chips, "✕")
        await until(pilot, lambda: not chips.chips)
        await pilot.press("!")
        await until(pilot, lambda: screen.at_rest)
        assert not chips.chips


@pytest.mark.parametrize("words", ["the same character again", "延续上一个镜头", "as in the last shot, rain"])
async def test_words_of_continuity_lead_to_reference_with_one_key(
    words: str, stand_in: StandIn, open_app: OpenApp
) -> None:
    """Advice, not a change by itself."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt=words)}
    async with open_app(stand_in) as pilot:
        screen: Any = pilot.app.screen
        await until(pilot, lambda: screen.query_one(PhraseChips).chips)
        assert screen.draft.mode is Mode.TEXT
        await pilot.press("alt+s")
        await until(pilot, lambda: screen.draft.mode is Mode.REFERENCE)
        assert screen.draft.prompt == words
        assert "Something" not in said(pilot)


@pytest.mark.parametrize("size", [(120, 36), (60, 20)])
async def test_a_chip_is_whole_and_the_marked_ones_reason_stands_below_with_its_key(
    size: tuple[int, int], stand_in: StandIn, open_app: OpenApp
) -> None:
    """What a value does needs no reason."""
    stand_in.drafts = {Mode.REFERENCE: Draft(Mode.REFERENCE, "the same boat, 4K, 10秒", model=Model.PRO)}
    stand_in.mode = Mode.REFERENCE
    async with open_app(stand_in, size) as pilot:
        chips: PhraseChips = pilot.app.screen.query_one(PhraseChips)
        await until(pilot, lambda: len(chips.chips) == 2)
        await until(pilot, lambda: chips.size.height == 3)
        seen = " ".join(text_of(pilot.app).split())
        assert "no 4K here" in seen
        assert "Alt X puts this away." in " ".join(str(chips.render()).split())
        assert "does not offer 4K here; it has 480P, 720P, 1080P." in " ".join(str(chips.render()).split())
        await pilot.press("alt+n")
        await until(pilot, lambda: chips.size.height == 1)
        await pilot.press("alt+x")
        await until(pilot, lambda: len(chips.chips) == 1)


async def test_the_advice_says_what_its_key_does(stand_in: StandIn, open_app: OpenApp) -> None:
    """It changes the mode."""
    stand_in.drafts = {Mode.TEXT: Draft(prompt="the same character again")}
    async with open_app(stand_in) as pilot:
        chips: PhraseChips = pilot.app.screen.query_one(PhraseChips)
        await until(pilot, lambda: chips.chips)
        await until(pilot, lambda: "Reference keeps the look Alt S ✕" in text_of(pilot.app))
        words = " ".join(str(chips.render()).split())
        assert words.endswith("Use Reference or First frame. Alt S switches to Reference.")


async def test_a_dismissed_suggestion_is_away_after_a_restart_until_all_are_asked_for(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    """By the palette: there is no key for it."""
    async with open_app(stand_in) as pilot:
        write(pilot, "a boat, 10秒")
        chips = pilot.app.screen.query_one(PhraseChips)
        await until(pilot, lambda: len(chips.chips) == 1)
        await pilot.press("alt+x")
        await until(pilot, lambda: stand_in.dismissals.kept)
    async with open_app(stand_in) as pilot:
        screen: Any = pilot.app.screen
        write(pilot, "a boat, 10秒, 9:16")
        chips = screen.query_one(PhraseChips)
        await until(pilot, lambda: len(chips.chips) == 1)
        await pilot.app.run_action("screen.phrases_again")
        await until(pilot, lambda: len(chips.chips) == 2)
        assert not stand_in.dismissals.kept


async def test_a_new_filter_goes_to_the_best_hit(stand_in: StandIn, open_app: OpenApp) -> None:
    """Wherever the cursor was before."""
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+t")
        await shows(pilot, SnippetsDialog)
        listed = pilot.app.screen.query_one(SnippetList)
        await until(pilot, lambda: listed.count == 6)
        await pilot.press("down", "down", "down", "down")
        await until(pilot, lambda: listed.cursor == 4)
        await pilot.press("a")
        await until(pilot, lambda: listed.cursor == 0 and listed.count > 1)
