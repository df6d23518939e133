"""A gentle ambient pad, seeded like the picture: a few soft chords and a breath of wind."""

from __future__ import annotations

import numpy as np

from ima_tui.simulator.brush import Floats
from ima_tui.simulator.encode import SOUND_RATE

_CHORDS = ((0, 7, 12, 16), (0, 5, 12, 17), (-3, 4, 9, 16), (-5, 2, 7, 14))
_ROOTS = {"night": 98.0, "dusk": 110.0, "dawn": 130.8, "day": 146.8, "storm": 82.4}


def pad(seed: int, seconds: float, time: str) -> Floats:
    """Two rows of samples, -1…1, quiet at both ends."""
    rng = np.random.default_rng(seed)
    count = round(seconds * SOUND_RATE)
    moment = np.arange(count, dtype=np.float32) / SOUND_RATE
    sides = np.zeros((2, count), np.float32)
    chords = [_CHORDS[each] for each in rng.permutation(len(_CHORDS))]
    length = seconds / 2
    for place in range(2):
        swell = np.exp(-(((moment - (place + 0.5) * length) / (0.55 * length)) ** 2)).astype(np.float32)
        for step in chords[place]:
            pitch = _ROOTS[time] * 2 ** (step / 12)
            for side in range(2):
                wobble = rng.uniform(-0.6, 0.6)
                phase = rng.uniform(0, 2 * np.pi)
                tone = np.sin(2 * np.pi * (pitch + wobble) * moment + phase)
                sides[side] += swell * (tone + 0.25 * np.sin(4 * np.pi * pitch * moment + phase))
    wind = np.cumsum(rng.standard_normal((2, count)).astype(np.float32), axis=1)
    wind -= np.stack([np.convolve(each, np.ones(800, np.float32) / 800, "same") for each in wind])
    sides = sides / np.abs(sides).max() * 0.32 + wind / np.abs(wind).max() * 0.06
    edge = min(count // 4, SOUND_RATE // 2)
    fade = np.ones(count, np.float32)
    fade[:edge] = np.linspace(0, 1, edge) ** 2
    fade[-edge:] = np.linspace(1, 0, edge) ** 2
    return np.asarray(sides * fade, np.float32)
