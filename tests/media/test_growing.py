"""A clip that is read while it is written, and what else can happen to it meanwhile."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ima_tui.domain.text import say
from ima_tui.media.growing import Growing
from ima_tui.media.problem import ClipProblem
from ima_tui.media.reel import Reel, read_reel
from ima_tui.media.watched import Stopped
from tests.media.clip_maker import number_in, numbered_clip

Read = Callable[[], Reel]


class Reading:
    """A reel that a thread reads from a growing file."""

    def __init__(self, growing: Growing) -> None:
        self.seen: Reel | None = None
        self.outcome: Reel | Exception | None = None
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(growing,), daemon=True)
        self.thread.start()

    def _run(self, growing: Growing) -> None:
        try:
            self.outcome = read_reel(growing, 40, 12, stop=self.stop, progress=self._hear)
        except (ClipProblem, Stopped) as error:
            self.outcome = error

    def _hear(self, reel: Reel) -> None:
        self.seen = reel

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.005)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip whose table of contents stands in front."""
    return numbered_clip(tmp_path_factory.mktemp("clip") / "whole.mp4", 96, size=(320, 192), sound=True).read_bytes()


@pytest.fixture
def file(tmp_path: Path, content: bytes) -> Iterator[tuple[Growing, Path, bytes]]:
    """A growing file, where it is, and what it will be."""
    path = tmp_path / "part"
    path.write_bytes(b"")
    growing = Growing(path, len(content))
    yield growing, path, content
    growing.stop()


def write(growing: Growing, path: Path, content: bytes, start: int, end: int) -> None:
    with open(path, "r+b") as opened:
        opened.seek(start)
        opened.write(content[start:end])
    growing.advance(end, len(content))


def test_it_plays_before_it_is_whole(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    reading, half = Reading(growing), len(content) * 6 // 10
    write(growing, path, content, 0, half)
    reading.until(lambda: reading.seen is not None and reading.seen.count > 5)
    assert reading.seen is not None
    assert not reading.seen.complete
    assert number_in(reading.seen.frames[4]) == 4
    write(growing, path, content, half, len(content))
    growing.finish()
    reading.thread.join(20)
    reel = reading.outcome
    assert isinstance(reel, Reel)
    assert (reel.count, reel.complete, reel.problem) == (96, True, None)
    assert all(number_in(reel.frames[at]) == at for at in range(96))


def test_a_clip_with_its_contents_at_the_end_waits_for_them(tmp_path: Path) -> None:
    content = numbered_clip(tmp_path / "whole.mov", 30).read_bytes()
    path = tmp_path / "part"
    path.write_bytes(content[:-200])
    growing = Growing(path, len(content))
    reading = Reading(growing)
    time.sleep(0.05)
    assert reading.seen is None
    write(growing, path, content, len(content) - 200, len(content))
    growing.finish()
    reading.thread.join(20)
    assert isinstance(reading.outcome, Reel)
    assert reading.outcome.count == 30


def test_a_finished_file_may_have_another_name(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    reading = Reading(growing)
    write(growing, path, content, 0, len(content))
    os.replace(path, path.with_name("kept.mp4"))
    growing.finish(path.with_name("kept.mp4"))
    reading.thread.join(20)
    assert isinstance(reading.outcome, Reel)
    assert growing.path.name == "kept.mp4"
    with growing.open() as opened:
        assert opened.read(8) == content[:8]


def test_waiting_ends_when_nobody_looks_any_more(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    one, other = Reading(growing), Reading(growing)
    write(growing, path, content, 0, 200)
    one.stop.set()
    one.thread.join(5)
    assert isinstance(one.outcome, Stopped)
    growing.stop()
    other.thread.join(5)
    assert isinstance(other.outcome, Stopped)


def test_what_does_not_come_is_said(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    reading = Reading(growing)
    write(growing, path, content, 0, 200)
    growing.fail(say("The line is dead."))
    growing.stop()
    reading.thread.join(5)
    assert isinstance(reading.outcome, ClipProblem)
    assert str(reading.outcome.sentence) == "The line is dead."


def test_what_came_before_it_broke_off_plays(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    reading = Reading(growing)
    write(growing, path, content, 0, len(content) * 6 // 10)
    reading.until(lambda: reading.seen is not None and reading.seen.count > 5)
    growing.fail(say("The line is dead."))
    reading.thread.join(5)
    assert isinstance(reading.outcome, Reel)
    assert reading.outcome.complete
    assert reading.outcome.problem is not None


def test_begun_anew_from_its_beginning(file: tuple[Growing, Path, bytes]) -> None:
    """The line broke and the file is written once more: what was read stays right."""
    growing, path, content = file
    reading, half = Reading(growing), len(content) * 6 // 10
    write(growing, path, content, 0, half)
    reading.until(lambda: reading.seen is not None and reading.seen.count > 5)
    path.write_bytes(b"")
    growing.advance(0, len(content))
    write(growing, path, content, 0, len(content))
    growing.finish()
    reading.thread.join(20)
    assert isinstance(reading.outcome, Reel)
    assert [number_in(reading.outcome.frames[at]) for at in range(96)] == list(range(96))


def test_the_end_can_be_sought(file: tuple[Growing, Path, bytes]) -> None:
    growing, path, content = file
    write(growing, path, content, 0, 100)
    with growing.open() as opened:
        assert opened.seek(0, os.SEEK_END) == len(content)
        assert opened.tell() == len(content)
        assert opened.seek(10) == 10
        assert opened.read(20) == content[10:30]
