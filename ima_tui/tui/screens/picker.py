"""Choosing images: a path line on top, the folder on the left, the picture and its verdict on the right.

Returns the chosen sources in the order they were marked, absolute paths or URLs, or None. A file that went away
between listing and choosing is said and never returned.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content

from ima_tui.domain.errors import StudioError
from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.engine.folders import slot_of
from ima_tui.language import _, tr
from ima_tui.tui.commands import BY_ID, Command, Where, at, bindings, key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.file_names import shown_name
from ima_tui.tui.screens.browsing import Browsing
from ima_tui.tui.screens.places import GoTo, Places
from ima_tui.tui.text import many_lines, one_line, parts
from ima_tui.tui.widgets.column_heads import ColumnHeads
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.footer import Footer
from ima_tui.tui.widgets.path_line import PathLine
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.verdict import Verdict
from ima_tui.tui.widgets.where_line import WhereLine
from ima_tui.tui.widgets.word_button import WordButton
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Seen, Studio

STILL = 0.06
"""Seconds the cursor rests before an image is looked at: holding an arrow down reads nothing on the way."""
LONG = 0.1
"""Seconds after which what was seen last is taken away, though the image now under the cursor is not seen yet."""
_HINT = say("type to filter, or a path or URL; Tab completes")
_MOST_MARKS = {Mode.TEXT: 9, Mode.FIRST_FRAME: 0, Mode.FIRST_LAST: 2, Mode.REFERENCE: 9}


class Picker(Browsing):
    """The image picker."""

    CSS_PATH = "picker.tcss"
    PLACE: ClassVar[Where] = Where.PICKER
    BINDINGS = [
        *bindings(Where.PICKER),
        Binding("tab", "complete", "Complete", show=False, id="picker.complete"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (72, "-narrow"), (100, "-wide")]

    def __init__(self, studio: Studio, mode: Mode, typed: str = "", index: int | None = None) -> None:
        super().__init__(studio, slot_of(mode, index or 0))
        self._mode = mode
        self._typed = typed
        self._opens = True
        """Whether keys still come to the screen that were pressed before the line had the focus."""
        self._seen: Seen | None = None
        self._looked = ""
        self._marked: list[str] = []
        self._copies: dict[str, str] = {}
        """Corrected copies made here, with what they are copies of."""

    def compose(self) -> ComposeResult:
        """Path line, list, preview."""
        with Vertical(id="picker"):
            yield Words(self._title, id="picker-title")
            yield PathLine(_HINT, self._typed, select_on_focus=False, id="path")
            yield WhereLine(id="picker-where")
            yield Words(self.status, id="picker-status")
            with Horizontal(id="picker-body"):
                with Vertical(id="picker-folder"):
                    yield ColumnHeads()
                    yield FolderList(id="folder")
                with Vertical(id="picker-side"):
                    yield Picture(say("The picture appears here."))
                    yield Verdict(self._fitting, self._studio.now(), id="verdict")
            with Horizontal(id="picker-buttons"):
                yield WordButton("picker.choose", self._choose_words, id="choose")
                yield WordButton("picker.cancel", lambda: _("Cancel"), id="cancel")
            yield Footer()

    def on_mount(self) -> None:
        """The folder used last."""
        self.line.marks = self.listed.markable = self._most_marks > 0
        self.set_focus(self.line)
        self.line.cursor_position = len(self.line.value)
        self.call_later(self._opened)  # behind the keys that wait
        self.follow_line()
        self.begin()
        self._show_keys()

    def _opened(self) -> None:
        self._opens = False

    def type_on(self, text: str) -> None:
        """More of what was typed before the line was there."""
        if self.walk_children(PathLine):
            self.line.insert_text_at_cursor(text)
        else:
            self._typed += text

    def on_key(self, event: events.Key) -> None:
        """What is typed is taken back before the picker closes, by the same key.

        Characters pressed while it opens are for the line; other keys have nothing to act on yet.
        """
        closes = event.key in BY_ID["picker.cancel"].keys_now
        if closes and self.line.value:
            self.line.value = ""
            self.line.focus()
        elif closes or not self._opens:
            return
        elif event.is_printable and event.character:
            self.type_on(event.character)
        event.stop()
        event.prevent_default()

    # -- words

    def _title(self) -> Content:
        where = tr(self._fitting.label)
        if self._mode is Mode.FIRST_LAST:
            where += f" · {tr(self._slot.label)}"
        return parts((_("Choose an image"), "bold $ink"), (f"   {where}", "$money"))

    def _choose_words(self) -> str:
        marked = len(self._marked)
        return _("Choose {n} marked", n=marked) if marked else _("Choose")

    def more_status(self) -> tuple[tuple[str, str], ...]:
        """How many are marked."""
        elsewhere = sum(os.path.dirname(source) != str(self._folder) for source in self._marked)
        if not self._marked:
            return ()
        words = _("   {n} marked", n=len(self._marked))
        if elsewhere:
            words += _(", {n} in other folders ({key})", n=elsewhere, key=key_of("picker.places"))
        return ((words, "$money"),)

    @property
    def _fitting(self) -> Mode:
        """The mode an image is held against: one image in Text mode becomes a first frame."""
        return Mode.FIRST_FRAME if self._mode is Mode.TEXT else self._mode

    # -- keys

    @property
    def _mendable(self) -> bool:
        return self._seen is not None and self._seen.mendable

    @property
    def _most_marks(self) -> int:
        return _MOST_MARKS[self._mode]

    def applies(self, command: Command) -> bool:
        """What can be done now."""
        if command.id == "picker.mend":
            return self._mendable
        return command.id != "picker.mark" or self._most_marks > 0

    def _show_keys(self) -> None:
        usable = sorted(at(Where.PICKER), key=lambda command: command.footer)
        self.query_one(Footer).commands = tuple(command for command in usable if self.applies(command))

    def folder_changed(self) -> None:
        """Marks and bookmark of another folder."""
        self._show_marks()
        self._read_bookmark()

    # -- the image under the cursor

    @on(FolderList.Moved)
    def _cursor_moved(self, event: FolderList.Moved) -> None:
        source = self._source(event.index)
        if source != self._looked:
            self._looked, self._seen = source, None
            self._look(source)

    def _source(self, index: int) -> str:
        entry = self.listed.entry(index)
        return "" if entry is None or entry.is_folder or self._folder is None else str(self._folder / entry.name)

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self, source: str) -> None:
        """What was seen last stays until the cursor rests, and then until the next is seen or is long in coming.

        Taken away with each key it moved the picture twice, and twice laid out and painted half the screen.
        """
        await asyncio.sleep(STILL)
        self.query_one(Picture).source = Path(source) if source else None
        if not source:
            self._show_seen(None)
            return
        looking = asyncio.ensure_future(self._studio.look(source))
        try:
            done, _pending = await asyncio.wait((looking,), timeout=LONG)
            if not done:
                self._show_seen(None)
            self._show_seen(await looking)
        finally:
            looking.cancel()

    def _show_seen(self, seen: Seen | None) -> None:
        self._seen = self.query_one(Verdict).seen = seen
        self.query_one(Picture).said_beside = seen.problems if seen is not None else ()
        self._show_keys()

    # -- marks

    def action_mark(self) -> None:
        """Mark the image under the cursor, or take its mark away, and go on."""
        if self._toggle_mark(self.listed.cursor):
            self.listed.action_move(1)

    @on(PathLine.MarkAsked)
    def _mark_asked(self) -> None:
        self.action_mark()

    @on(FolderList.MarkAsked)
    def _mark_clicked(self, event: FolderList.MarkAsked) -> None:
        self._toggle_mark(event.index)

    def _toggle_mark(self, index: int) -> bool:
        source, most = self._source(index), self._most_marks
        if not source or not most:
            return False
        if source in self._marked:
            self._marked.remove(source)
        elif len(self._marked) >= most:
            self.say_problem(say("{n} images can be marked in this mode; take a mark away first.", n=most))
            return False
        else:
            self._marked.append(source)
        self._problem = None
        self._show_marks()
        return True

    def _show_marks(self) -> None:
        here = str(self._folder)
        numbers = {source: number for number, source in enumerate(self._marked, 1)}
        self.listed.marks = {
            os.path.basename(source): number for source, number in numbers.items() if os.path.dirname(source) == here
        }
        self.query_one("#choose", WordButton).relabel()
        self.show_status()

    # -- bookmarks and places

    @work(exclusive=True, group="bookmark", exit_on_error=False)
    async def _read_bookmark(self) -> None:
        await self._bookmark(toggle=False)

    @work(exclusive=True, group="bookmark", exit_on_error=False)
    async def action_bookmark(self) -> None:
        """Keep this folder at hand for this kind of slot, or let it go."""
        await self._bookmark(toggle=True)

    async def _bookmark(self, *, toggle: bool) -> None:
        folder, folders = self._folder, self._studio.folders
        if folder is None:
            return
        try:
            ask = folders.toggle_bookmark if toggle else folders.bookmarked
            self.query_one(WhereLine).bookmarked = await ask(self._slot, folder)
        except StudioError as error:
            self.say_problem(sentence_of(error))

    def action_places(self) -> None:
        """Somewhere else."""
        self.app.push_screen(Places(self._studio, self._slot, tuple(self._marked)), self._go_to)

    def _go_to(self, place: GoTo | None) -> None:
        self._read_bookmark()
        if place is None:
            return
        if place.clear_marks:
            self._marked.clear()
            self._show_marks()
        elif place.folder is not None:
            self.line.value = ""
            self.open_folder(place.folder, place.name)

    # -- a corrected copy

    def action_mend(self) -> None:
        """A copy of the image under the cursor that fits; the original stays as it is.

        It need not have been looked at yet: the dialog looks for itself, and Enter behind a quick F5 is the dialog's.
        """
        self.take_in_filter()
        source = self._source(self.listed.cursor)
        seen = self._seen if source == self._looked else None
        if not source:
            return
        if seen is not None and not seen.mendable:
            fits = seen.image is not None and not seen.problems
            self.say_problem(
                say("It fits as it is; there is nothing to correct.") if fits
                else say("No copy can help with this one; choose another image.")
            )  # fmt: skip
            return
        from ima_tui.tui.screens.mend import Mend

        def made(copy: str | None) -> None:
            if copy:
                self._take_copy(source, copy)

        self.app.push_screen(Mend(self._studio, source, self._fitting), made)

    def _take_copy(self, source: str, copy: str) -> None:
        """The copy is chosen; where others are marked its mark takes the place of the original's, and one goes on."""
        self._copies[copy] = source
        if not self._marked:
            self._choose((copy,))
            return
        self._marked = [copy if marked == source else marked for marked in self._marked]
        self.line.value = ""
        self.open_folder(Path(copy).parent, os.path.basename(copy))

    # -- choosing

    def action_choose(self) -> None:
        """What is marked, or what is under the cursor."""
        if self._marked:
            self._choose(tuple(self._marked))
        else:
            self.listed.action_pick()

    @on(FolderList.Picked)
    def _picked(self, event: FolderList.Picked) -> None:
        entry, folder = self.listed.entry(event.index), self._folder
        if entry is None:
            self.action_up()
        elif entry.is_folder and folder is not None:
            self.line.value = ""
            self.open_folder(folder / entry.name)
        elif folder is not None:
            self._choose(tuple(self._marked) or (str(folder / entry.name),))

    @work(exclusive=True, group="choose", exit_on_error=False)
    async def _choose(self, sources: tuple[str, ...]) -> None:
        gone = await asyncio.to_thread(_missing, sources)
        if gone:
            self._marked = [source for source in self._marked if source not in gone]
            self._show_marks()
            self.read_again()
            self.say_problem(say("{name} is not there any more.", name=shown_name(os.path.basename(gone[0]))))
            return
        self._finish(sources)

    def _finish(self, sources: tuple[str, ...]) -> None:
        originals = tuple(self._copies.get(source, source) for source in sources)
        self.app.run_worker(self._remember(originals), group="folders", exit_on_error=False)
        self.dismiss(tuple(_portable(source) for source in sources))

    async def _remember(self, sources: tuple[str, ...]) -> None:
        try:
            await self._studio.folders.note_choice(self._slot, sources)
        except StudioError as error:
            self.app.notify(many_lines(tr(sentence_of(error))), severity="warning", markup=False)

    def open_source(self, text: str) -> None:
        """A path or an address was entered: chosen if it is an image."""
        self._enter(text)

    @work(exclusive=True, group="choose", exit_on_error=False)
    async def _enter(self, text: str) -> None:
        seen = await self._studio.look(text)
        if seen.image is not None:
            self._finish((seen.image.source,))
        elif seen.problems:
            self.say_problem(seen.problems[0])

    @on(PathLine.Pasted)
    async def _pasted(self, event: PathLine.Pasted) -> None:
        sources = await asyncio.to_thread(self._studio.understand_paste, event.text)
        if sources:
            self._finish(sources)
        else:
            self.line.insert_text_at_cursor(one_line(event.text, 4000))

    def on_paste(self, event: events.Paste) -> None:
        """A file dropped beside the line."""
        event.stop()
        self.line.post_message(PathLine.Pasted(event.text))

    def action_leave(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)


def _missing(sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(source for source in sources if not os.path.isfile(source))


def _portable(source: str) -> str:
    """`source` as text that survives being stored: a name that is no text in any encoding becomes a `file:` address."""
    try:
        source.encode()
    except UnicodeEncodeError:
        return Path(source).as_uri()
    return source
