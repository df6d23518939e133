"""Lists of options that may get a key before they are drawn: the framework's fail then, and end the program."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, Hit
from textual.widgets import OptionList

from ima_tui.tui.compositing import PaintsAll


class Options(OptionList):
    """A page cannot be turned before it is known how much is on one."""

    def action_page_up(self) -> None:
        """One page up."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """One page down."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class CommandSearch(PaintsAll, CommandPalette):
    """The palette, with the same care. It runs one command: the second half of a double click closes nothing else."""

    _answered = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close with the first command."""
        if self._answered:
            self._selected_command = Hit(0.0, "", lambda: None)
            nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
            return nothing
        self._answered = True
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
