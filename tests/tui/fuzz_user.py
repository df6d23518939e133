"""The random user at one run of the app: keys, pastes and mouse events that are sent, and what must hold after each.

What is done next is chosen elsewhere (`fuzz_acts`); here is how it reaches the app, and what would be a finding.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

from textual import events, on
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.worker import Worker, WorkerState

from ima_tui import tui
from ima_tui.tui.app import ImaApp
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from tests.tui.fuzz_studio import TroubledStudio
from tests.tui.painted import Painted
from tests.tui.picture import segments_of
from tests.tui.scenes import ASKING, WAITING_FOR_EVER

LOOK_EVERY = 4
"""Steps between two looks at the whole screen."""
ROOMY = (60, 20)
"""From this size on everything has its place."""
UNSEEN = frozenset([*map(chr, range(32)), *map(chr, range(127, 160)), *"\u061c\u200e\u200f\u2028\u2029",
                    *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))])  # fmt: skip
"""What steers a terminal; never on a screen."""


INPUTS = "keys, pastes and mouse events"
"""Counted beside the steps."""


class Finding(AssertionError):
    """Something that must never be."""


class Watched(ImaApp):
    """Keeps what went wrong in workers, where it would only be a notice."""

    CSS_PATH = [str(Path(tui.__path__[0]) / sheet) for sheet in ImaApp.CSS_PATH]

    def __init__(self, studio: Any) -> None:
        super().__init__(studio)
        self.failures: list[str] = []
        self.last_words = ""
        """What was in the prompt when the program was left."""

    def exit(self, *args: Any, **keywords: Any) -> None:
        """Remembers the prompt."""
        self.last_words = self.screen_stack[0].query_one(PromptEditor).text
        super().exit(*args, **keywords)

    @on(Worker.StateChanged)
    def _note_failure(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            error = event.worker.error
            self.failures.append("".join(traceback.format_exception(error)))


class RandomUser:
    """One run of the app; `begin` with another pilot after each restart."""

    def __init__(self, seed: int, studio: TroubledStudio, random: Random) -> None:
        self.seed = seed
        self.studio = studio
        self.random = random
        self.done: Counter[str] = Counter()
        self.sent = 0
        """Keys, pastes and moves of the mouse."""
        self.last: deque[str] = deque(maxlen=60)
        self.pilot: Pilot[None]
        self.app: Watched
        self.loose: list[str] = []
        """What the event loop complained about."""
        self.finding: Finding | None = None

    def begin(self, pilot: Pilot[None], app: Watched) -> None:
        """Sit down at it."""
        self.pilot, self.app = pilot, app
        self.painted = Painted(app)

    @property
    def editor(self) -> PromptEditor:
        """Where the prompt is, whatever is in front of it."""
        return self.app.screen_stack[0].query_one(PromptEditor)

    @property
    def roomy(self) -> bool:
        """Whether the window has room for everything."""
        return self.app.size.width >= ROOMY[0] and self.app.size.height >= ROOMY[1]

    @property
    def over(self) -> bool:
        """Whether the program was left."""
        return self.app._exit

    # -- one step

    async def step(self, act: Callable[[RandomUser], Awaitable[None]]) -> None:
        """Something, and a look at what became of it."""
        self.done[act.__name__.strip("_")] += 1
        await act(self)
        self.check()
        if sum(self.done.values()) % LOOK_EVERY == 0:
            await self.look()

    def note(self, what: str, *details: object) -> None:
        """For the story of a finding."""
        self.last.append(f"{what} {' '.join(ascii(one)[:120] for one in details)} @ {type(self.app.screen).__name__}")

    def fail(self, what: str) -> None:
        """Tell the whole story."""
        story = f"seed {self.seed}, step {sum(self.done.values())}, window {self.app.size}; before it:"
        story = "\n  ".join((story, *self.last))
        self.finding = Finding(f"{what}\n\n{story}")
        raise self.finding

    def expect(self, true: object, what: str) -> None:
        """Or it is a finding."""
        if not true:
            self.fail(what)

    # -- by hand

    def press(self, *keys: str) -> None:
        """As a terminal sends them."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.send(events.Key(name, _SENT.get(name, key if len(key) == 1 else None)))

    def send(self, event: events.Event) -> None:
        """By way of the driver."""
        assert self.app._driver is not None
        self.sent += 1
        self.app._driver.process_message(event)

    def mouse(self, kind: type[events.MouseEvent], x: int, y: int, button: int = 0) -> None:
        """As a terminal sends it."""
        self.send(kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y))

    def somewhere(self) -> tuple[int, int]:
        """A cell of the window."""
        size = self.app.size
        return self.random.randrange(max(1, size.width)), self.random.randrange(max(1, size.height))

    # -- waiting

    async def drain(self) -> None:
        """Until what was sent has been handled."""
        for _ in range(2):
            if self.over:
                return
            await self.pilot._wait_for_screen()
            await asyncio.sleep(0)

    async def quiet(self, seconds: float = 1.5) -> bool:
        """Until no worker is busy, for a while at most; whether none is."""
        end = time.monotonic() + seconds
        while not self.over:
            await self.drain()
            idle = WAITING_FOR_EVER | (ASKING if isinstance(self.app.screen, Dialog) else set())
            busy = any(one.group not in idle and not one.is_finished for one in self.app.workers)
            if not busy:
                await self.drain()
                return not self.over
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.03)
        return False

    # -- looking

    def check(self) -> None:
        """After every step."""
        self.expect(self.app._exception is None, f"the app failed: {''.join(_told(self.app._exception))}")
        self.expect(not self.app.failures, "a worker failed: " + "\n".join(self.app.failures))
        self.expect(not self.loose, f"something was left undone: {self.loose}")
        self.expect(not self.studio.unasked, f"a take started unasked: {self.studio.unasked}")
        self.expect(self.app.is_running or self.over, "the app has stopped by itself")

    async def look(self) -> None:
        """At every cell, and at the focus; a screen that is being laid out anew gets a moment."""
        wrong = ""
        for _ in range(25):
            if self.over:
                return
            try:
                wrong = self.seen_wrong() or self.painted_wrong()
            except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
                self.check()  # what failed before is the reason, if anything did
                self.fail(f"the screen cannot be drawn: {''.join(_told(error))}")
            if not wrong:
                return
            await self.drain()
            await asyncio.sleep(0.02)
        self.fail(wrong)

    def painted_wrong(self) -> str:
        """What a terminal that was sent every update shows otherwise than the screen would be painted whole."""
        stale = self.painted.stale()
        return f"not painted anew: {stale[:3]}" if stale else ""

    def seen_wrong(self) -> str:
        """What is wrong with the screen as it stands."""
        self.app.screen._on_timer_update()
        width, height = self.app.size
        lines = segments_of(self.app)  # type: ignore[arg-type]
        if len(lines) > height:
            return "more lines than the window has"
        for line in lines:
            words = "".join(segment.text for segment in line)
            if sum(segment.cell_length for segment in line) > width:
                return f"a line wider than {width} cells: {words!a}"
            if UNSEEN.intersection(words) or any("\ud800" <= one <= "\udfff" for one in words):
                return f"drawn, but not to be seen: {words!a}"
            if any(one.style and (one.style.link or "@click" in (one.style.meta or {})) for one in line):
                return f"something to click was smuggled in: {words!a}"
        screen = self.app.screen
        wanted = any(one.can_focus and one.display for one in screen.walk_children())  # an empty list is not there
        reachable = screen.focused or screen.focus_chain or not wanted
        stuck = isinstance(screen, Dialog) and self.roomy and not reachable
        return f"no focus on {screen}" if stuck else ""

    def check_left(self) -> None:
        """What was composed is kept, if keeping did not fail."""
        screen = self.app._studio_screen
        assert screen is not None
        kept = self.studio.drafts.get(screen.draft.mode)
        words = kept.prompt if kept is not None else ""
        same = words == self.app.last_words
        self.expect(not self.over or self.studio.trouble or same, f"kept {words!a} for {self.app.last_words!a}")

    async def look_at_words(self) -> None:
        """Draft and editor say the same."""
        for _ in range(50):
            if self.over or self.app.screen_stack[0].draft.prompt == self.editor.text:  # type: ignore[attr-defined]
                return
            await self.drain()
        self.fail("the draft is not what the editor says")

    async def go_home(self) -> None:
        """Esc, as often as it takes."""
        self.note("go home")
        for _ in range(14):
            await self.quiet(0.4)
            if self.over or (isinstance(self.app.screen, StudioScreen) and self.editor.has_focus):
                return
            self.press("escape")
            await self.drain()
        if self.roomy:
            self.fail(f"Esc does not lead home from {self.app.screen}, focus on {self.app.focused}")


def _told(error: BaseException | None) -> list[str]:
    return traceback.format_exception(error) if error is not None else []


_SENT = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", **{
    _character_to_key(sign): sign for sign in "[]/?!.,+-=_"}}  # fmt: skip
"""The characters that come with keys of these names."""


# -- what a user does
