"""The last second of real clips, made on the spot: which frame is proposed, and that it is taken to the pixel."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from ima_tui.domain.exit_frames import Verdict
from ima_tui.media.exit_frames import MOST, Glimpse, frame_at, last_second
from ima_tui.media.problem import ImageProblem
from tests.media.clip_maker import clip_of, number_in, numbered_clip, numbered_image
from tests.media.endings import ending, faded, scene, view


def proposed(found: tuple[Glimpse, ...]) -> int | None:
    """Counted from the end: −1 is the last."""
    return next((at - len(found) for at, one in enumerate(found) if one.judged.proposed), None)


def says(glimpse: Glimpse) -> int:
    """The number that stands in the picture."""
    return number_in(np.frombuffer(glimpse.pixels, np.uint8).reshape(glimpse.height, glimpse.width, 3))


def decoded(clip: Path) -> list[bytes]:
    """Every frame, by a plain decoding."""
    with av.open(str(clip)) as container:
        return [frame.to_ndarray(format="rgb24").tobytes() for frame in container.decode(video=0)]


def test_three_blurred_and_a_black_frame_at_the_end(tmp_path: Path) -> None:
    clip = clip_of(tmp_path / "clip.mp4", ending(["blurred"] * 3 + ["black"]))
    found = last_second(clip)
    assert len(found) == 24
    assert proposed(found) == -5
    assert [one.judged.verdict for one in found[-5:]] == [Verdict.SHARP, *[Verdict.BLURRED] * 3, Verdict.BLACK]
    assert found == last_second(clip)


@pytest.mark.parametrize("after", [["other"] * 7, ["other"] * 2 + ["otherblurred"] * 5, ["other"] * 4 + ["black"] * 3])
def test_a_cut_near_the_end_is_never_gone_back_over(tmp_path: Path, after: list[str]) -> None:
    found = last_second(clip_of(tmp_path / "clip.mp4", ending(after), crf=20))
    at = proposed(found)
    assert at is not None
    assert at >= -7
    assert after[at] == "other"
    assert {one.judged.verdict for one in found[:-7]} == {Verdict.BEFORE_CUT}


@pytest.mark.parametrize("to", [0, 255])
def test_a_fade_is_not_gone_into(tmp_path: Path, to: int) -> None:
    whole = scene(7)
    images = (faded(view(whole, at), min(1.0, (47 - at) / 12), to) for at in range(48))
    at = proposed(last_second(clip_of(tmp_path / "clip.mp4", images)))
    assert at is not None
    assert -15 <= at <= -11


def test_the_png_is_the_frame_to_the_pixel(tmp_path: Path) -> None:
    clip = clip_of(tmp_path / "clip.mp4", ending(["blurred"] * 3 + ["black"]))
    chosen = next(one for one in last_second(clip) if one.judged.proposed)
    still = frame_at(clip, chosen.number)
    with Image.open(io.BytesIO(still.png())) as picture:
        assert (picture.format, picture.size) == ("PNG", (320, 180))
        assert picture.tobytes() == decoded(clip)[43]
    assert (still.number, still.png()) == (43, frame_at(clip, 43).png())


@pytest.mark.parametrize("frames", [1, 2, 9, 30, 100])
@pytest.mark.parametrize("ending", ["mp4", "mkv", "h264"])
def test_numbers_and_times_are_right_in_clips_of_any_length(tmp_path: Path, frames: int, ending: str) -> None:
    clip = numbered_clip(tmp_path / f"clip.{ending}", frames, bframes=3)
    found = last_second(clip)
    second = 24 if ending != "h264" else 25  # which names no rate, so that one is assumed
    assert [one.number for one in found] == list(range(max(0, frames - second), frames))
    assert [says(one) for one in found] == [one.number for one in found]
    if ending != "h264":
        assert found[-1].seconds == pytest.approx((frames - 1) / 24, abs=0.002)
    for number in {0, frames // 2, frames - 1}:
        still = frame_at(clip, number)
        assert number_in(np.frombuffer(still.pixels, np.uint8).reshape(still.height, still.width, 3)) == number


def test_a_changing_rate_miscounts_nothing(tmp_path: Path) -> None:
    times = [at * at // 6 for at in range(40)]
    times = sorted({*times, *range(300, 340)})
    clip = numbered_clip(tmp_path / "clip.mp4", len(times), times=times)
    found = last_second(clip)
    assert [says(one) for one in found] == [one.number for one in found]
    assert found[-1].number == len(times) - 1
    assert number_in(np.frombuffer(frame_at(clip, 3).pixels, np.uint8).reshape(96, 160, 3)) == 3


@pytest.mark.parametrize(("rate", "seen"), [(Fraction(2), 8), (Fraction(24000, 1001), 24), (120, MOST)])
def test_slow_and_quick_clips(tmp_path: Path, rate: Fraction, seen: int) -> None:
    found = last_second(numbered_clip(tmp_path / "clip.mp4", 150, rate))
    assert (len(found), found[-1].number, says(found[0])) == (seen, 149, 150 - seen)


def test_odd_sizes_and_a_telephone_held_upright(tmp_path: Path) -> None:
    odd = last_second(numbered_clip(tmp_path / "odd.mp4", 10, size=(161, 97)))
    assert (odd[-1].width, odd[-1].height, says(odd[-1])) == (161, 97, 9)
    turned = clip_of(tmp_path / "turned.mp4", (np.rot90(numbered_image(at), -1) for at in range(10)), rotation=90)
    found = last_second(turned)
    assert (found[-1].width, found[-1].height) == (160, 96)
    assert [says(one) for one in found] == list(range(10))
    still = frame_at(turned, 4)
    assert (still.width, still.height) == (160, 96)
    assert number_in(np.frombuffer(still.pixels, np.uint8).reshape(96, 160, 3)) == 4


def test_large_clips_are_looked_at_small_and_taken_whole(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "large.mp4", 8, size=(1280, 720))
    found = last_second(clip)
    assert max(found[0].width, found[0].height) <= 640
    assert (frame_at(clip, 7).width, frame_at(clip, 7).height) == (1280, 720)


@pytest.mark.parametrize("take", [last_second, lambda clip: frame_at(clip, 3)])
def test_what_is_no_sound_clip_is_said(tmp_path: Path, take: Callable[[Path], object]) -> None:
    whole = numbered_clip(tmp_path / "whole.mp4", 90, group=1).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "text.mp4").write_bytes(b"no clip at all")
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "folder.mp4").mkdir()
    for name in ("cut", "text", "empty", "folder", "gone"):
        with pytest.raises(ImageProblem) as caught:
            take(tmp_path / f"{name}.mp4")
        assert str(caught.value.sentence).endswith(".")


def test_a_number_that_the_clip_has_not(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 10)
    for number in (10, -1, 100_000):
        with pytest.raises(ImageProblem) as caught:
            frame_at(clip, number)
        assert "1 to 10" in str(caught.value.sentence)
