"""The ends of a clip, exactly: with frames that arrive in another order, odd beginnings, and no end at all."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ima_tui.media.frames import Still, Which, first_frame, frame, last_frame
from ima_tui.media.problem import ImageProblem

av = pytest.importorskip("av")


def clip(path: Path, frames: int, *, rate: int = 24, start: int = 0, options: dict[str, str] | None = None) -> Path:
    """Frame n is a grey of 20 + 2n; B-frames and long groups unless `options` say otherwise."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.time_base = Fraction(1, rate)
        stream.options = {"preset": "veryfast", "crf": "10", "bf": "3", "g": "250", **(options or {})}
        for number in range(frames):
            grey = np.full((180, 320, 3), 20 + 2 * number % 220, np.uint8)
            made = av.VideoFrame.from_ndarray(grey, format="rgb24")
            made.pts, made.time_base = number + start, Fraction(1, rate)
            container.mux(stream.encode(made))
        container.mux(stream.encode())
    return path


def grey(still: Still) -> float:
    """The middle of the picture."""
    pixels = np.frombuffer(still.pixels, np.uint8).reshape(still.height, still.width, 3)
    return float(pixels[80:100, 150:170].mean())


@pytest.mark.parametrize("frames", [1, 2, 3, 7, 25, 100])
@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_both_ends_of_clips_of_any_length(tmp_path: Path, frames: int, ending: str) -> None:
    made = clip(tmp_path / f"clip.{ending}", frames)
    first, last = first_frame(made), last_frame(made)
    assert (first.width, first.height) == (320, 180)
    assert abs(grey(first) - 20) <= 1.5
    assert abs(grey(last) - (20 + 2 * (frames - 1))) <= 1.5
    assert (first.number, last.number) == (0, frames - 1)
    assert last.seconds == pytest.approx((frames - 1) / 24, abs=0.003)


def test_one_long_group_of_pictures_and_a_late_start(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.mp4", 110, start=48, options={"bf": "16", "b-adapt": "2", "sc_threshold": "0"})
    assert abs(grey(last_frame(made)) - (20 + 2 * 109 % 220)) <= 1.5
    assert last_frame(made).pts > first_frame(made).pts


def test_a_clip_that_cannot_be_searched_is_read_from_its_beginning(tmp_path: Path) -> None:
    made = clip(tmp_path / "clip.h264", 40)
    assert abs(grey(last_frame(made)) - (20 + 2 * 39)) <= 1.5


def test_a_clip_cut_off_before_its_end_has_no_last_frame(tmp_path: Path) -> None:
    """Its table of contents stands in front and promises more: what comes last in the file is not the last frame."""
    whole = tmp_path / "whole.mp4"
    with av.open(str(whole), "w", options={"movflags": "+faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        noise = np.random.default_rng(1)
        for _ in range(96):
            made = av.VideoFrame.from_ndarray(noise.integers(0, 255, (180, 320, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(made))
        container.mux(stream.encode())
    content = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[: len(content) // 3])
    assert last_frame(whole).number == 95
    assert first_frame(cut).number == 0
    with pytest.raises(ImageProblem):
        last_frame(cut)


def test_the_frame_is_kept_as_a_png_to_the_pixel(tmp_path: Path) -> None:
    still = frame(clip(tmp_path / "clip.mp4", 5), Which.LAST)
    with Image.open(io.BytesIO(still.png())) as picture:
        assert (picture.format, picture.size) == ("PNG", (320, 180))
        assert picture.tobytes() == still.pixels


def test_what_is_no_clip_says_so(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_bytes(b"no clip at all")
    (tmp_path / "empty.mp4").write_bytes(b"")
    whole = clip(tmp_path / "whole.mp4", 60).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    for name in ("text.mp4", "empty.mp4", "cut.mp4", "gone.mp4"):
        for which in Which:
            with pytest.raises(ImageProblem):
                frame(tmp_path / name, which)
    with pytest.raises(ImageProblem):
        last_frame(tmp_path)
