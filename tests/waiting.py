"""Waiting on conditions, never on time: the only clock here is the bound that turns a hang into a failure."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

BOUND = 60.0
"""Seconds after which a condition counts as never coming true."""


async def until(condition: Callable[[], Any]) -> Any:
    """The first true value of `condition` (which may be a coroutine function)."""
    async with asyncio.timeout(BOUND):
        while True:
            value = condition()
            if inspect.isawaitable(value):
                value = await value
            if value:
                return value
            await asyncio.sleep(0.01)


def until_sync(condition: Callable[[], Any]) -> Any:
    """The same where nothing else is to be done meanwhile."""
    end = time.monotonic() + BOUND
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
    return value
