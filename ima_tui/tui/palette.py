"""The command palette: the table of commands, searched by name and help in both languages, whichever is spoken.

What was run from here last stands first. Words are never read as markup.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from ima_tui.language import CODES, Language, _, tr
from ima_tui.tui.commands import TABLE, Command, Where
from ima_tui.tui.keyed import Keyed, places_of
from ima_tui.tui.text import parts

MOST_RECENT = 6
"""How many of the commands run last stand first."""
_OUTER = (Where.EDITOR, Where.TAKES)
"""Parts of the studio whose commands work from anywhere on it."""


class TableProvider(Provider):
    """Commands that work on the screen below."""

    @property
    def _keyed(self) -> Keyed:
        return cast(Keyed, self.app)

    def _here(self) -> list[Command]:
        places = list(places_of(self.screen))
        if Where.STUDIO in places:
            places += [place for place in _OUTER if place not in places]
        if Where.EVERYWHERE not in places:
            places.append(Where.EVERYWHERE)
        rank = {place: at for at, place in enumerate(places)}
        here = [one for one in TABLE if one.palette and rank.keys() & set(one.places)]
        here = [one for one in here if self._keyed.can_run(self.screen, one)]
        return sorted(here, key=lambda one: min(rank[place] for place in one.places if place in rank))

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        keyed, screen = self._keyed, self.screen

        async def run() -> None:
            keyed.recent = [command.id, *(one for one in keyed.recent if one != command.id)][:MOST_RECENT]
            await keyed.run_command(screen, command)

        return run

    def _shown(self, command: Command, label: Content) -> Content:
        key = (f"   {command.shown_key}", "$money") if command.keys_now else ""
        return parts(label, key, "\n", (tr(command.help), "$faint not bold"))

    async def discover(self) -> Hits:
        """Everything, before anything is typed; what was used last first."""
        recent = self._keyed.recent
        here = self._here()
        for command in sorted(here, key=lambda one: recent.index(one.id) if one.id in recent else len(recent)):
            label = tr(command.label)
            yield DiscoveryHit(self._shown(command, Content(label)), self._run(command), text=label)

    async def search(self, query: str) -> Hits:
        """What was typed, in the label or the help, in any of our languages."""
        matcher = self.matcher(query)
        found = False
        for command in self._here():
            score = max(
                max(matcher.match(one.tr(command.label)), 0.6 * matcher.match(one.tr(command.help)))
                for one in map(Language, CODES)
            )
            if score > 0:
                found = True
                label = tr(command.label)
                yield Hit(score, self._shown(command, matcher.highlight(label)), self._run(command), text=label)
        if not found:
            words = _("No command has these words.")
            yield Hit(0.01, parts((words, "$soft")), lambda: None, text=words)
