"""For the tests of what can be reached: every place with a state in which its commands do something, and three ways to
do them, by keys, by words in the palette, and by a mouse whose events arrive as a terminal's do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PIL import Image
from textual.actions import parse
from textual.command import CommandInput, CommandList, CommandPalette, Hit
from textual.events import MouseDown, MouseScrollDown, MouseUp
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets._toast import Toast

from ima_tui.domain.errors import Fault, FaultKind
from ima_tui.domain.job import State
from ima_tui.domain.models import Model
from ima_tui.domain.modes import Mode
from ima_tui.tui.app import ImaApp
from ima_tui.tui.commands import BY_ID, Command, Where
from ima_tui.tui.keyed import places_of
from ima_tui.tui.screens.mend import Mend
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.footer import GAP, MORE, Footer
from ima_tui.tui.widgets.image_slots import ImageSlots
from ima_tui.tui.widgets.job_list import JobList
from ima_tui.tui.widgets.menu import Menu
from ima_tui.tui.widgets.mode_picker import ModePicker
from ima_tui.tui.widgets.phrase_chips import PhraseChips
from ima_tui.tui.widgets.takes import Takes
from ima_tui.tui.widgets.virtual_list import VirtualList
from tests.media.clip_maker import numbered_clip
from tests.tui import compare_scenes
from tests.tui.conftest import until, write
from tests.tui.picture import text_of
from tests.tui.stand_in import NOON, StandIn, job_of, request_of
from tests.tui.test_commands import ready

Run = Pilot[None]
LABELS = {"ready": "job-001", "under way": "job-002", "failed": "job-003", "unknown": "job-004", "spare": "job-005",
          "waiting": "job-006"}  # fmt: skip


def prepare(stand_in: StandIn) -> None:
    """Takes in every state that some command is for, earlier prompts, and files for the picker."""
    request, lost = request_of("boat", Model.PRO), Fault(FaultKind.ANSWER_LOST)
    stand_in.takes = [
        ready(1, age=10),
        job_of(2, request, State.GENERATING, age=20),
        job_of(3, request, State.FAILED, age=30, fault=Fault(FaultKind.BACKEND_FAILED, 500), settled_at=NOON - 5),
        job_of(4, request, State.UNKNOWN, age=40, fault=lost),
        job_of(5, request, State.UNKNOWN, age=50, fault=lost),
        job_of(6, request, State.WAITING, age=60),
    ]
    stand_in.past_prompts = ("a lighthouse", "a boat", "a fjord")
    panorama(stand_in.folder)
    still(stand_in.folder)


def still(folder: Path, name: str = "still.png") -> str:
    """An image that fits."""
    Image.new("RGB", (640, 360), (90, 120, 160)).save(folder / name)
    return str(folder / name)


def panorama(folder: Path) -> str:
    """An animation of a shape that needs a corrected copy."""
    frames = [Image.new("RGB", (1500, 400), (tone, 90, 60)) for tone in (40, 140, 240)]
    frames[0].save(folder / "panorama.gif", save_all=True, append_images=frames[1:])
    return str(folder / "panorama.gif")


def app_of(pilot: Run) -> ImaApp:
    """The app."""
    return cast(ImaApp, pilot.app)


def screen_of(pilot: Run) -> Any:
    """The screen in front."""
    return pilot.app.screen


# -- places


async def _press(pilot: Run, key: str, place: Where) -> None:
    await pilot.press(key)
    await until(pilot, lambda: place in places_of(pilot.app.screen))


async def _studio(pilot: Run) -> None:
    screen_of(pilot).query_one(ModePicker).focus()


async def _editor(pilot: Run) -> None:
    write(pilot, "a lighthouse, 10 seconds, 16:9")
    await until(pilot, lambda: screen_of(pilot).query_one(PhraseChips).chips)


async def _slots(pilot: Run) -> None:
    screen, folder = screen_of(pilot), app_of(pilot).studio.folder  # type: ignore[attr-defined]
    screen.go_to_mode(Mode.REFERENCE)
    screen.change(images=(still(folder), still(folder, "other.png"), panorama(folder)))
    await until(pilot, lambda: len(screen.query("ImageSlot")) == 4)
    screen.query_one(ImageSlots).focus_slot(2)
    await until(pilot, lambda: screen.query_one(ImageSlots).focused_index == 2)
    await pilot.press("left_square_bracket")
    await until(pilot, lambda: screen.query_one(ImageSlots).focused_index == 1)
    await until(pilot, lambda: screen._view(screen.draft.images[1]).mendable)


async def _takes(pilot: Run) -> None:
    await _press(pilot, "f8", Where.TAKES)


async def _history(pilot: Run) -> None:
    await _press(pilot, "f7", Where.HISTORY)
    await until(pilot, lambda: screen_of(pilot).take is not None)


async def _detail(pilot: Run) -> None:
    await _takes(pilot)
    await _press(pilot, "enter", Where.DETAIL)


async def _picker(pilot: Run) -> None:
    screen_of(pilot).go_to_mode(Mode.REFERENCE)
    await _press(pilot, "f2", Where.PICKER)
    screen = screen_of(pilot)
    screen.open_folder(app_of(pilot).studio.folder, "panorama.gif")  # type: ignore[attr-defined]
    screen.query_one(FolderList).focus()
    await until(pilot, lambda: screen._mendable)


async def _mend(pilot: Run) -> None:
    studio: Any = app_of(pilot).studio
    pilot.app.push_screen(Mend(studio, panorama(studio.folder), Mode.FIRST_FRAME))
    await until(pilot, lambda: pilot.app.screen.query("#mend-button") and screen_of(pilot).plan)


async def _compare(pilot: Run) -> None:
    app: Any = app_of(pilot)
    compare_scenes.pair(app.studio, number=30)
    first, second = compare_scenes.pair(app.studio, number=20)
    app.compare_memory.current = (first.id, second.id)
    app.add_class("-still")
    await _press(pilot, "alt+w", Where.COMPARE)
    await compare_scenes.shown(pilot)
    app.clear_notifications()
    await until(pilot, lambda: screen_of(pilot).applies(BY_ID["compare.next"]))


async def _judged(pilot: Run) -> None:
    screen = screen_of(pilot)
    if not screen.duel.pair.judged:
        screen.action_vote("left")
        await until(pilot, lambda: screen.duel.pair.judged)


async def _next_shot(pilot: Run) -> None:
    shots: Any = app_of(pilot).studio.next_shots
    shots.links = 2
    shots.gate.set()
    await _takes(pilot)
    await _press(pilot, "N", Where.NEXT_SHOT)
    await until(pilot, lambda: screen_of(pilot).candidate)
    await pilot.press("left")


async def _watching(pilot: Run) -> None:
    studio: Any = app_of(pilot).studio
    studio.clips.files[LABELS["ready"]] = numbered_clip(studio.folder / "clip.mp4", 8)
    await _takes(pilot)
    await _on("ready")(pilot)
    await _press(pilot, "f", Where.WATCHING)
    await until(pilot, lambda: screen_of(pilot).player is not None and screen_of(pilot).player.frame is not None)


async def _prompts(pilot: Run) -> None:
    await _press(pilot, "ctrl+r", Where.PROMPTS)
    await _removed_from(pilot)


async def _snippets(pilot: Run) -> None:
    write(pilot, "worth keeping")
    await _press(pilot, "alt+t", Where.SNIPPETS)
    await _removed_from(pilot)


async def _removed_from(pilot: Run) -> None:
    """One line is taken out, so that there is something to undo."""
    screen = screen_of(pilot)
    listed = screen.query_one(VirtualList)
    await until(pilot, lambda: listed.count > 1)
    count = listed.count
    await pilot.press("delete")
    await until(pilot, lambda: screen._removed and listed.count == count - 1)


async def _spending(pilot: Run) -> None:
    await _press(pilot, "alt+m", Where.SPENDING)
    await until(pilot, lambda: screen_of(pilot).take is not None)


async def _insights(pilot: Run) -> None:
    await _press(pilot, "alt+a", Where.INSIGHTS)


async def _settings(pilot: Run) -> None:
    await _press(pilot, "alt+o", Where.SETTINGS)
    screen = screen_of(pilot)
    await until(pilot, lambda: screen.row is not None)
    await pilot.pause()
    while not screen.row.shown.turns:
        await pilot.press("down")
    await pilot.press("right")
    await until(pilot, lambda: screen.can_undo)


async def _help(pilot: Run) -> None:
    await pilot.press("f1")
    await until(pilot, lambda: app_of(pilot).help_pane)


PLACES: dict[Where, Callable[[Run], Awaitable[None]]] = {
    Where.WATCHING: _watching, Where.EVERYWHERE: _takes, Where.STUDIO: _studio, Where.EDITOR: _editor,
    Where.SLOTS: _slots, Where.TAKES: _takes,
    Where.HISTORY: _history, Where.DETAIL: _detail, Where.PICKER: _picker, Where.MEND: _mend, Where.HELP: _help,
    Where.COMPARE: _compare, Where.NEXT_SHOT: _next_shot,
    Where.PROMPTS: _prompts, Where.SNIPPETS: _snippets, Where.SPENDING: _spending, Where.INSIGHTS: _insights,
    Where.SETTINGS: _settings,
}  # fmt: skip
"""The way to each place, and a state there in which most of its commands do something."""


# -- states


def _on(label: str) -> Callable[[Run], Awaitable[None]]:
    """The take that the command is about."""

    async def go(pilot: Run) -> None:
        screen, wanted = screen_of(pilot), LABELS[label]
        if screen.PLACE is Where.WATCHING:
            assert screen.take.id == wanted
        elif screen.PLACE is Where.DETAIL:
            screen.job = next(job for job in screen.jobs if job.id == wanted)
        elif screen.query(JobList):
            listed = screen.query_one(JobList)
            here = {job.id: place for place, job in listed.known()}
            listed.cursor = here[wanted if wanted in here else LABELS["unknown"]]
        else:
            screen.query_one(Takes).chosen_id = wanted
        await pilot.pause()

    return go


async def _one_take_removed(pilot: Run) -> None:
    screen = screen_of(pilot)
    if not screen._undoable:
        await _on("spare")(pilot)
        screen.action_take_remove()
        await until(pilot, lambda: screen._undoable)


async def _in_the_bin(pilot: Run) -> None:
    """With a take in it."""
    screen = screen_of(pilot)
    if not screen.is_bin:
        studio: Any = app_of(pilot).studio
        studio.takes = [*studio.takes, replace(ready(7, age=70), removed_at=1.0)]
        screen.ask_for("is:removed")
        await until(pilot, lambda: screen.is_bin and screen.take is not None and screen.take.removed_at)
    screen.view.cursor = next(place for place, job in screen.view.known() if job.id == "job-007")  # it is settled
    await pilot.pause()


async def _narrow(pilot: Run) -> None:
    await pilot.resize_terminal(80, 24)
    await until(pilot, lambda: screen_of(pilot).has_class("-narrow"))


STATES: dict[str, Callable[[Run], Awaitable[None]]] = {
    **{
        f"clip.{name}": _on("ready")
        for name in ("play", "back", "on", "earlier", "later", "speed", "loop", "sheet", "large", "system")
    },
    **{
        f"take.{name}": _on("ready")
        for name in ("detail", "open", "link", "prompt", "remix", "image", "remove", "share", "anew", "promote",
                     "download", "receipt", "export", "json", "report", "star1", "star2", "star3", "star0",
                     "tags", "note")
    },
    "take.family": _on("ready"), "bin.restore": _in_the_bin, "bin.delete": _in_the_bin, "bin.empty": _in_the_bin,
    "compare.undo": _judged,
    "take.resume": _on("waiting"), "take.stop": _on("waiting"),
    "take.adopt": _on("unknown"), "take.not_created": _on("unknown"), "take.undo": _one_take_removed, "pane": _narrow,
}  # fmt: skip
"""What else must be so, for a command to do something."""


# -- what was done


class Spy:
    """Stands for an action while this lasts, and counts."""

    def __init__(self, wanted: tuple[object, ...]) -> None:
        self._wanted = wanted
        self.ran = 0

    def __call__(self, *given: object) -> Spy:
        self.ran += given == self._wanted
        return self

    def __await__(self) -> Iterator[None]:
        """Some actions are waited for."""
        return iter(())


@contextmanager
def spied(pilot: Run, command: Command, stands_for: tuple[type[Widget], str] | None = None) -> Iterator[Spy]:
    """The command's action is counted, not done; `stands_for` names what a widget itself does in its stead."""
    namespace, name, wanted = parse(command.action)
    owner: Any = pilot.app if namespace == "app" else pilot.app.screen
    spy = Spy(wanted)
    spots = [(owner, f"action_{name}")]
    if stands_for is not None:
        spots.append((owner.query_one(stands_for[0]), stands_for[1]))
    for holder, method in spots:
        assert callable(getattr(holder, method)), f"nothing does {command.action}"
        setattr(holder, method, spy)
    try:
        yield spy
    finally:
        for holder, method in spots:
            delattr(holder, method)


