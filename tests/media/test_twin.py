"""Two clips on one clock: of any rates, sizes and lengths they show the same moment, and both or neither."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ima_tui.media.reel import Reel, read_reel
from ima_tui.media.twin import MOST_SHIFT, Twin
from tests.media.clip_maker import number_in, numbered_clip


def reel(path: Path, frames: int, rate: int | Fraction = 24, **more: Any) -> Reel:
    return read_reel(numbered_clip(path, frames, rate, **more), 20, 6)


def numbers(twin: Twin, tick: int) -> tuple[int, int]:
    both = twin.pixels(twin.at(tick))
    assert both is not None
    left, right = both
    return number_in(left, twin.left.facts.shape), number_in(right, twin.right.facts.shape)


def test_every_tick_shows_the_same_frame_of_two_equal_clips(tmp_path: Path) -> None:
    twin = Twin(reel(tmp_path / "a.mp4", 48), reel(tmp_path / "b.mp4", 48, bframes=0))
    assert (twin.rate, twin.ticks, twin.seconds) == (24, 48, 2.0)
    assert [numbers(twin, tick) for tick in range(48)] == [(tick, tick) for tick in range(48)]
    assert twin.tick_at(-1) == 0
    assert twin.tick_at(1.0) == 24
    assert twin.tick_at(99) == 47


@pytest.mark.parametrize(
    ("rate", "other"), [(24, 30), (24, Fraction(24000, 1001)), (60, 24), (120, 24), (25, 12), (24, 8)]
)
def test_two_rates_are_compared_by_time(tmp_path: Path, rate: int, other: int | Fraction) -> None:
    """At every tick each side shows the frame of that moment, never more than one of its frames off."""
    left, right = reel(tmp_path / "a.mp4", 2 * rate, rate), reel(tmp_path / "b.mp4", int(2 * other), other)
    twin = Twin(left, right)
    assert twin.rate == max(rate, other)
    for tick in range(0, twin.ticks, 3):
        moment, (first, second) = twin.at(tick), numbers(twin, tick)
        assert abs(first / rate - moment.seconds) <= 1 / rate or moment.ended[0]
        assert abs(second / other - moment.seconds) <= 1 / other or moment.ended[1]


def test_the_shorter_one_stands_still_on_its_last_frame(tmp_path: Path) -> None:
    """Also of other sizes and turned; a clip of one frame is all end."""
    long, short = reel(tmp_path / "a.mp4", 48), reel(tmp_path / "b.mp4", 24, size=(96, 160), rotation=90)
    twin = Twin(long, short)
    assert twin.ticks == 48
    assert twin.at(10).ended == (False, False)
    assert twin.at(40).ended == (False, True)
    assert twin.at(40).frames == (40, 23)
    single = Twin(long, reel(tmp_path / "c.mp4", 1))
    assert numbers(single, 30) == (30, 0)
    alone = Twin(single.right, single.right)
    assert (alone.ticks, alone.at(5).tick, alone.comparable) == (1, 0, True)


def test_one_side_can_be_moved_by_frames(tmp_path: Path) -> None:
    """Forth and back; where it has nothing it shows its nearest end."""
    left, right = reel(tmp_path / "a.mp4", 30), reel(tmp_path / "b.mp4", 30)
    ahead, behind = Twin(left, right, 4), Twin(left, right, -4)
    assert numbers(ahead, 10) == (10, 14)
    assert numbers(ahead, 28) == (28, 29)
    assert numbers(behind, 10) == (10, 6)
    assert numbers(behind, 2) == (2, 0)
    assert behind.ticks == 34
    assert Twin(left, right, 9999).shift == MOST_SHIFT


def test_a_moment_is_there_of_both_or_of_neither(tmp_path: Path) -> None:
    """While clips are read: what is known of one only is not shown."""
    a, b = numbered_clip(tmp_path / "a.mp4", 40), numbered_clip(tmp_path / "b.mp4", 40)
    left = read_reel(a, 20, 6)
    seen: list[tuple[int, bool, bool]] = []

    def look(right: Reel) -> None:
        twin = Twin(left, right)
        seen.extend((tick, twin.knows(tick), twin.complete) for tick in (0, 20, 39))

    read_reel(b, 20, 6, progress=look)
    assert (0, True, False) in seen
    assert (39, False, False) in seen
    assert seen[-1] == (39, True, True)
    assert all(knows is (tick < 39 or done) for tick, knows, done in seen if tick == 39 or done)


def test_of_long_clips_a_window_is_kept_and_asked_for_together(tmp_path: Path) -> None:
    """Where only one side has its picture there is nothing to show; both come, and then they are the right ones."""
    paths = [numbered_clip(tmp_path / f"{name}.mp4", 18 * 24, size=(64, 48), group=48) for name in "ab"]
    stop, made = threading.Event(), [threading.Event(), threading.Event()]
    reels: list[Reel | None] = [None, None]

    def read(side: int) -> None:
        def tell(reel: Reel) -> None:
            reels[side] = reel
            if reel.complete:
                made[side].set()

        read_reel(paths[side], 16, 6, stop=stop, progress=tell, most_bytes=16 * 12 * 3 * 60)

    threads = [threading.Thread(target=read, args=(side,)) for side in (0, 1)]
    for thread in threads:
        thread.start()
    try:
        assert all(one.wait(20) for one in made)
        left, right = reels
        assert left is not None
        assert right is not None
        twin = Twin(left, right)
        assert not twin.comparable
        for tick in (400, 10):
            for _ in range(2000):
                if twin.pixels(twin.at(tick)) is not None:
                    break
                with right.changed:
                    right.changed.wait(0.01)
            assert numbers(twin, tick) == (tick, tick)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
