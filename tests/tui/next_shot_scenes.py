"""Scenes of the next shot: the strip of a take's last second, while it is fetched, and without a good frame."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from PIL import Image
from textual.pilot import Pilot

from ima_tui.domain.exit_frames import Verdict
from ima_tui.domain.text import say
from ima_tui.engine.next_shots import ImageProblem

Act = Callable[[Pilot[None]], Awaitable[None]]


def _strip(*pressed: str, fetched: bool = True, **given: Any) -> Act:
    """The next shot of the take that is ready, and then these keys."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.screen_stack[0].studio  # type: ignore[attr-defined]
        shots = studio.next_shots
        for name, value in given.items():
            setattr(shots, name, value)
        with Image.open(studio.folder / "boat.png") as picture:
            shots.picture = picture.convert("RGB").resize((320, 180))
        if fetched:
            shots.gate.set()
        for key in ("f8", "down", "down", "down", "N", *pressed):
            await pilot.press(key)
            await pilot.pause()
            if key == "N" and fetched:
                screen: Any = pilot.app.screen
                while screen.candidate is None and shots.trouble is None:
                    await pilot.pause()

    return act


_GONE = ImageProblem(say("The clip's link has expired and the service gives no new one. Its cover can still be used."))

SCENES: dict[str, Act] = {
    "next-shot": _strip(),
    "next-shot-drift": _strip("left", "left", links=3),
    "next-shot-black": _strip(ending=(Verdict.BLACK,) * 24),
    "next-shot-gone": _strip(trouble=_GONE),
}
FETCHING: dict[str, Act] = {"next-shot-fetching": _strip(fetched=False)}
"""A worker that waits never settles: drawn apart."""
