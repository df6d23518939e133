"""Pictures of the running interface: its composited cells drawn with Pillow, exact to the cell.

Used by whoever builds the interface (to look at it) and for the pictures in the README.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App

CELL = (9, 18)
_FONTS = Path("/usr/share/fonts")
_BLOCKS = {"▀": (0.0, 0.5), **{block: (1 - eighths / 8, 1.0) for eighths, block in enumerate("▁▂▃▄▅▆▇█", 1)}}
_SIDES = {"▌": (0.0, 0.5), "▐": (0.5, 1.0), "▏": (0.0, 0.125), "▎": (0.0, 0.25), "▕": (0.875, 1.0), "▊": (0.0, 0.75)}

Font = ImageFont.FreeTypeFont
Colour = tuple[int, int, int]


def segments_of(app: App[Any]) -> list[list[Segment]]:
    """Every line on screen, as the compositor would draw it."""
    visible_screen_stack.set(app._background_screens)  # what a dialog lies over
    lines = [list(strip) for strip in app.screen._compositor.render_strips(app.size)]
    return lines[: app.size.height]


def text_of(app: App[Any]) -> str:
    """The screen as plain text, lines stripped at the right."""
    return text_in(segments_of(app))


def text_in(lines: list[list[Segment]]) -> str:
    """The same of lines that were taken already."""
    return "\n".join("".join(one.text for one in line).rstrip() for line in lines) + "\n"


def picture(app: App[Any], path: Path | str, scale: int = 1) -> Path:
    """Draw the screen into a PNG file."""
    lines = segments_of(app)
    columns = app.size.width
    cell = (CELL[0] * scale, CELL[1] * scale)
    _, ground = app.screen.background_colors
    image = Image.new("RGB", (columns * cell[0], len(lines) * cell[1]), (ground.r, ground.g, ground.b))
    draw = ImageDraw.Draw(image)
    for y, line in enumerate(lines):
        x = 0
        for segment in line:
            style = segment.style or Style()
            front, back = _colours(app, style, (ground.r, ground.g, ground.b))
            for character in segment.text:
                width = cell_len(character)
                if width:
                    _cell(draw, (x, y), width, cell, character, front, back, style)
                x += width
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target, optimize=True)
    return target


def _colours(app: App[Any], style: Style, ground: Colour) -> tuple[Colour, Colour]:
    theme = app.ansi_theme
    front = tuple(style.color.get_truecolor(theme)) if style.color is not None else (220, 220, 220)
    back = tuple(style.bgcolor.get_truecolor(theme, foreground=False)) if style.bgcolor is not None else ground
    if style.dim:
        front = tuple((2 * one + other) // 3 for one, other in zip(front, back, strict=True))
    if style.reverse:
        front, back = back, front
    return front, back  # type: ignore[return-value]


def _cell(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    width: int,
    cell: tuple[int, int],
    character: str,
    front: Colour,
    back: Colour,
    style: Style,
) -> None:
    left, top = at[0] * cell[0], at[1] * cell[1]
    right, bottom = left + width * cell[0], top + cell[1]
    draw.rectangle((left, top, right - 1, bottom - 1), fill=back)
    if character in _BLOCKS:
        first, last = _BLOCKS[character]
        draw.rectangle((left, top + round(first * cell[1]), right - 1, top + round(last * cell[1]) - 1), fill=front)
    elif character in _SIDES:
        first, last = _SIDES[character]
        draw.rectangle((left + round(first * cell[0]), top, left + round(last * cell[0]) - 1, bottom - 1), fill=front)
    elif character in "━─╸╺│┃":
        _rule(draw, character, (left, top, right, bottom), front)
    elif not character.isspace():
        font = _font(width > 1, bool(style.bold), cell[1])
        draw.text((left + (right - left) / 2, top + cell[1] * 0.78), character, font=font, fill=front, anchor="ms")
    line = max(1, cell[1] // 18)
    if style.underline:
        draw.rectangle((left, bottom - 2 * line, right - 1, bottom - line - 1), fill=front)
    if style.strike:
        middle = (top + bottom) // 2
        draw.rectangle((left, middle, right - 1, middle + line - 1), fill=front)


def _rule(draw: ImageDraw.ImageDraw, character: str, box: tuple[int, int, int, int], front: Colour) -> None:
    left, top, right, bottom = box
    middle, unit = (top + bottom) // 2, max(1, (bottom - top) // 18)
    thick = {"━": 3, "╸": 3, "╺": 3, "─": 1, "│": 1, "┃": 3}[character] * unit
    if character in "│┃":
        centre = (left + right) // 2
        draw.rectangle((centre - thick // 2, top, centre - thick // 2 + thick - 1, bottom - 1), fill=front)
        return
    if character == "╸":
        right = (left + right) // 2
    if character == "╺":
        left = (left + right) // 2
    draw.rectangle((left, middle - thick // 2, right - 1, middle - thick // 2 + thick - 1), fill=front)


@lru_cache(maxsize=16)
def _font(wide: bool, bold: bool, height: int) -> Font:
    size = round(height * (0.8 if wide else 0.79))
    if wide:
        weight = "Bold" if bold else "Regular"
        return ImageFont.truetype(_FONTS / f"opentype/noto/NotoSansCJK-{weight}.ttc", size, index=2)
    name = "DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf"
    return ImageFont.truetype(_FONTS / "truetype/dejavu" / name, size)
