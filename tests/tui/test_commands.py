"""What can be done with a take, connecting, language and leaving: by keys, each ending in one call of the studio."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input, Markdown, TextArea

from ima_tui import language
from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.text import say
from ima_tui.tui import commands
from ima_tui.tui.screens.ask import AskChoice, AskText
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.connect import Connect
from ima_tui.tui.screens.detail import DetailScreen
from ima_tui.tui.screens.help import Help
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.widgets.help_pane import HelpPane
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of

CLIP = Media("https://cdn.example.com/clip.mp4", "", 1280, 720, 5)


def ready(number: int, prompt: str = "boat", age: float = 60) -> Any:
    """A finished take."""
    return job_of(number, request_of(prompt, Model.FAST), State.READY, age=age, settled_at=NOON - 5, medias=(CLIP,))


def state(stand_in: StandIn, number: int) -> State:
    """Where a take is."""
    return next(job.state for job in stand_in.takes if job.id == f"job-{number:03}")


async def test_stop_watching_and_go_on(stand_in: StandIn, open_app: OpenApp) -> None:
    """Free and reversible."""
    stand_in.takes = [job_of(1, request_of("boat", Model.PRO), State.GENERATING, age=3)]
    async with open_app(stand_in) as pilot:
        takes = pilot.app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id)
        await pilot.press("f8", "s")
        await until(pilot, lambda: takes.jobs[0].state is State.STOPPED)
        await pilot.press("r")
        await until(pilot, lambda: state(stand_in, 1) is State.GENERATING)


async def test_remove_and_undo(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also when it was the last one."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        takes = pilot.app.screen.query_one(Takes)
        await until(pilot, lambda: takes.chosen_id)
        await pilot.press("f8", "delete")
        await until(pilot, lambda: takes.chosen_id is None)
        await pilot.press("u")
        await until(pilot, lambda: takes.chosen_id == "job-001")


async def test_a_take_under_way_is_not_removed_by_a_slip(stand_in: StandIn, open_app: OpenApp) -> None:
    """Stop watching it first."""
    stand_in.takes = [job_of(1, request_of("boat", Model.PRO), State.GENERATING, age=3)]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "backspace")
        await until(pilot, lambda: "still under way" in said(pilot))
        assert not stand_in.takes[0].removed_at


async def test_the_link_is_copied_and_the_notice_says_what_was_done(stand_in: StandIn, open_app: OpenApp) -> None:
    """Sent to the terminal, and shown, since the terminal may drop it."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "y")
        await until(pilot, lambda: CLIP.url in said(pilot))
        assert pilot.app.clipboard == CLIP.url
        await pilot.press("c")
        assert pilot.app.clipboard == "boat"


