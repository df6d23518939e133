"""Which keys are in force: the table's, those of the vi set, and the user's own where they can work.

Pure: texts in, a `Keymap` out. The user's keys are judged together, so that two commands may swap theirs. What cannot
work is refused with a sentence, and the command keeps the keys it had; no mistake in a settings file takes a key away.
Two commands of which the user gave the same key both keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from ima_tui.domain.frozen import dataclass, field
from ima_tui.domain.text import Said, say
from ima_tui.tui.command import CHANGES_SCREEN, DIALOGS, SIGNS, Command, Where, shown

STANDARD, VI = "standard", "vi"
NAMES = (STANDARD, VI)
UNBOUND = "no-key"
"""The start of key names that no terminal sends; they stand for commands without a key."""

VI_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "palette": ("colon",),
    "history.search": ("slash",),
    "back": ("q",),
    "prompt": ("i",),
}
"""Keys that the vi set adds to commands. On a take, `i` stays what it is there."""
VI_MOVES: Mapping[str, str] = {
    "j": "down", "k": "up", "h": "left", "l": "right", "g": "home", "G": "end",
    "ctrl+d": "pagedown", "ctrl+f": "pagedown", "ctrl+u": "pageup",
}  # fmt: skip
"""Keys that the vi set lets act as others wherever nothing is typed and nothing nearer wants them."""

_MODIFIERS = {"ctrl", "alt", "shift", "super"}
_OTHER_NAMES = {
    "control": "ctrl", "option": "alt", "meta": "alt", "cmd": "super", "command": "super",
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "bs": "backspace", "pgup": "pageup",
    "pgdn": "pagedown", "pgdown": "pagedown", "period": "full_stop", "dot": "full_stop",
}  # fmt: skip
_EDITING_NAMES = {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "backspace", "delete",
                  "insert", "tab", "space", "escape"}  # fmt: skip
_KEYS = _EDITING_NAMES | set(SIGNS) | {f"f{number}" for number in range(1, 25)}
_CHARACTERS = {sign: name for name, sign in SIGNS.items()} | {" ": "space"}

SWALLOWED: Mapping[str, Said] = {
    "ctrl+i": say("terminals send it as Tab"),
    "ctrl+m": say("terminals send it as Enter"),
    "ctrl+h": say("many terminals send it as Backspace"),
    "ctrl+left_square_bracket": say("terminals send it as Esc"),
    "ctrl+c": say("it copies the selected text"),
    "ctrl+z": say("it undoes in the prompt and suspends programs"),
    "tab": say("it moves between the parts"),
    "shift+tab": say("it moves between the parts"),
}
"""Keys that never arrive as themselves, or that belong to everything."""
DOUBTFUL: Mapping[str, Said] = {
    "ctrl+s": say("some terminals stop their output at it"),
    "ctrl+b": say("tmux keeps it for itself"),
    "ctrl+space": say("input methods use it to switch languages"),
    "f11": say("many terminals use it for the full screen"),
}
"""Keys that work in some terminals only."""
EDITING = frozenset(
    f"ctrl+{key}" for key in (*"aefkuwdxvy", "left", "right", "backspace", "delete", "shift+left", "shift+right")
) | {"alt+b", "alt+f", "alt+left", "alt+right", "alt+backspace", "alt+delete"}
"""What edits text in the prompt and in other fields."""
NEEDED = frozenset({"palette", "quit"})
"""Commands that always keep a key: the way to all others, and the way out."""
_WITHIN_STUDIO = (Where.EDITOR, Where.SLOTS, Where.TAKES)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about one of the user's keys that they should know."""

    command: str
    sentence: Said
    refused: bool = True
    """Whether the key is not used; otherwise it is, and this is only a word of warning."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, by command id, and what was wrong with the user's own."""

    name: str = STANDARD
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    """Commands whose keys the user chose."""
    moves: Mapping[str, str] = field(default_factory=dict)
    """Keys that act as other keys."""
    troubles: tuple[Trouble, ...] = ()

    @property
    def refused(self) -> int:
        """How many of the user's wishes were not met."""
        return sum(trouble.refused for trouble in self.troubles)


def comes_first(key: str) -> bool:
    """Whether a screen may take `key` before what has the focus: function keys and chords, never what one types."""
    *modifiers, last = key.split("+")
    return bool({"ctrl", "alt", "super"} & set(modifiers)) or (last.startswith("f") and last[1:].isdigit())


