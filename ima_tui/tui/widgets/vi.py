"""A small vi as a pure machine: a state, a text, a place and a key give the next ones. No widget, no clock.

`press` never raises and always leaves the cursor inside the text, whatever it is given. Insert mode is the editor's own
typing; the machine only sees its end, so that `.` can repeat what was typed.
"""

from __future__ import annotations

from ima_tui.domain.frozen import dataclass, replace
from ima_tui.tui.widgets import vi_motions as go
from ima_tui.tui.widgets.vi_changes import cut, cut_lines, flip, join, put, selected, times_of, typing
from ima_tui.tui.widgets.vi_state import MOST_TEXT, Ask, Pressed, Vi, ViMode

__all__ = ("Ask", "Pressed", "Vi", "ViMode", "press", "selected")


def press(vi: Vi, text: str, at: int, key: str) -> Pressed:
    """The effect of `key`: one character, or a name such as `escape`, `left`, `enter`, `ctrl+r`."""
    at = max(0, min(at, len(text)))
    if key == "escape":
        return _escaped(vi, text, at)
    if vi.mode is ViMode.INSERT:
        return Pressed(vi, text, at)
    done = _visual(vi, text, at, key) if vi.mode is ViMode.VISUAL else _normal(vi, text, at, key)
    place = max(0, min(done.at, len(done.text)))
    if done.vi.mode is ViMode.NORMAL:
        place = go.resting(done.text, place)
    return replace(done, at=place)


def _escaped(vi: Vi, text: str, at: int) -> Pressed:
    if vi.mode is ViMode.INSERT:
        typed = vi.typed
        if vi.entered is not None:
            before, place = vi.entered
            longer = len(text) - len(before)
            rest = before[place:]
            whole = longer >= 0 and text.startswith(before[:place]) and text.endswith(rest)
            typed = text[place : place + longer] if whole else ""
        back = max(go.line_start(text, at), at - 1)
        return Pressed(replace(vi, mode=ViMode.NORMAL, pending="", typed=typed, entered=None), text,
                       go.resting(text, back))  # fmt: skip
    return Pressed(replace(vi, mode=ViMode.NORMAL, pending=""), text, go.resting(text, at))


# --- reading keys ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a movement leads."""

    to: int
    lines: bool = False
    inclusive: bool = False


_COUNT = "123456789"


def _count(pending: str) -> tuple[str, str]:
    """A leading count and the rest."""
    end = 0
    while end < len(pending) and (pending[end] in _COUNT or (end and pending[end] == "0")):
        end += 1
    return pending[:end], pending[end:]


def _motion(vi: Vi, text: str, at: int, keys: str, key: str, count: str) -> tuple[_Move | None, Vi] | str:
    """The movement that `keys` (so far) and `key` make; a string is what to wait with."""
    times = times_of(count)
    if keys and keys in "fFtT":
        if len(key) != 1 and key != "space":
            return None, vi
        wanted = " " if key == "space" else key
        return _sought(vi, text, at, keys, wanted, times, again=False)
    if keys == "g":
        return (_Move(_nth_line(text, times if count else 1), lines=True) if key == "g" else None), vi
    if key in ("f", "F", "t", "T", "g"):
        return key
    if key == "G":
        return _Move(_nth_line(text, times) if count else go.first_word(text, len(text)), lines=True), vi
    if key in (";", ","):
        letter, wanted = vi.sought
        return _sought(vi, text, at, letter.swapcase() if key == "," else letter, wanted, times, again=True, keep=True)
    motion = go.MOTIONS.get(key)
    if motion is None:
        return None, vi
    to = at
    for _ in range(times):
        further = motion(text, to)
        if further == to:
            break
        to = further
    return _Move(to, key in go.LINEWISE, key in go.INCLUSIVE), vi


