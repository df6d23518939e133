"""Choosing images: a path line on top, the folder on the left, the picture and its verdict on the right.

Returns the chosen sources, absolute paths or URLs, or None. The folder used last is remembered for this run.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.modes import Mode
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.media.folders import Listing, complete, list_folder
from ima_tui.tui.commands import Where, bindings
from ima_tui.tui.text import fit_middle, many_lines, one_line, parts, stacked, weight
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.picture import Picture
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Seen, Studio

_last_folder: list[Path] = []


class Picker(Dialog[tuple[str, ...] | None]):
    """The image picker."""

    BINDINGS = [
        *bindings(Where.PICKER),
        Binding("escape", "leave", "Cancel", show=False, id="picker.cancel"),
        Binding("tab", "complete", "Complete", show=False, id="picker.complete"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, studio: Studio, mode: Mode, typed: str = "") -> None:
        super().__init__()
        self._studio = studio
        self._mode = mode
        self._typed = typed
        self._folder = _last_folder[0] if _last_folder else Path.home()
        self._seen: Seen | None = None
        self._completing: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Path line, list, preview."""
        with Vertical(id="picker"):
            yield Words(self._title, id="picker-title")
            yield Input(
                self._typed, placeholder=_("type to filter, or a path or URL; Tab completes"), compact=True, id="path"
            )
            yield Words(self._where, id="picker-where")
            with Horizontal(id="picker-body"):
                yield FolderList(id="folder")
                with Vertical(id="picker-side"):
                    yield Picture(say("The picture appears here."))
                    yield Words(self._verdict, id="verdict")
            yield Words(self._keys, id="picker-keys")

    def on_mount(self) -> None:
        """The folder used last."""
        self.open_folder(self._folder)
        field = self.query_one("#path", Input)
        field.focus()
        field.cursor_position = len(self._typed)

    # -- words

    def _title(self) -> Content:
        return parts((_("Choose an image"), "bold $ink"), (f"   {tr(self._mode.label)}", "$money"))

    def _where(self) -> Content:
        listed = self.query_one(FolderList)
        count = _("{n} images", n=f"{listed.images:,}")
        marked = "  " + _("{n} marked", n=len(listed.marked)) if listed.marked else ""
        return parts(
            (fit_middle(one_line(str(self._folder)), max(10, self.size.width - 40)), "$soft"),
            (f"  {count}", "$faint"),
            (marked, "$money"),
        )

    def _keys(self) -> Content:
        pieces = [
            ("⏎", _("choose")),
            ("↑↓", _("move")),
            ("Tab", _("complete")),
            ("Alt ↑", _("folder above")),
            ("Esc", _("cancel")),
        ]
        if self._mode is Mode.REFERENCE:
            pieces.insert(1, ("Space", _("mark several")))
        return parts(*(part for key, label in pieces for part in ((key, "bold $money"), (f" {label}   ", "$soft"))))

    def _verdict(self) -> Content:
        seen = self._seen
        if seen is None:
            return Content("")
        lines = []
        if seen.image is not None and seen.image.facts is not None:
            facts = seen.image.facts
            about = f"{facts.width} × {facts.height} · {facts.format.upper()} · {weight(facts.size_bytes)}"
            lines.append(parts((about, "$soft")))
        if seen.problems:
            lines.extend(parts(("! ", "bold $bad"), (many_lines(tr(problem)), "$bad")) for problem in seen.problems)
        elif seen.image is not None:
            lines.append(parts(("✓ ", "bold $good"), (_("fits {mode}", mode=tr(self._mode.label)), "$good")))
        return stacked(lines)

    # -- folders

    @work(exclusive=True, group="folder", exit_on_error=False)
    async def open_folder(self, folder: Path, cursor_on: str = "") -> None:
        """List it in a thread; what cannot be listed keeps the old list."""
        listing: Listing = await asyncio.to_thread(list_folder, folder)
        if listing.problem is not None:
            self.notify(many_lines(tr(listing.problem)), severity="warning", markup=False)
            return
        self._folder = listing.folder
        _last_folder[:] = [listing.folder]
        listed = self.query_one(FolderList)
        listed.fill(listing.entries, time.time())
        self.query_one("#picker-where", Words).refresh(layout=True)
        self._follow_text(self.query_one("#path", Input).value)

    def action_up(self) -> None:
        """The folder above."""
        self.open_folder(self._folder.parent)

    # -- the path line

    @on(Input.Changed, "#path")
    def _typing(self, event: Input.Changed) -> None:
        self._follow_text(event.value)

    def _follow_text(self, text: str) -> None:
        if _looks_like_path(text):
            return
        self.query_one(FolderList).filter(text.strip())
        self.query_one("#picker-where", Words).refresh(layout=True)

    @work(exclusive=True, group="complete", exit_on_error=False)
    async def action_complete(self) -> None:
        """As far as there is only one way; a second Tab goes through the ways."""
        field = self.query_one("#path", Input)
        text = field.value
        if not _looks_like_path(text):
            self.query_one(FolderList).focus() if field.has_focus else field.focus()
            return
        if text in self._completing:
            following = self._completing[(self._completing.index(text) + 1) % len(self._completing)]
        else:
            self._completing = await asyncio.to_thread(complete, text)
            if not self._completing:
                self.app.bell()
                return
            following = _common(self._completing)
            following = self._completing[0] if following == text else following
        field.value = following
        field.cursor_position = len(following)

    @on(Input.Submitted, "#path")
    async def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if not _looks_like_path(text):
            self.query_one(FolderList).action_pick()
            return
        folder = Path(text).expanduser() if "://" not in text else None
        if folder is not None and await asyncio.to_thread(folder.is_dir):
            event.input.value = ""
            self.open_folder(folder)
            return
        seen = await self._studio.look(text)
        if seen.image is None:
            self._seen = seen
            self.query_one("#verdict", Words).refresh(layout=True)
            return
        self.dismiss((seen.image.source,))

    def on_key(self, event: events.Key) -> None:
        """The arrows move the list while the line is typed in."""
        if self.focused is not None and self.focused.id == "path":
            listed = self.query_one(FolderList)
            moves = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
            if event.key in moves:
                event.stop()
                event.prevent_default()
                listed.action_move(moves[event.key])

    # -- the list

    @on(FolderList.Moved)
    def _moved(self, event: FolderList.Moved) -> None:
        self._look(event.index)

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self, index: int) -> None:
        entry = self.query_one(FolderList).entry(index)
        picture = self.query_one(Picture)
        if entry is None or entry.is_folder:
            self._seen, picture.source = None, None
        else:
            path = self._folder / entry.name
            picture.source = path
            self._seen = await self._studio.look(str(path))
        self.query_one("#verdict", Words).refresh(layout=True)

    @on(FolderList.Picked)
    def _picked(self, event: FolderList.Picked) -> None:
        listed = self.query_one(FolderList)
        entry = listed.entry(event.index)
        if entry is None:
            self.action_up()
        elif entry.is_folder:
            self.query_one("#path", Input).value = ""
            self.open_folder(self._folder / entry.name)
        elif listed.marked:
            self.dismiss(tuple(str(self._folder / name) for name in listed.marked))
        else:
            self.dismiss((str(self._folder / entry.name),))

    def action_mark(self) -> None:
        """Several, for Reference."""
        if self._mode is Mode.REFERENCE or self._mode is Mode.FIRST_LAST or self._mode is Mode.TEXT:
            self.query_one(FolderList).toggle_mark()
            self.query_one("#picker-where", Words).refresh(layout=True)

    def action_leave(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)

    def on_paste(self, event: events.Paste) -> None:
        """A dropped file is chosen at once."""
        sources = self._studio.understand_paste(event.text)
        if sources:
            event.stop()
            event.prevent_default()
            self.dismiss(sources)


def _looks_like_path(text: str) -> bool:
    return text.startswith(("/", "~", "./", "../", "http://", "https://", "file:")) or text[1:3] == ":\\"


def _common(texts: tuple[str, ...]) -> str:
    first, last = min(texts), max(texts)
    length = next(
        (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other),
        min(len(first), len(last)),
    )
    return first[:length]