async def test_without_a_browser_the_link_is_shown(stand_in: StandIn, open_app: OpenApp) -> None:
    """Nothing opens over ssh."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "o")
        await until(pilot, lambda: CLIP.url in said(pilot))


async def test_a_take_whose_answer_was_lost_is_settled_by_the_user(stand_in: StandIn, open_app: OpenApp) -> None:
    """Adopt, not created, or anew; never by itself."""
    lost = Fault(FaultKind.ANSWER_LOST)
    request = request_of("boat", Model.PRO)
    stand_in.takes = [job_of(number, request, State.UNKNOWN, age=60 + number, fault=lost) for number in (3, 2, 1)][::-1]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "home", "a")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press(*"task9", "enter")
        takes = app.screen.query_one(Takes)
        await until(pilot, lambda: any(job.task_id == "task9" for job in takes.jobs))
        await pilot.press("down", "n")
        await until(pilot, lambda: any(job.state is State.REFUSED for job in takes.jobs))
        await pilot.press("down", "S")
        await until(pilot, lambda: isinstance(app.screen, AskChoice))
        assert "both are charged" in text_of(app)
        assert not stand_in.submitted
        await pilot.press("y")
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_a_settled_take_is_repeated_without_a_false_warning(stand_in: StandIn, open_app: OpenApp) -> None:
    """It is ready and paid: nothing can be charged twice."""
    stand_in.takes = [job_of(1, request_of("boat", Model.FAST), State.READY, age=60)]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "S")
        await until(pilot, lambda: isinstance(app.screen, AskChoice))
        await until(pilot, lambda: "The same recipe once more, for" in text_of(app))
        assert "Repeat exactly" in text_of(app)
        assert "charged" not in text_of(app).replace("nothing is charged", "")
        await pilot.press("y")
        await until(pilot, lambda: len(stand_in.submitted) == 1)


async def test_the_footer_asks_what_now_of_a_failed_take_and_resumes_a_held_one(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    fault = Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008, "no points")
    request = request_of("boat", Model.PRO)
    stand_in.takes = [
        job_of(2, request, State.FAILED, age=9, fault=fault, settled_at=NOON),
        job_of(1, request, State.HELD, age=90),
    ]
    async with open_app(stand_in) as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: "r What now" in text_of(pilot.app))
        assert "r Resume" not in text_of(pilot.app)
        await pilot.press("down")
        await until(pilot, lambda: "r Resume" in text_of(pilot.app))


async def test_a_failed_take_offers_its_ways_out(stand_in: StandIn, open_app: OpenApp) -> None:
    """What happened, why, and what next."""
    fault = Fault(FaultKind.NOT_ENOUGH_CREDITS, 4008, "no points")
    stand_in.takes = [job_of(1, request_of("boat", Model.PRO), State.FAILED, age=9, fault=fault, settled_at=NOON)]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "r")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        assert "not enough credits" in text_of(pilot.app)


async def test_detail_tells_the_story_and_keeps_ids_folded(stand_in: StandIn, open_app: OpenApp) -> None:
    """Until they are asked for."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f8", "enter")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        assert "task-001" not in text_of(app)
        await pilot.press("t", "end")
        await until(pilot, lambda: "task-001" in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, DetailScreen))


async def test_history_is_searched_as_one_types_and_counts(stand_in: StandIn, open_app: OpenApp) -> None:
    """In any language."""
    stand_in.takes = [ready(number, f"boat {number}", age=number) for number in range(1, 150)]
    stand_in.takes.append(ready(500, "霓虹雨夜", age=900))
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen) and "150 takes" in text_of(app))
        listed = app.screen.query_one(JobList)
        await pilot.press("end", "end")
        await until(pilot, lambda: listed.count > 100)
        await pilot.press("slash")
        app.screen.query_one("#search", Input).value = "霓虹"
        await until(pilot, lambda: "1 take" in text_of(app) and listed.count == 1)
        await pilot.press("down", "m")
        await until(pilot, lambda: app.screen.query(TextArea))
        assert app.screen.query_one(TextArea).text == "霓虹雨夜"


async def test_connecting_checks_the_key_and_keeps_the_draft(stand_in: StandIn, open_app: OpenApp) -> None:
    """And says so when it is no key."""
    async with open_app(stand_in) as pilot:
        app = pilot.app
        write(pilot, "my words")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, Connect))
        app.screen.query_one(Input).value = " wrong "
        await until(pilot, lambda: "white space" in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: "does not accept" in text_of(app))
        app.screen.query_one(Input).value = "ima_right"
        assert "ima_right" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Connect))
        assert "demo" not in text_of(app).splitlines()[0]
        assert app.screen.query_one(TextArea).text == "my words"


async def test_language_switches_live_and_leaves_the_words_alone(stand_in: StandIn, open_app: OpenApp) -> None:
    """Labels only."""
    async with open_app(stand_in) as pilot:
        await pilot.press(*"boat", "left")
        await pilot.press("f12")
        assert language.current().code == "zh"
        await until(pilot, lambda: language.tr(say("First frame")) in text_of(pilot.app))
        editor = pilot.app.screen.query_one(TextArea)
        assert (editor.text, editor.cursor_location, editor.has_focus) == ("boat", (0, 3), True)
        await pilot.press("f12")
        await until(pilot, lambda: "First frame" in text_of(pilot.app))


