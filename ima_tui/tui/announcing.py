"""Telling somebody who is not looking: a bell, a notice on the desktop, the window's title, progress in the taskbar.

What settles within a few seconds is one announcement, failures included; while the window has the focus the screen says
it all and nothing rings. Neither title nor progress says a word of a prompt: others see them too. They change when a
take changes its state or its tens of percent, never on a tick.
"""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ima_tui.domain.job import Job, State
from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.tui import terminal
from ima_tui.tui.terminal import Notice, Terminal
from ima_tui.tui.text import fit, one_line

if TYPE_CHECKING:
    from ima_tui.settings import Settings

COMMAND_PATIENCE = 10.0
"""Seconds for the user's own command."""
_WORDS = 60
"""Cells of a prompt in a notice."""


class Announcer:
    """Says things outside the screen. `write` hands escape sequences to the terminal, between two frames."""

    def __init__(
        self, settings: Callable[[], Settings], write: Callable[[str], None], environ: Mapping[str, str]
    ) -> None:
        self._settings = settings
        self._write = write
        self._environ = environ
        self._terminal = Terminal.of(environ)
        self._shown = ("", -2)
        """Title and percentage as the terminal has them."""
        self._kept_title = False

    # -- what settled

    async def settled(self, jobs: Sequence[Job]) -> Said | None:
        """Announce takes that settled, or need their user, while nobody looked. Returns what went wrong, in words."""
        if not jobs:
            return None
        way = self._settings().notify
        match way:
            case "off":
                return None
            case "command":
                return await self._run(self._settings().notify_command, jobs)
            case "bell":
                self._write("\a")
            case "auto":
                self._write("\a")
                if self._terminal.notice is not None:
                    self._write(self._terminal.desktop_notice(self._terminal.notice, "ima-tui", news(jobs)))
            case _:
                with suppress(ValueError):  # an unknown way was complained about when the settings were read
                    self._write(self._terminal.desktop_notice(Notice(way), "ima-tui", news(jobs)))
        return None

    async def _run(self, command: str, jobs: Sequence[Job]) -> Said | None:
        try:
            words = shlex.split(command)
        except ValueError:
            words = []
        if not words:
            return say("The setting notify_command has no usable command. Set it, or choose another way of telling.")
        body = json.dumps({"text": news(jobs), "takes": [_facts(job) for job in jobs]}, ensure_ascii=False)
        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: value for name, value in self._environ.items() if name != "IMA_API_KEY"},
                start_new_session=True,
            )
        except OSError as error:
            return say("{command} cannot be run ({reason}).", command=words[0], reason=error.strerror or str(error))
        try:
            async with asyncio.timeout(COMMAND_PATIENCE):
                await process.communicate(body.encode("utf-8", "replace"))
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            return say("{command} did not end within 10 s and was stopped.", command=words[0])
        if process.returncode:
            return say("{command} ended with code {code}.", command=words[0], code=process.returncode)
        return None

    # -- what is going on

    def show(self, running: int, waiting: int, done: float | None) -> None:
        """`running` takes are under way, `waiting` ones need their user; `done` (0 to 1) is how far all of them are."""
        percent = -1 if done is None else int(done * 10) * 10
        title = _title(running, waiting)
        before, self._shown = self._shown, (title, percent)
        if title != before[0] and self._terminal.has_title:
            if not self._kept_title:
                self._kept_title = True
                self._write(terminal.KEEP_TITLE)
            self._write(terminal.title(title))
        if percent != before[1] and self._terminal.has_progress and not (percent == -1 and before[1] == -2):
            self._write(terminal.progress(None if percent == -1 else percent))

    def close(self) -> None:
        """Give the title back and take the progress away."""
        if self._kept_title:
            self._write(terminal.GIVE_TITLE_BACK)
        if self._shown[1] >= 0 and self._terminal.has_progress:
            self._write(terminal.progress(None))


def news(jobs: Sequence[Job]) -> str:
    """What settled, in one line: a single take with its first words, several as numbers."""
    if len(jobs) == 1:
        words = fit(one_line(jobs[0].asked.prompt), _WORDS)
        return {
            State.READY: _("Ready: {words}", words=words),
            State.UNKNOWN: _("Needs you: {words}", words=words),
            State.NEEDS_KEY: _("Needs you: {words}", words=words),
            State.HELD: _("Needs you: {words}", words=words),
            State.OVERDUE: _("Overdue: {words}", words=words),
        }.get(jobs[0].state, _("Failed: {words}", words=words))
    ready = sum(job.state is State.READY for job in jobs)
    failed = sum(job.state in (State.FAILED, State.REFUSED) for job in jobs)
    other = len(jobs) - ready - failed
    counts = (
        (ready, say("{n} ready", n=ready)),
        (failed, say("{n} failed", n=failed)),
        (other, say("{n} need you", n=other)),
    )
    return _(", ").join(tr(words) for count, words in counts if count)


def _title(running: int, waiting: int) -> str:
    if waiting:
        return _("({running} running, {waiting} need you) ima", running=running, waiting=waiting)
    return _("({running} running) ima", running=running) if running else "ima"


def _facts(job: Job) -> dict[str, object]:
    media = job.main_media
    return {
        "id": job.id,
        "task_id": job.task_id,
        "state": job.state.value,
        "mode": job.request.mode.value,
        "model": job.request.model.value,
        "prompt": job.asked.prompt,
        "credits": job.request.credits,
        "url": media.url if media is not None else "",
    }
