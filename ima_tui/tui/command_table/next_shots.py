"""Commands of the next shot: on a take, and on the frames of its last second."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

NEXT_SHOTS = (
    Command("take.next_shot", ("N",), say("Next shot"), say("Go on from a frame of its last second"),
            (Where.TAKES, Where.HISTORY, Where.DETAIL), "screen.take_next_shot"),
    Command("next_shot.first", ("enter",), say("First frame"),
            say("The next shot begins with this frame; words and settings come along"),
            (Where.NEXT_SHOT,), "screen.take('first')", 1),
    Command("next_shot.last", ("L",), say("Last frame"),
            say("The next shot ends with this frame; words and settings come along"),
            (Where.NEXT_SHOT,), "screen.take('last')", 2),
    Command("next_shot.proposed", ("p",), say("Proposed frame"), say("Back to the frame that is proposed"),
            (Where.NEXT_SHOT,), "screen.proposed", 4),
    Command("next_shot.anchor", ("R",), say("Re-anchor"),
            say("This frame and the picture that the chain began with, as references"),
            (Where.NEXT_SHOT,), "screen.take('anchored')", 3),
    Command("next_shot.cancel", ("escape",), say("Back"), say("Leave without a new draft"),
            (Where.NEXT_SHOT,), "screen.leave", 9, palette=False),
)  # fmt: skip
"""Going on from a take."""
