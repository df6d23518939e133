"""Differences between real clips, as they come out of the decoder, and what is read off the line of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ima_tui.media.alignment import best_offset
from ima_tui.media.difference import (
    FLOOR,
    difference,
    energies,
    energy,
    energy_line,
    next_peak,
    peaks,
    previous_peak,
    wipe,
)
from ima_tui.media.reel import Reel, read_reel
from ima_tui.media.twin import Twin
from tests.media.clip_maker import Image, clip_of

COLUMNS, LINES = 80, 24
BOX = (slice(64, 112), slice(80, 160))
"""Rows and columns of the part that is changed, in a picture of 320 × 192: four pixels of it are one of a cell."""


@cache
def picture(number: int, *, changed: bool = False, size: tuple[int, int] = (320, 192)) -> Image:
    """Moving colours with film grain; `changed` in exactly one rectangle."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    tones = (np.sin(x / 23 + number / 5), np.cos(y / 17 - number / 7), np.sin((x + y) / 31 + number / 9))
    grain = np.random.default_rng(number + 99).integers(-6, 7, (size[1], size[0], 1))
    image = 128 + 70 * np.stack(tones, axis=-1) + grain
    if changed:
        image[BOX] = 178 + 0.3 * image[BOX]
    return np.clip(image, 0, 255).astype(np.uint8)


def reel_of(path: Path, images: list[Image], rate: int = 24, cells: tuple[int, int] = (COLUMNS, LINES)) -> Reel:
    return read_reel(clip_of(path, images, rate), *cells)


def test_exactly_the_changed_rectangle_is_lit(tmp_path: Path) -> None:
    """From two clips, coded and decoded apart; before and after the change all is black."""
    left = reel_of(tmp_path / "left.mp4", [picture(n) for n in range(24)])
    right = reel_of(tmp_path / "right.mp4", [picture(n, changed=8 <= n < 16) for n in range(24)])
    twin = Twin(left, right)
    wanted = np.zeros((2 * LINES, COLUMNS), bool)
    wanted[16:28, 20:40] = True
    for tick in range(24):
        both = twin.pixels(twin.at(tick))
        assert both is not None
        lit = difference(*both).any(axis=-1)
        assert np.array_equal(lit, wanted if 8 <= tick < 16 else np.zeros_like(wanted)), tick
    line = twin.energy()
    assert [bool(value) for value in line] == [8 <= tick < 16 for tick in range(24)]
    assert 8 <= next_peak(peaks(line), 0) < 16  # type: ignore[operator]


def test_the_same_clip_in_two_codings_is_black(tmp_path: Path) -> None:
    """What the coder loses is no difference; the very same file is none at all."""
    images = [picture(n) for n in range(12)]
    one = reel_of(tmp_path / "one.mp4", images)
    other = read_reel(clip_of(tmp_path / "other.mp4", images, crf=20, bframes=0, group=6), COLUMNS, LINES)
    for twin in (Twin(one, read_reel(tmp_path / "one.mp4", COLUMNS, LINES)), Twin(one, other)):
        assert not twin.energy().any()
        for tick in range(twin.ticks):
            both = twin.pixels(twin.at(tick))
            assert both is not None
            assert not difference(*both).any()


@pytest.mark.parametrize("frames", [3, -3, 0, 11])
def test_a_clip_shifted_by_three_frames_is_three_frames_later(tmp_path: Path, frames: int) -> None:
    """The offset is found whichever of the two is the later one, and put right it leaves no difference."""
    left = reel_of(tmp_path / "l.mp4", [picture(n) for n in range(30)])
    right = reel_of(tmp_path / "r.mp4", [picture(n - frames) for n in range(30)])
    assert Twin(left, right).best_shift() == frames
    both = [twin.pixels(twin.at(15)) for twin in (Twin(left, right, frames), Twin(left, right))]
    assert both[0] is not None
    assert both[1] is not None
    assert energy(*both[0]) < 0.002
    assert energy(*both[1]) > 0.01 or not frames


