"""Messages that more than one widget posts. A widget's own messages are nested in it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class CommandAsked(Message):
    """Something was clicked that stands for a command; the screen runs it as its key would."""

    command: str
    """The command's id in `commands.TABLE`."""
