"""What a command is, the places in which commands work, and the keys in force.

The keys in force are of this process, as its language is: `put_in_force` changes them, every text that names a key
asks for them when it is drawn, so no text can name a key that does not work.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ima_tui.domain.frozen import dataclass
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
    WATCHING = "watching"
    """The large player."""
    COMPARE = "compare"
    PICKER = "picker"
    MEND = "mend"
    NEXT_SHOT = "next_shot"
    PROMPTS = "prompts"
    """The search in earlier prompts."""
    SNIPPETS = "snippets"
    SPENDING = "spending"
    INSIGHTS = "insights"
    SETTINGS = "settings"
    HELP = "help"
    """Wherever the help pane is open."""


DIALOGS = frozenset({Where.PICKER, Where.MEND, Where.NEXT_SHOT, Where.PROMPTS, Where.SNIPPETS})
"""Places that are a dialog: it is answered before another screen comes to the front."""
CHANGES_SCREEN = frozenset(
    {"history", "compare", "spending", "insights", "settings", "studio", "detail", "watch", "connect", "disconnect"}
)
"""Actions of the app that wait for that: in a dialog their keys are free for its own commands."""

HEADINGS = {
    Where.STUDIO: say("In the studio"),
    Where.EDITOR: say("In the prompt"),
    Where.PROMPTS: say("In earlier prompts"),
    Where.SNIPPETS: say("In the snippets"),
    Where.SLOTS: say("On an image"),
    Where.TAKES: say("On a take"),
    Where.HISTORY: say("In the history"),
    Where.DETAIL: say("On the page of a take"),
    Where.WATCHING: say("In the large player"),
    Where.COMPARE: say("On two takes"),
    Where.PICKER: say("In the picker"),
    Where.MEND: say("On a corrected copy"),
    Where.NEXT_SHOT: say("On the next shot"),
    Where.INSIGHTS: say("In the insights"),
    Where.SETTINGS: say("In the settings"),
    Where.HELP: say("While the help pane is open"),
    Where.EVERYWHERE: say("Everywhere"),
}
"""The parts of the help screen, in order."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do: `keys` are the table's, in Textual's names; `keys_now` are those in force."""

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
    def keys_now(self) -> tuple[str, ...]:
        """The keys in force: the table's, or the user's own."""
        return _in_force.get(self.id, self.keys)

    @property
    def shown_key(self) -> str:
        """The first key in force as a person reads it; empty when there is none."""
        return shown(self.keys_now[0]) if self.keys_now else ""


_in_force: Mapping[str, tuple[str, ...]] = {}


def put_in_force(keys: Mapping[str, tuple[str, ...]]) -> None:
    """From now on these are the keys of the commands named; the others keep the table's."""
    global _in_force
    _in_force = dict(keys)


_NAMES = {
    "escape": "Esc", "enter": "⏎", "delete": "Del", "backspace": "⌫", "space": "Space", "tab": "Tab",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
    "home": "Home", "end": "End", "pageup": "PgUp", "pagedown": "PgDn", "insert": "Ins",
}  # fmt: skip
SIGNS = {
    "exclamation_mark": "!", "quotation_mark": '"', "number_sign": "#", "dollar_sign": "$", "percent_sign": "%",
    "ampersand": "&", "apostrophe": "'", "left_parenthesis": "(", "right_parenthesis": ")", "asterisk": "*",
    "plus": "+", "comma": ",", "minus": "-", "full_stop": ".", "slash": "/", "colon": ":", "semicolon": ";",
    "less_than_sign": "<", "equals_sign": "=", "greater_than_sign": ">", "question_mark": "?", "at": "@",
    "left_square_bracket": "[", "backslash": "\\", "right_square_bracket": "]", "circumflex_accent": "^",
    "underscore": "_", "grave_accent": "`", "left_curly_bracket": "{", "vertical_line": "|",
    "right_curly_bracket": "}", "tilde": "~",
}  # fmt: skip
"""The signs of a keyboard by their names as keys."""


def shown(key: str) -> str:
    """A key as a person reads it: `^J`, `F5`, `Alt ↑`, `⇧S`, `/`."""
    *modifiers, last = key.split("+")
    if len(last) == 1 and last.isupper() and not modifiers:
        return f"⇧{last}"
    function = last.startswith("f") and last[1:].isdigit()
    plain = last.upper() if function or (modifiers and len(last) == 1) else last
    name = _NAMES.get(last) or SIGNS.get(last) or plain
    if modifiers == ["ctrl"]:
        return f"^{name}"
    return " ".join([*(modifier.capitalize() for modifier in modifiers), name])