def is_typed(key: str) -> bool:
    """Whether `key` is a character of a text."""
    return "+" not in key and (len(key) == 1 or key in SIGNS or key == "space")


def understand(text: str) -> str | None:
    """The key that `text` names, as the framework spells it (`Ctrl-G`, `?`, `Esc` are understood), or None."""
    text = text.strip()
    if len(text) == 1:
        return _named(text)
    *modifiers, last = _pieces(text)
    names = {_OTHER_NAMES.get(modifier.casefold(), modifier.casefold()) for modifier in modifiers}
    if not names <= _MODIFIERS or not last:
        return None
    key = _named(last) if len(last) == 1 else _OTHER_NAMES.get(last.casefold(), last.casefold())
    if key is None or (len(key) > 1 and key not in _KEYS):
        return None
    if names == {"shift"} and len(key) == 1:
        return key.upper()
    if "ctrl" in names:
        key = key.casefold()
    return "+".join([*sorted(names), key])


def _named(character: str) -> str | None:
    return character if character.isascii() and character.isalnum() else _CHARACTERS.get(character)


def _pieces(text: str) -> list[str]:
    if text.startswith("^") and len(text) > 1:
        text = "ctrl+" + text[1:]
    if text.endswith("++"):
        return [*text[:-2].split("+"), "+"]
    separator = "+" if "+" in text else "-" if "-" in text[:-1] else " "
    return text.split(separator)


def make_keymap(name: str, own: Mapping[str, tuple[str, ...]], table: Iterable[Command]) -> Keymap:
    """The keys in force for the set called `name` and the user's `own` keys."""
    commands = {command.id: command for command in table}
    troubles: list[Trouble] = []
    if name not in NAMES:
        troubles.append(Trouble("", say("There is no set of keys called {name}. Choose standard or vi.", name=name)))
        name = STANDARD
    keys = {command.id: command.keys for command in commands.values()}
    if name == VI:
        for command_id, more in VI_COMMANDS.items():
            if command_id in keys:
                keys[command_id] = (*keys[command_id], *(key for key in more if key not in keys[command_id]))
    usual = dict(keys)
    chosen = _usable(own, commands, troubles)
    keys.update(chosen)
    _settle(keys, usual, set(chosen), commands, troubles)
    mine = frozenset(command_id for command_id in chosen if keys[command_id] == chosen[command_id])
    for command_id in mine:
        troubles.extend(_warnings(commands[command_id], keys, commands))
    taken = {key for command_id in mine for key in keys[command_id]}
    moves = {key: other for key, other in VI_MOVES.items() if key not in taken} if name == VI else {}
    order = list(commands)
    troubles.sort(key=lambda trouble: (not trouble.refused, order.index(trouble.command) if trouble.command in
                                       commands else -1))  # fmt: skip
    return Keymap(name, keys, mine, moves, tuple(troubles))


def _usable(
    own: Mapping[str, tuple[str, ...]], commands: Mapping[str, Command], troubles: list[Trouble]
) -> dict[str, tuple[str, ...]]:
    """The user's keys that can be pressed, for commands that exist."""
    usable: dict[str, tuple[str, ...]] = {}
    for command_id, texts in own.items():
        command = commands.get(command_id)
        if command is None:
            troubles.append(Trouble(command_id, _no_such_command(command_id, commands)))
            continue
        found: list[str] = []
        for text in texts:
            key = understand(text)
            wrong = _no_such_key(text) if key is None else _cannot_work(command, key)
            if wrong is not None:
                troubles.append(Trouble(command_id, wrong))
            elif key is not None and key not in found:
                found.append(key)
        if not texts and command_id in NEEDED:
            troubles.append(Trouble(command_id, say("{command} keeps its key: there must be a way to it.",
                                                    command=command.label)))  # fmt: skip
        elif found or not texts:
            usable[command_id] = tuple(found)
    return usable


def _no_such_command(command_id: str, commands: Mapping[str, Command]) -> Said:
    near = get_close_matches(command_id, commands, n=1)
    if near:
        return say("There is no command {name}. Did you mean {near}?", name=command_id, near=near[0])
    return say("There is no command {name}. The help lists them all.", name=command_id)


