"""Keeping takes by keys: a download that goes on behind other screens, the receipt, the recipe."""

from __future__ import annotations

import asyncio
import json
import tomllib
from typing import Any

from textual.pilot import Pilot

from ima_tui.domain.errors import StoreError
from ima_tui.domain.recipe_text import from_text
from ima_tui.domain.text import say
from ima_tui.options.table import BY_NAME
from ima_tui.tui import system_folder
from ima_tui.tui.commands import BY_ID
from ima_tui.tui.screens.enter_value import EnterValue
from ima_tui.tui.screens.keeping import KeepingTakes
from ima_tui.tui.screens.receipt import ReceiptDialog
from ima_tui.tui.widgets.download_line import DownloadLine
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.reaching import by_palette
from tests.tui.stand_in import StandIn
from tests.tui.stand_in_files import SHORT
from tests.tui.test_commands import ready


async def on_a_take(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: pilot.app.screen.query_one(Takes).chosen_id)
    await pilot.press("f8")
    await pilot.pause()


def shown(pilot: Pilot[None]) -> str:
    return text_of(pilot.app)  # type: ignore[arg-type]


async def test_a_download_goes_on_behind_other_screens_and_says_where_it_is(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    stand_in.takes = [ready(1, age=10)]
    stand_in.downloads.gate.clear()
    async with open_app(stand_in) as pilot:
        await on_a_take(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "43 %" in shown(pilot))
        assert "2.2 MB of 5.2 MB" in shown(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "being saved already" in said(pilot))
        await pilot.press("f7")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "HistoryScreen")
        stand_in.downloads.gate.set()
        await until(pilot, lambda: "Saved, 5.2 MB" in said(pilot))
        assert f"take-{stand_in.takes[0].id}.mp4" in said(pilot)
        assert not [line for screen in pilot.app.screen_stack for line in screen.query(DownloadLine)]


async def test_once_more_shows_where_it_is(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [ready(1, age=10)]
    async with open_app(stand_in) as pilot:
        await on_a_take(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "Saved, 5.2 MB" in said(pilot))
        await pilot.press("d")
        await until(pilot, lambda: "The clip is saved: " in said(pilot))


async def test_what_went_wrong_is_said_on_whichever_screen_is_in_front(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [ready(1, age=10)]
    stand_in.downloads.problem = say("The link gives a web page [/], no clip.")
    async with open_app(stand_in) as pilot:
        await on_a_take(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "a web page [/], no clip" in said(pilot))
        assert isinstance(pilot.app.screen, KeepingTakes)
        assert not pilot.app.screen.query(DownloadLine)


async def test_the_receipt_marks_what_was_not_delivered(stand_in: StandIn, open_app: OpenApp) -> None:
    job = ready(1, age=10)
    stand_in.takes = [job]
    stand_in.receipts.delivered[job.id] = SHORT
    stand_in.receipts.gate.clear()
    copied: list[str] = []
    async with open_app(stand_in) as pilot:
        pilot.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await on_a_take(pilot)
        await pilot.press("R")
        await until(pilot, lambda: "fetching the clip, 2.2 MB of 5.2 MB" in shown(pilot))
        stand_in.receipts.gate.set()
        await until(pilot, lambda: "✕ Length" in shown(pilot))
        text = shown(pilot)
        expected = ("4.6 s", "✕ Size", "1120 × 480", "✕ Shape", "✕ Sound", "a silent track", "The picture stands still",
                    "last frame 92 % like the first", "Something that was paid was not delivered.")  # fmt: skip
        for words in expected:
            assert words in text, words
        await pilot.press("y")
        await until(pilot, lambda: copied)
        assert "110 frames decoded, 4.600 s" in copied[0]
        assert job.task_id in copied[0]
        await pilot.press("m")
        await until(pilot, lambda: stand_in.receipts.asked == [False, True])
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ReceiptDialog))


async def test_a_receipt_that_cannot_be_had_says_why(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [ready(1, age=10)]
    stand_in.receipts.problem = say("The links have expired [@click=x].")
    async with open_app(stand_in, size=(80, 24)) as pilot:
        await on_a_take(pilot)
        await pilot.press("R")
        await until(pilot, lambda: "The links have expired [@click=x]." in shown(pilot))


async def test_the_recipe_is_written_and_copied(stand_in: StandIn, open_app: OpenApp) -> None:
    job = ready(1, age=10)
    stand_in.takes = [job]
    copied: list[str] = []
    async with open_app(stand_in) as pilot:
        pilot.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await on_a_take(pilot)
        await pilot.press("X")
        await until(pilot, lambda: "holds it against today" in said(pilot))
        written = stand_in.downloads.folder / f"take-{job.id}.toml"
        assert tomllib.loads(written.read_text())["prompt"] == job.request.prompt
        await pilot.press("J")
        await until(pilot, lambda: copied)
        assert from_text(copied[0]).take == job.id
        assert json.loads(copied[0])["schema"] == 1


async def test_a_take_under_way_has_nothing_to_keep(stand_in: StandIn, open_app: OpenApp) -> None:
    from tests.tui.reaching import prepare

    prepare(stand_in)
    async with open_app(stand_in) as pilot:
        await on_a_take(pilot)
        screen: Any = pilot.app.screen
        screen.query_one(Takes).chosen_id = "job-002"
        await pilot.pause()
        for action in ("action_take_download", "action_take_receipt"):
            getattr(screen, action)()
        await until(pilot, lambda: said(pilot).count("has no clip yet") == 2)
        await asyncio.sleep(0)


async def test_a_name_is_shown_while_it_is_written(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        pilot.app.push_screen(EnterValue(BY_NAME["download_name"], "{model}/{slug:9}-{id6}"))
        await until(pilot, lambda: "pro/slow-push-d6f7a8.mp4" in shown(pilot))
        await pilot.press("end", *"{x}")
        await until(pilot, lambda: "There is no field “x”" in shown(pilot))


def test_a_folder_is_only_opened_where_someone_sits() -> None:
    from pathlib import Path

    path = Path("/films/a.mp4")
    assert system_folder.opener(path, {"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}, "linux") == ()
    assert system_folder.opener(path, {}, "linux") == ()
    assert system_folder.opener(path, {}, "darwin") == ("open", "-R", "/films/a.mp4")
    assert system_folder.opener(path, {}, "win32")[1].startswith("/select,")
    assert "/films/a.mp4" in str(system_folder.show_in_folder(path, {}, "linux"))


async def test_a_report_for_support_is_copied_from_the_palette(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [ready(1, age=10)]
    copied: list[str] = []
    async with open_app(stand_in) as pilot:
        pilot.app.copy_to_clipboard = copied.append  # type: ignore[method-assign]
        await on_a_take(pilot)
        await by_palette(pilot, BY_ID["take.report"])
        await until(pilot, lambda: copied)
        assert stand_in.takes[0].id in copied[0]
        assert stand_in.takes[0].request.prompt not in copied[0]
        await until(pilot, lambda: "A report for support" in said(pilot))
        stand_in.reports.problem = StoreError(say("The history cannot be read. Check the disk."))
        await by_palette(pilot, BY_ID["take.report"])
        await until(pilot, lambda: "cannot be read" in said(pilot))
        assert len(copied) == 1
