"""The four modes: what each is called, which images it takes, and what an image is for.

Source: behaviour, "Modes"; wire contract, section 2 ("Images per mode").
"""

from __future__ import annotations

from enum import StrEnum

from ima_tui.domain.frozen import dataclass
from ima_tui.domain.text import Said, say


class Mode(StrEnum):
    """A way to make a video. The value is the service's `task_type` and `category`."""

    TEXT = "text_to_video"
    FIRST_FRAME = "image_to_video"
    FIRST_LAST = "first_last_frame_to_video"
    REFERENCE = "reference_image_to_video"

    @property
    def label(self) -> Said:
        """The name a user sees."""
        return _LABELS[self]

    @property
    def slots(self) -> Slots:
        """How many images this mode takes and what they become."""
        return _SLOTS[self]


@dataclass(frozen=True, slots=True)
class Slots:
    """The images of one mode: between `fewest` and `most`, each with a role."""

    fewest: int
    most: int
    names: tuple[Said, ...]
    """The slot's own name, for instance "Frame 1"; the last one serves all further slots."""
    roles: tuple[Said, ...]
    """What the image becomes, in the user's words; the last one serves all further slots."""

    def name(self, index: int) -> Said:
        """The name of slot `index` (from 0)."""
        return self.names[min(index, len(self.names) - 1)]

    def role(self, index: int) -> Said:
        """What the image in slot `index` (from 0) becomes."""
        return self.roles[min(index, len(self.roles) - 1)]


_LABELS = {
    Mode.TEXT: say("Text"),
    Mode.FIRST_FRAME: say("First frame"),
    Mode.FIRST_LAST: say("First → last"),
    Mode.REFERENCE: say("Reference"),
}

_SLOTS = {
    Mode.TEXT: Slots(0, 0, (), ()),
    Mode.FIRST_FRAME: Slots(1, 1, (say("Frame 1"),), (say("becomes frame 1"),)),
    Mode.FIRST_LAST: Slots(
        2,
        2,
        (say("First"), say("Last")),
        (say("becomes frame 1"), say("becomes the last frame")),
    ),
    Mode.REFERENCE: Slots(1, 9, (say("Reference"),), (say("guides the look"),)),
}


def infer(images: int) -> tuple[Mode, ...]:
    """The modes that `images` images can mean when the user did not choose, the likeliest first.

    Two images are a real question (first → last, or reference): the caller asks instead of taking the first.
    """
    if images <= 0:
        return (Mode.TEXT,)
    if images == 1:
        return (Mode.FIRST_FRAME, Mode.REFERENCE)
    if images == 2:
        return (Mode.FIRST_LAST, Mode.REFERENCE)
    return (Mode.REFERENCE,)
