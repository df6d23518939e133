"""Scenes of the player: a clip that plays in the preview, the large player, the still view."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from textual.pilot import Pilot

from ima_tui.tui.widgets.player import Player
from tests.media.clip_maker import clip_of
from tests.tui.conftest import until

Act = Callable[[Pilot[None]], Awaitable[None]]


def boat(frames: int = 120, size: tuple[int, int] = (640, 360)) -> Iterator[np.ndarray[Any, Any]]:
    """A paper boat on a gutter's water, as the light goes down."""
    width, height = size
    for number in range(frames):
        far = number / frames
        image = Image.new("RGB", size)
        draw = ImageDraw.Draw(image)
        for y in range(height):
            share = y / height
            red, green, blue = 20 + 220 * share * (1 - 0.3 * far), 60 + 110 * share, 80 + 60 * share
            draw.line((0, y, width, y), (int(red), int(green), int(blue)))
        sun = (width * (0.2 + 0.5 * far), height * (0.25 + 0.1 * far))
        draw.ellipse((sun[0] - 34, sun[1] - 34, sun[0] + 34, sun[1] + 34), (255, 236, 200))
        for layer in range(3):
            level = height * (0.62 + 0.12 * layer)
            points = [(x, level + 9 * math.sin(x / 38 + far * 11 + layer * 2)) for x in range(0, width + 8, 8)]
            draw.polygon([*points, (width, height), (0, height)], (16 + 12 * layer, 66 - 12 * layer, 84 - 14 * layer))
        left, up = width * (0.15 + 0.55 * far), height * 0.6 + 7 * math.sin(far * 30)
        draw.polygon([(left, up), (left + 96, up), (left + 74, up + 36), (left + 22, up + 36)], (240, 238, 228))
        draw.polygon([(left + 20, up), (left + 48, up - 52), (left + 76, up)], (252, 250, 244))
        yield np.asarray(image)


def clip(folder: Path) -> Path:
    """The clip of these scenes."""
    path = folder / "boat.mp4"
    return path if path.exists() else clip_of(path, boat(), 24, sound=True)


def playing(*keys: str, at: float = 2.1) -> Act:
    """The chosen take plays and stands at a moment; then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        app: Any = pilot.app
        app.studio.clips.files["job-007"] = clip(app.studio.folder)
        await pilot.press("f8", "down", "down", "down")
        await pilot.press(*keys)
        for _ in range(200):
            await asyncio.sleep(0.02)
            player = next(iter(pilot.app.screen.query(Player)), None)
            if player is not None and player.reel is not None and player.reel.complete:
                break
        assert player is not None
        player.seek(at)
        for _ in range(100):
            await asyncio.sleep(0.02)
            if player.frame is not None and (player.has_sheet or player.frame >= int(at * 24) - 1):
                break
        if not player.has_sheet:
            player.pause()
            player.seek(at)
            player._wants_to_play = True  # stands still for the picture, and says that it plays
            player.tell()
        await asyncio.sleep(0.2)

    return act


async def sheet(pilot: Pilot[None]) -> None:
    """The still view in the large player."""
    await playing("f")(pilot)
    player = pilot.app.screen.query_one(Player)
    player.pause()
    player.seek(2.1)
    await until(pilot, lambda: player.frame == int(2.1 * 24))
    await pilot.press("w")
    await asyncio.sleep(0.6)


SCENES: dict[str, Act] = {
    "playing": playing("space"),
    "watching": playing("f"),
    "sheet": sheet,
}
