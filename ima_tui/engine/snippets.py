"""Snippets and templates: the user's own, and those that come with the program until they are changed or removed."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from ima_tui.domain.snippets import Snippet
from ima_tui.domain.starters import STARTERS
from ima_tui.engine.clock import Clock
from ima_tui.store.snippets import KeptSnippet
from ima_tui.store.snippets import Snippets as Rows


class Snippets:
    """The snippets of the present user, in the present language."""

    def __init__(self, rows: Rows, clock: Clock, user: Callable[[], str], language: Callable[[], str]) -> None:
        self._rows = rows
        self._clock = clock
        self._user = user
        self._language = language

    async def all(self) -> tuple[Snippet, ...]:
        """The last used first, then one's own, then the ready-made ones. Raises StoreError."""
        rows = {row.id: row for row in await self._rows.all(self._user())}
        starters = {starter.id: starter.in_language(self._language()) for starter in STARTERS}
        own = [row for row in rows.values() if row.text and not row.removed_at]
        found = [Snippet(row.id, row.name, row.text, row.used_at) for row in own]
        for snippet in starters.values():
            row = rows.get(snippet.id)
            if row is None or not (row.text or row.removed_at):
                found.append(_as_used(snippet, row))
        return tuple(sorted(found, key=lambda one: -one.used_at))

    async def save(self, name: str, text: str, snippet_id: str = "") -> str:
        """Keep a snippet, a new one without `snippet_id`; its id. Raises StoreError."""
        new = snippet_id or secrets.token_hex(8)
        await self._rows.save(self._user(), new, name.strip(), text, self._clock.now())
        return new

    async def note_use(self, snippet_id: str) -> None:
        """It was put into a prompt. Raises StoreError."""
        await self._rows.note_use(self._user(), snippet_id, self._clock.now())

    async def remove(self, snippet_id: str) -> None:
        """Take it out; `restore` puts it back. Raises StoreError."""
        await self._rows.set_removed(self._user(), snippet_id, self._clock.now())

    async def restore(self, snippet_id: str) -> None:
        """Put a removed one back as it was. Raises StoreError."""
        await self._rows.set_removed(self._user(), snippet_id, 0.0)


def _as_used(snippet: Snippet, row: KeptSnippet | None) -> Snippet:
    used_at = row.used_at if row is not None else 0.0
    return Snippet(snippet.id, snippet.name, snippet.text, used_at, ready_made=True)