async def test_the_palette_runs_commands(stand_in: StandIn, open_app: OpenApp) -> None:
    """By name."""
    async with open_app(stand_in) as pilot:
        before = pilot.app.theme
        await pilot.press("ctrl+p", *"look")
        await until(pilot, lambda: "Next look" in text_of(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme != before)


def test_no_two_commands_share_a_key_in_one_place_and_none_uses_a_swallowed_one() -> None:
    """The table is sound."""
    for place in commands.Where:
        keys = [key for command in commands.at(place) for key in command.keys]
        assert len(keys) == len(set(keys)), place
    every = {key for command in commands.TABLE for key in command.keys}
    assert not every & {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+left_square_bracket", "ctrl+s", "ctrl+c", "ctrl+z"}
    assert len(commands.BY_ID) == len(commands.TABLE)


async def test_help_opens_by_a_question_mark_only_when_nothing_is_typed(stand_in: StandIn, open_app: OpenApp) -> None:
    """In the prompt it is a character."""
    async with open_app(stand_in) as pilot:
        await pilot.press("question_mark")
        assert pilot.app.screen.query_one(TextArea).text == "?"
        await pilot.press("f8", "question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, Help))


async def test_a_question_about_money_is_answered_before_anything_else(stand_in: StandIn, open_app: OpenApp) -> None:
    """No key walks away from it and leaves it open behind the scenes."""
    async with open_app(stand_in) as pilot:
        write(pilot, "boat")
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("f7", "f9", "f1")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("escape", "ctrl+j")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))


async def test_the_palette_understands_both_languages_and_remembers(stand_in: StandIn, open_app: OpenApp) -> None:
    """Whichever is spoken; what was used last stands first, and nothing found is said."""
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen.query("CommandInput"))
        app.screen.query_one("CommandInput", Input).value = language.Language("zh").tr(say("Quit"))
        await until(pilot, lambda: "Quit" in text_of(app))
        app.screen.query_one("CommandInput", Input).value = "zzqqzz"
        await until(pilot, lambda: "No command has these words" in text_of(app))
        app.screen.query_one("CommandInput", Input).value = "Next look"
        await until(pilot, lambda: "Next look" in text_of(app) and "these words" not in text_of(app))
        await pilot.press("enter")
        await until(pilot, lambda: not app.screen.query("CommandInput"))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Next look" in text_of(app))
        lines = text_of(app).splitlines()
        first = next(line for line in lines[4:] if line.strip(" ▌▀"))
        assert "Next look" in first or "Next look" in lines[6]


async def test_the_help_pane_follows_the_focus(stand_in: StandIn, open_app: OpenApp) -> None:
    """F1 once, Esc closes it and nothing else, F1 twice is the whole help."""
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query_one(Takes).chosen_id)
        await pilot.press("f1")
        await until(pilot, lambda: "The prompt" in text_of(app))
        assert app.screen.query_one(TextArea).has_focus
        await pilot.press("f8")
        await until(pilot, lambda: "Your takes" in text_of(app) and "The prompt" not in text_of(app))
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.query(HelpPane))
        assert app.screen.query_one(Takes).has_focus
        await pilot.press("f1", "f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, Help))
        assert not app.screen.query(HelpPane)


async def test_the_whole_help_is_searched_and_shows_the_pages(stand_in: StandIn, open_app: OpenApp) -> None:
    """Knowledge pages where there are some; their links are shown, never opened by themselves."""
    folder = stand_in.folder / "knowledge"
    folder.mkdir()
    page = (
        "# Modes of video\n\nA lynx. [more](https://example.com/a) [bad](file:///etc/passwd)\n\n[/] [@click=app.quit]x"
    )
    (folder / "video-modes.md").write_text(page, encoding="utf-8")
    async with open_app(stand_in) as pilot:
        app = pilot.app
        await pilot.press("f8", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, Help) and "Modes of video" in text_of(app))
        await pilot.press("slash", *"lynx", "enter")
        await until(pilot, lambda: "A lynx" in text_of(app) and "In the studio" not in text_of(app))
        markdown = app.screen.query_one(Markdown)
        markdown.post_message(Markdown.LinkClicked(markdown, "file:///etc/passwd"))
        await until(pilot, lambda: "no web address" in said(pilot))
        markdown.post_message(Markdown.LinkClicked(markdown, "https://example.com/a"))
        await until(pilot, lambda: isinstance(app.screen, AskChoice) and "https://example.com/a" in text_of(app))
        await pilot.press("o")
        await until(pilot, lambda: "No browser is available" in said(pilot))
