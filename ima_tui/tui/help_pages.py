"""The pages of the whole help that the program writes itself: keys by place, ideas, what is wrong with one's keys."""

from __future__ import annotations

from textual.content import Content

from ima_tui.language import CODES, Language, _, tr
from ima_tui.tui.commands import BY_ID, HEADINGS, Command, at, shown
from ima_tui.tui.help_texts import IDEAS
from ima_tui.tui.keymap import VI, Keymap
from ima_tui.tui.text import one_line, padded, parts, stacked
from ima_tui.tui.wrapping import wrapped

KEYS, LABEL, NARROW = 18, 26, 70
"""Cells of the first two columns, and the width under which explanations have a line of their own."""


def keys_page(keymap: Keymap, width: int, query: str = "") -> Content:
    """Every command by place with the keys in force, or those that have `query` in name, explanation or key."""
    lines: list[Content] = []
    listed: set[str] = set()
    wanted = query.casefold()
    for place, heading in HEADINGS.items():
        here = [one for one in at(place) if one.id not in listed and wanted in _words(one)]
        listed |= {one.id for one in here}
        if here:
            lines.extend([Content("")] if lines else [])
            lines.append(parts((tr(heading), "bold $soft")))
            for command in here:
                lines.extend(_command_lines(command, command.id in keymap.own, width))
    if keymap.name == VI and not wanted:
        lines.extend(_moves(keymap))
    if keymap.own and not wanted:
        lines.extend([Content(""), parts(("● ", "$money"), (_("your own key, from the settings file"), "$faint"))])
    return stacked(lines)


def _words(command: Command) -> str:
    both = (one.tr(said) for one in map(Language, CODES) for said in (command.label, command.help))
    return " ".join([*both, *map(shown, command.keys_now), *command.keys_now, command.id]).casefold()


def _command_lines(command: Command, own: bool, width: int) -> list[Content]:
    mark = parts(("● ", "$money")) if own else Content("  ")
    keys = parts(mark, (padded("  ".join(map(shown, command.keys_now)), KEYS - 2), "bold $money"))
    label, about = tr(command.label), tr(command.help)
    if width < NARROW:
        head = parts(keys, (label, "$ink"))
        return [
            head,
            *(parts(" " * KEYS, (piece, "$soft")) for piece in wrapped(about, max(10, width - KEYS))),
        ]
    pieces = wrapped(about, width - KEYS - LABEL)
    first = parts(keys, (padded(label, LABEL - 1) + " ", "$ink"), (pieces[0], "$soft"))
    return [first, *(parts(" " * (KEYS + LABEL), (piece, "$soft")) for piece in pieces[1:])]


def _moves(keymap: Keymap) -> list[Content]:
    lines = [Content(""), parts((_("vi: wherever nothing is typed"), "bold $soft"))]
    for key, other in keymap.moves.items():
        lines.append(parts((padded(f"  {shown(key)}", KEYS), "bold $money"), (shown(other), "$ink")))
    return lines


def ideas_page(width: int, query: str = "") -> Content:
    """What each thing is for, or the parts that have `query` in them."""
    lines: list[Content] = []
    for idea in IDEAS:
        said = [tr(sentence) for sentence in idea.sentences]
        if query.casefold() not in " ".join([tr(idea.title), *said]).casefold():
            continue
        lines.extend([Content("")] if lines else [])
        lines.append(parts((tr(idea.title), "bold $soft")))
        for sentence in said:
            lines.extend(parts((piece, "$ink")) for piece in wrapped(sentence, min(width, 84)))
    return stacked(lines)


def troubles_page(keymap: Keymap, width: int) -> Content:
    """What is wrong with the user's own keys, in full."""
    lines = [parts((_("These lines of your settings need a look. Every command still has a key that works."), "$ink"))]
    for trouble in keymap.troubles:
        lines.append(Content(""))
        mark = ("! ", "bold $warn") if trouble.refused else ("· ", "$faint")
        name = one_line(trouble.command, 60)
        label = f"  {tr(BY_ID[trouble.command].label)}" if trouble.command in BY_ID else ""
        lines.append(parts(mark, (name, "bold $ink"), (label, "$soft")))
        lines.extend(parts("  ", (piece, "$ink")) for piece in
                     wrapped(one_line(tr(trouble.sentence)), max(20, width - 2)))  # fmt: skip
    return stacked(lines)
