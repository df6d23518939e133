"""Scenes about images: full slots, slots in trouble, questions with pictures, images from takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PIL import Image
from textual import events
from textual.pilot import Pilot

from ima_tui.domain.modes import Mode
from ima_tui.engine.pictures import Which
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.prompt_editor import PromptEditor

Act = Callable[[Pilot[None]], Awaitable[None]]


def _folder(pilot: Pilot[None]) -> Path:
    studio: Any = pilot.app.screen_stack[0].studio  # type: ignore[attr-defined]
    return Path(studio.folder)


def _nine(folder: Path) -> tuple[str, ...]:
    """Nine pictures with names as people have them."""
    found = []
    for name in ("dawn", "boat", "fjord"):
        for tone in range(3):
            path = folder / f"{name}-{tone + 1}-final.png"
            source = next(folder.glob({"dawn": "beach-dawn.*", "boat": "boat.*", "fjord": "fjord.*"}[name]))
            with Image.open(source) as picture:
                small = picture.convert("RGB").resize((640, 360))
            small.point(lambda level, tone=tone: min(255, int(level * (0.6 + 0.4 * tone)))).save(path)
            found.append(str(path))
    return tuple(found)


def _slots(mode: Mode, count: int, focus: int | None = None) -> Act:
    async def act(pilot: Pilot[None]) -> None:
        screen: Any = pilot.app.screen
        images = _nine(_folder(pilot))[:count]
        screen.go_to_mode(mode)
        await pilot.pause()
        screen.change(images=images)
        await pilot.pause()
        if focus is not None:
            screen.query_one(ImageSlots).focus_slot(focus)
            await pilot.pause()

    return act


async def _many_troubles(pilot: Pilot[None]) -> None:
    await _slots(Mode.REFERENCE, 3)(pilot)
    screen: Any = pilot.app.screen
    folder = _folder(pilot)
    Image.new("RGB", (1200, 300), (140, 90, 60)).save(folder / "panorama.png")
    images = [*screen.draft.images, str(folder / "gone.png"), str(folder / "panorama.png"), "https://x.example/a.png"]
    screen.change(images=tuple(images))
    await pilot.pause()
    screen.query_one(ImageSlots).focus_slot(4)
    await pilot.pause()


async def _two(pilot: Pilot[None]) -> None:
    screen: Any = pilot.app.screen
    await pilot.press("alt+1")
    screen.take_images(_nine(_folder(pilot))[1:8:4])
    await pilot.pause()


async def _attach(pilot: Pilot[None]) -> None:
    editor = pilot.app.screen.query_one(PromptEditor)
    editor.post_message(events.Paste(str(_folder(pilot) / "boat.png")))
    await pilot.pause()


async def _chooser(pilot: Pilot[None]) -> None:
    await pilot.press("alt+i")
    await pilot.pause()


async def _tiles(pilot: Pilot[None]) -> None:
    pictures: Any = pilot.app.screen.studio.pictures  # type: ignore[attr-defined]
    folder = _folder(pilot)
    pictures.frames = {("job-007", Which.FIRST): folder / "boat.png", ("job-007", Which.LAST): folder / "fjord.png"}
    pictures.kept = {("job-007", Which.FIRST)}
    await pilot.press("f8", "down", "down", "down", "i")
    await pilot.pause()
    await pilot.press("l")


SCENES: dict[str, Act] = {
    "slots-empty": _slots(Mode.FIRST_LAST, 0),
    "slots-nine": _slots(Mode.REFERENCE, 9, 4),
    "slots-troubles": _many_troubles,
    "two-images": _two,
    "attach": _attach,
    "take-chooser": _chooser,
    "take-pictures": _tiles,
}
