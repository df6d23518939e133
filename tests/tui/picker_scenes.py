"""Scenes of the image picker: a folder of a working day."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable

from PIL import Image
from textual.pilot import Pilot

from tests.tui.stand_in import NOON

Act = Callable[[Pilot[None]], Awaitable[None]]
SHOTS = (
    ("beach-dawn-wide-panorama.png", (1240, 400)), ("港口夜景 霓虹倒影.png", (1280, 720)), ("shot10.png", (720, 1280)),
    ("shot2.png", (640, 640)), ("Screenshot 2026-06-25 at 1.23.45 PM of something quite long.png", (1600, 1000)),
    ("thumb.png", (120, 90)), ("tall.webp", (400, 990)),
)  # fmt: skip


def in_a_full_folder(mode: str, *names: str) -> Act:
    """The picker on a folder with all sorts of images, then some keys."""

    async def act(pilot: Pilot[None]) -> None:
        folder = pilot.app.studio.folder / "shots"  # type: ignore[attr-defined]
        (folder / "contact sheets").mkdir(parents=True)
        for age, (name, size) in enumerate(SHOTS):
            Image.linear_gradient("L").resize(size).convert("RGB").save(folder / name)
            os.utime(folder / name, (NOON - age * 9000,) * 2)
        os.utime(folder / "contact sheets", (NOON - 90_000,) * 2)
        for name in (mode, "f2"):
            await pilot.press(name)
            await pilot.pause()
        pilot.app.screen.open_folder(folder)  # type: ignore[attr-defined]
        for _ in range(5):
            await pilot.pause(0.05)
        for name in names:
            await pilot.press(name)
            await pilot.pause()
        await pilot.pause(0.3)

    return act


SCENES: dict[str, Act] = {
    "picker": in_a_full_folder("alt+2"),
    "picker-reference": in_a_full_folder("alt+4", "space", "space", "down", "space", "f3", "f3"),
    "picker-filter": in_a_full_folder("alt+2", *"sht"),
    "places": in_a_full_folder("alt+4", "f6", "space", "space", "f8"),
}
