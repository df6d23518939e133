"""Messages that more than one widget posts. A widget's own messages are nested in it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from ima_tui.domain.job import Job
from ima_tui.domain.request import Draft


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


@dataclass(frozen=True, slots=True)
class Going:
    """A draft that goes on from a frame of a take."""

    draft: Draft
    frame: int
    """The number of the frame, from 0."""
    ending: bool
    """It is the last frame of the new clip: what it begins with is already composed, or still to come."""
    left: tuple[str, ...] = ()
    """Settings of the take that the new mode does not have."""


class GoingOn(Message):
    """The next shot is wanted in the composer, wherever it was asked for."""

    def __init__(self, going: Going) -> None:
        super().__init__()
        self.going = going


class CompareAsked(Message):
    """Two takes are to be held against each other; with one, its pair, or it waits for a second one."""

    def __init__(self, job: Job, other: Job | None = None) -> None:
        super().__init__()
        self.job = job
        self.other = other


class Promoted(Message):
    """A Fast take was sent on to Pro, wherever that was asked for: the two are held side by side when it is there."""

    def __init__(self, parent_id: str, job_id: str) -> None:
        super().__init__()
        self.parent_id = parent_id
        self.job_id = job_id


class VeilLifted(Message):
    """Nothing is hidden any more: what was held back may be said."""


class NotifyTried(Message):
    """Say something in the way in which takes that settle unseen are told."""


class TakesChanged(Message):
    """A take was taken out of the history or brought back: the lists are to be read again."""
