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
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import textual.screen
from PIL import Image
from textual import events, on
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from ima_tui import language, tui
from ima_tui.domain.errors import NotSent
from ima_tui.domain.prompt_text import MOST_CHARACTERS, cleaned
from ima_tui.domain.text import say
from ima_tui.engine.pictures import ImageProblem
from ima_tui.tui.app import ImaApp
from ima_tui.tui.commands import TABLE
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.prompt_editor import PromptEditor
from ima_tui.tui.widgets.vi import ViMode
from tests.tui import hostile
from tests.tui.fuzz_studio import TroubledStudio
from tests.tui.picture import segments_of
from tests.tui.scenes import ASKING, WAITING_FOR_EVER

SIZES = ((20, 6), (40, 10), (58, 16), (60, 20), (60, 20), (80, 24), (80, 24), (100, 30), (120, 36), (200, 60))
DRAWN_EVERY = 0.25
"""Seconds between two frames: drawing is what costs most here."""
PATIENCE = 60.0
"""Seconds without a step after which it counts as hanging."""
LOOK_EVERY = 4
"""Steps between two looks at the whole screen."""
ROOMY = (60, 20)
"""From this size on everything has its place."""
MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab", "enter", "escape",
         "space", "backspace", "delete", "ctrl+a", "ctrl+k", "ctrl+w", "shift+left", "shift+end", "ctrl+home",
         "ctrl+right", "insert", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+underscore", "alt+u", "ctrl+@", "ctrl+l",
         *(f"f{number}" for number in range(1, 13)),
         *(f"alt+{one}" for one in "abcdefghijklmnopqrstuvwxyz0123456789"))  # fmt: skip
LEAVING = frozenset({"ctrl+q", "f10"})
TABLE_KEYS = tuple(sorted({key for command in TABLE for key in command.keys} - LEAVING))
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

    async def step(self) -> None:
        """Something, and a look at what became of it."""
        (act,) = self.random.choices(ACTS, WEIGHTS)
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
            wrong = self.seen_wrong()
            if not wrong:
                return
            await self.drain()
            await asyncio.sleep(0.02)
        self.fail(wrong)

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
        reachable = screen.focused or screen.focus_chain or not any(one.can_focus for one in screen.walk_children())
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


async def _keys(user: RandomUser) -> None:
    """A handful, without waiting in between."""
    several = range(user.random.choice((1, 1, 2, 5)))
    chosen = [user.random.choice(user.random.choice((TABLE_KEYS, MOVES, MOVES))) for _ in several]
    chosen = [key for key in chosen if key not in LEAVING or user.random.random() < 0.05]
    user.note("keys", *chosen)
    user.press(*chosen)
    await user.drain()


async def _type(user: RandomUser) -> None:
    """Into whatever has the focus."""
    words = "".join(user.random.choice(hostile.CHARACTERS) for _ in range(user.random.choice((1, 3, 12))))
    user.note("type", words)
    user.press(*words)
    await user.drain()


async def _type_into_prompt(user: RandomUser) -> None:
    """The text is then what it was, with this in the place of the selection."""
    words = "".join(user.random.choice(hostile.CHARACTERS) for _ in range(user.random.choice((1, 4, 20))))
    await _write(user, words, lambda: user.press(*words))


async def _paste_into_prompt(user: RandomUser) -> None:
    """The same for a paste, without what cannot be read."""
    words = user.random.choice((*hostile.TEXTS, hostile.text(user.random)))
    if not user.studio.understand_paste(words):
        await _write(user, words, lambda: user.send(events.Paste(words)))


