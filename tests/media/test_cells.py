"""Pixels as cells: every colour as it was, every cell equally long."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ima_tui.media.cells import HALF, RAMP, Depth, Ink, ansi_lines, cell_length, fitted, letter_lines

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 6).map(lambda n: 2 * n), st.integers(1, 9), st.just(3)))
LEVELS = (0, 95, 135, 175, 215, 255)


@settings(max_examples=60, deadline=None)
@given(PIXELS)
def test_every_colour_comes_out_as_it_went_in(pixels: NDArray[np.uint8]) -> None:
    lines = ansi_lines(pixels)
    assert len(lines) == len(pixels) // 2
    for at, line in enumerate(lines):
        found = re.findall(rf"\x1b\[38;2;(\d+);(\d+);(\d+);48;2;(\d+);(\d+);(\d+)m{HALF}", line)
        assert len("".join(line)) == pixels.shape[1] * cell_length(Ink())
        assert [[int(part) for part in cell[:3]] for cell in found] == pixels[2 * at].tolist()
        assert [[int(part) for part in cell[3:]] for cell in found] == pixels[2 * at + 1].tolist()


@settings(max_examples=40, deadline=None)
@given(PIXELS, st.sampled_from(Depth), st.booleans())
def test_cells_are_equally_long_whatever_they_show(pixels: NDArray[np.uint8], depth: Depth, grey: bool) -> None:
    ink = Ink(depth, grey)
    for line in ansi_lines(pixels, ink):
        size = cell_length(ink)
        cells = [line[start : start + size] for start in range(0, len(line), size)]
        assert len(cells) == pixels.shape[1]
        assert all(cell.startswith("\x1b[") and cell.endswith(HALF) for cell in cells)


@settings(max_examples=80, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_the_palette_s_nearest_colour_is_taken(colour: tuple[int, int, int]) -> None:
    palette = {
        16 + 36 * r + 6 * g + b: (LEVELS[r], LEVELS[g], LEVELS[b]) for r in range(6) for g in range(6) for b in range(6)
    }
    palette |= {232 + step: (8 + 10 * step,) * 3 for step in range(24)}
    line = ansi_lines(np.array([[colour], [colour]], np.uint8), Ink(Depth.PALETTE))[0]
    number = int(line.split(";")[2])

    def away(other: tuple[int, ...]) -> int:
        return sum((one - two) ** 2 for one, two in zip(colour, other, strict=True))

    assert away(palette[number]) <= min(map(away, palette.values())) * 1.05 + 3


def test_grey_has_no_colour() -> None:
    line = ansi_lines(np.array([[(255, 0, 0)], [(0, 0, 255)]], np.uint8), Ink(grey=True))[0]
    numbers = [int(number) for number in re.findall(r"(?<=;)\d{3}", line)]
    assert len(set(numbers[:3])) == 1
    assert len(set(numbers[3:])) == 1
    assert numbers[0] > numbers[3]


def test_letters_are_lightest_where_the_picture_is() -> None:
    pixels = np.zeros((4, 3, 3), np.uint8)
    pixels[:2, 2] = 255
    assert letter_lines(pixels) == ["  @", "   "]
    assert letter_lines(pixels, dark=False) == ["@@ ", "@@@"]
    assert letter_lines(pixels[:0]) == []
    assert set(letter_lines(np.full((2, 4, 3), 90, np.uint8))[0]) == {RAMP[0]}


@pytest.mark.parametrize(
    ("shape", "cells"),
    [(16 / 9, (40, 11)), (5 / 3, (40, 12)), (1, (24, 12)), (9 / 16, (14, 12)), (100, (40, 1)), (0.01, (1, 12))],
)
def test_a_picture_is_fitted_into_its_cells(shape: float, cells: tuple[int, int]) -> None:
    assert fitted(shape, 40, 12) == cells


def test_no_picture_is_no_lines() -> None:
    assert ansi_lines(np.zeros((0, 4, 3), np.uint8)) == []
    assert fitted(1.0, 0, 0) == (1, 1)
