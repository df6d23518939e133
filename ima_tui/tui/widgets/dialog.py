"""A dialog that is answered once: a second key on its way, or a double click, must not answer what lies beneath."""

from __future__ import annotations

from typing import TypeVar

from textual import on
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from ima_tui.tui.commands import BY_ID, moves, typed_everywhere
from ima_tui.tui.messages import CommandAsked

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """The root of every dialog. `dismiss` works once; further calls do nothing."""

    BINDINGS = [*moves(), *typed_everywhere()]

    def __init__(self) -> None:
        super().__init__()
        self._answered = False

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with the first answer."""
        if self._answered:
            nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
            return nothing
        self._answered = True
        return super().dismiss(result)

    @on(CommandAsked)
    async def _run_command(self, event: CommandAsked) -> None:
        event.stop()
        await self.run_action(BY_ID[event.command].action)
