"""Telling somebody who is not looking: one announcement for a burst, failures too, in the way that was chosen."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual import events

from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.job import Job, State
from ima_tui.domain.models import Model
from ima_tui.language import tr
from ima_tui.tui.announcing import Announcer, news
from tests.tui.conftest import OpenApp, until
from tests.tui.stand_in import NOON, StandIn, job_of, request_of


def settled(number: int, prompt: str, state: State = State.READY) -> Job:
    """A take that has just settled."""
    return job_of(number, request_of(prompt, Model.FAST), state, age=60, settled_at=NOON + 1)


def announcer(notify: str, written: list[str], command: str = "", **environ: str) -> Announcer:
    """One with these settings in this environment."""
    settings: Any = SimpleNamespace(notify=notify, notify_command=command)
    return Announcer(lambda: settings, written.append, environ)


async def test_the_bell_is_the_least_and_a_known_terminal_gets_words() -> None:
    """The automatic way."""
    written: list[str] = []
    await announcer("auto", written, TERM="xterm").settled([settled(1, "boat")])
    assert written == ["\a"]
    await announcer("auto", written, TERM="xterm-kitty", KITTY_WINDOW_ID="1").settled([settled(1, "boat")])
    assert written[1] == "\a"
    assert "boat" in written[2]


async def test_it_can_be_told_to_be_silent_or_to_use_one_way() -> None:
    """The setting decides, whatever the terminal is."""
    written: list[str] = []
    await announcer("off", written).settled([settled(1, "boat")])
    assert written == []
    await announcer("osc777", written).settled([settled(1, "boat; rm")])
    assert written == ["\x1b]777;notify;ima-tui;Ready: boat, rm\x1b\\"]


def test_several_takes_are_one_line() -> None:
    """In numbers; a single one in its own words."""
    both = [settled(1, "boat"), settled(2, "gull", State.FAILED), settled(3, "pier", State.UNKNOWN)]
    assert news(both) == "1 ready, 1 failed, 1 need you"
    assert news([both[1]]) == "Failed: gull"
    assert news([both[2]]) == "Needs you: pier"


async def test_a_command_gets_the_takes_as_json_and_never_the_key(tmp_path: Path) -> None:
    """On its standard input."""
    target = tmp_path / "told.json"
    code = f"import sys,os; open({str(target)!r},'w').write(sys.stdin.read() + str('IMA_API_KEY' in os.environ))"
    command = f'"{sys.executable}" -c "{code}"'
    trouble = await announcer("command", [], command, IMA_API_KEY="ima_secret").settled([settled(1, "灯塔")])
    assert trouble is None
    text = target.read_text("utf-8")
    assert text.endswith("False")
    said = json.loads(text.removesuffix("False"))
    assert said["text"] == "Ready: 灯塔"
    assert said["takes"][0]["credits"] == 10


@pytest.mark.parametrize(
    ("command", "words"),
    [("", "no usable command"), ('"', "no usable command"), ("/nowhere/at-all", "cannot be run"),
     (f'"{sys.executable}" -c "raise SystemExit(3)"', "code 3")],
)  # fmt: skip
async def test_a_command_that_fails_is_said(command: str, words: str) -> None:
    """And nothing else happens."""
    trouble = await announcer("command", [], command).settled([settled(1, "boat")])
    assert trouble is not None
    assert words in tr(trouble)


async def test_what_settles_unseen_is_announced_once(stand_in: StandIn, open_app: OpenApp) -> None:
    """Two takes in a burst; nothing while somebody looks."""
    stand_in.takes = [job_of(n, request_of("boat", Model.FAST), State.GENERATING, age=9) for n in (1, 2, 3)]
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        told: list[list[Job]] = []

        async def settled_(jobs: list[Job]) -> None:
            told.append(jobs)

        app.announcer.settled = settled_
        stand_in.push(settled(3, "seen"))
        await until(pilot, lambda: any(job.state is State.READY for job in app.jobs))
        app.post_message(events.AppBlur())
        await until(pilot, lambda: not app._looked_at)
        stand_in.push(settled(1, "boat"))
        failed = settled(2, "boat", State.FAILED)
        stand_in.push(failed)
        await until(pilot, lambda: told)
        assert sorted(job.id for job in told[0]) == ["job-001", "job-002"]


async def test_the_title_says_how_many_run_and_is_given_back(stand_in: StandIn, open_app: OpenApp) -> None:
    """Numbers only: a prompt is nobody else's business."""
    written: list[str] = []
    one = announcer("auto", written, TERM="xterm-256color", WT_SESSION="1")
    one.show(2, 0, 0.31)
    one.show(2, 0, 0.34)
    assert written == ["\x1b[22;2t", "\x1b]2;(2 running) ima\x1b\\", "\x1b]9;4;1;30\x1b\\"]
    one.show(0, 1, None)
    one.close()
    assert written[3:] == ["\x1b]2;(0 running, 1 need you) ima\x1b\\", "\x1b]9;4;0;0\x1b\\", "\x1b[23;2t"]
    fault = Fault(FaultKind.INTERNAL)
    stand_in.takes = [job_of(1, request_of("boat", Model.FAST), State.UNKNOWN, age=9, fault=fault)]
    async with open_app(stand_in) as pilot:
        app: Any = pilot.app
        shown: list[tuple[int, int, float | None]] = []
        app.announcer.show = lambda *counts: shown.append(counts)
        stand_in.push(job_of(2, request_of("gull", Model.FAST), State.GENERATING, age=9))
        await until(pilot, lambda: shown and shown[-1][:2] == (1, 1))
