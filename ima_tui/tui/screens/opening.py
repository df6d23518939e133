"""The first frame of the first screen, drawn once and whole.

Left to itself the framework gives every widget its looks three times (when it is made, when its screen comes to the
front, when the screen learns how large it is), and draws a frame before the settings are there, another one with them,
and three more while the widgets take note of how large they are and where the cursor is. All that is known beforehand,
or a moment later: how large the window is, that the looks are fresh, that the settings are coming. So nothing is drawn,
not even for itself, before everything that was said to a widget has been heard by it.

Measured on a busy machine, in processor time: 0.1 s for the looks of 81 widgets twice more, 0.1 s for the second frame,
0.07 s for the others.
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
def drawn_at_once(screen: Screen[Any], begun: asyncio.Event) -> Iterator[None]:
    """Draw nothing until this has ended and the screen and its widgets have heard all that is said to them then.

    `begun` is set when the frame is about to be drawn.
    """
    with ExitStack() as stack:
        stack.enter_context(screen.app.batch_update())
        yield
        screen.run_worker(_draw(screen, stack.pop_all(), begun), group="first frame", exit_on_error=False)


async def _draw(screen: Screen[Any], waiting: ExitStack, begun: asyncio.Event) -> None:
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(BUILT_WITHIN):
                await _heard(screen)
    finally:
        screen._repaint_required = False  # the frame that comes of the layout is all of it; this would draw it again
        waiting.close()
        for shown in {screen, *screen.app.screen_stack[-1:]}:  # a question may lie on it already
            shown.refresh(repaint=False, layout=True)
        begun.set()


async def _heard(screen: Screen[Any]) -> None:
    """Wait until nothing is on its way to any widget, twice running: one that has heard something may say something."""
    at_rest = 0
    while at_rest < 2:
        await asyncio.sleep(0)
        at_rest = 0 if any(node.message_queue_size for node in screen.walk_children(with_self=True)) else at_rest + 1


async def built(widget: Widget) -> None:
    """Wait until a widget has done what it was told so far, such as to build itself anew."""
    done = asyncio.Event()
    widget.call_next(done.set)
    with suppress(TimeoutError):
        async with asyncio.timeout(BUILT_WITHIN):
            await done.wait()
