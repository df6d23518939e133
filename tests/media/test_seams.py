"""How well shots go on from each other: known pictures, known distances."""

from __future__ import annotations

import numpy as np
import pytest

from ima_tui.media.seams import Grade, Seam, seam
from tests.media.clip_maker import Image as Pixels
from tests.media.endings import blurred, scene, view


def turned(pixels: Pixels, degrees: float) -> Pixels:
    """The same picture with its hue turned."""
    angle = np.deg2rad(degrees)
    third, root = (1 - np.cos(angle)) / 3, np.sin(angle) / np.sqrt(3)
    one, two, three = np.cos(angle) + third, third - root, third + root
    matrix = np.array([[one, two, three], [three, one, two], [two, three, one]])
    return np.clip(pixels @ matrix.T, 0, 255).astype(np.uint8)


def plain(red: float, green: float, blue: float) -> Pixels:
    return np.full((90, 160, 3), (red, green, blue), np.uint8)


def test_the_same_frame_is_a_perfect_seam_whatever_its_size() -> None:
    frame = view(scene(1), 0)
    found = seam(frame, frame)
    assert found.likeness == pytest.approx(1.0, abs=1e-9)
    assert (found.colour, found.grade) == (0.0, Grade.SMOOTH)
    assert seam(frame, np.repeat(np.repeat(frame, 2, axis=0), 2, axis=1)).grade is Grade.SMOOTH


def test_a_camera_that_moved_on_a_little_and_another_place() -> None:
    whole = scene(2)
    assert seam(view(whole, 0), view(whole, 1)).likeness > seam(view(whole, 0), view(whole, 8)).likeness
    other = seam(view(whole, 0), view(scene(3), 0))
    assert (other.grade, abs(other.likeness) < 0.3) == (Grade.BROKEN, True)


def test_softer_is_less_alike_while_the_colours_stay() -> None:
    frame = view(scene(4), 0)
    likeness = [seam(frame, blurred(frame, by)).likeness for by in (1, 2, 4, 8)]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] < 1
    assert seam(frame, blurred(frame, 1)).colour < 5


def test_a_known_turn_of_the_hue_grows_strictly() -> None:
    """And is told from a change of structure."""
    frame = view(scene(5), 0)
    steps = [seam(frame, turned(frame, 15 * at)).colour for at in range(6)]
    assert steps == sorted(set(steps))
    assert seam(frame, turned(frame, 90)).grade is not Grade.SMOOTH


def test_colours_are_as_far_apart_as_the_tables_say() -> None:
    """CIE 1976, D65: white and black 100, black and pure red √(53.24² + 80.09² + 67.20²)."""
    assert seam(plain(255, 255, 255), plain(0, 0, 0)).colour == pytest.approx(100, abs=0.1)
    assert seam(plain(0, 0, 0), plain(255, 0, 0)).colour == pytest.approx(117.33, abs=0.2)


def test_the_worse_of_the_two_decides() -> None:
    assert Seam(0.95, 1.0).grade is Grade.SMOOTH
    assert Seam(0.95, 8.0).grade is Grade.VISIBLE
    assert Seam(0.6, 1.0).grade is Grade.VISIBLE
    assert Seam(0.95, 40.0).grade is Grade.BROKEN
    assert Seam(0.1, 0.0).grade is Grade.BROKEN


def test_both_ways_round_is_the_same() -> None:
    one, other = view(scene(6), 0), turned(view(scene(7), 3), 20)
    assert seam(one, other) == seam(other, one)
