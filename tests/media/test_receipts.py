"""Clips of known properties, measured: what is wrong with them is found, and what is right is not called wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ima_tui.domain.delivered import Colour, Delivered, Span, faults, read_out
from ima_tui.media.problem import ClipProblem
from ima_tui.media.receipts import measure
from ima_tui.media.watched import Stopped
from tests.media.clip_maker import Image, clip_of, numbered_clip

SIZE = (192, 108)
TEAL, ORANGE = (40, 190, 190), (220, 110, 40)


def view(colour: tuple[int, int, int], size: tuple[int, int] = SIZE) -> Image:
    """A picture with something to be seen in it."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width]
    swell = 0.62 + 0.38 * np.sin(x / 11)[..., None] * np.cos(y / 7)[..., None]
    return np.clip(np.array(colour, np.float32) * swell, 0, 255).astype(np.uint8)


def moving(picture: Image, count: int, step: int = 1) -> Iterator[Image]:
    """The camera pans."""
    for number in range(count):
        yield np.roll(picture, number * step, axis=1)


def still(picture: Image, count: int) -> list[Image]:
    return [picture] * count


def said(delivered: Delivered) -> list[str]:
    return [str(sentence) for sentence in faults(delivered)]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return tmp_path / "clip.mp4"


def test_the_figures_are_those_of_the_clip(clip: Path) -> None:
    found = measure(numbered_clip(clip, 60, 24, SIZE, sound=True))
    assert (found.width, found.height, found.frames, found.rate) == (*SIZE, 60, 24.0)
    assert found.seconds == pytest.approx(2.5, abs=0.001)
    assert found.shape == pytest.approx(16 / 9, abs=0.01)
    assert found.size_bytes == clip.stat().st_size
    assert found.codec == "h264"
    assert found.loudness == pytest.approx(-17, abs=1.5)  # a tone of a fifth of full scale
    assert not found.silent
    assert said(found) == []


@pytest.mark.parametrize(("frames", "rate"), [(1, 24), (3, 120), (50, 25), (30, 12)])
def test_short_and_quick_clips_have_their_length(frames: int, rate: int, clip: Path) -> None:
    found = measure(clip_of(clip, moving(view(TEAL), frames, 2), rate))
    assert found.frames == frames
    assert found.seconds == pytest.approx(frames / rate, abs=0.002)
    assert said(found) == []


def test_a_rotated_clip_has_the_size_in_which_it_is_shown(clip: Path) -> None:
    found = measure(numbered_clip(clip, 12, 24, SIZE, rotation=90))
    assert (found.width, found.height) == (SIZE[1], SIZE[0])
    assert found.shape < 1


def test_black_is_noticed_with_its_times(clip: Path) -> None:
    black = still(np.zeros((108, 192, 3), np.uint8), 24)
    found = measure(clip_of(clip, [*moving(view(TEAL), 24), *black, *moving(view(TEAL), 24)]))
    assert [(round(span.start, 1), round(span.end, 1)) for span in found.black] == [(1.0, 2.0)]
    assert said(found) == ["Black from 0:01 to 0:02 (1.0 s)."]
    whole = measure(clip_of(clip, black))
    assert said(whole) == ["The whole clip is black."]


def test_a_night_with_a_few_lights_is_not_black(clip: Path) -> None:
    night = np.full((108, 192, 3), 4, np.uint8)
    night[::9, ::17] = 230
    assert said(measure(clip_of(clip, moving(night, 30)))) == []


def test_a_fade_through_black_is_no_fault(clip: Path) -> None:
    picture = view(TEAL).astype(np.float32)
    shares = [*np.linspace(1, 0, 24), *np.linspace(0, 1, 24)]
    frames = [np.roll(picture * share, number, axis=1).astype(np.uint8) for number, share in enumerate(shares)]
    assert said(measure(clip_of(clip, frames))) == []


@pytest.mark.parametrize("group", [12, 250])
def test_a_picture_that_stands_still_is_noticed_whatever_the_codec_repeats(group: int, clip: Path) -> None:
    picture = view(TEAL)
    frames = [*moving(picture, 24, 2), *still(np.roll(picture, 46, axis=1), 36), *moving(view(ORANGE), 24, 2)]
    found = measure(clip_of(clip, frames, group=group, crf=20))
    assert said(found) == ["The picture stands still from 0:01 to 0:02.5 (1.5 s)."]
    whole = measure(clip_of(clip, still(picture, 48), group=group, crf=20))
    assert said(whole) == ["The picture never moves: every frame is the same."]


