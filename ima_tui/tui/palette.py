"""The command palette: the table of commands, searched by name and help in the current language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from ima_tui.language import tr
from ima_tui.tui.commands import TABLE, Command, Where
from ima_tui.tui.text import parts


class TableProvider(Provider):
    """Commands that work on the screen below."""

    def _here(self) -> list[Command]:
        own = getattr(self.screen, "PLACE", None)
        places = {Where.EVERYWHERE, own}
        if own is Where.STUDIO:
            places |= {Where.EDITOR, Where.TAKES}
        applies: Callable[[Command], bool] = getattr(self.screen, "applies", lambda command: True)
        return [one for one in TABLE if one.palette and places & set(one.places) and applies(one)]

    def _run(self, command: Command) -> Callable[[], Awaitable[None]]:
        screen = self.screen
        return lambda: screen.run_action(command.action)

    def _shown(self, command: Command, label: Content) -> Content:
        return parts(label, (f"   {command.shown_key}", "$money")) if command.keys else label

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for command in self._here():
            label = tr(command.label)
            yield DiscoveryHit(
                self._shown(command, Content(label)), self._run(command), text=label, help=tr(command.help)
            )

    async def search(self, query: str) -> Hits:
        """What was typed, in the label or the help."""
        matcher = self.matcher(query)
        for command in self._here():
            label, about = tr(command.label), tr(command.help)
            score = max(matcher.match(label), 0.6 * matcher.match(about))
            if score > 0:
                shown = self._shown(command, matcher.highlight(label))
                yield Hit(score, shown, self._run(command), text=label, help=about)
