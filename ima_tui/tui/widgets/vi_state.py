"""What vi remembers between two keys, and what a key leads to."""

from __future__ import annotations

from enum import StrEnum

from ima_tui.domain.frozen import dataclass

MOST_TIMES = 500
"""A larger count is this."""
MOST_TEXT = 200_000
"""Characters that pasting and repeating may make at most."""


class ViMode(StrEnum):
    """What a key means now."""

    INSERT = "insert"
    NORMAL = "normal"
    VISUAL = "visual"


class Ask(StrEnum):
    """What the editor must do itself."""

    NOTHING = ""
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True)
class Vi:
    """Everything vi remembers between two keys."""

    mode: ViMode = ViMode.INSERT
    pending: str = ""
    """Keys of a command that is not complete, a count included."""
    register: str = ""
    whole_lines: bool = False
    """The register holds whole lines."""
    anchor: int = 0
    """Where a visual selection began."""
    sought: tuple[str, str] = ("", "")
    """The last of f F t T, and its character."""
    change: tuple[str, ...] = ()
    """The keys of the last change, for `.`."""
    typed: str = ""
    """What was typed after it."""
    entered: tuple[str, int] | None = None
    """Text and place when insert mode began by a change."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a key led to."""

    vi: Vi
    text: str
    at: int
    ask: Ask = Ask.NOTHING
    times: int = 1
    """For `ask`."""