async def _write(user: RandomUser, words: str, send: Callable[[], None]) -> None:
    if not isinstance(user.app.screen, StudioScreen) or not await user.quiet():
        return
    editor = user.editor
    editor.focus()
    await user.drain()
    if user.app.focused is not editor or editor.vi_mode not in (None, ViMode.INSERT):
        return
    user.note("write", words)
    start, end = sorted(editor.selection)
    before = editor.get_text_range((0, 0), start), editor.get_text_range(end, editor.document.end)
    send()
    room = MOST_CHARACTERS - len(before[0]) - len(before[1])
    expected = before[0] + cleaned(words).text[: max(0, room)] + before[1]
    for _ in range(40):
        await user.drain()
        if editor.text == expected:
            break
    user.expect(editor.text == expected, f"not what was written: {editor.text!a}\nwanted: {expected!a}")
    await user.look_at_words()


async def _paste(user: RandomUser) -> None:
    """Anything, anywhere."""
    folder = user.studio.folder
    words = user.random.choice((
        hostile.text(user.random), hostile.LONG, "",
        str(folder / "[@click=app.quit]x [].png"), f"'{folder / 'beach.png'}'", f"file://{folder}/beach.png",
        f"{folder / 'beach.png'}\n{folder / 'cut.jpg'}", str(folder / "nowhere.png"), str(folder / "dead.png"),
        "https://example.com/[/].png", "https://example.com/a.png?x=\x1b[2J", "http://127.0.0.1/a.png",
        str(folder), "~", "/", "\x00.png", "file://\ud800.png", "10", "1,000",
    ))  # fmt: skip
    user.note("paste", words)
    user.send(events.Paste(words))
    await user.drain()


async def _click(user: RandomUser) -> None:
    """Once or twice, with either button."""
    x, y = user.somewhere()
    button, times = user.random.choice((1, 1, 1, 1, 2, 3)), user.random.choice((1, 1, 1, 2, 3))
    user.note("click", x, y, button, times)
    for _ in range(times):
        user.mouse(events.MouseMove, x, y)
        user.mouse(events.MouseDown, x, y, button)
        user.mouse(events.MouseUp, x, y, button)
    await user.drain()


