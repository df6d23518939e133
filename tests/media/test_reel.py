"""Decoder-true: every frame of a clip is there under its own number, whatever the clip is like."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ima_tui.media import decoding
from ima_tui.media.reel import ClipProblem, Reel, clip_facts, read_reel
from ima_tui.media.watched import Stopped
from tests.media.clip_maker import clip_of, number_in, numbered_clip, numbered_image

COLUMNS, LINES = 40, 12
SHAPE = 160 / 96


def numbers(reel: Reel) -> list[int]:
    """What every frame says."""
    return [number_in(pixels) for index in range(reel.count) if (pixels := reel.frame(index)) is not None]


@contextmanager
def served(path: Path, most_bytes: int = 200_000) -> Iterator[Reel]:
    """A reel that keeps only a window, served by a thread as long as this lasts."""
    stop, known = threading.Event(), threading.Event()
    seen: list[Reel] = []

    def hear(reel: Reel) -> None:
        seen[:] = [reel]
        if reel.complete:
            known.set()

    options = {"stop": stop, "progress": hear, "most_bytes": most_bytes}
    thread = threading.Thread(target=read_reel, args=(path, COLUMNS, LINES), kwargs=options, daemon=True)
    thread.start()
    try:
        assert known.wait(20)
        yield seen[0]
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def wait_for(ask: Callable[[], object]) -> object:
    """What `ask` gives once it gives something."""
    end = time.monotonic() + 20
    while (found := ask()) is None:
        assert time.monotonic() < end
        time.sleep(0.002)
    return found


@pytest.mark.parametrize("rate", [12, 24, 25, 30, 60, 120, Fraction(30000, 1001), Fraction(24000, 1001)])
@pytest.mark.parametrize("bframes", [0, 3])
def test_every_frame_says_its_number_at_its_time(tmp_path: Path, rate: int | Fraction, bframes: int) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", 60, rate, bframes=bframes)
    reel = read_reel(path, COLUMNS, LINES)
    assert numbers(reel) == list(range(60))
    assert (reel.complete, reel.whole, reel.problem) == (True, True, None)
    assert reel.seconds == pytest.approx(60 / rate, abs=0.01)
    for number in (0, 1, 17, 58, 59):
        assert reel.time(number) == pytest.approx(number / rate, abs=0.002)
        assert reel.at(reel.time(number)) == number
        assert reel.at(reel.time(number) + 0.6 / float(rate)) == number
    assert reel.at(-1.0) == 0
    assert reel.at(99.0) == 59
    assert reel.frames.shape == (60, 2 * LINES, COLUMNS, 3)


def test_the_first_frame_is_there_long_before_the_others(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", 100)
    counts: list[tuple[int, bool]] = []
    read_reel(path, COLUMNS, LINES, progress=lambda reel: counts.append((reel.count, reel.complete)))
    assert counts[0] == (1, False)
    assert counts[-1] == (100, True)
    assert counts == sorted(counts)


def test_nobody_who_stopped_is_served(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", 100)
    stop = threading.Event()
    reel = read_reel(path, COLUMNS, LINES, stop=stop, progress=lambda reel: stop.set())
    assert (reel.complete, reel.count < 100) == (False, True)
    with pytest.raises(Stopped):
        read_reel(path, COLUMNS, LINES, stop=stop)


@pytest.mark.parametrize(
    ("size", "cells"), [((160, 96), (40, 12)), ((96, 96), (24, 12)), ((64, 160), (10, 12)), ((320, 96), (40, 6))]
)
def test_a_clip_of_another_shape_lies_in_the_middle(
    tmp_path: Path, size: tuple[int, int], cells: tuple[int, int]
) -> None:
    path = clip_of(tmp_path / "clip.mp4", [np.full((size[1], size[0], 3), 200, np.uint8)] * 3)
    reel = read_reel(path, COLUMNS, LINES, ground=(1, 2, 3))
    pixels = reel.frame(1)
    assert pixels is not None
    assert reel.picture == cells
    lit = (pixels > 150).all(axis=2)
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    assert (len(columns), len(rows)) == (cells[0], 2 * cells[1])
    assert abs((COLUMNS - 1 - columns[-1]) - columns[0]) <= 1
    assert abs((2 * LINES - 1 - rows[-1]) - rows[0]) <= 2
    assert (pixels[~lit] == (1, 2, 3)).all()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_clip_filmed_on_its_side_stands_upright(tmp_path: Path, rotation: int) -> None:
    lying = (np.rot90(numbered_image(number), -(rotation // 90)) for number in range(30))
    path = clip_of(tmp_path / "clip.mp4", lying, rotation=rotation)
    reel = read_reel(path, COLUMNS, LINES)
    assert (reel.facts.width, reel.facts.height, reel.facts.rotation) == (160, 96, rotation)
    assert numbers(reel) == list(range(30))


@pytest.mark.parametrize("size", [(161, 97), (159, 96), (97, 161)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    reel = read_reel(numbered_clip(tmp_path / "clip.mp4", 20, size=size), COLUMNS, LINES)
    found = [number_in(reel.frames[at], size[0] / size[1]) for at in range(20)]
    assert (reel.facts.width, reel.facts.height) == size
    assert found == list(range(20))


def test_a_clip_of_one_frame(tmp_path: Path) -> None:
    reel = read_reel(numbered_clip(tmp_path / "clip.mp4", 1, first=5), COLUMNS, LINES)
    assert (numbers(reel), reel.complete) == ([5], True)
    assert reel.seconds == pytest.approx(1 / 24, abs=0.01)
    assert reel.at(3.0) == 0


@pytest.mark.parametrize("sound", [False, True])
def test_with_and_without_sound(tmp_path: Path, sound: bool) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", 30, sound=sound)
    assert clip_facts(path).has_sound is sound
    assert numbers(read_reel(path, COLUMNS, LINES)) == list(range(30))


def test_frames_that_stand_for_different_times(tmp_path: Path) -> None:
    times = [0, 1, 2, 12, 13, 40, 41]
    path = numbered_clip(tmp_path / "clip.mkv", 7, 24, times=times)
    reel = read_reel(path, COLUMNS, LINES)
    assert numbers(reel) == list(range(7))
    assert [reel.at((tick + 0.5) / 24) for tick in (0, 2, 8, 12, 30, 40)] == [0, 2, 2, 3, 4, 5]


def test_a_stream_without_times(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.h264", 40)
    reel = read_reel(path, COLUMNS, LINES)
    assert numbers(reel) == list(range(40))
    assert (np.diff(reel.times) > 0).all()


# -- long clips


@pytest.mark.parametrize("ending", ["mp4", "mkv", "h264"])
def test_a_window_on_a_long_clip_has_the_right_frames(tmp_path: Path, ending: str) -> None:
    """Memory is bounded; steps, jumps forth and back, and the ends land on the frame that was asked for."""
    path = numbered_clip(tmp_path / f"clip.{ending}", 400, group=50)
    with served(path) as reel:
        assert (reel.count, reel.whole, reel.room < 100) == (400, False, True)
        for index in (0, 1, 2, 399, 200, 199, 198, 201, 3, 0, 350, 351, 352):
            pixels = wait_for(lambda at=index: reel.frame(at))
            assert number_in(pixels) == index  # type: ignore[arg-type]
        assert reel.frame(400) is None
        assert reel.frame(-1) is None


def test_a_clip_with_more_frames_than_it_promised_is_not_kept_whole(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mkv", 300)
    with served(path, most_bytes=100_000) as reel:
        assert reel.room < 50
        assert number_in(wait_for(lambda: reel.frame(299))) == 299  # type: ignore[arg-type]
        assert reel.seconds == pytest.approx(300 / 24, abs=0.1)


# -- what is no sound clip


def test_a_clip_cut_off_plays_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    noise = np.random.default_rng(1)
    images = (noise.integers(0, 255, (96, 160, 3), np.uint8) for _ in range(96))
    whole = clip_of(tmp_path / "whole.mp4", images)
    content = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[: len(content) // 2])
    reel = read_reel(cut, COLUMNS, LINES)
    assert 10 < reel.count < 80
    assert reel.complete
    assert "ends here" in str(reel.problem)
    assert reel.seconds == pytest.approx(reel.count / 24, abs=0.1)


def test_a_broken_packet_is_passed_over(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "clip.mp4", 60, group=6, bframes=0)
    content = bytearray(path.read_bytes())
    middle = len(content) * 2 // 3
    content[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(bytes(content))
    reel = read_reel(path, COLUMNS, LINES)
    assert reel.count >= 40


HOSTILE = {
    "empty": b"",
    "html": b"<!doctype html><title>gone</title>" * 50,
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "noise": bytes(np.random.default_rng(3).integers(0, 256, 20_000, np.uint8)),
    "box": b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400,
    "deep": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x7f\xff\xff\xffmoov" * 4000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_clip_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a\x1b[31mclip.mp4"
    path.write_bytes(HOSTILE[kind])
    for look in (clip_facts, lambda source: read_reel(source, COLUMNS, LINES)):
        with pytest.raises(ClipProblem) as caught:
            look(path)
        assert "clip" in str(caught.value.sentence)
        assert "\x1b" not in str(caught.value.sentence)


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "none.mp4", tmp_path, Path("/dev/zero")):
        with pytest.raises(ClipProblem):
            read_reel(path, COLUMNS, LINES)


def test_sound_alone_has_nothing_to_show(tmp_path: Path) -> None:
    import av

    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        for start in range(0, 44_100, 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
            frame.sample_rate, frame.pts = 44_100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(ClipProblem) as caught:
        read_reel(path, COLUMNS, LINES)
    assert "no pictures" in str(caught.value.sentence)


def test_a_giant_is_refused_before_a_frame_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ima_tui.media.clip_facts.MOST_DECODED_PIXELS", 10_000)
    path = numbered_clip(tmp_path / "clip.mp4", 5)
    monkeypatch.setattr(decoding, "small", None)
    with pytest.raises(ClipProblem) as caught:
        read_reel(path, COLUMNS, LINES)
    assert "too many pixels" in str(caught.value.sentence)
