"""A random user at the interface: types, pastes, clicks, drags, resizes, while the world outside does its worst.

`python -m tests.tui.fuzzing --seed 7 --steps 30000` plays a long one; several seeds may follow each other. What is
done follows from the seed alone. A finding names the seed, the step, and what was done last.

After every step nothing has failed anywhere. Every few steps the screen is read cell by cell, and now and then Esc has
to lead home. Words are never lost or changed but by the hand that is on them, and no take starts unasked.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import textual.screen
from PIL import Image

from ima_tui import language
from ima_tui.domain.text import say
from ima_tui.engine.pictures import ImageProblem
from tests.tui import hostile
from tests.tui.fuzz_acts import SIZES, drawn
from tests.tui.fuzz_studio import TroubledStudio
from tests.tui.fuzz_user import INPUTS, Finding, RandomUser, Watched

DRAWN_EVERY = 0.25
"""Seconds between two frames: drawing is what costs most here."""
PATIENCE = 60.0
"""Seconds without a step after which it counts as hanging."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No tool, editor, browser or clipboard of this machine; the screen is drawn when it is looked at."""
    before, period = dict(os.environ), textual.screen.UPDATE_PERIOD
    textual.screen.UPDATE_PERIOD = DRAWN_EVERY  # type: ignore[misc]
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "VISUAL", "EDITOR", "NO_COLOR"):
        os.environ.pop(name, None)
    os.environ["PATH"] = str(folder)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        textual.screen.UPDATE_PERIOD = period  # type: ignore[misc]
        language.use("en")


async def play(seed: int, steps: int, folder: Path) -> Counter[str]:
    """Play `steps` from `seed`, starting the program anew whenever it was left. Raises Finding."""
    random = Random(seed)
    Image.new("RGB", (640, 360), (90, 120, 160)).save(folder / "beach.png")
    hostile.files(folder, folder / "beach.png")
    studio = TroubledStudio(folder, random)
    studio.pictures.gate.set()
    studio.pictures.trouble = ImageProblem(say("{x}", x=hostile.text(random)))
    user = RandomUser(seed, studio, random)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: user.loose.append(str(context)))
    with _alone(folder), studio.agreements.listening(), warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: user.loose.append(str(message))
        warnings.simplefilter("always", RuntimeWarning)
        playing = asyncio.create_task(_all_of(user, steps))
        watching = asyncio.create_task(_watch(user, playing))
        await asyncio.wait({playing, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            print(watching.result(), file=sys.stderr, flush=True)  # what hangs may not let itself be ended
            playing.cancel()
            raise Finding(watching.result())
        watching.cancel()
        playing.result()
    return user.done + Counter({INPUTS: user.sent})


async def _all_of(user: RandomUser, steps: int) -> None:
    while sum(user.done.values()) < steps:
        await _sit_down(user, steps)


async def _watch(user: RandomUser, playing: asyncio.Task[None]) -> str:
    """Ends what goes on no more; where everything stood then."""
    before = -1
    while before != sum(user.done.values()):
        before = sum(user.done.values())
        await asyncio.sleep(PATIENCE)
    stood = [task for task in asyncio.all_tasks() if task not in (playing, asyncio.current_task())]
    stacks = [_where(task) for task in (playing, *stood)]
    return "\n".join((f"seed {user.seed}: nothing goes on since step {before}; before it:", *user.last, "", *stacks))


def _where(task: asyncio.Task[Any]) -> str:
    """The frames of a task, through everything it waits for."""
    lines = [task.get_name()]
    waits: Any = task.get_coro()
    while waits is not None:
        frame = getattr(waits, "cr_frame", None) or getattr(waits, "gi_frame", None) or getattr(waits, "ag_frame", None)
        if frame is not None:
            lines.append(f"  {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        waits = getattr(waits, "cr_await", None) or getattr(waits, "gi_yieldfrom", None)
    return "\n".join((*lines, f"  {task._fut_waiter!r}"[:200]))


async def _sit_down(user: RandomUser, steps: int) -> None:
    """One start of the program, until it is left or all is done."""
    studio = user.studio
    studio.trouble, kept = 0.0, studio.drafts.get(studio.mode)
    studio.takes = studio.takes[:60]
    app = Watched(studio)
    try:
        async with app.run_test(size=user.random.choice(SIZES[3:]), notifications=True) as pilot:
            user.begin(pilot, app)
            await user.quiet()
            if kept is not None:
                user.expect(user.editor.text == kept.prompt, f"not restored: {user.editor.text!a} for {kept.prompt!a}")
            while sum(user.done.values()) < steps and not user.over:
                await user.step(drawn(user.random))
        user.check_left()
    except Exception:
        if user.finding is not None:  # the framework raises its own at the end
            raise user.finding from None
        raise


def main(arguments: list[str] | None = None) -> int:
    """Play long, and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.tui.fuzzing", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="seeds, one run each")
    parser.add_argument("--steps", type=int, default=5000, help="steps of each run")
    options = parser.parse_args(arguments)
    failed = 0
    for seed in options.seed:
        started = time.monotonic(), time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = asyncio.run(play(seed, options.steps, Path(folder)))
                told = ", ".join(f"{name} {count}" for name, count in done.most_common())
            except Exception as finding:  # noqa: BLE001 - whatever it is, the other seeds are played too
                failed += 1
                told = f"{type(finding).__name__}: {finding}"
                if not isinstance(finding, Finding):
                    traceback.print_exc()
        wall, busy = time.monotonic() - started[0], time.process_time() - started[1]
        print(f"seed {seed}: {options.steps} steps, {wall:.0f} s, {busy:.0f} s of one core: {told}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
