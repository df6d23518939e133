"""A clip at a glance: frames from all of it, evenly apart, each with its time, for a still view.

A short clip is decoded once and the wanted frames are picked on the way; a long one is searched for each of them.
Synchronous, for threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ima_tui.media.cells import fitted
from ima_tui.media.clip_facts import ClipSource, demand_few_pixels, facts_of, no_picture, opened
from ima_tui.media.decoding import small
from ima_tui.media.watched import Stopped

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from ima_tui.media.cells import Pixels

_LONG = 60.0
"""Seconds from which on a clip is searched rather than read."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """One frame of the sheet."""

    seconds: float
    number: int | None
    """From 0; None in a clip too long to be counted."""
    pixels: Pixels


def contact(
    source: ClipSource, count: int, columns: int, lines: int, stop: threading.Event | None = None
) -> list[Glance]:
    """`count` frames, the first and the last among them, for at most `columns` × `lines` cells each.

    Fewer where the clip has fewer. Raises ClipProblem when none can be had, and Stopped.
    """
    found: list[Glance] = []
    size: tuple[int, int] | None = None
    scaler: list[Any] = []
    with opened(source, _asking(stop)) as (container, stream):
        for number, seconds, frame, rotation, shape in _frames(container, stream, count):
            demand_few_pixels(frame, source)
            size = size or fitted(shape, columns, lines)
            found.append(Glance(seconds, number, small(frame, size, rotation, scaler)))
    if not found:
        raise no_picture(source)
    return _evenly(found, count)


def _asking(stop: threading.Event | None) -> Any:
    def ask() -> None:
        if stop is not None and stop.is_set():
            raise Stopped

    return ask


_Found = tuple[int | None, float, "VideoFrame", int, float]


def _frames(container: InputContainer, stream: VideoStream, count: int) -> Iterator[_Found]:
    """Every candidate: of a short clip at least as many as are wanted, of a long one just these."""
    decoded = container.decode(stream)
    first = next(decoded, None)
    if first is None:
        return
    facts = facts_of(container, stream, first)
    start = first.pts or 0

    def at(frame: VideoFrame, number: int) -> float:
        if frame.pts is None or frame.time_base is None:
            return number / float(facts.rate)
        return float((frame.pts - start) * frame.time_base)

    length = facts.seconds
    if length <= _LONG or stream.time_base is None:
        # More of them than are kept: which ones are the right ones is known at the end.
        every = max(1, int((facts.frames or length * float(facts.rate)) / (8 * max(1, count))))
        last: _Found | None = None
        for number, frame in enumerate(_chained(first, decoded)):
            last = (number, at(frame, number), frame, facts.rotation, facts.shape)
            if number % every == 0:
                yield last
        if last is not None and last[0] is not None and last[0] % every:
            yield last
        return
    yield None, 0.0, first, facts.rotation, facts.shape
    for place in range(1, count):
        wanted = length * place / max(1, count - 1) - (0.5 if place == count - 1 else 0.0)
        target = start + int(wanted / stream.time_base)
        container.seek(target, stream=stream)
        for frame in container.decode(stream):
            if frame.pts is None or frame.pts >= target:
                yield None, at(frame, 0), frame, facts.rotation, facts.shape
                break


def _chained(first: VideoFrame, others: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield first
    yield from others


def _evenly(found: list[Glance], count: int) -> list[Glance]:
    """As many as are wanted, those nearest to even distances."""
    if len(found) <= count or count < 2:
        return found[: max(1, count)]
    first, last = found[0].seconds, found[-1].seconds
    picked: list[Glance] = []
    for place in range(count):
        wanted = first + (last - first) * place / (count - 1)
        nearest = min(found, key=lambda glance: abs(glance.seconds - wanted))
        if not picked or nearest is not picked[-1]:
            picked.append(nearest)
    return picked
