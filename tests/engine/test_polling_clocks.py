"""Watching on two clocks: whatever the network, the machine's sleep and the wall clock do, no task is given up early.

Nothing here waits: see `two_clocks`. `pass_by` moves both clocks, `machine_sleeps` and `is_set` the wall's only.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from typing import Any, cast

import pytest

from ima_tui.api.wire import TaskStatus
from ima_tui.domain.diagnosis import diagnose_job
from ima_tui.domain.errors import (
    AnswerLost,
    BackendFailed,
    Fault,
    FaultKind,
    Garbled,
    KeyRejected,
    NotSent,
    ServiceError,
    StudioError,
    TaskUnknown,
    TooManyRequests,
)
from ima_tui.domain.job import State
from ima_tui.engine.connection import Connection, Connector
from ima_tui.engine.pace import FIRST_GAP, LONGEST_GAP, LONGEST_TOLD_PAUSE, Pace
from ima_tui.engine.resting import BEAT, End, Rest, Standing
from ima_tui.engine.scheduler import HEARTBEAT, LEASE
from ima_tui.engine.watching import BOUND, GIVE_UP, LONGEST_PAUSE, OVERDUE_EVERY, POLL_EVERY, SPREAD
from tests.engine.two_clocks import PROCESSING, READY, Room, Watched, at_service

HOUR = 3600.0
TROUBLES: dict[str, StudioError] = {
    "no network": NotSent("refused"),
    "cut off": AnswerLost("reset"),
    "garbled": Garbled("html"),
    "backend": BackendFailed(500, "busy"),
    "not known": TaskUnknown(4004, "task not found"),
    "an odd code": ServiceError(4031, "no"),
    "busy": TooManyRequests(429, "slow down"),
    "busy, in so many words": TooManyRequests(429, "slow down", retry_after=20.0),
}


@pytest.fixture(autouse=True)
def _the_same_chances_each_time() -> Iterator[None]:
    state = random.getstate()
    random.seed(5)
    yield
    random.setstate(state)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    made = Room()
    yield made
    await made.close()


def most_at_once(times: list[float], within: float = 0.5) -> int:
    """The most questions asked within so many seconds."""
    return max(sum(start <= each < start + within for each in times) for start in times)


class TestTheInterval:
    async def test_is_eight_seconds_from_the_first_question_on(self, room: Room) -> None:
        room.watch()
        await room.clock.pass_by(60.0)
        assert [when - 1000.0 for when in room.service.times] == pytest.approx([8.0 * n for n in range(1, 8)])

    async def test_of_many_ends_on_one_beat_and_is_never_shorter_than_it_should_be(self, room: Room) -> None:
        starts, ends = [0.0, 0.01, 0.13, 0.2, 0.26, 0.6], list[float]()

        async def rest() -> None:
            began = room.clock.monotonic()
            for _ in range(3):
                asked = room.clock.monotonic()
                assert await Rest(room.clock, Standing(), Pace()).wait(8.0) is End.DUE
                assert 8.0 <= round(room.clock.monotonic() - asked, 6) < 8.0 + BEAT
            ends.append(room.clock.monotonic() - began)

        resting = []
        for before, start in pairwise((0.0, *starts)):
            await room.clock.pass_by(start - before)
            resting.append(asyncio.create_task(rest()))
        await room.clock.pass_by(30.0)
        await asyncio.gather(*resting)
        assert len(ends) == len(starts)
        assert (
            len({round((1000.0 + start + end) % BEAT, 6) % BEAT for start, end in zip(starts, ends, strict=True)}) == 1
        )

    async def test_is_kept_by_a_task_that_is_a_few_seconds_old_when_it_is_taken_up(self, room: Room) -> None:
        room.watch(age=3.0)
        await room.clock.pass_by(20.0)
        assert [when - 1000.0 for when in room.service.times] == pytest.approx([5.0, 13.0])

    async def test_of_many_that_are_taken_up_together_does_not_begin_in_one_instant(self, room: Room) -> None:
        for number in range(60):
            room.watch(f"t{number}", age=100.0)
        await room.clock.pass_by(8.0)
        assert len(room.service.asked) == 60
        assert most_at_once(room.service.times) < 20


class TestTrouble:
    @pytest.mark.parametrize("name", TROUBLES)
    async def test_never_ends_a_take_and_is_asked_through_until_the_bound(self, name: str, room: Room) -> None:
        watched = room.watch()
        room.service.answer = TROUBLES[name]
        await room.clock.pass_by(BOUND - 60.0)
        assert watched.state() is State.GENERATING
        assert watched.job.trouble is not None
        room.service.answer = READY
        await room.clock.pass_by(LONGEST_PAUSE)
        assert watched.state() is State.READY
        assert watched.job.trouble is None

    async def test_backs_off_to_a_minute_and_comes_back_to_the_interval(self, room: Room) -> None:
        room.watch()
        room.service.answer = AnswerLost("reset")
        await room.clock.pass_by(600.0)
        gaps = room.service.gaps()
        assert all(POLL_EVERY <= gap <= LONGEST_PAUSE for gap in gaps)
        assert gaps[1] > gaps[0]
        assert all(gap >= LONGEST_PAUSE * 0.8 for gap in gaps[3:])
        room.service.answer = PROCESSING
        await room.clock.pass_by(120.0)
        assert room.service.gaps()[-3:] == pytest.approx([POLL_EVERY] * 3)

    async def test_with_a_wish_of_the_service_is_not_asked_before(self, room: Room) -> None:
        watched = room.watch()
        room.service.answer = TooManyRequests(429, "later", retry_after=100.0)
        await room.clock.pass_by(500.0)
        assert all(100.0 <= gap <= 100.0 + SPREAD for gap in room.service.gaps())
        assert watched.job.retry_at > room.clock.wall

    async def test_that_tells_all_the_same_time_does_not_bring_all_back_in_one_instant(self, room: Room) -> None:
        """As a date in Retry-After does."""
        for number in range(60):
            room.watch(f"t{number}")
        until = room.clock.steady + 100.0

        def later(_id: str) -> StudioError:
            return TooManyRequests(429, "later", retry_after=until - room.clock.steady)

        room.service.answer = later
        await room.clock.pass_by(50.0)
        room.service.asked.clear()
        room.service.answer = PROCESSING
        await room.clock.pass_by(50.0 + SPREAD)
        assert len(room.service.asked) == 60
        assert min(room.service.times) >= until
        assert most_at_once(room.service.times) < 20


class TestThePace:
    """Of all that watch over one connection, once the service has turned one of them away."""

    async def test_is_everyones_own_as_long_as_nobody_is_turned_away(self, room: Room) -> None:
        for number in range(40):
            room.watch(f"t{number}")
        await room.clock.pass_by(POLL_EVERY)
        assert len(room.service.asked) == 40
        assert {*room.service.times} == {1000.0 + POLL_EVERY}

    async def test_is_kept_by_all_when_one_is_told_to_wait(self, room: Room) -> None:
        for number in range(40):
            room.watch(f"t{number}")
        answers = iter([TooManyRequests(429, "later", retry_after=50.0)])
        room.service.answer = lambda _id: next(answers, PROCESSING)
        await room.clock.pass_by(POLL_EVERY)
        told = room.clock.steady
        room.service.asked.clear()
        await room.clock.pass_by(49.0)
        assert not room.service.asked
        await room.clock.pass_by(1.0 + SPREAD + 40 * FIRST_GAP)
        assert len({task for _, task in room.service.asked}) == 40
        assert min(room.service.times) >= told + 50.0
        assert min(later - earlier for earlier, later in pairwise(room.service.times)) > 0.0, "one after another"

    async def test_falls_until_the_account_may_ask_so_much_and_rises_again(self, room: Room) -> None:
        """200 takes and a limit of five questions a second, then none."""
        for number in range(200):
            room.watch(f"t{number}", age=BOUND / 2)
        turned_away, limited = list[float](), True

        def answer(_id: str) -> TaskStatus | StudioError:
            now = room.clock.steady
            if limited and sum(int(when) == int(now) for when in room.service.times[-7:]) > 5:
                turned_away.append(now)
                return TooManyRequests(429, "slow down", retry_after=1.0)
            return PROCESSING

        room.service.answer = answer
        await room.clock.pass_by(300.0)
        asked = len([when for when in room.service.times if when > 1100.0])
        away = len([when for when in turned_away if when > 1100.0])
        assert away < asked / 8
        assert asked > 0.5 * 5 * 200.0, "what may be asked is asked"
        assert {task for _, task in room.service.asked} == {f"task-t{number}" for number in range(200)}
        limited = False
        await room.clock.pass_by(300.0)
        assert room.pace.gap < POLL_EVERY / 200
        room.service.asked.clear()
        await room.clock.pass_by(POLL_EVERY + BEAT)
        assert len({task for _, task in room.service.asked}) == 200

    async def test_holds_nobody_back_who_has_no_key_any_more(self, room: Room) -> None:
        watched = [room.watch(f"t{number}") for number in range(20)]
        room.service.answer = TooManyRequests(429, "later", retry_after=250.0)
        await room.clock.pass_by(POLL_EVERY)
        room.standing.refused(Fault(FaultKind.KEY_REJECTED))
        await room.clock.pass_by(2 * POLL_EVERY)
        for _ in watched:  # one lets the next one go
            await room.clock.pass_by(0.0)
        assert {each.state() for each in watched} == {State.NEEDS_KEY}
        assert len(room.service.asked) == 1

    @pytest.mark.parametrize("told", [None, 0.0, 100_000.0])
    async def test_comes_back_from_whatever_it_was_told(self, told: float | None, room: Room) -> None:
        watched = [room.watch(f"t{number}") for number in range(20)]
        room.service.answer = TooManyRequests(429, "later", retry_after=told)
        await room.clock.pass_by(HOUR / 4)
        assert 0.0 < room.pace.gap <= LONGEST_GAP
        room.service.answer = READY
        await room.clock.pass_by(LONGEST_TOLD_PAUSE + SPREAD + 20 * LONGEST_GAP)
        assert {each.state() for each in watched} == {State.READY}


class TestAMachineThatSleeps:
    async def test_asks_soon_after_it_wakes_and_calls_nothing_overdue_for_it(self, room: Room) -> None:
        watched = room.watch()
        await room.clock.pass_by(60.0)
        room.clock.machine_sleeps(8 * HOUR)
        woke = room.clock.steady
        await room.clock.pass_by(POLL_EVERY + SPREAD)
        assert room.service.times[-1] > woke
        assert watched.state() is State.GENERATING

    async def test_in_a_long_pause_does_not_wait_for_the_rest_of_it(self, room: Room) -> None:
        watched = room.watch(age=BOUND + 60.0)
        await room.clock.pass_by(60.0)
        assert watched.state() is State.OVERDUE
        assert room.clock.steady - room.service.times[-1] < OVERDUE_EVERY / 2
        room.clock.machine_sleeps(HOUR)
        room.service.answer = READY
        await room.clock.pass_by(POLL_EVERY + SPREAD)
        assert watched.state() is State.READY

    async def test_backs_off_anew_while_its_network_comes_back(self, room: Room) -> None:
        watched = room.watch()
        room.service.answer = NotSent("no network")
        await room.clock.pass_by(600.0)
        room.clock.machine_sleeps(30 * HOUR)
        asked = len(room.service.asked)
        await room.clock.pass_by(60.0)
        assert len(room.service.asked) - asked >= 3
        assert watched.state() is State.GENERATING
        room.service.answer = READY
        await room.clock.pass_by(LONGEST_PAUSE)
        assert watched.state() is State.READY

    async def test_again_and_again_is_still_followed_to_the_end(self, room: Room) -> None:
        watched = room.watch()
        for _ in range(200):  # a clock gone mad, or a lid that is opened for a moment every hour
            await room.clock.pass_by(3.0)
            room.clock.machine_sleeps(HOUR)
        assert len(room.service.asked) >= 20
        room.service.answer = READY
        await room.clock.pass_by(POLL_EVERY + SPREAD)
        assert watched.state() is State.READY

    async def test_wakes_many_takes_spread_over_some_seconds(self, room: Room) -> None:
        for number in range(60):
            room.watch(f"t{number}")
        await room.clock.pass_by(2 * POLL_EVERY + 1.0)
        room.service.asked.clear()
        room.clock.machine_sleeps(8 * HOUR)
        await room.clock.pass_by(POLL_EVERY + SPREAD)
        assert {task for _, task in room.service.asked} == {f"task-t{number}" for number in range(60)}
        assert most_at_once(room.service.times) < 20

    async def test_for_a_moment_only_has_waited_that_much(self, room: Room) -> None:
        room.watch()
        room.service.answer = TooManyRequests(429, "later", retry_after=100.0)
        await room.clock.pass_by(POLL_EVERY)
        room.clock.machine_sleeps(40.0)
        asked = room.service.times[-1]
        await room.clock.pass_by(100.0)
        assert 60.0 <= room.service.times[1] - asked <= 60.0 + 2 * SPREAD + 0.1


class TestAWallClock:
    @pytest.mark.parametrize("hours", [-30.0, -1.0, 1.0, 30.0, 24.0 * 365 * 40])
    async def test_that_is_set_leaves_the_bound_where_it_is(self, hours: float, room: Room) -> None:
        watched = room.watch()
        await room.clock.pass_by(100.0)
        room.clock.is_set(hours * HOUR)
        await room.clock.pass_by(BOUND - 200.0)
        assert watched.state() is State.GENERATING
        await room.clock.pass_by(200.0)
        assert watched.state() is State.OVERDUE

    @pytest.mark.parametrize("step", [-3.0, -0.5, 0.5, 3.0])
    async def test_that_a_time_server_corrects_changes_no_interval(self, step: float, room: Room) -> None:
        room.watch()
        for _ in range(10):
            await room.clock.pass_by(POLL_EVERY)
            room.clock.is_set(step)
        assert room.service.gaps() == pytest.approx([POLL_EVERY] * 9)

    async def test_that_is_put_back_makes_nobody_ask_twice_or_never(self, room: Room) -> None:
        room.watch()
        await room.clock.pass_by(20.0)
        room.clock.is_set(-5 * HOUR)
        await room.clock.pass_by(60.0)
        assert room.service.gaps() == pytest.approx([POLL_EVERY] * 9)

    async def test_of_a_zone_that_changes_to_summer_time_is_no_clock_that_is_set(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Epoch seconds know no zone: an hour more on the wall is no hour more here."""
        watched = room.watch()
        for zone in ("Europe/Berlin", "America/New_York", "Pacific/Apia"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            await room.clock.pass_by(BOUND / 4)
        monkeypatch.undo()
        time.tzset()
        assert watched.state() is State.GENERATING
        assert room.service.gaps() == pytest.approx([POLL_EVERY] * len(room.service.gaps()))

    @pytest.mark.parametrize("age", [-40.0 * 365 * 24 * HOUR, -HOUR])
    async def test_that_was_ahead_when_the_task_was_accepted_costs_no_question(self, age: float, room: Room) -> None:
        watched = room.watch(age=age)
        await room.clock.pass_by(POLL_EVERY)
        assert room.service.asked
        await room.clock.pass_by(BOUND)
        assert watched.state() is State.OVERDUE


class TestTheBound:
    async def test_makes_a_take_overdue_and_slow(self, room: Room) -> None:
        watched = room.watch()
        await room.clock.pass_by(BOUND + POLL_EVERY)
        assert watched.state() is State.OVERDUE
        asked = len(room.service.asked)
        await room.clock.pass_by(10 * OVERDUE_EVERY)
        assert len(room.service.asked) - asked == 10
        room.service.answer = READY
        await room.clock.pass_by(OVERDUE_EVERY)
        assert watched.state() is State.READY

    async def test_does_not_count_what_passed_while_nobody_watched_before_the_service_was_heard(
        self, room: Room
    ) -> None:
        """The program was closed for three days and comes back where there is no network yet."""
        room.service.answer = NotSent("no network")
        watched = room.watch(age=72 * HOUR)
        await room.clock.pass_by(BOUND / 2)
        assert watched.state() is State.GENERATING
        room.service.answer = READY
        await room.clock.pass_by(LONGEST_PAUSE)
        assert watched.state() is State.READY

    async def test_found_long_passed_begins_a_day_of_slow_watch_and_does_not_end_it(self, room: Room) -> None:
        watched = room.watch(age=72 * HOUR)
        await room.clock.pass_by(60.0)
        assert watched.state() is State.OVERDUE
        await room.clock.pass_by(GIVE_UP / 2)
        assert watched.state() is State.OVERDUE
        room.service.answer = READY
        await room.clock.pass_by(OVERDUE_EVERY)
        assert watched.state() is State.READY

    async def test_and_a_day_are_the_end_of_it_in_words_and_not_for_good(self, room: Room) -> None:
        watched = room.watch()
        await room.clock.pass_by(BOUND + GIVE_UP - 60.0)
        assert watched.state() is State.OVERDUE
        await room.clock.pass_by(OVERDUE_EVERY + 120.0)
        assert watched.state() is State.STOPPED
        assert watched.kinds[-3:] == ["went_overdue", "noted", "watch_stopped"]
        told = diagnose_job(watched.job)
        assert told is not None
        assert "did not become ready" in str(told.what)
        assert "imastudio.com" in str(told.why)
        asked = len(room.service.asked)
        await room.clock.pass_by(24 * HOUR)
        assert len(room.service.asked) == asked

    async def test_of_a_day_goes_on_where_an_earlier_program_left_it(self, room: Room) -> None:
        watched = room.watch(age=21 * HOUR, state=State.OVERDUE, changed_at=room.clock.wall - 20 * HOUR)
        await room.clock.pass_by(3 * HOUR)
        assert watched.state() is State.OVERDUE
        await room.clock.pass_by(1.2 * HOUR)
        assert watched.state() is State.STOPPED

    async def test_of_a_day_is_not_over_because_the_machine_slept_through_it(self, room: Room) -> None:
        watched = room.watch()
        await room.clock.pass_by(BOUND + 60.0)
        room.clock.machine_sleeps(100 * HOUR)
        await room.clock.pass_by(HOUR)
        assert watched.state() is State.OVERDUE


class TestAKeyThatIsRefused:
    async def test_pauses_all_and_no_second_take_asks_with_it(self, room: Room) -> None:
        all_of_them: list[Watched] = []
        for number in range(20):
            all_of_them.append(room.watch(f"t{number}"))
            await room.clock.pass_by(0.3)
        slow = room.watch("slow", age=BOUND + HOUR, state=State.OVERDUE, changed_at=room.clock.wall - HOUR)
        await room.clock.pass_by(POLL_EVERY)
        room.service.answer = KeyRejected(401, "invalid api key")
        room.service.asked.clear()
        await room.clock.pass_by(3 * POLL_EVERY)
        assert len(room.service.asked) == 1
        assert {watched.job.state for watched in (*all_of_them, slow)} == {State.NEEDS_KEY}
        told = diagnose_job(slow.job)
        assert told is not None
        assert "invalid api key" in str(told.why)

    async def test_and_is_accepted_again_lets_all_go_on(self, room: Room) -> None:
        first = room.watch("first")
        await room.clock.pass_by(2.0)
        second = room.watch("second")
        room.service.answer = KeyRejected(401, "invalid api key")
        await room.clock.pass_by(POLL_EVERY - 1.0)
        assert first.state() is State.NEEDS_KEY
        room.standing.accepted()  # entered anew, before the second one has noticed anything
        room.service.answer = PROCESSING
        await room.clock.pass_by(POLL_EVERY)
        assert second.state() is State.GENERATING
        again = room.watch("first", age=30.0)
        room.service.answer = READY
        await room.clock.pass_by(POLL_EVERY)
        assert {again.job.state, second.job.state} == {State.READY}

    async def test_is_asked_with_once_more_when_the_user_wants_it(self, room: Room) -> None:
        room.standing.refused(Fault(FaultKind.KEY_REJECTED, 401))
        watched = room.watch(age=30.0)
        await room.clock.pass_by(POLL_EVERY)
        assert watched.state() is State.GENERATING
        assert room.standing.refusal is None

    def test_gives_its_takes_to_the_key_that_took_its_place(self) -> None:
        def connection(account: str) -> Connection:
            nothing = cast(Any, None)
            return Connection("service", account, nothing, nothing, nothing)

        connector = Connector(cast(Any, None), cast(Any, None), cast(Any, None))
        old, new = connection("account"), connection("another")
        connector._open = {(each.service, each.account): each for each in (old, new)}
        connector._current = new
        job = at_service("t", 0.0)
        assert connector.of(job) is old  # which is known to have made it
        old.standing.refused(Fault(FaultKind.KEY_REJECTED, 401))
        assert connector.of(job) is new


def test_what_a_dead_program_watched_is_taken_over_within_two_intervals() -> None:
    """Where locks do not work and leases decide alone."""
    assert LEASE + HEARTBEAT <= 2 * POLL_EVERY
    assert LEASE > 2 * HEARTBEAT  # one sign of life may be late