def test_slow_and_small_motion_is_not_called_standing_still(clip: Path) -> None:
    dark = np.full((108, 192, 3), 40, np.uint8)
    frames = []
    for number in range(48):
        frame = dark.copy()
        frame[50:53, 20 + number : 24 + number] = 235
        frames.append(frame)
    assert said(measure(clip_of(clip, frames))) == []
    brighter = [np.full((108, 192, 3), 90 + number, np.uint8) for number in range(60)]
    assert said(measure(clip_of(clip, brighter))) == []


def test_doubled_frames_are_noticed(clip: Path) -> None:
    found = measure(clip_of(clip, [frame for frame in moving(view(TEAL), 24, 3) for _ in range(2)]))
    (sentence,) = said(found)
    assert "12 different pictures a second instead of 24" in sentence


def test_a_silent_track_is_told_from_none_and_from_sound(clip: Path) -> None:
    assert not measure(numbered_clip(clip, 24)).has_sound
    silent = measure(numbered_clip(clip, 24, sound=True, bframes=0))
    assert not silent.silent
    muted = _with_silence(clip)
    found = measure(muted)
    assert found.silent
    assert "The sound track is silent." in said(found)


def _with_silence(clip: Path) -> Path:
    from fractions import Fraction

    import av

    with av.open(str(clip), "w") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 192, 108, "yuv420p"
        audio = container.add_stream("aac", rate=44_100)
        for number, picture in enumerate(moving(view(TEAL), 24, 2)):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        for start in range(0, 44_100, 1024):
            piece = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
            piece.sample_rate, piece.pts, piece.time_base = 44_100, start, Fraction(1, 44_100)
            container.mux(audio.encode(piece))
        container.mux(audio.encode())
    return clip


def test_the_clip_is_told_shot_by_shot(clip: Path) -> None:
    found = measure(clip_of(clip, [*moving(view(TEAL), 48), *moving(view(ORANGE), 24, 2)], sound=True))
    assert [shot.colour for shot in found.shots] == [Colour.TEAL, Colour.ORANGE]
    assert [round(shot.start, 2) for shot in found.shots] == [0.0, 2.0]
    words = [str(piece) for piece in read_out(found)]
    assert words[0].startswith("0:00–0:02 ")
    assert "cut at 0:02" in words
    assert any(word.startswith("0:02–0:03 ") and word.endswith("orange") for word in words)
    assert words[-1] == "last frame 0 % like the first"


def test_a_flash_is_no_cut_and_the_end_like_the_beginning_is_told(clip: Path) -> None:
    frames = [*moving(view(TEAL), 24), *reversed([*moving(view(TEAL), 24)])]
    frames[12] = np.full_like(frames[12], 255)
    found = measure(clip_of(clip, frames))
    assert len(found.shots) == 1
    assert found.likeness > 0.97


def test_clips_of_numbers_are_quick_and_uncut(clip: Path) -> None:
    found = measure(numbered_clip(clip, 48))
    assert len(found.shots) == 1
    assert "fast motion" in str(next(iter(read_out(found))))


def test_spans_of_black_do_not_count_as_frozen_too() -> None:
    delivered = Delivered(1, 1, 1.0, 3.0, 72, 24.0, "h264", 1, False,
                          black=(Span(0.0, 2.0),), frozen=(Span(0.0, 2.04),), looked_at=3.0)  # fmt: skip
    assert said(delivered) == ["Black from 0:00 to 0:02 (2.0 s)."]


@pytest.mark.parametrize("content", [b"", b"<!doctype html><p>", b"\0" * 5000, b"\0\0\0\x20ftypisom" + b"x" * 500])
def test_what_is_no_clip_is_said(content: bytes, clip: Path) -> None:
    clip.write_bytes(content)
    with pytest.raises(ClipProblem):
        measure(clip)


def test_a_clip_with_its_tail_cut_off_is_measured_as_far_as_it_goes_or_refused(clip: Path) -> None:
    whole = numbered_clip(clip, 96, group=12).read_bytes()
    for share in (0.4, 0.7, 0.95):
        clip.write_bytes(whole[: int(len(whole) * share)])
        try:
            found = measure(clip)
        except ClipProblem:
            continue
        assert found.seconds < 4.0


def test_nobody_waits_any_more(clip: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        measure(numbered_clip(clip, 24), stop)
