"""The corrected copy of an image, as a face asks for it: a plan, a look at it, and the copy itself.

All of it is disk and decoding, so it happens in threads. Whoever stops waiting for a copy stops its making.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from ima_tui.domain.images import ImageFacts
from ima_tui.domain.mending import Plan, plan_for
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import Said, say
from ima_tui.media.mending import Mended, Overview, Stopped, examine, make_copy, overview
from ima_tui.media.probe import ImageProblem, probe
from ima_tui.media.sources import RemoteImage, understand

__all__ = ("Mended", "Mending", "Overview", "suggested_plan")

_READERS = 2
"""Pictures decoded at the same time: each may take some hundred megabytes."""


class Mending:
    """Makes corrected copies in `folder`. The originals are only ever read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._slots = asyncio.Semaphore(_READERS)

    async def plan(self, source: str, mode: Mode) -> Plan:
        """The first proposal for an image, sound or not. Raises ImageProblem when no copy can be made."""
        proposal = await asyncio.to_thread(_plan, source, mode)
        if isinstance(proposal, Said):
            raise ImageProblem(proposal)
        return proposal

    async def overview(self, plan: Plan) -> Overview:
        """The whole picture, small, to draw the frame on. Raises ImageProblem."""
        async with self._slots:
            return await asyncio.to_thread(overview, plan)

    async def make(self, plan: Plan, progress: Callable[[float], None] = lambda done: None) -> Mended:
        """The copy, which is within all limits. `progress` is called from another thread. Raises ImageProblem.

        When the waiting is cancelled the work ends at its next step, and no file is left.
        """
        stopped = threading.Event()

        def step(done: float) -> None:
            if stopped.is_set():
                raise Stopped
            progress(done)

        async with self._slots:
            try:
                return await asyncio.to_thread(make_copy, plan, self._folder, step)
            finally:
                stopped.set()


def suggested_plan(facts: ImageFacts) -> Plan | None:
    """What could be corrected in an image that was probed just now; None when nothing is to be, or no copy helps."""
    try:
        plan = plan_for(examine(facts), Mode.FIRST_FRAME)
    except ImageProblem:
        return None
    return plan if isinstance(plan, Plan) and plan.suggested else None


def _plan(source: str, mode: Mode) -> Plan | Said:
    understood = understand(source)
    if isinstance(understood, RemoteImage):
        return say("Only a file on this machine can be corrected. Download the image first.")
    return plan_for(examine(probe(understood.path)), mode)
