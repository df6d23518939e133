"""What a command is, and the places in which commands work."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ima_tui.domain.text import Said, say


class Where(StrEnum):
    """A place in which commands work: the whole program, a screen, or what has the focus."""

    EVERYWHERE = "everywhere"
    STUDIO = "studio"
    EDITOR = "editor"
    SLOTS = "slots"
    TAKES = "takes"
    HISTORY = "history"
    DETAIL = "detail"
    PICKER = "picker"


HEADINGS = {
    Where.STUDIO: say("In the studio"),
    Where.EDITOR: say("In the prompt"),
    Where.SLOTS: say("On an image"),
    Where.TAKES: say("On a take"),
    Where.HISTORY: say("In the history"),
    Where.PICKER: say("In the picker"),
    Where.EVERYWHERE: say("Everywhere"),
}
"""The parts of the help screen, in order."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do: `keys` in Textual's names, the first one is shown."""

    id: str
    keys: tuple[str, ...]
    label: Said
    help: Said
    places: tuple[Where, ...]
    action: str
    footer: int = 0
    """Rank in the footer, 1 first; 0 leaves it out."""
    palette: bool = True

    @property
    def shown_key(self) -> str:
        """The first key as a person reads it."""
        return shown(self.keys[0]) if self.keys else ""


_NAMES = {
    "escape": "Esc", "enter": "⏎", "delete": "Del", "backspace": "⌫", "space": "Space", "slash": "/", "tab": "Tab",
    "question_mark": "?",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip


def shown(key: str) -> str:
    """A key as a person reads it: `^J`, `F5`, `Alt ↑`, `⇧S`."""
    *modifiers, last = key.split("+")
    if len(last) == 1 and last.isupper() and not modifiers:
        return f"⇧{last}"
    name = _NAMES.get(last, last.upper() if modifiers or (last.startswith("f") and last[1:].isdigit()) else last)
    if modifiers == ["ctrl"]:
        return f"^{name}"
    return " ".join([*(modifier.capitalize() for modifier in modifiers), name])
