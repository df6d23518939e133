"""What the random user does, and what the world does meanwhile; how often of each is in `WEIGHTS`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from PIL import Image
from textual import events
from textual.geometry import Size
from textual.widgets import Input

from ima_tui.domain.errors import NotSent
from ima_tui.domain.prompt_text import MOST_CHARACTERS, cleaned
from ima_tui.domain.text import say
from ima_tui.tui.commands import TABLE
from ima_tui.tui.screens.confirm import Confirm
from ima_tui.tui.screens.studio import StudioScreen
from ima_tui.tui.widgets.vi import ViMode
from tests.tui import hostile
from tests.tui.fuzz_user import RandomUser

SIZES = ((20, 6), (40, 10), (58, 16), (60, 20), (60, 20), (80, 24), (80, 24), (100, 30), (120, 36), (200, 60))
MOVES = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab", "enter", "escape",
         "space", "backspace", "delete", "ctrl+a", "ctrl+k", "ctrl+w", "shift+left", "shift+end", "ctrl+home",
         "ctrl+right", "insert", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+underscore", "alt+u", "ctrl+@", "ctrl+l",
         *(f"f{number}" for number in range(1, 13)),
         *(f"alt+{one}" for one in "abcdefghijklmnopqrstuvwxyz0123456789"))  # fmt: skip
LEAVING = frozenset({"ctrl+q", "f10"})
TABLE_KEYS = tuple(sorted({key for command in TABLE for key in command.keys} - LEAVING))


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


def drawn(random: Random) -> Act:
    """What is done next."""
    (act,) = random.choices(ACTS, WEIGHTS)
    return act
