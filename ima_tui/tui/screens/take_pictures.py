"""Which picture of a finished take becomes an image: its cover, its first frame, or its last.

The cover is here already. A frame needs the clip, which is fetched when it is asked for; leaving stops that.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.text import Said, say
from ima_tui.engine.pictures import Which
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.text import bar, fit, one_line, parts, weight
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

_KEYS = {None: "c", Which.FIRST: "f", Which.LAST: "l"}
_NAMES = {None: say("cover"), Which.FIRST: say("first frame"), Which.LAST: say("last frame")}
_BAR = 24


class Tile(Vertical, can_focus=True):
    """One of the three: its picture if it is here, its name and key below."""

    BINDINGS = [Binding("enter,space", "press", "Choose", show=False, id="tile.press")]

    class Pressed(Message):
        """This one is wanted."""

        def __init__(self, which: Which | None) -> None:
            super().__init__()
            self.which = which

    def __init__(self, which: Which | None) -> None:
        super().__init__()
        self.which = which

    def compose(self) -> ComposeResult:
        """Picture above, words below."""
        yield Picture(say("no cover") if self.which is None else say("fetched when you choose it"))
        yield Words(self._words)

    def _words(self) -> Content:
        return parts((f"{_KEYS[self.which]} ", "bold $money"), (tr(_NAMES[self.which]), "$ink"))

    def show(self, path: Path | None) -> None:
        """It is here."""
        self.query_one(Picture).source = path

    def action_press(self) -> None:
        """By key."""
        self.post_message(self.Pressed(self.which))

    def on_click(self) -> None:
        """By pointer."""
        self.post_message(self.Pressed(self.which))


class TakePictures(Dialog[str | None]):
    """Returns the path of the chosen picture, None for none."""

    CSS_PATH = "take_pictures.tcss"
    BINDINGS = [
        Binding("escape", "leave", "Cancel", show=False, id="take_pictures.cancel"),
        Binding("left,up", "app.focus_previous", "Before", show=False, id="take_pictures.before"),
        Binding("right,down", "app.focus_next", "After", show=False, id="take_pictures.after"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (28, "-high")]

    def __init__(self, studio: Studio, job: Job) -> None:
        super().__init__()
        self._studio = studio
        self._job = job
        self._cover_path: Path | None = None
        self._fetching: Which | None = None
        self._received = (0, 0)
        self._trouble: Said | None = None

    def compose(self) -> ComposeResult:
        """Title, three tiles, one line of what goes on."""
        with Vertical(classes="dialog"):
            yield Words(say("Which picture of this take?"), classes="dialog-title")
            yield Words(lambda: parts((fit(one_line(self._job.request.prompt), self.size.width - 14), "$soft")),
                        classes="dialog-text")  # fmt: skip
            with Horizontal(id="tiles"):
                for which in _KEYS:
                    yield Tile(which)
            yield Words(self._state, id="fetching")
            yield Words(lambda: parts((_("⏎ choose · Esc cancel"), "$faint")), classes="dialog-hint")

    def on_mount(self) -> None:
        """What is here already is shown."""
        self._look()

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self) -> None:
        for tile in self.walk_children(Tile):
            try:
                if tile.which is None:
                    found = self._cover_path = await self._studio.poster(self._job)
                else:
                    found = await self._studio.pictures.kept_frame(self._job, tile.which)
            except (StudioError, OSError):
                found = None  # the tile says that it is not here
            tile.show(found)

    def _state(self) -> Content:
        if self._trouble is not None:
            return parts(("! ", "bold $bad"), (tr(self._trouble), "$bad"))
        if self._fetching is None:
            return Content(" ")
        received, total = self._received
        if not total:
            words = _("fetching the clip, {size}", size=weight(received)) if received else _("fetching the clip…")
            return parts((words, "$motion"))
        share = min(1.0, received / total)
        if share == 1.0:
            return parts((_("taking the frame…"), "$motion"))
        words = _("fetching the clip {percent} %", percent=int(share * 100))
        return parts((words + "  ", "$motion"), bar(share, _BAR))

    def _say_state(self) -> None:
        if self.is_attached:
            self.query_one("#fetching", Words).refresh(layout=True)

    # -- choosing

    def on_key(self, event: events.Key) -> None:
        """Each has its key."""
        for which, key in _KEYS.items():
            if event.character is not None and event.character.casefold() == key:
                event.stop()
                self._choose(which)
                return

    @on(Tile.Pressed)
    def _pressed(self, event: Tile.Pressed) -> None:
        self._choose(event.which)

    def _choose(self, which: Which | None) -> None:
        self._trouble = None
        if which is not None:
            self._fetching, self._received = which, (0, 0)
            self._fetch(which)
        elif self._cover_path is not None:
            self.dismiss(str(self._cover_path))
        else:
            self._trouble = say("This take came without a cover. Choose a frame.")
        self._say_state()

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def _fetch(self, which: Which) -> None:
        try:
            path = await self._studio.pictures.frame(self._job, which, self._moved)
        except StudioError as error:
            self._fetching, self._trouble = None, sentence_of(error)
            self._say_state()
            return
        self.dismiss(str(path))

    def _moved(self, received: int, total: int) -> None:
        before, self._received = self._received, (received, total)
        if not total or before[0] * 100 // total != received * 100 // total:
            self._say_state()

    def action_leave(self) -> None:
        """Nothing is chosen; what was being fetched is not fetched further."""
        self.dismiss(None)
