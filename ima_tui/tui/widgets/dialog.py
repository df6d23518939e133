"""A dialog that is answered once: a second key on its way, or a double click, must not answer what lies beneath.

A question about money is not answered by accident either: nothing that was pressed before it could be read counts, nor
the key that opened it for as long as that is held down, nor the second half of a double click. Only Escape always does.
The app hands every press to `takes` first: when it arrives, and again where the keys end their way and act.
"""

from __future__ import annotations

import math
from typing import ClassVar, TypeVar

from textual import on
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen

from ima_tui.domain.frozen import dataclass
from ima_tui.tui.afterwards import Afterwards
from ima_tui.tui.commands import BY_ID, moves, typed_everywhere
from ima_tui.tui.compositing import PaintsAll
from ima_tui.tui.messages import CommandAsked

REACTION = 0.2
"""Seconds that nobody needs less of, to read a question and press a key; and of rest after presses that came sooner."""
RELEASED = 0.7
"""Seconds after which a key that comes again was let go meanwhile: held down, it first repeats after 0.25 to 0.6."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Press:
    """A key, or the mouse button at one place, and when: on the clock of the framework's events."""

    what: str
    at: float


class Attention:
    """Since when a question can be read, and which presses are answers to it."""

    def __init__(self) -> None:
        self.shown_at = math.inf
        """It is not drawn yet."""
        self._rest_from = -math.inf
        self._held: dict[str, float] = {}
        """Presses that perhaps are still down, and when they last came."""

    def takes(self, press: Press, before: Press | None) -> bool:
        """Whether `press` is an answer; `before` is the one before it, wherever that went."""
        if before is not None and before.at <= self.shown_at:
            self._held[before.what] = max(before.at, self._held.get(before.what, before.at))
        held = self._held.get(press.what, -math.inf)
        if press.at - max(self.shown_at, self._rest_from) >= REACTION and press.at - held >= RELEASED:
            self._held.pop(press.what, None)
            return True
        self._held[press.what] = self._rest_from = press.at
        return False


class Dialog(PaintsAll, Afterwards, ModalScreen[Answer]):
    """The root of every dialog. `dismiss` works once; further calls do nothing."""

    BINDINGS = [*moves(), *typed_everywhere()]
    SPENDS: ClassVar[bool] = False
    """Whether an answer can cost money."""

    def __init__(self, *, spends: bool = False) -> None:
        super().__init__()
        self._answered = False
        self._waiting: tuple[Answer | None] | None = None
        """An answer that was given while another dialog lay above this one."""
        self.attention = Attention() if spends or self.SPENDS else None

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with the first answer; below another dialog, as soon as that has gone."""
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        if self._answered:
            return nothing
        self._answered = True
        if self.app.screen is not self:  # the framework would take away what is in front
            self._waiting = (result,)
            return nothing
        return super().dismiss(result)

    def takes(self, press: Press, before: Press | None) -> bool:
        """Whether this press may do anything here."""
        if self.attention is None or press.what == "escape" or self.attention.takes(press, before):
            return True
        self.came_too_soon(press)
        return False

    def came_too_soon(self, press: Press) -> None:
        """A press was not taken for an answer."""

    def on_screen_resume(self) -> None:
        """In front, for the first time or again: it counts as asked once it is drawn."""
        if self._waiting is not None:
            super().dismiss(self._waiting[0])
            return
        if self.attention is not None:
            self.attention = Attention()
            self.call_after_refresh(self._shown)

    def _shown(self) -> None:
        if self.attention is not None and self.is_current:
            self.attention.shown_at = Message().time

    @on(CommandAsked)
    def _run_command(self, event: CommandAsked) -> None:
        event.stop()
        self.run_by_app(BY_ID[event.command].action)
