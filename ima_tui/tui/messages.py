"""Messages that more than one widget posts. A widget's own messages are nested in it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from ima_tui.domain.job import Job


@dataclass
class CommandAsked(Message):
    """Something was clicked that stands for a command; the screen runs it as its key would."""

    command: str
    """The command's id in `commands.TABLE`."""


class RemixAsked(Message):
    """An editable copy of a take is wanted in the composer, wherever it was asked for."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job


class ImageTaken(Message):
    """An image was taken from a take, wherever that was asked for: it goes into the composer."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source


class NotifyTried(Message):
    """Say something in the way in which takes that settle unseen are told."""


class TakesChanged(Message):
    """A take was taken out of the history or brought back: the lists are to be read again."""