# -- by palette


async def by_palette(pilot: Run, command: Command) -> None:
    """Opened, searched by the command's name, chosen with Enter."""
    await pilot.press("ctrl+p")
    await until(pilot, lambda: pilot.app.screen.query(CommandList))
    listed = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: listed.option_count)  # everything there is, before anything is typed
    pilot.app.screen.query_one(CommandInput).value = str(command.label)
    await until(pilot, lambda: _answered(listed))
    assert _line(listed, command) is not None, f"{command.id} is not in the palette: {listed.options}"
    for _ in range(listed.option_count):
        if listed.highlighted == _line(listed, command):
            break
        await pilot.press("down")
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, CommandPalette))


def _answered(listed: CommandList) -> bool:
    """Whether the palette shows what it found for what is typed, no longer everything there is."""
    gathering = any("gather" in worker.group and not worker.is_finished for worker in listed.app.workers)
    found: list[Any] = list(listed.options)
    return bool(found) and not gathering and all(isinstance(one.hit, Hit) for one in found)


def _line(listed: CommandList, command: Command) -> int | None:
    """Where it stands, when the answer to what was typed is there."""
    found = [str(option.prompt) for option in listed.options]
    return next((at for at, words in enumerate(found) if words.endswith(str(command.help))), None)


# -- by mouse


