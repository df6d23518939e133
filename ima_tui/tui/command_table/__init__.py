"""The commands themselves, group by group. Nothing else names a key."""

from __future__ import annotations

from ima_tui.tui.command import Command
from ima_tui.tui.command_table.composing import COMPOSING, IMAGES, PROMPT, PROMPT_LISTS
from ima_tui.tui.command_table.screens import EVERYWHERE, SCREENS
from ima_tui.tui.command_table.takes import TAKES

TABLE: tuple[Command, ...] = (*COMPOSING, *PROMPT, *PROMPT_LISTS, *IMAGES, *TAKES, *SCREENS, *EVERYWHERE)
