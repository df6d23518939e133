"""Insights, what is expected of running takes, and sharing: by keys and by mouse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ima_tui import language
from ima_tui.domain.estimates import Timing, kind_of
from ima_tui.domain.events import Media
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.domain.request import Draft
from ima_tui.engine.sharing import Target
from ima_tui.settings import Secret
from ima_tui.tui.screens.insights import InsightsScreen
from ima_tui.tui.screens.share import Share, TargetList
from ima_tui.tui.screens.share_target import AddTarget
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.takes import Takes
from tests.tui.conftest import OpenApp, said, until
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of
from tests.tui.stand_in_telling import nothing_yet
from tests.tui.test_commands import CLIP, ready

TOKEN = "s3cr3t-t0k3n"
TEAM = Target("team", Secret(f"discord://{TOKEN}"))
BROKEN = Target("broken", Secret(f"slack://{TOKEN}"))


def shows(pilot: Pilot[None]) -> str:
    return text_of(pilot.app)


def front(pilot: Pilot[None]) -> Any:
    return pilot.app.screen


# -- insights


async def test_insights_by_key_and_by_tab_and_back(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.settings.limit_day = 120
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+a")
        await until(pilot, lambda: isinstance(front(pilot), InsightsScreen) and "Credits for a keeper" in shows(pilot))
        for words in (
            "demo, nothing is charged", "2,320 cr", "your limit: 120 cr a day", "How long takes took", "documented",
            "Pro wins", "hidden under 5 duels; 3 so far", "9 starred", "stayed keepers",
        ):  # fmt: skip
            assert words in shows(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(front(pilot), StudioScreen))
        line = shows(pilot).splitlines()[0]
        await pilot.click(offset=(line.index("Insights") + 1, 0))
        await until(pilot, lambda: isinstance(front(pilot), InsightsScreen))


async def test_other_days_and_numbers_by_key_and_by_click(stand_in: StandIn, open_app: OpenApp) -> None:
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+a")
        await until(pilot, lambda: "▏30 days" in shows(pilot) and "30 days before" in shows(pilot))
        await pilot.press("s")
        await until(pilot, lambda: "▏all" in shows(pilot) and "7 days a column" in shows(pilot))
        await pilot.click("#insights-span")
        await until(pilot, lambda: "▏7 days" in shows(pilot) and "7 days before" in shows(pilot))
        assert {30, None, 7} <= set(stand_in.insights.asked)
        await pilot.press("t")
        await until(pilot, lambda: "2026-09-19" in shows(pilot))
        await pilot.press("t")
        await until(pilot, lambda: "today" in shows(pilot) and "2026-09-19" not in shows(pilot))


async def test_nothing_yet_says_what_will_appear(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.insights.found = nothing_yet()
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+a")
        await until(pilot, lambda: "No take of these days has a star" in shows(pilot))
        for words in ("Nothing was spent in these days", "No take came back", "No duel was judged yet"):
            assert words in shows(pilot)


async def test_a_take_that_ends_or_gets_a_star_is_read_at_once(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [job_of(1, request_of("boat", Model.PRO), State.GENERATING, age=3)]
    async with open_app(stand_in) as pilot:
        await pilot.press("alt+a")
        await until(pilot, lambda: "Credits for a keeper" in shows(pilot))
        for change in ({"state": State.READY, "settled_at": NOON, "medias": (CLIP,)}, {"stars": 2}):
            reads = len(stand_in.insights.asked)
            stand_in.push(replace(stand_in.takes[0], **change))  # type: ignore[arg-type]
            await until(pilot, lambda before=reads: len(stand_in.insights.asked) > before)


@pytest.mark.parametrize("code", ["en", "zh"])
async def test_insights_fit_every_window(stand_in: StandIn, open_app: OpenApp, code: str) -> None:
    async with open_app(stand_in) as pilot:
        language.use(code)
        await pilot.press("alt+a")
        await until(pilot, lambda: front(pilot).found is not None)
        for size in ((60, 20), (80, 24), (160, 48)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            body = front(pilot).query_one("#insights-body")
            assert body.virtual_size.width <= size[0]
            assert "2,320" in shows(pilot)
        language.use("en")


# -- what is expected


async def test_a_running_take_says_what_ones_own_past_lets_expect(stand_in: StandIn, open_app: OpenApp) -> None:
    request = request_of("boat", Model.PRO)
    stand_in.time_scale = 1.0
    stand_in.takes = [job_of(1, request, State.GENERATING, age=55)]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: "usually 2–5 min · 0:54 in" in shows(pilot))
        stand_in.insights.past = tuple(Timing(kind_of(request), 130.0 + 10 * number) for number in range(10))
        stand_in.clock += 1
        await until(pilot, lambda: "usually 2:11–3:39" in shows(pilot))
        assert "generating 18 %" in shows(pilot)
        await pilot.resize_terminal(160, 48)
        await until(pilot, lambda: "usually 2:11–3:39 for this · 0:55 in" in shows(pilot))
        stand_in.clock += 230
        await until(pilot, lambda: "unusually slow" in shows(pilot))
        assert "generating 95 %" in shows(pilot)


async def test_before_a_take_starts_the_same_past_is_told(stand_in: StandIn, open_app: OpenApp) -> None:
    """Beside its model, and in the question whether to start it; the other model has no past here."""
    request = request_of("boat", Model.PRO)
    stand_in.time_scale = 1.0
    stand_in.drafts = {Mode.TEXT: Draft(prompt="boat", model=Model.PRO)}
    stand_in.insights.past = tuple(Timing(kind_of(request), 130.0 + 10 * number) for number in range(10))
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: "25 cr 2:11–3:39" in " ".join(shows(pilot).split()))
        assert "16 cr 1–2 min" in " ".join(shows(pilot).split())
        await pilot.press("ctrl+j")
        await until(pilot, lambda: "2:11–3:39 by 10 of your own" in shows(pilot))
        assert "2–5 min as documented" in shows(pilot)


# -- sharing


async def sharing(pilot: Pilot[None]) -> Share:
    await until(pilot, lambda: front(pilot).query_one(Takes).chosen_id)
    await pilot.press("f8", "p")
    await until(pilot, lambda: isinstance(front(pilot), Share))
    await pilot.pause()
    assert isinstance(front(pilot), Share)
    return front(pilot)


async def test_the_text_is_read_before_it_is_sent_and_every_target_answers(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    stand_in.takes = [ready(1, "boat [/] in the rain")]
    stand_in.sharing.kept = [TEAM, BROKEN]
    async with open_app(stand_in) as pilot:
        await sharing(pilot)
        await until(pilot, lambda: "discord" in shows(pilot))
        assert f" {CLIP.url}\n" in "".join(line.rstrip("│ ") + "\n" for line in shows(pilot).splitlines())
        caption = front(pilot).query_one("#share-caption", Input)
        assert caption.value == "boat [/] in the rain"
        await pilot.press("ctrl+j")
        await until(pilot, lambda: "Choose at least one target" in shows(pilot))
        caption.focus()
        await pilot.press("end", "space", "exclamation_mark")
        await until(pilot, lambda: shows(pilot).count("boat [/] in the rain !") == 2)
        front(pilot).query_one(TargetList).focus()
        await pilot.press("space", "down", "space", "ctrl+j")
        await until(pilot, lambda: "Sent to team." in shows(pilot))
        assert "“broken” did not take the message (500)" in shows(pilot)
        assert stand_in.sharing.sent == [(name, "job-001", "boat [/] in the rain !") for name in ("team", "broken")]
        await pilot.press("ctrl+j")
        await until(pilot, lambda: len(stand_in.sharing.sent) == 3)
        assert stand_in.sharing.sent[-1][0] == "broken"
        assert TOKEN not in shows(pilot) + said(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(front(pilot), StudioScreen))


async def test_a_target_is_added_with_its_address_unseen_and_forgotten_again(
    stand_in: StandIn, open_app: OpenApp
) -> None:
    stand_in.takes = [ready(1)]
    async with open_app(stand_in) as pilot:
        await sharing(pilot)
        await until(pilot, lambda: "No target yet" in shows(pilot))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(front(pilot), AddTarget))
        await pilot.press(*"team", "enter", *"token", "enter")
        await until(pilot, lambda: "No chat has an address like this" in " ".join(shows(pilot).split()))
        front(pilot).query_one("#target-address", Input).value = f"discord://{TOKEN}"
        await pilot.press("ctrl+j")
        await until(pilot, lambda: isinstance(front(pilot), Share) and front(pilot).query_one(TargetList).count)
        assert "“team” is kept in the system keyring." in shows(pilot)
        assert front(pilot).query_one(TargetList).chosen == ("team",)
        assert TOKEN not in shows(pilot) + said(pilot)
        front(pilot).query_one(TargetList).focus()
        await pilot.press("delete")
        await until(pilot, lambda: not stand_in.sharing.kept and "No target yet" in shows(pilot))


async def test_what_cannot_be_shared_says_why(stand_in: StandIn, open_app: OpenApp) -> None:
    stand_in.takes = [
        replace(ready(1, age=10), medias=(Media("javascript:alert(1)", ""),)),
        replace(ready(2, age=20), medias=(Media("http://127.0.0.1:9/clip.mp4", ""),)),
        ready(3, age=30),
    ]
    stand_in.sharing.kept = [TEAM]
    async with open_app(stand_in) as pilot:
        await until(pilot, lambda: front(pilot).query_one(Takes).chosen_id)
        await pilot.press("f8", "p")
        await until(pilot, lambda: "no usable link" in said(pilot))
        await pilot.press("down", "p")
        await until(pilot, lambda: "Only this machine can open this link" in shows(pilot))
        await pilot.press("escape", "down")
        stand_in.sharing.installed = False
        await pilot.press("p")
        await until(pilot, lambda: "pip install 'ima-tui[share]'" in said(pilot))
        assert isinstance(front(pilot), StudioScreen)
