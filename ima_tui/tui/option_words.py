"""An option's values as one reads them; names that are words of the file itself (`osc9`, `vi`) stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from ima_tui.domain.text import Said, say
from ima_tui.language import _, tr
from ima_tui.options.option import Kind, Option, Value
from ima_tui.tui.text import credits_of, one_line

_WORDS: Mapping[str, Said] = {
    "auto": say("automatic"),
    "en": say("English"),
    "zh": say("中文"),
    "ima-dark": say("dark"),
    "ima-light": say("light"),
    "ima-contrast": say("high contrast"),
    "ima-terminal": say("the terminal's own"),
    "comfortable": say("comfortable"),
    "compact": say("compact"),
    "full": say("full"),
    "reduced": say("reduced"),
    "half": say("half blocks"),
    "letters": say("letters"),
    "off": say("off"),
    "graphics": say("real pixels, where known to work"),
    "kitty": say("real pixels by kitty, in any case"),
    "sixel": say("real pixels by sixel, in any case"),
    "bell": say("bell"),
    "osc9": say("desktop notice (osc9)"),
    "osc777": say("desktop notice (osc777)"),
    "osc99": say("desktop notice (osc99)"),
    "command": say("your command"),
    "standard": say("standard"),
}


def value_words(option: Option, value: Value) -> str:
    """`value` in words; empty for a text that is not set."""
    if option.kind is Kind.SWITCH:
        return _("on") if value else _("off")
    if option.kind is Kind.NUMBER:
        if value:
            return credits_of(int(value))
        return _("always ask") if option.name == "confirm_under" else _("no limit")
    if option.kind is Kind.CHOICE:
        said = _WORDS.get(str(value))
        return tr(said) if said is not None else one_line(str(value))
    return one_line(str(value))


def neighbour(option: Option, value: Value, step: int) -> Value:
    """The value that one press of an arrow key leads to: the next one, or a number one step away."""
    if option.kind is Kind.SWITCH:
        return not value
    if option.kind is Kind.NUMBER:
        return max(0, min(option.most, int(value) + step * option.step))
    if option.kind is Kind.CHOICE:
        at = option.values.index(str(value)) if value in option.values else 0
        return option.values[(at + step) % len(option.values)]
    return value


def turns(option: Option) -> bool:
    """Whether arrow keys change the value; a text is typed."""
    return option.kind in (Kind.SWITCH, Kind.NUMBER, Kind.CHOICE)
