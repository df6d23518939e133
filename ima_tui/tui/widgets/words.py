"""Small pieces of text: labels that follow the language, and words that act as buttons."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from ima_tui.domain.text import Said
from ima_tui.language import tr
from ima_tui.tui.messages import CommandAsked


class Words(Widget):
    """Text that is said again when the language changes. Never reads markup."""

    def __init__(
        self, said: Said | Callable[[], Content] | str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._said = said

    def say(self, said: Said | Callable[[], Content] | str) -> None:
        """Show something else."""
        if said != self._said:
            self._said = said
            self.relabel()

    def relabel(self) -> None:
        """What is said changed, or its language. Words in a space of fixed size move nothing: they are painted only."""
        self.refresh(layout=self.styles.auto_dimensions)

    def render(self) -> RenderResult:
        """The words in the current language."""
        if isinstance(self._said, Said):
            return Content(tr(self._said))
        return Content(self._said) if isinstance(self._said, str) else self._said()


class CommandWords(Words, can_focus=False):
    """Words that run a command when clicked. Its key is in the footer, so Tab does not stop here."""

    def __init__(
        self, command: str, said: Said | Callable[[], Content], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(said, id=id, classes=classes)
        self._command = command

    def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        event.stop()
        self.post_message(CommandAsked(self._command))
