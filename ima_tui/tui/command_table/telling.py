"""Commands of insights and of sharing."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where
from ima_tui.tui.command_table.takes import ON_A_CLIP

TELLING = (
    Command("take.share", ("p",), say("Share"), say("Send its link to a chat of yours; you see the text first"),
            ON_A_CLIP, "screen.take_share"),
    Command("insights", ("alt+a",), say("Insights"), say("Where the credits go, how long takes take, which model wins"),
            (Where.EVERYWHERE,), "app.insights"),
    Command("insights.span", ("s",), say("Other days"), say("7 days, 30 days, or everything"),
            (Where.INSIGHTS,), "screen.next_span", 1),
    Command("insights.numbers", ("t",), say("Numbers"), say("Each day in numbers instead of columns, or back"),
            (Where.INSIGHTS,), "screen.numbers", 2),
)  # fmt: skip
"""What the history tells, and what is told to others."""
