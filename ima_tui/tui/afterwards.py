"""What a screen has done later: nothing, if it has gone meanwhile.

A screen can be left by the very key that follows the one that opened it. The framework then still runs what was to be
done after the next drawing, and still tells it that it is mounted, though it mounts nothing on what is being taken
away: both on a screen without any parts. And what is clicked on a screen may take that very screen away, which waits
until the screen has handled its messages: so the app does it, as it does what keys stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events

from ima_tui.tui.parts import Parted

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget

    _Widget = Widget
    _Screen = Screen[Any]
else:
    _Widget = _Screen = object  # the framework reads style sheets along the first base that is a widget


class Whole(_Widget):
    """A widget that is told it is mounted, or in front, only when the parts it composes are there to ask for."""

    async def on_event(self, event: events.Event) -> None:
        """As the framework's, but for what is being taken away, or while the program is left."""
        news = isinstance(event, events.Mount | events.ScreenResume)
        if not news or (self.is_attached and not self._goes):
            await super().on_event(event)

    @property
    def _goes(self) -> bool:
        return not self.display and self.styles.display != "none"


class Afterwards(Parted, Whole, _Screen):
    """A screen that does nothing any more once it is off the stack."""

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As the framework's, for as long as the screen is there; whether it could be put on the list."""

        def if_still_here() -> Any:
            return callback(*args, **kwargs) if self in self.app.screen_stack else None

        return super().call_after_refresh(if_still_here)

    def run_by_app(self, action: str) -> None:
        """Do what was asked for here, as its key would."""

        async def if_still_here() -> None:
            if self in self.app.screen_stack:
                await self.run_action(action)

        self.app.call_next(if_still_here)
