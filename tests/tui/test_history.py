"""Finding again, by keys: search and complaints, a long list, marks, the wall, saved searches, family, bin, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui.domain.errors import StoreError
from ima_tui.domain.job import Descent, Job, Origin
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.engine.found import FIRST
from ima_tui.engine.library import SavedSearch
from ima_tui.engine.links import LinkState
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.ask import AskChoice, AskText
from ima_tui.tui.screens.detail import DetailScreen
from ima_tui.tui.screens.family import FamilyDialog
from ima_tui.tui.screens.history import HistoryScreen
from ima_tui.tui.screens.saved_searches import SavedList, SavedSearches
from ima_tui.tui.widgets.menu import Menu
from ima_tui.tui.widgets.poster_wall import PosterWall
from ima_tui.tui.widgets.take_card import TakeCard
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import StandIn
from tests.tui.test_commands import ready


def text(pilot: Pilot[None]) -> str:
    """The screen in words."""
    assert isinstance(pilot.app, ImaApp)
    return text_of(pilot.app)


def of_other_days(stand_in: StandIn, count: int) -> None:
    """So many takes that are in the history only, as most are."""
    stand_in.takes = [ready(number, f"boat {number}", age=number) for number in range(1, count + 1)]
    stand_in.jobs = lambda: ()  # type: ignore[method-assign]


async def opened(pilot: Pilot[None], count: int) -> HistoryScreen:
    """The history with so many takes, and its first one chosen."""
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, HistoryScreen))
    screen = pilot.app.screen
    assert isinstance(screen, HistoryScreen)
    await until(pilot, lambda: screen.found is not None and screen.view.count == count)
    if count:
        await until(pilot, lambda: screen.take is not None)
    return screen


def kept(stand_in: StandIn, number: int) -> Job:
    """As the stand-in has it."""
    return next(job for job in stand_in.takes if job.id == f"job-{number:03}")


async def test_filters_are_understood_and_what_is_not_is_said(stand_in: StandIn, open_app: OpenApp) -> None:
    """Under the line, in words; a filter that is still being typed is no mistake until the line is left."""
    stand_in.takes = [replace(ready(1, "boat", age=10), stars=2, tags=("harbour",)), ready(2, "boat", age=20)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 2)
        await pilot.press("slash", *"is:star lighthose:x ")
        await until(pilot, lambda: screen.view.count == 1 and "no filter “lighthose:”" in text(pilot))
        assert "1 take" in text(pilot)
        screen.query_one("#search", Input).value = "boat tag:"
        await until(pilot, lambda: screen.asked == "boat tag:")
        assert "needs a value" not in text(pilot)
        assert "Remix" not in text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "“tag:” needs a value" in text(pilot))
        assert screen.view.has_focus
        assert screen.view.count == 2


async def test_tab_takes_over_how_a_filter_goes_on(stand_in: StandIn, open_app: OpenApp) -> None:
    """Names, values, tags in use; without anything to take over it leaves the line."""
    stand_in.takes = [replace(ready(1, "boat", age=10), tags=("夜景",)), ready(2, "boat", age=20)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 2)
        field: Any = screen.query_one("#search")
        await until(pilot, lambda: field.tags)
        await pilot.press("slash", *"ta")
        await until(pilot, lambda: field._suggestion == "tag:")
        await pilot.press("tab")
        await until(pilot, lambda: field.value == "tag:" and field._suggestion == "tag:夜景")
        await pilot.press("tab")
        await until(pilot, lambda: screen.view.count == 1)
        await pilot.press("tab")
        assert not field.has_focus


async def test_a_long_list_is_drawn_from_what_is_in_view(stand_in: StandIn, open_app: OpenApp) -> None:
    """The count is told while it grows; the last line is reached at once, without reading what lies between."""
    of_other_days(stand_in, 420)
    listing = stand_in.library.listing
    listing.gate.clear()
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, FIRST)
        await until(pilot, lambda: f"counting… {FIRST} so far" in text(pilot))
        listing.gate.set()
        await until(pilot, lambda: "420 takes" in text(pilot))
        await pilot.press("end")
        await until(pilot, lambda: screen.take is not None and screen.take.request.prompt == "boat 420")
        await until(pilot, lambda: "boat 419" in text(pilot))
        assert sum(listing.read) < 300
        await pilot.press("home")
        await until(pilot, lambda: screen.take is not None and screen.take.request.prompt == "boat 1")


async def test_a_search_is_replaced_by_the_next(stand_in: StandIn, open_app: OpenApp) -> None:
    """What was asked for last is what is shown, however it came."""
    of_other_days(stand_in, 230)
    listing = stand_in.library.listing
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 230)
        listing.gate.clear()
        screen.search("boat")
        screen.search("229")
        await until(pilot, lambda: screen.view.count == 1 and screen.asked == "229")
        assert screen.take is not None
        assert screen.take.request.prompt == "boat 229"
        listing.gate.set()
        await pilot.pause()
        assert "1 take" in text(pilot)


async def test_the_cursor_stays_on_its_take_whatever_comes(stand_in: StandIn, open_app: OpenApp) -> None:
    """What was chosen in a menu must not meet another take."""
    stand_in.takes = [ready(number, f"boat {number}", age=10 * number) for number in range(1, 4)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 3)
        await pilot.press("down", "ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
        stand_in.push(ready(9, "newer", age=1))
        await until(pilot, lambda: screen.view.count == 4)
        await pilot.press("escape")
        assert screen.take is not None
        assert (screen.take.id, screen.view.cursor) == ("job-002", 2)
        await pilot.press("delete")
        await until(pilot, lambda: screen.view.count == 3)
        await pilot.press("u")
        await until(pilot, lambda: screen.view.count == 4)


async def test_marks_by_keys_are_shown_and_taken_back(stand_in: StandIn, open_app: OpenApp) -> None:
    """In the list, below the picture, on the page, in the studio; the last change is undone first."""
    stand_in.takes = [ready(1, "boat", age=10)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 1)
        await pilot.press("2")
        await until(pilot, lambda: text(pilot).count("★★☆") == 2)
        await pilot.press("W", "W")
        await until(pilot, lambda: not screen.query_one(PosterWall).display and text(pilot).count("★★☆") == 2)
        await pilot.press("number_sign")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press(*"night, 夜景", "enter")
        await until(pilot, lambda: kept(stand_in, 1).tags == ("night", "夜景"))
        await pilot.press("e", *"too fast", "enter")
        await until(pilot, lambda: kept(stand_in, 1).note == "too fast")
        await until(pilot, lambda: "✎" in text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen) and "too fast" in text(pilot))
        assert "#night #夜景" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u", "u")
        await until(pilot, lambda: not kept(stand_in, 1).tags)
        await pilot.press("3")
        await until(pilot, lambda: kept(stand_in, 1).stars == 3)
        await pilot.press("f7")
        await until(pilot, lambda: pilot.app.screen.query(TakeCard) and "★★★" in text(pilot))


async def test_a_wall_of_posters_moves_in_two_directions(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """Only posters in view are read; the pointer chooses; the same take stays chosen when it goes back to lines."""
    of_other_days(stand_in, 160)
    poster = picture_file("poster.png")
    asked: list[str] = []

    async def poster_of(job: Job) -> Path:
        asked.append(job.id)
        return poster

    stand_in.poster = poster_of  # type: ignore[method-assign]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 160)
        asked.clear()
        await pilot.press("W")
        wall = screen.query_one(PosterWall)
        await until(pilot, lambda: wall.has_focus and len(wall._pixels) >= 12 and not wall._under_way)
        assert len(set(asked)) < 40
        columns = wall.grid.columns
        await pilot.press("down", "right")
        assert wall.cursor == columns + 1
        await pilot.press("end")
        await until(pilot, lambda: screen.take is not None and screen.take.request.prompt == "boat 160")
        await until(pilot, lambda: "boat 160" in text(pilot) and not wall._under_way and not wall._queue)
        assert "job-080" not in asked
        await pilot.press("up", "left")
        assert screen.take is not None
        await pilot.click(wall, offset=(wall.grid.left(1) + 2, 2))
        assert wall.cursor % columns == 1
        await pilot.press("W")
        await until(pilot, lambda: not wall.display and screen.view.has_focus)
        assert screen.view.cursor == wall.cursor


async def test_a_search_is_saved_under_a_name_and_used_again(stand_in: StandIn, open_app: OpenApp) -> None:
    """Renamed, removed, and put back."""
    stand_in.takes = [replace(ready(1, "boat", age=10), stars=2), ready(2, "boat", age=20)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 2)
        screen.ask_for("is:star")
        await until(pilot, lambda: screen.view.count == 1)
        await pilot.press("F")
        await until(pilot, lambda: isinstance(pilot.app.screen, SavedSearches))
        await pilot.press("s", *"Good ones", "enter")
        await until(pilot, lambda: pilot.app.screen.query(SavedList) and pilot.app.screen.query_one(SavedList).count)
        assert stand_in.library.saved["good ones"] == SavedSearch("Good ones", "is:star")
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskText))
        await pilot.press("end", *" 2", "enter")
        await until(pilot, lambda: "good ones 2" in stand_in.library.saved)
        await pilot.press("delete")
        await until(pilot, lambda: not stand_in.library.saved and "No search is saved" in text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "good ones 2" in stand_in.library.saved and "Good ones 2" in text(pilot))
        await pilot.press("escape")
        screen.ask_for("")
        await until(pilot, lambda: screen.view.count == 2)
        await pilot.press("F")
        await until(pilot, lambda: pilot.app.screen.query(SavedList) and pilot.app.screen.query_one(SavedList).count)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen and screen.view.count == 1)
        assert screen.line == "is:star"


async def test_the_family_of_a_take_is_a_tree_that_leads_to_its_takes(stand_in: StandIn, open_app: OpenApp) -> None:
    """From the first one down; one that was deleted for good keeps its place."""
    first, second, third = ready(1, "a boat", age=30), ready(2, "a storm", age=20), ready(3, "the harbour", age=10)
    first = replace(first, origin=Origin("job-000", Descent.REMIX))
    second = replace(second, origin=Origin("job-001", Descent.NEXT_SHOT, 115))
    third = replace(third, origin=Origin("job-002", Descent.PROMOTION))
    stand_in.takes = [third, second, first]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 3)
        await pilot.press("down", "T")
        await until(pilot, lambda: isinstance(pilot.app.screen, FamilyDialog) and "deleted for good" in text(pilot))
        shown = text(pilot)
        assert "└─ ✓ Fast remix  a boat" in shown
        assert "   └─ ✓ Fast next shot at frame 116  a storm" in shown
        assert "      └─ ✓ Fast promoted to Pro  the harbour" in shown
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))
        assert pilot.app.screen.shown.id == "job-003"  # type: ignore[attr-defined]
        await until(pilot, lambda: "promoted from “a storm”" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_the_bin_gives_back_and_deletes_for_good(stand_in: StandIn, open_app: OpenApp) -> None:
    """After a question that says what stays."""
    stand_in.takes = [replace(ready(n, f"boat {n}", age=n), removed_at=1.0 if n > 1 else 0.0) for n in range(1, 5)]
    async with open_app(stand_in) as pilot:
        screen = await opened(pilot, 1)
        await pilot.press("D")
        assert not isinstance(pilot.app.screen, AskChoice)
        await pilot.press("B")
        await until(pilot, lambda: screen.is_bin and screen.view.count == 3 and screen.take is not None)
        assert "Bin" in text(pilot)
        await pilot.press("U")
        await until(pilot, lambda: screen.view.count == 2 and not kept(stand_in, 2).removed_at)
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskChoice))
        assert "What it cost stays counted" in " ".join(text(pilot).split())
        await pilot.press("y")
        await until(pilot, lambda: screen.view.count == 1 and "1 take is deleted" in said(pilot))
        assert [job.id for job in stand_in.takes if job.removed_at] == ["job-004"]
        await pilot.press("E", "y")
        await until(pilot, lambda: "The bin is empty." in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not screen.is_bin and screen.view.count == 2)


@pytest.mark.parametrize("state", [LinkState.FRESH, LinkState.EXPIRED])
async def test_expired_links_are_renewed_or_said_to_be_gone(
    state: LinkState, stand_in: StandIn, open_app: OpenApp
) -> None:
    """When they are copied; a dead one is not handed out."""
    stand_in.takes = [ready(1, "boat", age=10)]
    old = stand_in.takes[0].medias[0].url
    stand_in.library.expired["job-001"] = state
    async with open_app(stand_in) as pilot:
        await opened(pilot, 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))
        await pilot.press("y")
        await until(pilot, lambda: "expired" in said(pilot))
        if state is LinkState.FRESH:
            await until(pilot, lambda: f"{old}?new" in said(pilot))
            assert kept(stand_in, 1).medias[0].url == f"{old}?new"
        else:
            await until(pilot, lambda: f"{old}  expired" in text(pilot))
            assert old not in said(pilot)


async def test_the_page_of_a_take_shows_its_inputs(
    stand_in: StandIn, open_app: OpenApp, picture_file: Callable[..., Path]
) -> None:
    """Files as pictures, addresses as links."""
    seen = [await stand_in.look(str(picture_file())), await stand_in.look("https://example.com/a.jpg")]
    job = ready(1, "boat", age=10)
    request = replace(
        job.request, mode=Mode.REFERENCE, images=tuple(one.image for one in seen if one.image is not None)
    )
    stand_in.takes = [replace(job, request=request, asked=request)]
    async with open_app(stand_in) as pilot:
        await opened(pilot, 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))
        pictures = pilot.app.screen.query("InputPicture Picture")
        await until(pilot, lambda: len(pictures) == 2 and pictures.first().has_pixels)  # type: ignore[attr-defined]
        assert "↗ https://e" in text(pilot)


async def test_what_fails_in_a_screen_is_said_and_it_goes_on(stand_in: StandIn, open_app: OpenApp) -> None:
    """Also what nobody foresaw; the list says that it has no answer, and the next search is answered."""
    stand_in.takes = [ready(1, "boat", age=10)]
    search = stand_in.library.search
    broken: list[Exception] = [TypeError("unforeseen"), StoreError(say("the disk is full"))]

    async def breaking(line: str) -> Any:
        if broken:
            raise broken.pop(0)
        return await search(line)

    stand_in.library.search = breaking  # type: ignore[method-assign,assignment]
    async with open_app(stand_in) as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: "went wrong in the interface (TypeError)" in said(pilot))
        await until(pilot, lambda: "could not be searched" in text(pilot) and "looking…" not in text(pilot))
        pilot.app.clear_notifications()
        await pilot.press("slash", "b")
        await until(pilot, lambda: "the disk is full" in said(pilot))
        await pilot.press("o")
        await until(pilot, lambda: "1 take" in text(pilot))