def test_the_offset_of_clips_of_two_rates_is_in_ticks_of_the_quicker_one(tmp_path: Path) -> None:
    """30 frames a second against 15, two tenths of a second later."""
    left = reel_of(tmp_path / "l.mp4", [picture(n) for n in range(40)], 30)
    right = reel_of(tmp_path / "r.mp4", [picture(2 * n - 6) for n in range(20)], 15)
    assert Twin(left, right).best_shift() == 6


def test_clips_that_stand_still_or_have_one_frame_have_no_offset(tmp_path: Path) -> None:
    still = reel_of(tmp_path / "still.mp4", [picture(0)] * 20)
    single = reel_of(tmp_path / "single.mp4", [picture(0)])
    assert Twin(still, still).best_shift() == 0
    assert Twin(single, single).best_shift() == 0
    assert Twin(still, single).best_shift() == 0


Frames = arrays(np.uint8, st.tuples(st.integers(1, 5), st.just(6), st.just(8), st.just(3)))


@settings(max_examples=40, deadline=None)
@given(Frames, st.data())
def test_the_shape_of_differences(left: Any, data: st.DataObject) -> None:
    """Symmetrical, black where nothing differs, never darker than the difference itself, and the line says the same."""
    right = data.draw(arrays(np.uint8, left.shape))
    assert np.array_equal(difference(left[0], right[0]), difference(right[0], left[0]))
    assert not difference(left[0], left[0]).any()
    apart = np.abs(left[0].astype(int) - right[0]).max(axis=-1)
    lit = difference(left[0], right[0]).max(axis=-1)
    assert np.array_equal(lit > 0, apart > FLOOR)
    assert (lit[apart > FLOOR] >= apart[apart > FLOOR] - 1).all()
    line = energies(left, right)
    assert ((line >= 0) & (line <= 1)).all()
    assert line[0] == pytest.approx(energy(left[0], right[0]))
    pairs = [(at, at) for at in range(len(left))]
    assert np.allclose(energy_line(left, right, [*pairs, *pairs]), np.concatenate((line, line)))
    assert best_offset(left, left) == 0


def test_a_line_that_is_stopped_is_as_long_as_it_got() -> None:
    frames = np.zeros((40, 4, 4, 3), np.uint8)
    turns = iter([False, True])
    line = energy_line(frames, frames, [(at, at) for at in range(40)], stop=lambda: next(turns))
    assert len(line) == 16


@given(st.integers(-3, 12))
def test_a_wipe_is_left_before_the_edge_and_right_behind_it(column: int) -> None:
    """The edge itself is a line of light; at both ends there is none."""
    left, right = np.full((4, 8, 3), 40, np.uint8), np.full((4, 8, 3), 90, np.uint8)
    both = wipe(left, right, column)
    assert both.shape == left.shape
    edge = max(0, min(8, column))
    assert (both[:, :edge] == 40).all()
    assert (both[:, edge + 1 :] == 90).all()
    if 0 < edge < 8:
        assert (both[:, edge] > 170).all()
    assert (left == 40).all()


def test_peaks_stand_out() -> None:
    """Small ripples are none, a plateau is one, ends count, and there is a way on from the last."""
    line = [0.0, 0.5, 0.48, 0.5, 0.1, 0.1, 0.9, 0.9, 0.9, 0.2, 0.21, 0.2, 0.0, 0.4]
    assert peaks(line) == (1, 6, 13)
    found = (1, 6, 13)
    assert [next_peak(found, at) for at in (0, 1, 7, 13)] == [1, 6, 13, 1]
    assert [previous_peak(found, at) for at in (0, 1, 7, 13)] == [13, 13, 6, 6]
    assert next_peak((), 0) is previous_peak((), 0) is None
    assert peaks([]) == peaks([0.0, 0.0]) == ()
    assert peaks([0.3]) == peaks([0.3, 0.3]) == (0,)


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1, width=32), max_size=40))
def test_the_highest_moment_is_a_peak(line: list[float]) -> None:
    found = peaks(line)
    assert list(found) == sorted(set(found))
    if line and max(line) > 0:
        assert line.index(max(line)) in found