async def mouse(pilot: Run, x: int, y: int, button: int = 1) -> None:
    """Pressed and let go on a cell, as the terminal tells it: what that becomes is up to the framework and the app."""
    for kind in (MouseDown, MouseUp):
        pilot.app.post_message(kind(None, x, y, 0, 0, button, False, False, False, x, y))
        await pilot.pause()


async def open_more(pilot: Run) -> None:
    """The menu: by the last word of the footer, or by the right button where there is none."""
    screen = screen_of(pilot)
    if screen.query(Footer):
        await click_footer(pilot, MORE)
    else:
        await right_click(pilot)
    await until(pilot, lambda: isinstance(pilot.app.screen, Menu))


async def right_click(pilot: Run) -> None:
    """On what has the focus."""
    where = pilot.app.screen.focused
    assert where is not None
    region = where.region.intersection(pilot.app.screen.region)
    await mouse(pilot, region.x + region.width // 2, region.y + min(1, region.height - 1), 3)
    await until(pilot, lambda: isinstance(pilot.app.screen, Menu))


async def click_footer(pilot: Run, command_id: str) -> None:
    """On the last letter of its words, where they stand by now: what has the focus decides what is offered."""
    await pilot.pause()
    text_of(app_of(pilot))  # drawn as it is; the screen of a test is drawn less often
    footer = pilot.app.screen.query_one(Footer)
    end = next(end for end, one in footer._ends if one == command_id)
    await mouse(pilot, footer.region.x + end - (2 if command_id == MORE else GAP + 1), footer.region.y)


async def by_mouse(pilot: Run, command: Command, words: str) -> str:
    """By its own words on the screen, in the footer, in the menu, or in the list of all commands; which of these."""
    screen = screen_of(pilot)
    spot = words_at(pilot, words) if words else None
    if spot is not None:
        await mouse(pilot, *spot)
        return "words"
    if any(command.id == one for footer in screen.query(Footer) for _, one in footer._ends):
        await click_footer(pilot, command.id)
        return "footer"
    await open_more(pilot)
    menu = cast(Menu, pilot.app.screen)
    lines = [line.words for line in menu._lines]
    listed = menu.query_one(OptionList)
    label = str(command.label)
    await _click_line(pilot, listed, lines.index(label if label in lines else "Commands"))
    if label in lines:
        return "menu"
    await until(pilot, lambda: pilot.app.screen.query(CommandList))
    every = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: _line(every, command) is not None)
    await _click_line(pilot, every, _line(every, command) or 0)
    return "list"