async def _drag(user: RandomUser) -> None:
    """From somewhere to somewhere."""
    (x, y), (x2, y2) = user.somewhere(), user.somewhere()
    user.note("drag", x, y, x2, y2)
    user.mouse(events.MouseDown, x, y, 1)
    user.mouse(events.MouseMove, (x + x2) // 2, (y + y2) // 2, 1)
    user.mouse(events.MouseMove, x2, y2, 1)
    user.mouse(events.MouseUp, x2, y2, 1)
    await user.drain()


async def _wheel(user: RandomUser) -> None:
    """Either way."""
    x, y = user.somewhere()
    kind = user.random.choice((events.MouseScrollUp, events.MouseScrollDown))
    user.note("wheel", kind.__name__, x, y)
    for _ in range(user.random.choice((1, 6))):
        user.mouse(kind, x, y)
    await user.drain()


async def _agree(user: RandomUser) -> None:
    """Somebody who reads what is in front of them, and wants it."""
    screen = user.app.screen
    if isinstance(screen, Confirm):
        user.note("agree")
        await asyncio.sleep(0.3)  # a question about money takes no key before it could be read
        for field in screen.query(Input):
            field.focus()
            user.press(*f"{screen._price:f}")
        user.press("enter")
    elif isinstance(screen, StudioScreen):
        user.press("ctrl+j")
    await user.drain()


async def _leave(user: RandomUser) -> None:
    """The program."""
    if user.random.random() < 0.5:
        await user.go_home()
    user.note("leave")
    user.press("ctrl+q")
    await user.drain()


async def _home(user: RandomUser) -> None:
    await user.go_home()
    await user.look_at_words()


# -- what the world does


async def _world(user: RandomUser) -> None:
    """Nothing that happens outside changes a word of the prompt."""
    still = await user.quiet(0.3)
    before = user.editor.text if not user.over else ""
    event = user.random.choice(WORLD)
    user.note(f"world {event.__name__.strip('_')}")
    event(user)
    await user.drain()
    if still and not user.over:
        user.expect(user.editor.text == before, "the prompt changed by itself")


def _a_take(user: RandomUser) -> None:
    for _ in range(user.random.choice((1, 1, 4))):
        user.studio.push(hostile.take(user.random, user.studio.clock))


def _a_notice(user: RandomUser) -> None:
    user.studio.waiting.append(say("{x}", x=hostile.text(user.random)))
    user.app.say_notices()


def _time_passes(user: RandomUser) -> None:
    user.studio.clock += user.random.choice((1.0, 30.0, 4000.0))


def _trouble(user: RandomUser) -> None:
    user.studio.trouble = user.random.choice((0.0, 0.0, 0.1, 0.6))


def _prices(user: RandomUser) -> None:
    prices = user.studio.prices
    prices.odd = user.random.random() < 0.5  # type: ignore[attr-defined]
    prices.surcharge = user.random.choice((0, 0, 3, 10**7))
    prices.away = NotSent(hostile.text(user.random)) if user.random.random() < 0.2 else None
    prices.earlier = user.random.choice((None, 5.0, 1e6))


def _fetched(user: RandomUser) -> None:
    user.app.screen_stack[0].account_changed()  # type: ignore[attr-defined]


def _setting(user: RandomUser) -> None:
    name, values = user.random.choice((
        ("language", ("en", "zh")), ("theme", ("ima-dark", "ima-light", "ima-contrast", "ima-terminal")),
        ("density", ("comfortable", "compact")), ("motion", ("full", "reduced", "auto")),
        ("keymap", ("standard", "standard", "vi")), ("preview", ("half", "letters", "off")),
        ("confirm_under", (0, 0, 12)), ("limit_day", (0, 90, 2000)), ("limit_session", (0, 60)),
    ))  # fmt: skip
    user.app.switch(name, user.random.choice(values))  # type: ignore[arg-type]


def _by_hand(user: RandomUser) -> None:
    lines = user.random.choice((
        'theme = "ima-light"\n', "limit_day = -3\nnonsense = 1\n", f"user_id = {hostile.text(user.random)}\n", "",
        '[keys]\nmodel = "f1[/]"\n"[red]" = "x"\npalette = []\n', 'density = "[@click=app.quit]x"\n', "\x00\xff[[",
    ))  # fmt: skip
    path = user.studio.tuning.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(lines, "utf-8", errors="replace")


def _size(user: RandomUser) -> None:
    size = user.random.choice(SIZES)
    assert user.app._driver is not None
    user.app._driver._size = size
    user.send(events.Resize(Size(*size), Size(*size)))


def _focus_of_window(user: RandomUser) -> None:
    user.send(user.random.choice((events.AppBlur, events.AppFocus))())


def _gone_files(user: RandomUser) -> None:
    picture = user.studio.folder / "beach.png"
    if picture.exists():
        picture.unlink()
    else:
        Image.new("RGB", user.random.choice(((640, 360), (30, 900))), (90, 120, 160)).save(picture)


def _past_and_clipboard(user: RandomUser) -> None:
    user.studio.past_prompts = tuple(hostile.text(user.random) for _ in range(user.random.choice((0, 3))))
    user.studio.pictures.clipboard = user.random.choice(
        ((), (str(user.studio.folder / "beach.png"),), ("http://a/[/]",))
    )


Act = Callable[[RandomUser], Awaitable[None]]
ACTS: tuple[Act, ...] = (_keys, _type, _type_into_prompt, _paste_into_prompt, _paste, _click, _drag, _wheel, _agree,
                         _leave, _home, _world)  # fmt: skip
WEIGHTS = (34, 8, 3, 2, 5, 14, 2, 3, 6, 0.3, 1.5, 14)
WORLD: tuple[Callable[[RandomUser], None], ...] = (
    _a_take, _a_take, _a_notice, _time_passes, _trouble, _prices, _fetched, _setting, _setting, _by_hand, _size, _size,
    _focus_of_window, _gone_files, _past_and_clipboard,
)  # fmt: skip


# -- a whole run


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
                await user.step()
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
