"""Commands of A/B and promotion: both models at once, and a Fast take on Pro."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where

DUELLING = (
    Command("pair", ("f6",), say("A/B both"),
            say("The same to both models: two takes, both prices shown, asked about first"),
            (Where.STUDIO,), "screen.pair", 2),
    Command("take.promote", ("P",), say("Promote to Pro"),
            say("The same recipe on Pro, with the proof of what changes"),
            (Where.TAKES, Where.HISTORY, Where.DETAIL), "screen.take_promote"),
)  # fmt: skip
"""What is done with two models."""