def _sought(
    vi: Vi, text: str, at: int, letter: str, wanted: str, times: int, *, again: bool, keep: bool = False
) -> tuple[_Move | None, Vi]:
    if not letter:
        return None, vi
    known = vi if keep else replace(vi, sought=(letter, wanted))
    to = at
    for number in range(times):
        found = go.find(text, to, wanted, forward=letter in "ft", before=letter in "tT", again=again or number > 0)
        if found is None:
            return None, known
        to = found
    return _Move(to, inclusive=letter in "ft"), known


def _nth_line(text: str, number: int) -> int:
    at = 0
    for _ in range(number - 1):
        end = text.find("\n", at)
        if end < 0:
            break
        at = end + 1
    return go.first_word(text, at)


# --- normal mode ----------------------------------------------------------------------------------------------------

_SAME = {"x": "dl", "X": "dh", "D": "d$", "C": "c$", "Y": "yy", "s": "cl", "S": "cc"}
_OPERATORS = "dcy"


def _normal(vi: Vi, text: str, at: int, key: str) -> Pressed:
    pending = vi.pending
    count, rest = _count(pending)
    if not rest and (key in _COUNT or (key == "0" and count)) and len(key) == 1:
        return Pressed(replace(vi, pending=(pending + key)[:8]), text, at)
    calm = replace(vi, pending="")
    if not rest and key in _SAME:
        same = _SAME[key]
        return _operate(calm, text, at, same[0], same[1], "", count)
    if rest and rest[0] in _OPERATORS:
        return _operator(vi, text, at, key)
    if rest == "r":
        return _replaced(calm, text, at, " " if key == "space" else key, count)
    if not rest and (key in _OPERATORS or key == "r") and len(key) == 1:
        return Pressed(replace(vi, pending=pending + key), text, at)
    if not rest:
        simple = _simple(calm, text, at, key, count)
        if simple is not None:
            return simple
    moved = _motion(calm, text, at, rest, key, count)
    if isinstance(moved, str):
        return Pressed(replace(vi, pending=pending + moved), text, at)
    move, known = moved
    return Pressed(known, text, at if move is None else move.to)


def _simple(vi: Vi, text: str, at: int, key: str, count: str) -> Pressed | None:
    """Commands of one key that are no movements."""
    if key == "u":
        return Pressed(vi, text, at, Ask.UNDO, times_of(count))
    if key == "ctrl+r":
        return Pressed(vi, text, at, Ask.REDO, times_of(count))
    if key == "v":
        return Pressed(replace(vi, mode=ViMode.VISUAL, anchor=at), text, at)
    if key == ".":
        return _again(vi, text, at)
    changes = {"p": put, "P": put, "J": join, "~": flip}
    if key in changes:
        return _remembered(changes[key](vi, text, at, key, count), (*count, key))
    if key in ("i", "a", "I", "A", "o", "O") and len(key) == 1:
        return _opened(vi, text, at, key)
    return None


def _remembered(done: Pressed, keys: tuple[str, ...]) -> Pressed:
    """Remember `keys` as the last change."""
    return replace(done, vi=replace(done.vi, change=keys, typed=""))


def _opened(vi: Vi, text: str, at: int, key: str) -> Pressed:
    """Begin to type, here or on a line of its own."""
    places = {"i": at, "a": go.right(text, at), "I": go.first_word(text, at), "A": go.line_end(text, at)}
    if key in places:
        place = places[key]
    elif key == "o":
        place = go.line_end(text, at) + 1
        text = text[: place - 1] + "\n" + text[place - 1 :]
    else:
        place = go.line_start(text, at)
        text = text[:place] + "\n" + text[place:]
    return typing(replace(vi, change=(key,), typed=""), text, place)


def _operator(vi: Vi, text: str, at: int, key: str) -> Pressed:
    """A key after d, c or y: a count, the same letter again, or a movement."""
    count, rest = _count(vi.pending)
    operator, keys = rest[0], rest[1:]
    more, sought = _count(keys)
    if not sought and len(key) == 1 and (key in _COUNT or (key == "0" and more)):
        return Pressed(replace(vi, pending=(vi.pending + key)[:12]), text, at)
    both = str(times_of(count) * times_of(more)) if count or more else ""
    calm = replace(vi, pending="")
    if not sought and key == operator:
        return _operate(calm, text, at, operator, key, "", both)
    if sought == "" and key in ("f", "F", "t", "T", "g"):
        return Pressed(replace(vi, pending=vi.pending + key), text, at)
    return _operate(calm, text, at, operator, key, sought, both)


