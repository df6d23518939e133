"""Commands by which a take is judged and labelled, the same wherever one is shown."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

_ON_A_TAKE = (Where.TAKES, Where.HISTORY, Where.DETAIL, Where.WATCHING)

MARKING = (
    Command("take.star1", ("1",), say("★"), say("Give this take one star"), _ON_A_TAKE, "screen.take_stars(1)"),
    Command("take.star2", ("2",), say("★★"), say("Give this take two stars"), _ON_A_TAKE, "screen.take_stars(2)"),
    Command("take.star3", ("3",), say("★★★"), say("Give this take three stars"), _ON_A_TAKE, "screen.take_stars(3)"),
    Command("take.star0", ("0",), say("No star"), say("Take the stars of this take away"),
            _ON_A_TAKE, "screen.take_stars(0)"),
    Command("take.tags", ("number_sign",), say("Tags"), say("Words to find this take by"),
            _ON_A_TAKE, "screen.take_tags"),
    Command("take.note", ("e",), say("Note"), say("Write down what you think of this take"),
            _ON_A_TAKE, "screen.take_note"),
)  # fmt: skip
"""Stars, tags, a note."""
