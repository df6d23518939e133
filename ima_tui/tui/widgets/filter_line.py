"""The search line of the history: while one types it shows how a filter goes on, and Tab takes that over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual import events
from textual.suggester import Suggester

from ima_tui.domain.search_completion import completion
from ima_tui.domain.text import Said
from ima_tui.tui.widgets.field import Field


class _Completing(Suggester):
    """Filters, their values, and the tags in use."""

    def __init__(self, tags: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._tags = tags

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line, completed."""
        return completion(value, self._tags()) or None


class FilterLine(Field):
    """A `Field` with completion. `tags` are those in use."""

    def __init__(self, hint: Said, **options: Any) -> None:
        super().__init__(hint, suggester=_Completing(lambda: self.tags), **options)
        self.tags: tuple[str, ...] = ()

    async def _on_key(self, event: events.Key) -> None:
        """Tab takes over what is shown; without that it goes on to the list as everywhere."""
        if event.key == "tab" and self.cursor_at_end and len(self._suggestion) > len(self.value):
            event.stop()
            event.prevent_default()
            self.action_cursor_right()
            return
        await super()._on_key(event)