def _operate(vi: Vi, text: str, at: int, operator: str, key: str, keys: str, count: str) -> Pressed:
    """d, c or y over a movement or over whole lines."""
    if key == operator:
        last = at
        for _ in range(times_of(count) - 1):
            last = go.down(text, last)
        move: _Move | None = _Move(last, lines=True)
    else:
        if operator == "c" and key in ("w", "W") and at < len(text) and not text[at].isspace():
            key = "e" if key == "w" else "E"  # as vi does: the blank behind the word stays
            at_end = go.word_end(text, at - 1) if key == "e" else None
            if at_end == at and not count:
                return cut(replace(vi, change=("c", "w"), typed=""), text, at, at + 1, "c")
        found = _motion(vi, text, at, keys, key, count)
        if isinstance(found, str):
            return Pressed(vi, text, at)
        move, vi = found
    if move is None:
        return Pressed(vi, text, at)
    changed = replace(vi, change=(*count, operator, *keys, key), typed="") if operator != "y" else vi
    start, end = sorted((at, move.to))
    if move.lines:
        return cut_lines(changed, text, at, start, end, operator)
    if key in ("w", "W") and "\n" in text[start:end] and operator == "d":
        end = max(start, start + len(text[start:end].split("\n")[0])) or end
    return cut(changed, text, start, min(len(text), end + move.inclusive), operator)


# --- small changes --------------------------------------------------------------------------------------------------


def _replaced(vi: Vi, text: str, at: int, key: str, count: str) -> Pressed:
    end = at + times_of(count)
    if len(key) != 1 or end > go.line_end(text, at):
        return Pressed(vi, text, at)
    done = Pressed(vi, text[:at] + key * (end - at) + text[end:], end - 1)
    return _remembered(done, (*count, "r", key))


def _again(vi: Vi, text: str, at: int) -> Pressed:
    """The last change once more, with what was typed after it."""
    keys, typed = vi.change, vi.typed
    done = Pressed(vi, text, at)
    for key in keys:
        done = press(done.vi, done.text, done.at, key)
    if done.vi.mode is ViMode.INSERT:
        place = done.at
        whole = done.text[:place] + typed + done.text[place:]
        done = press(replace(done.vi, entered=None), whole[:MOST_TEXT], place + len(typed), "escape")
    return replace(done, vi=replace(done.vi, change=keys, typed=typed))


# --- visual mode ----------------------------------------------------------------------------------------------------


def _visual(vi: Vi, text: str, at: int, key: str) -> Pressed:
    count, rest = _count(vi.pending)
    if not rest and len(key) == 1 and (key in _COUNT or (key == "0" and count)):
        return Pressed(replace(vi, pending=(vi.pending + key)[:8]), text, at)
    calm = replace(vi, pending="")
    start, end = selected(vi, text, at)
    if not rest and key in ("d", "x", "c", "s", "y", "~"):
        plain = replace(calm, mode=ViMode.NORMAL)
        if key == "~":
            return replace(flip(plain, text, start, key, str(max(1, end - start))), at=start)
        return cut(plain, text, start, end, {"x": "d", "s": "c"}.get(key, key))
    if not rest and key == "v":
        return Pressed(replace(calm, mode=ViMode.NORMAL), text, at)
    if not rest and key == "o":
        return Pressed(replace(calm, anchor=at), text, vi.anchor)
    moved = _motion(calm, text, at, rest, key, count)
    if isinstance(moved, str):
        return Pressed(replace(vi, pending=vi.pending + moved), text, at)
    move, known = moved
    return Pressed(known, text, at if move is None else min(move.to, max(0, len(text) - 1)))
