"""Commands of finding again: the wall, saved searches, the bin, the family of a take."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

FINDING = (
    Command("history.wall", ("W",), say("Wall"), say("Posters instead of lines, or lines again"),
            (Where.HISTORY,), "screen.wall", 8),
    Command("history.saved", ("F",), say("Saved searches"), say("Choose a search that you saved, or save this one"),
            (Where.HISTORY,), "screen.saved_searches", 9),
    Command("take.family", ("T",), say("Family"), say("Where it came from, and what came of it"),
            (Where.TAKES, Where.HISTORY, Where.DETAIL, Where.WATCHING), "screen.take_family"),
    Command("history.bin", ("B",), say("Bin"), say("What was removed: put it back, or delete it for good"),
            (Where.HISTORY,), "screen.bin", 9),
    Command("bin.restore", ("U",), say("Put back"), say("Take it out of the bin, back into the history"),
            (Where.HISTORY,), "screen.put_back", 1),
    Command("bin.delete", ("D",), say("Delete for good"), say("Nothing brings it back; the money stays counted"),
            (Where.HISTORY,), "screen.delete_for_good", 2),
    Command("bin.empty", ("E",), say("Empty the bin"), say("Delete everything that is in it for good"),
            (Where.HISTORY,), "screen.empty_bin", 3),
)  # fmt: skip
"""What leads to a take, and what becomes of one that was removed."""
