"""The first frame of the first screen, drawn once and whole.

Left to itself the framework gives every widget its looks three times (when it is made, when its screen comes to the
front, when the screen learns how large it is), and draws a frame before the settings are there and another one with
them. All that is known beforehand: how large the window is, that the looks are fresh, that the settings are coming.

Measured on a busy machine, in processor time: 0.1 s for the looks of 81 widgets twice more, 0.1 s for the second frame.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

BUILT_WITHIN = 1.0
"""Seconds that the first frame waits for a part of it."""


def size_classes(screen: Screen[Any]) -> Iterator[str]:
    """The classes that the screen will get for the size of its window."""
    app = screen.app
    wide = app.HORIZONTAL_BREAKPOINTS if screen.HORIZONTAL_BREAKPOINTS is None else screen.HORIZONTAL_BREAKPOINTS
    high = app.VERTICAL_BREAKPOINTS if screen.VERTICAL_BREAKPOINTS is None else screen.VERTICAL_BREAKPOINTS
    for cells, breakpoints in ((app.size.width, wide), (app.size.height, high)):
        reached = [each for each in breakpoints or () if cells >= each[0]]
        if reached:
            yield max(reached)[1]


@contextmanager
def drawn_at_once(screen: Screen[Any]) -> Iterator[None]:
    """Draw nothing until this has ended and the screen has handled what waits for it: to be in front, its size."""
    with ExitStack() as stack:
        stack.enter_context(screen.app.batch_update())
        yield
        screen.call_later(stack.pop_all().close)


async def built(widget: Widget) -> None:
    """Wait until a widget has done what it was told so far, such as to build itself anew."""
    done = asyncio.Event()
    widget.call_next(done.set)
    with suppress(TimeoutError):
        async with asyncio.timeout(BUILT_WITHIN):
            await done.wait()
