"""How loud a sound track is: on the whole, and at its loudest moment. In decibels, full scale 0."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

_FLOOR = -120.0


class Loudness:
    """Listens to decoded pieces of sound, whatever their format; what cannot be converted leaves it unknown."""

    def __init__(self) -> None:
        self._resampler: Any = None
        self._squares = 0.0
        self._count = 0
        self._most = 0.0

    def add(self, frames: Iterable[Any]) -> None:
        """The next pieces."""
        import av
        import numpy as np
        from av.error import FFmpegError

        for frame in frames:
            try:
                if self._resampler is None:
                    self._resampler = av.AudioResampler(format="fltp")
                pieces = [piece.to_ndarray() for piece in self._resampler.resample(frame)]
            except (FFmpegError, ValueError):
                continue
            for piece in pieces:
                wave = np.nan_to_num(piece.astype(np.float64), nan=0.0, posinf=1.0, neginf=-1.0).ravel()
                self._squares += float(np.dot(wave, wave))
                self._count += wave.size
                self._most = max(self._most, float(np.abs(wave).max(initial=0.0)))

    @property
    def whole(self) -> float | None:
        """The whole track; None where nothing could be heard of it."""
        return _decibels(math.sqrt(self._squares / self._count)) if self._count else None

    @property
    def peak(self) -> float | None:
        """Its loudest moment."""
        return _decibels(self._most) if self._count else None


def _decibels(level: float) -> float:
    return round(max(_FLOOR, 20 * math.log10(level)), 1) if level > 0 else _FLOOR
