"""Several programs spend at once on one history: together they never spend more than the limit, whoever dies meanwhile.

What counts is the service's own sum. The long form is eight programs that together try two hundred times;
`IMA_TEST_RACE=8x25:500` runs any other: processes × tries : limit.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ima_tui.domain.job import State
from ima_tui.domain.spending import Amounts, OverLimit
from ima_tui.engine.studio import Studio
from tests.contract.fixtures import *  # noqa: F403
from tests.contract.fixtures import OpenStudio, QuickSimulator, go_to
from tests.contract.takes import becomes, confirmed, ordered, text_draft
from tests.long import LONG
from tests.waiting import until
from tests.warm import WARM


def _form() -> tuple[int, int, int]:
    told = re.fullmatch(r"(\d+)x(\d+):(\d+)", os.environ.get("IMA_TEST_RACE", "")) or re.fullmatch(
        r"(\d+)x(\d+):(\d+)", "8x25:500" if LONG else "3x8:60"
    )
    assert told is not None
    processes, tries, limit = (int(number) for number in told.groups())
    return processes, tries, limit


PROCESSES, TRIES, LIMIT = _form()


@pytest.fixture
def service(a_simulator: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch) -> QuickSimulator:
    """A service that nobody has ordered from."""
    go_to(a_simulator, monkeypatch)
    return a_simulator


def allow(home: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """A settings file with this limit for a day."""
    folder = home / "config"
    folder.mkdir(exist_ok=True)
    (folder / "settings.toml").write_text(f"limit_day = {limit}\n")
    monkeypatch.setenv("IMA_CONFIG_DIR", str(folder))


class Spender:
    """One of the programs."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = WARM.start("tests.crash.spender", str(TRIES), stdin=pipe, stdout=pipe, text=True)

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def told(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.read())
        self.process.wait(60)
        return found


@pytest.fixture
def spenders() -> Iterator[list[Spender]]:
    """Programs that are ready to spend."""
    started = [Spender() for _ in range(PROCESSES)]
    for spender in started:
        assert spender.read() == "ready\n"
    yield started
    for spender in started:
        spender.process.kill()
        spender.process.wait()


@pytest.fixture
def limited(service: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch) -> QuickSimulator:
    """The service, and a limit for the day."""
    allow(home, monkeypatch, LIMIT)
    return service


def points(service: QuickSimulator) -> int:
    """What the service has charged."""
    return sum(task["points"] for task in service.tasks())


async def today(studio: Studio) -> Amounts:
    return (await studio.spending.now()).tally.today


async def test_programs_that_race_never_spend_more_than_the_limit_together(
    limited: QuickSimulator, spenders: list[Spender], open_another: OpenStudio
) -> None:
    limited.fault("create-lost-after", 2)
    for spender in spenders:
        spender.go()
    ends = [spender.told() for spender in spenders]
    assert sum(end["started"] + end["refused"] for end in ends) == PROCESSES * TRIES
    assert sum(end["refused"] for end in ends) > 0
    spent = await today(await open_another(adopt=False))
    assert points(limited) == spent.total <= LIMIT
    assert spent.unknown > 0  # the lost answers: there is no telling, so they count
    assert spent.total + 10 > LIMIT  # and the limit was made use of


async def test_what_a_killed_program_had_reserved_stays_reserved_until_it_is_known(
    limited: QuickSimulator, spenders: list[Spender], open_another: OpenStudio
) -> None:
    victim, *others = spenders
    for spender in spenders:
        spender.go()
    await until(lambda: points(limited) > 0)
    victim.process.send_signal(signal.SIGKILL)
    for spender in others:
        spender.told()
    assert points(limited) <= LIMIT
    heir = await open_another()
    await until(lambda: _nothing_is_reserved(heir))
    spent = await today(heir)
    assert points(limited) <= spent.total <= LIMIT
    assert spent.charged <= points(limited)


async def _nothing_is_reserved(studio: Studio) -> bool:
    return not (await today(studio)).reserved


# -- one program that dies at a known step, and what is left for the next


def killed_at(step: str) -> None:
    """Make one take in a program that dies at `step` (see `victim`)."""
    assert WARM.start("tests.crash.victim", step).wait(60) == -signal.SIGKILL


async def refused(studio: Studio, request: Any) -> bool:
    try:
        await studio.submit(request)
    except OverLimit:
        return True
    return False


@pytest.mark.parametrize(
    ("step", "state", "counts"),
    [
        ("add:after", State.HELD, False),
        ("save:create_sent:before", State.HELD, False),
        ("save:create_sent:after", State.UNKNOWN, True),
        ("create:after", State.UNKNOWN, True),
    ],
)
async def test_after_a_crash_an_unsent_take_gives_its_credits_back_and_a_lost_one_does_not(
    step: str, state: State, counts: bool, service: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch,
    open_another: OpenStudio,
) -> None:  # fmt: skip
    killed_at(step)
    command = await open_another(adopt=False)
    (left,) = (await command.history()).jobs
    price = left.asked.credits
    assert (await today(command)).reserved == price  # until somebody finds out

    request = await confirmed(command, text_draft("the next one"))
    allow(home, monkeypatch, int(price + request.credits) - 1)  # not both
    tight = await open_another(adopt=False)
    assert await refused(tight, request) is counts
    found = await tight.find(left.id)
    assert found is not None
    assert found.state is state
    assert (await today(tight)).unknown == (price if counts else 0)


async def test_a_held_take_is_asked_again_before_it_is_sent(
    service: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch, open_another: OpenStudio
) -> None:
    killed_at("add:after")
    allow(home, monkeypatch, 30)
    studio = await open_another()
    (held,) = (await studio.history()).jobs
    assert held.state is State.HELD
    assert (await today(studio)).total == 0
    first = await ordered(studio, text_draft("something else first", resolution="1080P", duration=10))
    await becomes(studio, first.id, State.READY)
    with pytest.raises(OverLimit):
        await studio.resume(held.id)
    assert (await studio.find(held.id)) == held
    resumed = await studio.resume(held.id, Decimal(str(held.asked.credits)))
    await becomes(studio, resumed.id, State.READY)
    told = [str(getattr(event, "sentence", "")) for event in await studio.timeline(held.id)]
    assert any("is over your limit of 30. Started all the same" in sentence for sentence in told)
    assert points(service) == (await today(studio)).charged


async def test_what_a_dead_program_reserved_is_given_back_even_when_the_take_was_removed(
    service: QuickSimulator, home: Path, monkeypatch: pytest.MonkeyPatch, open_another: OpenStudio
) -> None:
    killed_at("add:after")
    command = await open_another(adopt=False)
    (left,) = (await command.history()).jobs
    await command.remove(left.id)
    assert (await today(command)).reserved == left.asked.credits
    await command.close()
    assert (await today(await open_another())).total == 0
