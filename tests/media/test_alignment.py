"""What may be called an alignment: the true shift of a noisy copy always, one of unrelated clips never."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ima_tui.media.alignment import best_offset

ROWS, COLUMNS = 28, 48
SEEDS = st.integers(0, 2**32 - 1)


def scene(seed: int, frames: int) -> Any:
    """Moving shapes on a ground of their own, in a light that comes and goes, as floats (frames, rows, columns, 3)."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    time = np.arange(frames)[:, None, None]
    picture = np.full((frames, ROWS, COLUMNS), rng.uniform(70, 180))
    for _wave in range(6):  # still ones, and some that move
        across, up = rng.uniform(-0.35, 0.35, 2)
        speed = rng.choice([0.0, rng.uniform(0.05, 0.3)])
        picture = picture + rng.uniform(10, 25) * np.sin(across * x + up * y + speed * time + rng.uniform(0, 6.28))
    for _shape in range(3):
        left, top = rng.uniform(0, COLUMNS), rng.uniform(0, ROWS)
        aside, down = rng.uniform(-1, 1), rng.uniform(-0.6, 0.6)
        far = ((x - left - aside * time) ** 2 + (y - top - down * time) ** 2) / rng.uniform(10, 40)
        picture = picture + rng.uniform(-60, 60) * np.exp(-far)
    light = rng.uniform(0, 25) * np.sin(rng.uniform(0.02, 0.1) * time + rng.uniform(0, 6.28))
    tint = rng.uniform(0.7, 1.0, 3)
    return (picture + light)[..., None] * tint


def filmed(pictures: Any, seed: int, grain: float) -> Any:
    """As a clip shows it, with noise."""
    noise = np.random.default_rng(seed).normal(0, grain, pictures.shape)
    return np.clip(pictures + noise, 0, 255).astype(np.uint8)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(-24, 24), st.floats(0, 8), st.integers(60, 120))
def test_the_shift_of_a_noisy_copy_is_found(seed: int, shift: int, grain: float, frames: int) -> None:
    whole = scene(seed, frames + 48)
    left, right = whole[24 : 24 + frames], whole[24 - shift : 24 - shift + frames]
    assert best_offset(filmed(left, seed, grain), filmed(right, seed + 1, grain)) == shift


@settings(max_examples=100, deadline=None)
@given(SEEDS, SEEDS, st.integers(30, 120), st.integers(30, 120))
def test_unrelated_clips_have_none(one: int, other: int, frames: int, others: int) -> None:
    if one != other:
        assert best_offset(filmed(scene(one, frames), 1, 2), filmed(scene(other, others), 2, 2)) is None


def test_what_only_shares_its_fading_light_does_not_run_together() -> None:
    """The least difference is deep here, and still between a chessboard and stripes."""
    time = np.arange(96)[:, None, None, None]
    light = 90 * np.exp(-((time - 40) ** 2) / 60)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    board, stripes = (((x // 6 + y // 6) % 2) * 8.0)[..., None], ((y // 3 % 2) * 8.0)[..., None]
    left = np.clip(60 + light + board + np.zeros(3), 0, 255).astype(np.uint8)
    right = np.clip(60 + np.roll(light, 9, axis=0) + stripes + np.zeros(3), 0, 255).astype(np.uint8)
    assert best_offset(left, right) is None
