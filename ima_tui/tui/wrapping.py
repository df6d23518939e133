"""Text in lines of so many cells, as one breaks it by hand: between words, and in Chinese between any two characters.

Textual breaks at spaces only, so a run of Chinese behind one short word would stand on a line of its own. No line
begins with a mark that closes, and none ends with one that opens.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from ima_tui.tui.text import fit

_WIDE = "\u2e80-\u303f\u3040-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
_CLOSING = "，。、；：！？）〕】》」』”’…·%"
_OPENING = "（〔【《「『“‘"
_WORD = rf"(?:(?![“‘][{_WIDE}])[^\s{_WIDE}])+"
_UNITS = rf"(?P<gap>\s*)(?P<unit>[{_OPENING}]*(?:[{_WIDE}]|{_WORD})[{_CLOSING}]*|[{_OPENING}]+)"


def wrapped(text: str, cells: int, most: int | None = None) -> list[str]:
    """`text` in lines of at most `cells` cells, its own line breaks kept; what is left over is cut."""
    lines = [line for paragraph in text.split("\n") for line in _lines(paragraph, max(2, cells))]
    if most is not None and len(lines) > most:
        lines[most - 1 :] = [fit(" ".join(lines[most - 1 :]), cells)]
    return lines


@lru_cache(maxsize=1)
def _units() -> re.Pattern[str]:
    """Compiling it takes 7 ms, and nothing is wrapped in the first frame."""
    return re.compile(_UNITS)


def _lines(paragraph: str, cells: int) -> list[str]:
    lines = [""]
    for match in _units().finditer(paragraph):
        gap, unit = match["gap"] if lines[-1] else "", match["unit"]
        if cell_len(lines[-1] + gap + unit) <= cells:
            lines[-1] += gap + unit
            continue
        if cell_len(unit) > cells and cells - cell_len(lines[-1] + gap) > 1:
            lines[-1] += gap  # a word that fits nowhere is begun where there is room
        elif lines[-1]:
            lines.append("")
        while cell_len(lines[-1] + unit) > cells:
            room = cells - cell_len(lines[-1])
            piece = set_cell_size(unit, room).rstrip()  # filled up where half of a wide character would stand
            lines[-1], unit = lines[-1] + piece, unit[len(piece) :]
            lines.append("")
        lines[-1] += unit
    return lines
