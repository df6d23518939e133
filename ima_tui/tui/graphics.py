"""Stills in real pixels, by the extra package textual-image, where the user asked for them and the terminal can.

The package asks the terminal questions when it is imported, which nobody may do once the interface reads the keyboard:
so it is imported before the interface starts, only for those who chose it, and never in a test. Whatever goes wrong
with it, then or later, turns it off for this run: half blocks are always there behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ima_tui.domain.text import Said, say
from ima_tui.tui.terminal import Terminal

GRAPHICS = "graphics"
"""The value of the setting `preview` that takes what the terminal is known to understand."""
_PACKAGE = "pip install 'ima-tui[graphics]'"


class Graphics(StrEnum):
    """A way to put pixels into a terminal; as values of the setting they are forced."""

    KITTY = "kitty"
    SIXEL = "sixel"


_BY_TERM = {"xterm-kitty": Graphics.KITTY, "xterm-ghostty": Graphics.KITTY, "foot": Graphics.SIXEL}
_BY_PROGRAM = {"ghostty": Graphics.KITTY, "wezterm": Graphics.SIXEL}
_maker: Callable[[Any], Widget] | None = None
_kind: Graphics | None = None


class GaveUp(Message):
    """Real pixels did not work; they are off now."""


def wanted(setting: str, environ: Mapping[str, str], *, has_terminal: bool) -> Graphics | None:
    """What the setting asks for here. Not chosen by itself in a multiplexer or over ssh, where pixels get lost."""
    if setting in tuple(Graphics):
        return Graphics(setting) if has_terminal else None
    terminal = Terminal.of(environ)
    if setting != GRAPHICS or not has_terminal or terminal.tmux or terminal.ssh:
        return None
    if terminal.kitty:
        return Graphics.KITTY
    return _BY_TERM.get(terminal.term) or _BY_PROGRAM.get(terminal.program)


def prepare(setting: str, environ: Mapping[str, str]) -> Said | None:
    """Before the interface starts: get ready what is wanted. Why it cannot be had, in words, if it cannot."""
    streams = (sys.__stdin__, sys.__stdout__)
    kind = wanted(setting, environ, has_terminal=all(stream is not None and stream.isatty() for stream in streams))
    if kind is None:
        if setting == GRAPHICS:
            return say("This terminal is not known to show real pixels; pictures are made of half blocks.")
        return None
    try:
        _take(kind)
    except ImportError:
        return say("Pictures in real pixels need one more package: {command}. Half blocks stand in.", command=_PACKAGE)
    except Exception as error:  # noqa: BLE001 - it asks the terminal, and raises whatever the terminal makes of that
        return say("Real pixels do not work here ({reason}); half blocks stand in.", reason=type(error).__name__)
    return None


def later(setting: str) -> Said | None:
    """What to say when the setting is changed to something that only a start can bring."""
    if setting in (*Graphics, GRAPHICS) and _kind is None:
        return say("Real pixels are there from the next start on.")
    return None


def is_on() -> bool:
    """Whether stills are made of pixels in this run."""
    return _maker is not None


def turn_off() -> None:
    """For the rest of this run."""
    global _maker
    _maker = None


def still(picture: Any, columns: int, lines: int) -> Widget | None:
    """A widget that shows a Pillow image in exactly so many cells; None where pixels are off."""
    if _maker is None:
        return None
    try:
        made = _maker(picture)
    except Exception:  # noqa: BLE001 - half blocks are behind it
        turn_off()
        return None
    made.styles.width, made.styles.height = columns, lines
    _guard(made)
    return made


def _take(kind: Graphics) -> None:
    """Import the package."""
    global _maker, _kind
    from textual_image import widget  # type: ignore[import-not-found,unused-ignore]

    _maker, _kind = (widget.TGPImage if kind is Graphics.KITTY else widget.SixelImage), kind


def _guard(made: Widget) -> None:
    """What it does to paint itself and its parts must never end the program."""
    paint, compose = made.render_lines, made.compose

    def safely(crop: Region) -> list[Strip]:
        try:
            return paint(crop)
        except Exception:  # noqa: BLE001 - the picture of half blocks is still there
            turn_off()
            made.post_message(GaveUp())
            return [Strip.blank(crop.width)] * crop.height

    def composed() -> ComposeResult:
        for part in compose():
            _guard(part)
            yield part

    made.render_lines = safely  # type: ignore[method-assign]
    made.compose = composed  # type: ignore[method-assign]
