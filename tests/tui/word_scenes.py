"""Scenes of the prompt's helpers: camera words, earlier prompts, snippets and their forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

Act = Callable[[Pilot[None]], Awaitable[None]]
PAST = (
    "A lynx steps out of the snow, breath steaming, handheld, blue hour",
    "霓虹雨夜，少女撑伞走过反光的街道，电影感，缓慢推镜头",
    "Paper boat in the gutter, macro, rain drops as slow bells",
    "4K drone over a fjord at dawn, mist in the valleys, the camera glides forward and rises slowly above the water\n"
    "Second line: gulls far below, soft light",
)


def typed(*keys: str, search: str = "", into: str = "") -> Act:
    """Press keys, then type into the search line of what opened, then perhaps press `into`."""

    async def act(pilot: Pilot[None]) -> None:
        studio: Any = pilot.app.studio  # type: ignore[attr-defined]
        studio.past_prompts = PAST
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        if search:
            pilot.app.screen.query(Input).first(Input).value = search
            await pilot.pause(0.3)
        for key in filter(None, into.split()):
            await pilot.press(key)
            await pilot.pause()

    return act


def _empty() -> Act:
    async def act(pilot: Pilot[None]) -> None:
        editor: Any = pilot.app.screen.query_one("#prompt")
        editor.load_text("")
        await pilot.press("alt+1")

    return act


SCENES: dict[str, Act] = {
    "placeholder": _empty(),
    "camera": typed("alt+c", into="down down space"),
    "prompt-search": typed("ctrl+r", search="slow"),
    "snippets": typed("alt+t", into="down"),
    "fill-holes": typed("alt+t", into="enter b o a t enter"),
    "write-snippet": typed("alt+t", into="ctrl+n"),
}
