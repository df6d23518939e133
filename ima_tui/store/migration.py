"""One step of the schema's history."""

from __future__ import annotations

from ima_tui.domain.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    name: str
    statements: tuple[str, ...]
