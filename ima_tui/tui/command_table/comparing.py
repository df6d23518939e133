"""Commands about two takes: choosing them, and everything on the compare screen."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where
from ima_tui.tui.command_table.takes import ON_A_CLIP

_HERE = (Where.COMPARE,)

COMPARING = (
    Command("take.compare", ("b",), say("Compare"),
            say("Hold it against another take: press it here, then on the other one"),
            ON_A_CLIP, "screen.take_compare", 7),
    Command("compare", ("alt+w",), say("Compare takes"), say("Two takes on one clock, and your verdict on them"),
            (Where.EVERYWHERE,), "app.compare"),
    Command("compare.play", ("space",), say("Play or pause"), say("Both at once"), _HERE, "screen.play", 5),
    Command("compare.left", ("1",), say("Left is better"), say("Your verdict: the left one"),
            _HERE, "screen.vote('left')"),
    Command("compare.right", ("2",), say("Right is better"), say("Your verdict: the right one"),
            _HERE, "screen.vote('right')"),
    Command("compare.equal", ("equals_sign",), say("Equal"), say("Your verdict: neither is better"),
            _HERE, "screen.vote('equal')"),
    Command("compare.bad", ("x",), say("Both bad"), say("Your verdict: neither is good"),
            _HERE, "screen.vote('both_bad')"),
    Command("compare.undo", ("u",), say("Take it back"), say("Take your verdict back, and what it set"),
            _HERE, "screen.undo_vote", 1),
    Command("compare.blind", ("v",), say("Blind"),
            say("Hide everything that tells the two apart until your verdict, the sides drawn by lot"),
            _HERE, "screen.blind", 6),
    Command("compare.next", ("n",), say("Next pair"), say("The next pair that waits for a verdict"),
            _HERE, "screen.next_pair", 8),
    Command("compare.pairs", ("p",), say("All pairs"), say("The list of pairs, those to be judged first"),
            _HERE, "screen.pairs", 9),
    Command("compare.side", ("s",), say("Side by side"), say("Both at once, beside each other"),
            _HERE, "screen.show_as('side')"),
    Command("compare.flip", ("f",), say("Flip"), say("One in the place of the other; again for the other one"),
            _HERE, "screen.show_as('flip')", 7),
    Command("compare.wipe", ("w",), say("Wipe"), say("The left one up to an edge; arrows or the pointer move it"),
            _HERE, "screen.show_as('wipe')"),
    Command("compare.difference", ("d",), say("Difference"), say("Only what the two do not share"),
            _HERE, "screen.show_as('difference')", 7),
    Command("compare.all", ("m",), say("All differences"),
            say("Everything that the two requests do not share, or only what has room"),
            _HERE, "screen.all_differences"),
    Command("compare.peak", ("right_square_bracket",), say("Next peak"),
            say("To where the two differ most, the next time"), _HERE, "screen.peak(1)", 8),
    Command("compare.peak_before", ("left_square_bracket",), say("Previous peak"),
            say("To where the two differed most, the time before"), _HERE, "screen.peak(-1)"),
    Command("compare.on", ("full_stop",), say("One frame on"), say("Both one frame further"), _HERE, "screen.step(1)"),
    Command("compare.back", ("comma",), say("One frame back"), say("Both one frame before"), _HERE, "screen.step(-1)"),
    Command("compare.later", ("greater_than_sign",), say("A second on"), say("Both one second further"),
            _HERE, "screen.skip(1)"),
    Command("compare.earlier", ("less_than_sign",), say("A second back"), say("Both one second before"),
            _HERE, "screen.skip(-1)"),
    Command("compare.speed", ("z",), say("Speed"), say("Full, double, a quarter, half"), _HERE, "screen.speed"),
    Command("compare.loop", ("r",), say("Repeat"), say("Begin again at the end, or stop there"), _HERE, "screen.loop"),
    Command("compare.ahead", ("right_curly_bracket",), say("Right side a frame on"),
            say("Shift the right clip against the left one"), _HERE, "screen.shift(1)"),
    Command("compare.behind", ("left_curly_bracket",), say("Right side a frame back"),
            say("Shift the right clip the other way"), _HERE, "screen.shift(-1)"),
    Command("compare.align", ("a",), say("Align"),
            say("Shift the right clip to where the two are most alike; again to put it back"),
            _HERE, "screen.align"),
)  # fmt: skip
"""What is done with two takes."""
