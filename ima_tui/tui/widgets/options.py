"""Lists of options that may get a key before they are drawn: the framework's fail then, and end the program."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette
from textual.widgets import OptionList


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


class CommandSearch(CommandPalette):
    """The palette, with the same care."""

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
