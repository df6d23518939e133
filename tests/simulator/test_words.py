"""What prompts and orders mean: places, camera words, sizes, values."""

from __future__ import annotations

import pytest

from ima_tui.simulator.camera import named_move
from ima_tui.simulator.shapes import frame_size
from ima_tui.simulator.values import same
from ima_tui.simulator.words import wish_for


@pytest.mark.parametrize(("prompt", "place", "time"), [
    ("A lighthouse at dusk", "sea", "dusk"), ("灯塔,黄昏的海", "sea", "dusk"), ("neon rain", "city", "night"),
    ("霓虹城市的雨夜", "city", "night"), ("雪山日出", "mountain", "dawn"), ("a deer in the woods", "forest", "dawn"),
    ("太空里的星球", "space", "night"), ("沙漠里的骆驼", "desert", "dusk"), ("一只小狗在草地上奔跑", "meadow", "day"),
])  # fmt: skip
def test_places_and_times(prompt: str, place: str, time: str) -> None:
    wish = wish_for(prompt)
    assert (wish.place, wish.time) == (place, time)


def test_a_prompt_of_other_words_has_a_place_too_and_takes_differ() -> None:
    assert wish_for("qwerty") == wish_for("qwerty")
    assert wish_for("qwerty", 1).seed != wish_for("qwerty").seed
    assert wish_for("qwerty", 1).place == wish_for("qwerty").place


def test_camera_words() -> None:
    push, pull = named_move("slow push in"), named_move("镜头拉远")
    assert push is not None
    assert pull is not None
    assert push.end.zoom > push.start.zoom
    assert pull.end.zoom < pull.start.zoom
    left, right = named_move("pan left"), named_move("Pan right")
    assert left is not None
    assert right is not None
    assert left.end.x < left.start.x
    assert right.end.x > right.start.x
    assert named_move("an expanding company") is None


@pytest.mark.parametrize(("resolution", "ratio", "source", "size"), [
    ("480P", "16:9", None, (854, 480)), ("720p", "9:16", None, (720, 1280)), ("1080P", "1:1", None, (1080, 1080)),
    ("4K", "16:9", None, (3840, 2160)), ("1080P", "21:9", None, (2520, 1080)), ("480P", "3:4", None, (480, 640)),
    ("480P", "adaptive", (1000, 500), (960, 480)), ("720P", "adaptive", None, (1280, 720)),
])  # fmt: skip
def test_frame_sizes(resolution: str, ratio: str, source: tuple[int, int] | None, size: tuple[int, int]) -> None:
    assert frame_size(resolution, ratio, source) == size


def test_values_that_mean_the_same() -> None:
    assert same(5, "5s")
    assert same(5.0, " 5 ")
    assert same(True, "TRUE")
    assert same("1080P", "1080p")
    assert not same(True, 1)
    assert not same(5, 10)
