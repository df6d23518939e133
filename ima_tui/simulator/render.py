"""One order becomes a clip and its poster. Size, length and sound are as ordered, whatever care the picture gets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw, ImageFont

from ima_tui.simulator import stills
from ima_tui.simulator.camera import move_for
from ima_tui.simulator.encode import RATE, write_clip
from ima_tui.simulator.finish import Finish
from ima_tui.simulator.scenes import stage_for
from ima_tui.simulator.shapes import even
from ima_tui.simulator.sheets import as_picture
from ima_tui.simulator.sound import pad
from ima_tui.simulator.stage import Ground
from ima_tui.simulator.words import wish_for

Frame = Image.Image | av.VideoFrame
"""Scenes are painted as pictures; stills are moved in the codec's own planes."""

_PAINTED = {True: 360, False: 256}
"""Short side that scenes are painted at: Fast is softer."""


_sketches: dict[str, tuple[str, str]] = {}
"""Sketches made so far: one clip serves all orders that differ in nothing but the take or the model."""


def render(order: dict[str, Any]) -> None:
    """Write ``order["video"]`` and ``order["cover"]``."""
    if float(order["effort"]) >= stills.SKETCH:
        _render(order)
        return
    order = {**order, "take": 0, "model": "ima-pro-fast"}
    key = json.dumps({name: value for name, value in order.items() if name not in ("video", "cover")}, sort_keys=True)
    known = _sketches.get(key)
    if known is None or not all(Path(path).exists() for path in known):
        _render(order)
        _sketches[key] = (order["video"], order["cover"])
        return
    for path, name in zip(known, ("video", "cover"), strict=True):
        target = Path(order[name])
        temporary = target.with_name(f".{target.stem}.part{target.suffix}")
        shutil.copyfile(path, temporary)
        temporary.replace(target)


def _render(order: dict[str, Any]) -> None:
    size = (int(order["width"]), int(order["height"]))
    count = max(2, round(float(order["seconds"]) * RATE))
    quick = float(order["effort"]) < 0.5
    wish = wish_for(order["prompt"], int(order["take"]))
    poster: list[Image.Image] = []

    def watched(frames: Iterator[Frame]) -> Iterator[Frame]:
        for number, frame in enumerate(frames):
            if number == int(count * 0.42):
                poster.append(as_picture(frame) if isinstance(frame, av.VideoFrame) else frame.copy())
            yield frame

    sound = pad(wish.seed, count / RATE, wish.time) if order["audio"] else None
    write_clip(Path(order["video"]), size, watched(_frames(order, size, count)), sound, quick, _mark(size))
    _write_poster(Path(order["cover"]), poster[0], size)


def _frames(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[Frame]:
    category = order["category"]
    if category == "image_to_video":
        return stills.from_first(order, size, count)
    if category == "first_last_frame_to_video":
        return stills.between(order, size, count)
    return _scene(order, size, count)


def painted_size(order: dict[str, Any], size: tuple[int, int]) -> tuple[int, int]:
    """The size scenes are painted at before they are scaled up."""
    fine = order["model"] == "ima-pro"
    short = min(min(size), _PAINTED[fine]) * min(1.0, max(0.2, float(order["effort"])))
    scale = short / min(size)
    return even(size[0] * scale), even(size[1] * scale)


def _scene(order: dict[str, Any], size: tuple[int, int], count: int) -> Iterator[Image.Image]:
    fine = order["model"] == "ima-pro"
    ground = Ground(*painted_size(order, size))
    wish = wish_for(order["prompt"], int(order["take"]))
    move = move_for(order["prompt"], wish.seed)
    finish = Finish(order["finish"], wish.seed)
    if order["category"] == "reference_image_to_video":
        from ima_tui.simulator.references import frames_with

        yield from (finish(frame, n) for n, frame in enumerate(frames_with(order, ground, wish, move, count, fine)))
        return
    stage = stage_for(ground, wish, fine)
    step = stills.step(order)
    for number in range(count):
        if number % step == 0:
            frame = finish(stage.frame(number / RATE, move.at(number / (count - 1))), number)
        yield frame


def _mark(size: tuple[int, int]) -> Image.Image:
    """A small word, so that nobody takes the clip for the service's work."""
    height = max(10, round(min(size) * 0.026))
    font = ImageFont.load_default(height)
    left, top, right, bottom = font.getbbox("simulated")
    edge = height // 2
    mark = Image.new("RGBA", (round(right - left) + 2 * edge, round(bottom - top) + 2 * edge))
    pen = ImageDraw.Draw(mark)
    pen.rounded_rectangle((0, 0, mark.width - 1, mark.height - 1), edge, fill=(0, 0, 0, 70))
    pen.text((edge - left, edge - top), "simulated", font=font, fill=(255, 255, 255, 165))
    return mark.convert("LA")


def _write_poster(path: Path, frame: Image.Image, size: tuple[int, int]) -> None:
    scale = min(1.0, 1280 / max(size))
    temporary = path.with_name(f".{path.stem}.part.jpg")
    frame.resize((round(size[0] * scale), round(size[1] * scale)), Image.Resampling.BICUBIC).save(temporary, quality=90)
    temporary.replace(path)
