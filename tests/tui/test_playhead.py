"""A time that is stopped, moved and quickened, by a clock that only the test moves."""

from __future__ import annotations

import pytest

from ima_tui.tui.playhead import Playhead


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def head(length: float = 5.0) -> tuple[Playhead, Clock]:
    clock = Clock()
    made = Playhead(clock)
    made.length = length
    return made, clock


def test_time_passes_only_while_it_plays() -> None:
    made, clock = head()
    clock.now += 3
    assert (made.seconds, made.playing) == (0.0, False)
    made.play()
    clock.now += 1.5
    made.play()
    assert made.seconds == 1.5
    made.pause()
    clock.now += 9
    assert made.seconds == 1.5
    made.seek(4.0)
    made.play()
    clock.now += 0.5
    assert made.seconds == 4.5


def test_held_it_plays_without_passing_time() -> None:
    """While there is nothing to be seen; from the same place on once there is."""
    made, clock = head()
    made.play()
    clock.now += 1
    made.hold()
    clock.now += 1
    assert (made.seconds, made.playing) == (1.0, True)
    made.release()
    clock.now += 1
    made.release()
    assert made.seconds == 2.0
    made.hold()
    made.pause()
    made.release()
    clock.now += 1
    assert made.seconds == 2.0


def test_at_the_end_it_begins_again_or_stops() -> None:
    made, clock = head()
    made.play()
    clock.now += 12
    assert made.seconds == pytest.approx(2.0)
    made.loop = False
    assert (made.seconds, made.ended) == (5.0, True)
    made.pause()
    made.play()
    clock.now += 1
    assert (made.seconds, made.ended) == (1.0, False)


def test_another_speed_does_not_jump() -> None:
    made, clock = head()
    made.play()
    clock.now += 2
    made.set_speed(0.5)
    assert made.seconds == 2.0
    clock.now += 2
    assert made.seconds == 3.0


def test_it_never_leaves_what_there_is() -> None:
    made, _clock = head()
    for wanted, got in ((-3, 0.0), (99, 5.0), (2.5, 2.5)):
        made.seek(wanted)
        assert made.seconds == got
    empty, clock = head(0.0)
    empty.play()
    clock.now += 4
    assert empty.seconds == 0.0
