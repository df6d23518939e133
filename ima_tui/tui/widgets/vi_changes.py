"""What vi does to a text: cutting, putting, joining and the like. Pure."""

from __future__ import annotations

from dataclasses import replace

from ima_tui.tui.widgets import vi_motions as go
from ima_tui.tui.widgets.vi_state import MOST_TEXT, MOST_TIMES, Pressed, Vi, ViMode


def times_of(count: str) -> int:
    """A count as a number."""
    return max(1, min(MOST_TIMES, int(count[:6] or "1")))


def selected(vi: Vi, text: str, at: int) -> tuple[int, int]:
    """What a visual selection covers: the characters under both of its ends too."""
    start, end = sorted((max(0, min(vi.anchor, len(text))), at))
    return start, min(len(text), end + 1)


def typing(vi: Vi, text: str, at: int) -> Pressed:
    """Begin to type at `at`."""
    return Pressed(replace(vi, mode=ViMode.INSERT, pending="", entered=(text, at)), text, at)


def cut(vi: Vi, text: str, start: int, end: int, operator: str) -> Pressed:
    """d, c or y from `start` to before `end`."""
    kept = replace(vi, register=text[start:end], whole_lines=False) if end > start else vi
    if operator == "y":
        return Pressed(kept, text, start)
    rest = text[:start] + text[end:]
    return typing(kept, rest, start) if operator == "c" else Pressed(kept, rest, start)


def cut_lines(vi: Vi, text: str, at: int, start: int, end: int, operator: str) -> Pressed:
    """d, c or y of all lines from that of `start` to that of `end`."""
    start, end = go.line_start(text, start), go.line_end(text, end)
    kept = replace(vi, register=text[start:end], whole_lines=True)
    if operator == "y":
        return Pressed(kept, text, start if start < go.line_start(text, at) else at)
    if operator == "c":
        return typing(kept, text[:start] + text[end:], start)
    rest = text[:start] + text[end + 1 :] if end < len(text) else text[: max(0, start - 1)]
    return Pressed(kept, rest, go.first_word(rest, min(start, len(rest))))


def put(vi: Vi, text: str, at: int, key: str, count: str) -> Pressed:
    """p or P: the register behind or before the cursor."""
    times = times_of(count)
    if not vi.register or len(text) + len(vi.register) * times > MOST_TEXT:
        return Pressed(vi, text, at)
    if vi.whole_lines:
        lines = "\n".join([vi.register] * times)
        if key == "P":
            place = go.line_start(text, at)
            return Pressed(vi, text[:place] + lines + "\n" + text[place:], place)
        place = go.line_end(text, at)
        return Pressed(vi, text[:place] + "\n" + lines + text[place:], place + 1)
    place = at if key == "P" else go.right(text, at)
    more = vi.register * times
    return Pressed(vi, text[:place] + more + text[place:], place + len(more) - 1)


def join(vi: Vi, text: str, at: int, key: str, count: str) -> Pressed:
    """J: the next line onto this one, with one blank between."""
    for _ in range(max(1, times_of(count) - 1)):
        end = go.line_end(text, at)
        if end >= len(text):
            break
        following = text[end + 1 :].lstrip(" \t")
        glue = "" if not following or following[0] == "\n" or text[end - 1 : end] in ("", " ", "\n") else " "
        text, at = text[:end] + glue + following, end
    return Pressed(vi, text, at)


def flip(vi: Vi, text: str, at: int, key: str, count: str) -> Pressed:
    """~: capitals small, small letters capital."""
    end = min(go.line_end(text, at), at + times_of(count))
    flipped = "".join(one.swapcase() if len(one.swapcase()) == 1 else one for one in text[at:end])
    return Pressed(vi, text[:at] + flipped + text[end:], end)
