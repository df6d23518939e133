"""Rendered clips, decoded again: they are what was ordered, begin and end where they must, and are labelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageOps

from ima_tui.simulator.render import render
from tests.simulator.conftest import Caller, picture


def _order(folder: Path, **changes: Any) -> dict[str, Any]:
    return {
        "category": "text_to_video", "model": "ima-pro", "prompt": "a lighthouse at dusk, push in", "take": 0,
        "effort": 0.2, "sources": [], "finish": "natural", "motion": 5, "width": 320, "height": 180, "seconds": 1.0,
        "audio": False, "video": str(folder / "clip.mp4"), "cover": str(folder / "clip.jpg"),
    } | changes  # fmt: skip


def _frames(path: str) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    with av.open(path) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def _likeness(one: Any, other: Any) -> float:
    """SSIM of the brightness over 8 by 8 blocks."""
    grey = [np.asarray(Image.fromarray(np.asarray(each)).convert("L"), np.float64) for each in (one, other)]
    height, width = (side // 8 * 8 for side in grey[0].shape)
    blocks = [each[:height, :width].reshape(height // 8, 8, width // 8, 8) for each in grey]
    (a, b), axes = blocks, (1, 3)
    mean_a, mean_b = a.mean(axes), b.mean(axes)
    var_a, var_b = a.var(axes), b.var(axes)
    both = (a * b).mean(axes) - mean_a * mean_b
    similar = (2 * mean_a * mean_b + 6.5) * (2 * both + 58.5) / ((mean_a**2 + mean_b**2 + 6.5) * (var_a + var_b + 58.5))
    return float(similar.mean())


def _saved(folder: Path, name: str, image: Image.Image) -> str:
    image.save(folder / name)
    return str(folder / name)


def _fitted(path: str, size: tuple[int, int]) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.fit(image.convert("RGB"), size, Image.Resampling.LANCZOS)


@pytest.mark.parametrize("prompt", ["sea", "city in the rain", "snowy mountain, aurora", "forest deer", "desert",
                                    "dog in a meadow", "space"])  # fmt: skip
def test_every_place_can_be_painted_in_every_shape(tmp_path: Path, prompt: str) -> None:
    for width, height in ((320, 180), (180, 320), (420, 180)):
        order = _order(tmp_path, prompt=prompt, width=width, height=height, seconds=0.25)
        render(order)
        frames = _frames(order["video"])
        assert frames[0].shape == (height, width, 3)
        assert float(frames[0].std()) > 12


def test_length_size_and_sound_are_as_ordered(tmp_path: Path) -> None:
    order = _order(tmp_path, audio=True, seconds=2.0)
    render(order)
    with av.open(order["video"]) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 320, 180)
        assert float(video.average_rate or 0) == 24
        assert video.codec_context.colorspace == 1
        assert sound.codec_context.name == "aac"
        played = np.concatenate([frame.to_ndarray() for frame in container.decode(sound)], axis=1)
    assert len(_frames(order["video"])) == 48
    assert abs(played.shape[1] / 44100 - 2.0) < 0.1
    assert 0.02 < float(np.abs(played).max()) <= 1.0
    assert Path(order["video"]).read_bytes()[36:40] == b"moov"
    assert not list(tmp_path.glob(".*"))


def test_without_sound_there_is_no_audio_track(tmp_path: Path) -> None:
    order = _order(tmp_path, seconds=0.25)
    render(order)
    with av.open(order["video"]) as container:
        assert not container.streams.audio


def test_the_same_order_gives_the_same_pictures_and_another_take_others(tmp_path: Path) -> None:
    found = []
    for take in (0, 0, 1):
        order = _order(tmp_path, take=take, seconds=0.25)
        render(order)
        found.append(_frames(order["video"])[0])
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_the_first_frame_is_the_picture_and_then_it_moves(tmp_path: Path) -> None:
    source = _saved(tmp_path, "a.png", picture(800, 600))
    for model in ("ima-pro", "ima-pro-fast"):
        order = _order(tmp_path, category="image_to_video", model=model, sources=[source], width=640, height=360)
        render(order)
        frames = _frames(order["video"])
        assert _likeness(frames[0], _fitted(source, (640, 360))) > 0.95
        assert np.abs(frames[-1].astype(int) - frames[0].astype(int)).mean() > 3


def test_first_and_last_frame_are_the_two_pictures(tmp_path: Path) -> None:
    first = _saved(tmp_path, "a.png", picture(800, 600))
    last = _saved(tmp_path, "b.png", ImageOps.mirror(picture(600, 800, (30, 120, 90))))
    order = _order(tmp_path, category="first_last_frame_to_video", sources=[first, last], width=640, height=360)
    render(order)
    frames = _frames(order["video"])
    assert len(frames) == 24
    assert _likeness(frames[0], _fitted(first, (640, 360))) > 0.95
    assert _likeness(frames[-1], _fitted(last, (640, 360))) > 0.95
    assert _likeness(frames[12], frames[0]) < 0.9


def test_a_reference_is_used_but_not_begun_with(tmp_path: Path) -> None:
    source = _saved(tmp_path, "a.png", picture(800, 600))
    order = _order(tmp_path, category="reference_image_to_video", prompt="meadow", sources=[source])
    render(order)
    frames = _frames(order["video"])
    assert _likeness(frames[0], _fitted(source, (320, 180))) < 0.6
    plain = _order(tmp_path, prompt="meadow")
    render(plain)
    assert np.abs(_frames(plain["video"])[-1].astype(int) - frames[-1].astype(int)).mean() > 5


def test_finishes_change_the_picture(tmp_path: Path) -> None:
    found = []
    for finish in ("natural", "film", "film_grain", "dream"):
        order = _order(tmp_path, finish=finish, seconds=0.25)
        render(order)
        found.append(_frames(order["video"])[0].astype(int))
    for other in found[1:]:
        assert np.abs(found[0] - other).mean() > 2


async def test_an_ordered_clip_is_served_with_its_poster(caller: Caller) -> None:
    body = await caller.body(model="ima-pro-fast", resolution="480p", aspect_ratio="1:1")
    media = await caller.finish(await caller.created(body))
    assert (media["resource_status"], media["width"], media["height"], media["duration"]) == (1, 480, 480, 5.0)
    clip = await caller.http.get(media["url"], headers={"Range": "bytes=4-7"})
    assert (clip.status_code, clip.content, clip.headers["content-type"]) == (206, b"ftyp", "video/mp4")
    poster = await caller.http.get(media["cover_url"])
    assert poster.headers["content-type"] == "image/jpeg"
    assert poster.content[:2] == b"\xff\xd8"
