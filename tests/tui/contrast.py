"""Whether text on the screen can be read: the contrast of every written cell, measured as WCAG 2 does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.screen import ModalScreen


@lru_cache(maxsize=4096)
def contrast(style: Style) -> float:
    """Between text and ground, 1 to 21; colours of the terminal's own cannot be measured and count as 21."""
    if style.color is None or style.bgcolor is None or style.color.is_default or style.bgcolor.is_default:
        return 21.0
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    channels = [channel / 255 for channel in colour.rgb]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_written(character: str) -> bool:
    """Whether a character is read; lines, blocks and the glyphs of pictures are not."""
    return unicodedata.category(character)[0] in "LNP" and not 0x2500 <= ord(character) <= 0x259F


def too_faint(app: App[Any], least: float, lines: list[list[Segment]]) -> Iterator[str]:
    """Text in front that has less contrast than `least`, with where it stands. What a dialog veils is not in front."""
    for y, line in enumerate(lines):
        x = 0
        for segment in line:
            text = "".join(filter(is_written, segment.text))
            if text and segment.style is not None and contrast(segment.style) < least and _in_front(app, x, y):
                yield f"{segment.text!r} at {x}, {y}: {contrast(segment.style):.2f}"
            x += cell_len(segment.text)


def _in_front(app: App[Any], x: int, y: int) -> bool:
    return not (isinstance(app.screen, ModalScreen) and app.screen.get_widget_at(x, y)[0] is app.screen)
