"""The one table of commands, as the framework needs it. Bindings, palette, footer and help are read from it.

A command is active in the places it lists. Its action is an action method of the app (`app.…`) or of the screen
(`screen.…`), so that key, click and palette run the same code.

A binding's id is that of its command. The framework lets an id have other keys, but not none, and it cannot say which
of the keys comes before what has the focus. So a whole screen's command has two bindings, `id@first` for chords and
function keys and `id@then` for what one could type, and where there is no key stands a name that no terminal sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.binding import Binding

from ima_tui.language import tr
from ima_tui.tui.command import HEADINGS, Command, Where, shown
from ima_tui.tui.command_table import TABLE
from ima_tui.tui.keymap import UNBOUND, VI_MOVES, Keymap, comes_first

__all__ = (
    "BY_ID",
    "HEADINGS",
    "TABLE",
    "Command",
    "Where",
    "at",
    "bindings",
    "key_of",
    "keys_for",
    "moves",
    "shown",
    "typed_everywhere",
)

BY_ID = {command.id: command for command in TABLE}
_WHOLE_SCREEN = frozenset({Where.STUDIO, Where.EVERYWHERE})


def at(*places: Where) -> Iterator[Command]:
    """The commands that work in any of `places`, in the table's order."""
    return (command for command in TABLE if any(place in command.places for place in places))


def key_of(command_id: str) -> str:
    """The key in force of a command, as a sentence names it; without one, the way to it by the palette."""
    command = BY_ID[command_id]
    return command.shown_key or f"{BY_ID['palette'].shown_key} {tr(command.label)}"


def bindings(place: Where) -> list[Binding]:
    """The bindings of one place. The chords of a whole screen come before what the focused widget does with them."""
    made: list[Binding] = []
    for command in at(place):
        if place in _WHOLE_SCREEN:
            made.append(_binding(command, f"{command.id}@first", _first(command.keys), priority=True))
            made.append(_binding(command, f"{command.id}@then", _then(command.keys)))
        else:
            made.append(_binding(command, command.id, command.keys, priority=place is Where.HELP))
    return made


def typed_everywhere() -> list[Binding]:
    """What works on every screen by keys that one could type: a dialog binds them itself, being in front of the app."""
    return [binding for binding in bindings(Where.EVERYWHERE) if not binding.priority]


def moves() -> list[Binding]:
    """The bindings by which keys act as other keys: without keys, unless the set in force has some."""
    return [
        Binding(f"{UNBOUND}-{key}", f"app.as_key({other!r})", f"As {shown(other)}", show=False, id=f"move.{key}")
        for key, other in VI_MOVES.items()
    ]


def keys_for(keymap: Keymap) -> dict[str, str]:
    """What the framework is told: the keys of every binding that differ from the table's."""
    told: dict[str, str] = {}
    for command in TABLE:
        keys = keymap.keys.get(command.id, command.keys)
        if keys != command.keys:
            for binding_id, some in (
                (command.id, keys), (f"{command.id}@first", _first(keys)), (f"{command.id}@then", _then(keys)),
            ):  # fmt: skip
                told[binding_id] = _keys(binding_id, some)
    return told | {f"move.{key}": key for key in keymap.moves}


def _binding(command: Command, binding_id: str, keys: Iterable[str], *, priority: bool = False) -> Binding:
    return Binding(
        _keys(binding_id, keys),
        command.action,
        str(command.label),
        show=False,
        priority=priority,
        tooltip=str(command.help),
        id=binding_id,
    )


def _first(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if comes_first(key)]


def _then(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not comes_first(key)]


def _keys(binding_id: str, keys: Iterable[str]) -> str:
    return ",".join(keys) or f"{UNBOUND}-{binding_id}"
