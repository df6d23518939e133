"""Things made before they are needed: nobody waits, the latest wish counts, a bounded number is kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from ima_tui.media.ahead import Ahead


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_what_is_wanted_is_made_in_a_thread_and_picked_up() -> None:
    threads: set[str] = set()

    def make(key: int) -> int:
        threads.add(threading.current_thread().name)
        return key * key

    ahead: Ahead[int, int] = Ahead(make)
    assert ahead.get(3) is None
    ahead.want([3, 4])
    until(lambda: ahead.get(4))
    assert (ahead.get(3), ahead.get(4), ahead.get(5)) == (9, 16, None)
    assert threads == {"ahead"}
    ahead.stop()
    ahead.want([5])
    assert ahead.get(3) is None


def test_only_the_latest_wish_counts() -> None:
    gate, begun, made = threading.Event(), threading.Event(), []

    def make(key: int) -> int:
        begun.set()
        gate.wait(10)
        made.append(key)
        return key

    ahead: Ahead[int, int] = Ahead(make)
    ahead.want([1, 2, 3])
    assert begun.wait(10)
    ahead.want([7])
    gate.set()
    until(lambda: ahead.get(7))
    assert made == [1, 7]
    ahead.stop()


def test_what_is_not_there_yet_is_asked_for_again() -> None:
    there = threading.Event()
    asked: list[int] = []

    def make(key: int) -> str | None:
        asked.append(key)
        return "here" if there.is_set() else None

    ahead: Ahead[int, str] = Ahead(make)
    ahead.want([1])
    until(lambda: asked)
    assert ahead.get(1) is None
    there.set()
    ahead.want([1])
    until(lambda: ahead.get(1) == "here")
    ahead.stop()


def test_the_last_used_stay() -> None:
    ahead: Ahead[int, str] = Ahead(str, keep=3)
    ahead.want([1, 2, 3])
    until(lambda: ahead.get(3))
    ahead.get(1)
    ahead.want([4])
    until(lambda: ahead.get(4))
    assert ahead.get(2) is None
    assert (ahead.get(1), ahead.get(3)) == ("1", "3")
    ahead.stop()


def test_a_failure_is_told() -> None:
    told: list[Exception] = []

    def make(key: int) -> int:
        raise ValueError(key)

    ahead: Ahead[int, int] = Ahead(make, failed=told.append)
    ahead.want([1])
    until(lambda: told)
    assert isinstance(told[0], ValueError)
