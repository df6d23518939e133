"""A take's link, opened or copied. One that has expired is asked for anew first; one that is gone is never handed out.

Whether a link still answers is asked without the key. Where nobody can be asked now, the link is used as it is.
"""

from __future__ import annotations

import os

from textual import work

from ima_tui.domain.errors import StudioError
from ima_tui.domain.job import Job
from ima_tui.domain.sharing import is_web_link
from ima_tui.domain.text import say
from ima_tui.language import _, tr
from ima_tui.tui.faults import sentence_of
from ima_tui.tui.screens.room import Room
from ima_tui.tui.text import one_line


class Linking(Room, part=True):
    """The part of a screen with a current take that is about its link."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.expired_links: set[str] = set()
        """Takes whose links are known to be gone."""

    @property
    def take(self) -> Job | None:
        """The take that the commands are about."""
        raise NotImplementedError

    def links_looked_at(self) -> None:
        """More is known of the links of the current take."""

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_take_open(self) -> None:
        """In the browser, or the link in words."""
        from ima_tui.tui.links import open_link

        link = await self._fresh_link()
        if link is None:
            return
        if await open_link(link):
            self.tell(say("Opening the clip in your browser."))
        else:
            self.tell(_("No browser is available here. The link: {link}", link=link), timeout=20)

    @work(exclusive=True, group="link", exit_on_error=False)
    async def action_take_link(self) -> None:
        """The remote link is what is shared."""
        link = await self._fresh_link()
        if link is not None:
            self._copy(link, link)

    @work(group="copy", exit_on_error=False)
    async def _copy(self, text: str, shown: str = "") -> None:
        """Onto the clipboard, saying what was really done; `shown` can be read off the notice in any case."""
        from ima_tui.tui.copying import copy

        done = tr(await copy(text, os.environ, self.app.copy_to_clipboard))
        self.tell(f"{done}\n{shown}" if shown else done, title=_("Copy"))

    async def _fresh_link(self) -> str | None:
        """The current take's link as good as it can be had, or None when that was said."""
        from ima_tui.engine.links import LinkState

        job = self.take
        media = job.main_media if job is not None else None
        if job is None or media is None or not media.url:
            self.tell(say("This take has no link yet."))
            return None
        if not is_web_link(media.url):
            self.tell(_("The service gave no usable link: {link}", link=one_line(media.url)), "warning")
            return None
        try:
            linked = await self.studio.library.fresh_links(job)
        except StudioError as error:
            self.tell(sentence_of(error), "error")
            return None
        if linked.state in (LinkState.FRESH, LinkState.EXPIRED):
            self.tell(linked.sentence, "warning" if linked.state is LinkState.EXPIRED else "information")
        self.expired_links -= {job.id}
        if linked.state is LinkState.EXPIRED:
            self.expired_links.add(job.id)
        self.links_looked_at()
        fresh = linked.job.main_media
        return fresh.url if linked.usable and fresh is not None and is_web_link(fresh.url) else None
