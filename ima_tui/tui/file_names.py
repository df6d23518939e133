"""File names as text, and the shapes of images in words. A name may hold anything but `/`: whatever it is, one line."""

from __future__ import annotations

import os
from collections.abc import Set
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len

from ima_tui.domain.text import Said
from ima_tui.language import _, tr
from ima_tui.tui.text import fit, fit_middle, one_line

Pieces = tuple[tuple[str, str], ...]
"""Text and tone, in turn."""
_SHAPES = (
    (1, 1), (16, 9), (4, 3), (3, 2), (5, 4), (2, 1), (21, 9), (9, 16), (3, 4), (2, 3), (4, 5), (1, 2), (9, 21)
)  # fmt: skip
_NEAR = 0.012
_LEAST_PATH = 12
"""Cells a path keeps however little room there is: its end tells which one is meant."""


def shown_name(name: str) -> str:
    """`name` with a space for whatever is no visible sign, character by character, so that places in it stay."""
    if name.isprintable() and not any("\ud800" <= character <= "\udfff" for character in name):
        return name
    return "".join(map(_visible, name))


def _visible(character: str) -> str:
    if "\ud800" <= character <= "\udfff":
        return "\N{REPLACEMENT CHARACTER}"
    return character if character.isprintable() else " "


def shown_path(path: str | os.PathLike[str], cells: int) -> str:
    """A path in at most so many cells, one's home as `~`."""
    text, home = os.fspath(path), os.path.expanduser("~")
    inside = text == home or text.startswith(home + os.sep)
    return fit_middle(shown_name("~" + text[len(home) :] if inside and home != os.sep else text), cells)


def sentence_in(sentence: Said, cells: int) -> str:
    """A sentence in at most so many cells. The folder it names gives way first: what is wrong stands behind it."""
    folder = sentence.values.get("folder")
    if isinstance(folder, str):
        around = cell_len(one_line(tr(replace(sentence, values={**sentence.values, "folder": "-"})))) - 1
        room = max(_LEAST_PATH, cells - around)
        sentence = replace(sentence, values={**sentence.values, "folder": shown_path(folder, room)})
    return fit(one_line(tr(sentence)), cells)


def name_in(name: str, cells: int, tone: str, marked: Set[int] = frozenset(), marked_tone: str = "") -> Pieces:
    """`name` in at most `cells` cells, cut in the middle; the characters in `marked` have a tone of their own."""
    shown = shown_name(name)
    if len(shown) <= cells and shown.isascii():  # nearly every name of a long list
        return _in_tones(shown, tone, marked, marked_tone) if marked else ((shown, tone),)
    widths = [cell_len(character) for character in shown]
    if sum(widths) != cell_len(shown):  # signs that join: they stay together
        return ((fit(shown, cells), tone),)
    if sum(widths) <= cells:
        kept = list(range(len(shown)))
        cut = -1
    else:
        kept, cut = _kept(widths, cells)
    pieces = [(shown[at], marked_tone if at in marked else tone) for at in kept]
    if cut >= 0:
        pieces.insert(cut, ("…", tone))
    runs = groupby(pieces, key=itemgetter(1))
    return tuple(("".join(text for text, _tone in run), own) for own, run in runs)


def _in_tones(text: str, tone: str, marked: Set[int], marked_tone: str) -> Pieces:
    """The same in two tones, run by run."""
    pieces: list[tuple[str, str]] = []
    done = 0
    for at in sorted(place for place in marked if place < len(text)):
        if at > done or not pieces:
            pieces += ((text[done:at], tone), (text[at], marked_tone))
        else:
            pieces[-1] = (pieces[-1][0] + text[at], marked_tone)
        done = at + 1
    return tuple((words, own) for words, own in (*pieces, (text[done:], tone)) if words)


def _kept(widths: list[int], cells: int) -> tuple[list[int], int]:
    """Which characters are shown, and before which of them the ellipsis stands."""
    tail, used = len(widths), 0
    while tail > 0 and used + widths[tail - 1] <= (cells - 1) // 2:
        tail -= 1
        used += widths[tail]
    head, left = 0, max(0, cells - 1 - used)
    while head < tail and widths[head] <= left:
        left -= widths[head]
        head += 1
    return [*range(head), *range(tail, len(widths))], head


def shape_words(width: int, height: int) -> str:
    """The shape of an image: `16:9 landscape`, `square`, `3.10:1 landscape`."""
    ratio = width / max(1, height)
    named = next((f"{a}:{b}" for a, b in _SHAPES if abs(ratio * b / a - 1) < _NEAR), "")
    if named == "1:1":
        return _("1:1 square")
    shape = named or (f"{ratio:.2f}:1" if ratio >= 1 else f"1:{1 / max(ratio, 1e-9):.2f}")
    return _("{shape} landscape", shape=shape) if ratio > 1 else _("{shape} portrait", shape=shape)
