"""Keeping a take, wherever one is shown: its clip, its receipt, its recipe.

A download belongs to the app, not to the screen on which it was asked for: it goes on when that is left, and whichever
screen is in front shows how far it is.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from textual import events, on, work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job, State
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.room import Room, Severity
from ima_tui.tui.text import one_line, weight
from ima_tui.tui.widgets.download_line import DownloadLine

if TYPE_CHECKING:
    from ima_tui.engine.downloads import Moved


class KeepingTakes(Room, part=True):
    """The part of a screen with a current take that is about keeping it."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    # -- the clip

    def action_take_download(self) -> None:
        """Save its clips; once they are saved, show where."""
        job = self._with_clip_of_its_own()
        if job is None:
            return
        if job.id in self.studio.downloads.going:
            self.tell(say("This clip is being saved already."))
            return
        self.app.run_worker(self._download(job), group="downloads", exit_on_error=False)

    async def _download(self, job: Job) -> None:
        from ima_tui.tui.system_folder import show_in_folder

        try:
            kept = await self.studio.downloads.kept(job)
            if len({file.number for file in kept}) == len(job.medias):
                said = await asyncio.to_thread(show_in_folder, kept[0].path, os.environ)
                self._say_where_it_is(tr(said), "information")
                return
            self._show_moved(job, None)
            done = await self.studio.downloads.download(job, lambda moved: self._show_moved(job, moved))
        except StudioError as error:
            self._say_where_it_is(tr(sentence_of(error)), "error")
            return
        finally:
            self._hide_moved(job)
        size = weight(sum(file.size for file in done.files))
        self._say_where_it_is(_("Saved, {size}: {path}", size=size, path=done.path), "information")
        for notice in done.notices:
            self._say_where_it_is(tr(notice), "warning")

    def _say_where_it_is(self, words: str, severity: Severity) -> None:
        """On whichever screen is in front by now."""
        self.app.notify(one_line(words, 1000), severity=severity, markup=False, timeout=15, title=_("Download"))

    def _show_moved(self, job: Job, moved: Moved | None) -> None:
        screen = self.app.screen
        if not isinstance(screen, KeepingTakes):
            return
        line = next((line for line in screen.walk_children(DownloadLine) if line.name == job.id), None)
        if line is None:
            line = DownloadLine(one_line(job.request.prompt, 80), job.id)
            screen.mount(line)
        line.moved = moved

    def _hide_moved(self, job: Job) -> None:
        for screen in self.app.screen_stack:
            for line in screen.walk_children(DownloadLine):
                if line.name == job.id:
                    line.remove()

    @on(events.ScreenResume)
    def _forget_ended(self) -> None:
        for line in self.walk_children(DownloadLine):
            if line.name not in self.studio.downloads.going:
                line.remove()

    # -- receipt and recipe

    def action_take_receipt(self) -> None:
        """What came against what was paid."""
        from ima_tui.tui.screens.receipt import ReceiptDialog

        job = self._with_clip_of_its_own()
        if job is not None:
            self.app.push_screen(ReceiptDialog(self.studio, job))

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_take_export(self) -> None:
        """A recipe file in the download folder."""
        job = self.take
        if job is None:
            return
        try:
            path = await self.studio.recipes.write(job, self.studio.downloads.path_for(job, ".toml"))
        except StudioError as error:
            self.tell(sentence_of(error), "error", timeout=12)
            return
        again = "ima-tui run … --check"
        words = _("The recipe is in {file}. “{command}” holds it against today.", file=path, command=again)
        self.tell(words, title=_("Recipe"), timeout=15)

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_take_json(self) -> None:
        """The recipe as JSON, without any path, link signature or key."""
        from ima_tui.tui.copying import copy

        job = self.take
        if job is not None:
            text = self.studio.recipes.pasted(job)
            done = tr(await copy(text, os.environ, self.app.copy_to_clipboard))
            words = _("{done} The recipe as JSON, {size}.", done=done, size=weight(len(text.encode())))
            self.tell(words, title=_("Copy"))

    @work(exclusive=True, group="copy", exit_on_error=False)
    async def action_take_report(self) -> None:
        """A block for support: ids, times, codes, what the log says."""
        from ima_tui.tui.copying import copy

        job = self.take
        if job is None:
            return
        try:
            text = await self.studio.reports.report(job)
        except StudioError as error:
            self.tell(sentence_of(error), "error", timeout=12)
            return
        done = tr(await copy(text, os.environ, self.app.copy_to_clipboard))
        words = _("{done} A report for support, {n} lines.", done=done, n=len(text.splitlines()))
        self.tell(words, title=_("Copy"))

    def _with_clip_of_its_own(self) -> Job | None:
        job = self.take
        if job is not None and job.state is State.READY and job.main_media is not None:
            return job
        self.tell(say("This take has no clip yet."))
        return None
