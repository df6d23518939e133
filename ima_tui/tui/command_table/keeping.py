"""Commands that keep a take: its clip, its receipt, its recipe."""

from __future__ import annotations

from ima_tui.domain.text import say
from ima_tui.tui.command import Command, Where
from ima_tui.tui.command_table.takes import ON_A_CLIP

KEEPING = (
    Command("take.download", ("d",), say("Download"), say("Save the clip with its recipe; once more shows where it is"),
            ON_A_CLIP, "screen.take_download", 7),
    Command("take.receipt", ("R",), say("Receipt"), say("What was delivered against what was paid; the clip in words"),
            ON_A_CLIP, "screen.take_receipt"),
    Command("take.export", ("X",), say("Export recipe"), say("Write it as a file that repeats and checks itself"),
            ON_A_CLIP, "screen.take_export"),
    Command("take.json", ("J",), say("Copy as JSON"), say("Send the recipe to the clipboard, safe to paste anywhere"),
            ON_A_CLIP, "screen.take_json"),
    Command("take.report", (), say("Copy a report"), say("Ids, times and codes for support; no prompt, no link"),
            (*ON_A_CLIP, Where.SPENDING), "screen.take_report"),
)  # fmt: skip
"""What is kept of a take."""
