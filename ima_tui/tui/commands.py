"""The one table of commands. Bindings, palette, footer and help are read from it; nothing else names a key.

A command is active in the places it lists. Its action is an action method of the app (`app.…`) or of the screen
(`screen.…`), so that key, click and palette run the same code.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding

from ima_tui.tui.command import HEADINGS, Command, Where, shown
from ima_tui.tui.command_table import TABLE

__all__ = ("BY_ID", "HEADINGS", "TABLE", "Command", "Where", "at", "bindings", "shown")

BY_ID = {command.id: command for command in TABLE}


def at(*places: Where) -> Iterator[Command]:
    """The commands that work in any of `places`, in the table's order."""
    return (command for command in TABLE if any(place in command.places for place in places))


def bindings(place: Where) -> list[Binding]:
    """The bindings of one place. Those of a whole screen come before what the focused widget does with the key."""
    early = place in (Where.STUDIO, Where.EVERYWHERE)
    return [
        Binding(
            key,
            command.action,
            str(command.label),
            show=False,
            priority=early and key not in ("escape", "question_mark"),
            tooltip=str(command.help),
            id=f"{command.id}@{place}#{number}",
        )
        for command in at(place)
        for number, key in enumerate(command.keys)
    ]