async def _click_line(pilot: Run, listed: OptionList, index: int) -> None:
    """Rolled into view by the wheel if it must be, then clicked, once no notice lies over it."""
    pilot.app.clear_notifications()
    await until(pilot, lambda: not pilot.app.screen.query(Toast))
    await until(pilot, lambda: listed.region.height and len(listed._lines) >= index)
    top = listed._index_to_line[index]
    inside = listed.scrollable_content_region
    for _ in range(60):
        before = listed.scroll_target_y
        if top - before < inside.height:
            break
        x, y = inside.x + 2, inside.y + 1
        pilot.app.post_message(MouseScrollDown(None, x, y, 0, 1, 0, False, False, False, x, y))
        await until(pilot, lambda: before < listed.scroll_target_y or before >= listed.max_scroll_y)  # noqa: B023
    await until(pilot, lambda: listed.scroll_offset.y == round(listed.scroll_target_y))
    inside = listed.scrollable_content_region
    await mouse(pilot, inside.x + 3, inside.y + top - listed.scroll_offset.y)


def words_at(pilot: Run, text: str) -> tuple[int, int] | None:
    """A cell of words that stand on the screen now."""
    for y, line in enumerate(text_of(app_of(pilot)).splitlines()):
        if text in line:
            return line.index(text) + 1, y
    return None
