"""The half of the picker that walks through folders: reading them in steps, sorting, filtering, the path line.

One folder is read at a time; another one, or leaving, stops the reading. What cannot be read keeps the old list and is
said under the path.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widgets import Input

from ima_tui.domain.errors import StudioError
from ima_tui.domain.text import Said, say
from ima_tui.engine.folders import Slot
from ima_tui.language import _
from ima_tui.media.folder_order import Entry, Order
from ima_tui.media.folders import FolderScan, Step, complete, expanded
from ima_tui.media.name_index import MANY, NameIndex
from ima_tui.tui.commands import key_of
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.file_names import sentence_in, shown_name
from ima_tui.tui.text import fit, parts
from ima_tui.tui.widgets.column_heads import ColumnHeads
from ima_tui.tui.widgets.dialog import Dialog
from ima_tui.tui.widgets.folder_list import FolderList
from ima_tui.tui.widgets.path_line import PathLine
from ima_tui.tui.widgets.where_line import WhereLine
from ima_tui.tui.widgets.words import Words

if TYPE_CHECKING:
    from ima_tui.engine.studio import Studio

SLOW = 0.5
"""Seconds after which reading a folder is mentioned."""


class Browsing(Dialog[tuple[str, ...] | None]):
    """A dialog with a path line, a folder and its list."""

    def __init__(self, studio: Studio, slot: Slot) -> None:
        super().__init__()
        self._studio = studio
        self._slot = slot
        self._folder: Path | None = None
        self._scan: FolderScan | None = None
        self._step = Step(done=False)
        self._slow = False
        self._hidden = False
        self._order = Order()
        self._problem: Said | None = None
        self._completing: tuple[str, ...] = ()

    @property
    def folder(self) -> Path | None:
        """The folder that is shown; None before the first one."""
        return self._folder

    @property
    def listed(self) -> FolderList:
        """The list."""
        return self.query_one(FolderList)

    @property
    def line(self) -> PathLine:
        """The path line."""
        return self.query_one(PathLine)

    @property
    def at_rest(self) -> bool:
        """Whether a folder is shown, and all of it is read."""
        return self._folder is not None and self._step.done

    def folder_changed(self) -> None:
        """Another folder is shown. Extend it for what depends on the folder."""

    def open_source(self, text: str) -> None:
        """A path or address that is no folder was entered."""
        raise NotImplementedError

    # -- reading

    @work(exclusive=True, group="folder", exit_on_error=False)
    async def begin(self) -> None:
        """Where this kind of slot was filled from last, sorted as last."""
        folders = self._studio.folders
        try:
            self._order = await folders.order()
            start = await folders.start(self._slot)
        except StudioError as error:
            self.say_problem(sentence_of(error))
            start = Path.home()
        await self._read(start)

    @work(exclusive=True, group="folder", exit_on_error=False)
    async def open_folder(self, folder: Path, cursor_on: str = "") -> None:
        """Show `folder`, the cursor on the entry named; what cannot be listed keeps the old list."""
        await self._read(folder, cursor_on)

    async def _read(self, folder: Path, cursor_on: str = "") -> None:
        scan = FolderScan(folder, self._order, hidden=self._hidden)
        self._slow = False
        alarm = self.set_timer(SLOW, self._say_slow)
        try:
            step = await asyncio.to_thread(scan.step)
            if step.problem is not None and not step.entries:
                self.say_problem(step.problem)
                return
            self._arrive(scan, cursor_on)
            while True:
                self._take(step)
                if step.done:
                    return
                step = await asyncio.to_thread(scan.step)
        finally:
            alarm.stop()
            scan.cancel()
            self._slow = False
            self.show_status()

    def _arrive(self, scan: FolderScan, cursor_on: str) -> None:
        folder = Path(os.path.normpath(scan.folder))
        if folder != self._folder:
            self._problem = None
        self._folder, self._scan = folder, scan
        self.query_one(WhereLine).folder = self._folder
        self.listed.begin(self._studio.now(), cursor_on)
        self.listed.filter(_filter_of(self.line.value))
        self.folder_changed()

    def _take(self, step: Step) -> None:
        self._step = step
        self._show_order()
        self.listed.grow(step.entries)
        if step.done and len(step.entries) >= MANY:
            self._index(step.entries)
        if step.problem is not None:
            self.say_problem(step.problem)
        self.show_status()

    @work(exclusive=True, group="index", exit_on_error=False)
    async def _index(self, entries: Sequence[Entry]) -> None:
        self.listed.search_by(await asyncio.to_thread(NameIndex, entries))

    def _say_slow(self) -> None:
        self._slow = True
        self.show_status()

    def read_again(self) -> None:
        """The same folder: something in it changed."""
        entry = self.listed.entry(self.listed.cursor)
        if self._folder is not None:
            self.open_folder(self._folder, entry.name if entry is not None else "")

    def action_up(self) -> None:
        """The folder above, the cursor on the one that was left."""
        if self._folder is not None:
            self.line.value = ""
            self.open_folder(self._folder.parent, self._folder.name)

    @on(WhereLine.Went)
    def _went(self, event: WhereLine.Went) -> None:
        self.line.value = ""
        self.open_folder(event.folder)

    def action_hidden(self) -> None:
        """With names that begin with a dot, or without."""
        self._hidden = not self._hidden
        self.read_again()

    # -- sorting

    def action_sort(self) -> None:
        """The next of the six orders."""
        self._sort(self._order.following())

    @on(ColumnHeads.Pressed)
    def _head_pressed(self, event: ColumnHeads.Pressed) -> None:
        self._sort(self._order.pressed(event.by))

    @work(exclusive=True, group="sort", exit_on_error=False)
    async def _sort(self, order: Order) -> None:
        self._order = order
        if self._scan is not None:
            self._take(await asyncio.to_thread(self._scan.reorder, order))
        try:
            await self._studio.folders.keep_order(order)
        except StudioError as error:
            self.say_problem(sentence_of(error))

    def _show_order(self) -> None:
        self.query_one(ColumnHeads).order = self.listed.order = self._order

    # -- what is said about the list

    def say_problem(self, sentence: Said | None) -> None:
        """Why something did not work, under the path until the next step."""
        self._problem = sentence
        self.show_status()

    def show_status(self) -> None:
        """The line under the path, anew."""
        if self.is_mounted:
            self.query_one("#picker-status", Words).relabel()

    def status(self) -> Content:
        """How much is found, or what is wrong."""
        width = max(10, self.query_one("#picker-status").size.width)
        if self._problem is not None:
            return parts((f"! {sentence_in(self._problem, width - 2)}", "$warn"))
        pieces: list[tuple[str, str]] = [(self._count(), "$soft")]
        if self._hidden:
            pieces.append((_("   hidden files shown"), "$motion"))
        return parts(*pieces, *self.more_status())

    def more_status(self) -> tuple[tuple[str, str], ...]:
        """What else stands there."""
        return ()

    def _count(self) -> str:
        listed, total = self.listed, len(self._step.entries)
        if self._slow and not self._step.done:
            return _("reading… {n} so far", n=f"{total:,}")
        if listed.filtered:
            if not listed.found:
                return _("nothing here has “{text}”; ⌫ shows more", text=fit(shown_name(listed.filtered), 20))
            return self._found()
        if self._folder is not None and self._step.done and not self._step.images:
            above, places = key_of("picker.up"), key_of("picker.places")
            return _("no images here; {above} folder above, {places} places", above=above, places=places)
        if self._step.images == 1:
            return _("1 image")
        return _("{n} images", n=f"{self._step.images:,}")

    def _found(self) -> str:
        """Of the images how many; folders that are among what was found are counted apart."""
        images, folders = self.listed.found_images, self.listed.found - self.listed.found_images
        words = _("{n} of {total} found", n=f"{images:,}", total=f"{self._step.images:,}")
        if folders == 1:
            return words + _(", 1 folder")
        return words + _(", {n} folders", n=f"{folders:,}") if folders else words

    # -- the path line

    def follow_line(self) -> None:
        """From now on the list follows each letter at once, and both are painted together."""
        self.watch(self.line, "value", self._typing, init=False)
        self.take_in_filter()

    def _typing(self, text: str) -> None:
        self._problem = None
        self.listed.filter(_filter_of(text))
        self.show_status()

    def take_in_filter(self) -> None:
        """The list follows the line to its last letter."""
        self.listed.filter(_filter_of(self.line.value))

    @on(Input.Changed)
    def _line_changed(self, event: Input.Changed) -> None:
        event.stop()

    @on(PathLine.Moved)
    def _arrow(self, event: PathLine.Moved) -> None:
        step = -1 if event.key in ("up", "pageup") else 1
        if event.key in ("home", "end"):
            self.listed.action_edge(event.key == "end")
        elif event.key.startswith("page"):
            self.listed.action_page(step)
        else:
            self.listed.action_move(step)

    @on(FolderList.Typed)
    def _typed_in_list(self, event: FolderList.Typed) -> None:
        self.line.focus()
        self.line.insert_text_at_cursor(event.text)

    @work(exclusive=True, group="complete", exit_on_error=False)
    async def action_complete(self) -> None:
        """As far as there is only one way; again goes through the ways. Without a path: to what comes next."""
        line, text = self.line, self.line.value
        if not (line.has_focus and is_path(text)):
            self.focus_next()
            return
        if text in self._completing:
            following = self._completing[(self._completing.index(text) + 1) % len(self._completing)]
        else:
            self._completing = await asyncio.to_thread(complete, text, self._folder or Path.home())
            if not self._completing:
                self.say_problem(say("Nothing completes this path."))
                return
            common = _beginning(self._completing)
            following = self._completing[0] if len(common) <= len(text) else common
        line.value = following
        line.cursor_position = len(following)

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        if not is_path(text):
            self.listed.action_pick()
            return
        path = expanded(text, self._folder or Path.home()) if not is_address(text) else None
        if path is not None and await asyncio.to_thread(os.path.isdir, path):
            event.input.value = ""
            self.open_folder(path)
            return
        self.open_source(str(path) if path is not None else text)


def is_address(text: str) -> bool:
    """Whether `text` begins like a URL."""
    return text.casefold().startswith(("http://", "https://", "file:"))


def is_path(text: str) -> bool:
    """Whether `text` is meant as a path or an address, not as a filter."""
    return text.startswith(("/", "~", "./", "../", "$")) or text == ".." or is_address(text) or text[1:3] == ":\\"


def _beginning(texts: tuple[str, ...]) -> str:
    """What all of `texts` begin with."""
    first, last = min(texts), max(texts)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _filter_of(text: str) -> str:
    return "" if is_path(text) else text