def _no_such_key(text: str) -> Said:
    *modifiers, last = _pieces(text.strip().casefold())
    near = [next(iter(get_close_matches(one, [*_MODIFIERS, *_OTHER_NAMES], n=1, cutoff=0.5)), "") for one in modifiers]
    name = last if len(last) == 1 or last in _KEYS else next(iter(get_close_matches(last, _KEYS, n=1)), "")
    hint = understand("+".join([*near, name])) if name and all(near) else None
    if hint is not None:
        return say("There is no key {name}. Did you mean {near}?", name=text, near=hint)
    return say("There is no key {name}. Write it like ctrl+g, alt+x, f5 or m.", name=text)


def _cannot_work(command: Command, key: str) -> Said | None:
    swallowed = SWALLOWED.get(key)
    if swallowed is not None:
        return say("{command} cannot have {key}: {reason}.", command=command.label, key=shown(key), reason=swallowed)
    if is_typed(key) and set(command.places) == {Where.EDITOR}:
        return say("{command} cannot have {key}: it is a character of your prompt.", command=command.label,
                   key=shown(key))  # fmt: skip
    return None


def _settle(
    keys: dict[str, tuple[str, ...]], usual: Mapping[str, tuple[str, ...]], chosen: set[str],
    commands: Mapping[str, Command], troubles: list[Trouble],
) -> None:  # fmt: skip
    """Take back what clashes, until nothing does: each round gives at least one command its usual keys again."""
    while True:
        clashing = {
            one.id: (other, key)
            for one in map(commands.__getitem__, sorted(chosen))
            for key in keys[one.id]
            for other in commands.values()
            if other is not one and key in keys[other.id] and _clash(one, other, key)
        }
        if not clashing:
            return
        for command_id, (other, key) in clashing.items():
            keys[command_id] = usual[command_id]
            chosen.discard(command_id)
            troubles.append(
                Trouble(command_id, say("{command} cannot have {key}: it is the key of {other}. Its own stays.",
                                        command=commands[command_id].label, key=shown(key), other=other.label))
            )  # fmt: skip


def _clash(one: Command, other: Command, key: str) -> bool:
    """Whether the same key would be two things somewhere."""
    if set(one.places) & set(other.places):
        return True
    if Where.EVERYWHERE in (*one.places, *other.places):
        return Where.HELP not in (*one.places, *other.places) and not _waits(one, other, key)
    for outer, inner in ((one, other), (other, one)):
        if Where.STUDIO in outer.places and set(inner.places) & set(_WITHIN_STUDIO):
            return comes_first(key)  # a screen's chords come before what has the focus; its letters come after
    return False


def _waits(one: Command, other: Command, key: str) -> bool:
    """Whether one of the two does nothing in the dialogs in which the other works: there the key is the other's."""
    return comes_first(key) and any(
        everywhere.action.removeprefix("app.") in CHANGES_SCREEN and DIALOGS.issuperset(local.places)
        for everywhere, local in ((one, other), (other, one))
    )


def _warnings(command: Command, keys: Mapping[str, tuple[str, ...]], commands: Mapping[str, Command]) -> list[Trouble]:
    """What works, but not as one might think."""
    said: list[Said] = []
    for key in keys[command.id]:
        doubt = DOUBTFUL.get(key)
        if doubt is not None:
            said.append(say("{key} may not arrive everywhere: {reason}.", key=shown(key), reason=doubt))
        if key in EDITING and {Where.STUDIO, Where.EDITOR, Where.EVERYWHERE} & set(command.places):
            said.append(
                say("{key} edits text otherwise; now it is {command}.", key=shown(key), command=command.label)
            )  # fmt: skip
        for other in commands.values():
            if key in keys[other.id] and Where.STUDIO in command.places and set(other.places) & set(_WITHIN_STUDIO):
                said.append(
                    say("On some parts of the studio {key} stays {other}.", key=shown(key), other=other.label)
                )  # fmt: skip
            if key in keys[other.id] and Where.EVERYWHERE in command.places and DIALOGS.issuperset(other.places):
                said.append(say("In a dialog {key} stays {other}.", key=shown(key), other=other.label))
    once = [sentence for at, sentence in enumerate(said) if sentence not in said[:at]]
    return [Trouble(command.id, sentence, refused=False) for sentence in once]
