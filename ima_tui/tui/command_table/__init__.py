"""The commands themselves, group by group. Nothing else names a key."""

from __future__ import annotations

from ima_tui.tui.command import Command
from ima_tui.tui.command_table.comparing import COMPARING
from ima_tui.tui.command_table.composing import COMPOSING, IMAGES, PROMPT, PROMPT_LISTS
from ima_tui.tui.command_table.duelling import DUELLING
from ima_tui.tui.command_table.finding import FINDING
from ima_tui.tui.command_table.keeping import KEEPING
from ima_tui.tui.command_table.marking import MARKING
from ima_tui.tui.command_table.next_shots import NEXT_SHOTS
from ima_tui.tui.command_table.playing import PLAYING
from ima_tui.tui.command_table.screens import EVERYWHERE, SCREENS
from ima_tui.tui.command_table.takes import TAKES
from ima_tui.tui.command_table.telling import TELLING

TABLE: tuple[Command, ...] = (
    *COMPOSING,
    *PROMPT,
    *PROMPT_LISTS,
    *IMAGES,
    *PLAYING,
    *TAKES,
    *MARKING,
    *KEEPING,
    *COMPARING,
    *DUELLING,
    *NEXT_SHOTS,
    *TELLING,
    *SCREENS,
    *EVERYWHERE,
    *FINDING,
)
