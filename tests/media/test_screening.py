"""A decoder in a thread of its own: it grows, it says what is wrong, and one that hangs is given up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ima_tui.media import screening
from ima_tui.media.screening import PATIENCE, Screening
from tests.media.clip_maker import numbered_clip


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_it_grows_and_tells(tmp_path: Path) -> None:
    told: list[int] = []
    made = Screening(numbered_clip(tmp_path / "clip.mp4", 60), 40, 12, lambda: told.append(1))
    made.start()
    until(lambda: made.reel is not None and made.reel.complete)
    assert made.problem is None
    assert told


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no clip")
    made = Screening(tmp_path / "clip.mp4", 40, 12)
    made.start()
    until(lambda: made.problem)
    assert "no clip" in str(made.problem)


def test_a_decoder_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, clock = threading.Event(), Clock()

    def read(*args: Any, **options: Any) -> None:
        hanging.wait(20)

    monkeypatch.setattr(screening, "read_reel", read)
    made = Screening(tmp_path / "a\x1b[1mclip.mp4", 40, 12, clock=clock)
    made.start()
    clock.now += PATIENCE - 1
    assert made.problem is None
    clock.now += 2
    assert "takes too long" in str(made.problem)
    assert "\x1b" not in str(made.problem)
    hanging.set()


def test_one_that_asks_whether_to_go_on_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, clock = threading.Event(), Clock()

    def read(*args: Any, stop: threading.Event, **options: Any) -> None:
        while not stop.is_set() and not ended.is_set():
            time.sleep(0.001)

    monkeypatch.setattr(screening, "read_reel", read)
    made = Screening(tmp_path / "clip.mp4", 40, 12, clock=clock)
    made.start()
    clock.now += PATIENCE * 3
    time.sleep(0.05)
    assert made.problem is None
    made.stop()
    ended.set()


def test_a_fault_of_ours_is_said_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "read_reel", lambda *args, **options: 1 / 0)
    made = Screening(tmp_path / "clip.mp4", 40, 12)
    made.start()
    until(lambda: made.problem)
    assert "ZeroDivisionError" in str(made.problem)
